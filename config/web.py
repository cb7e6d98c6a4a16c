"""How gunicorn serves: two processes with threads, restarted now and then, ended with the supervisor."""

import os
import signal
from pathlib import Path

from config.processes import die_with_parent, end_with_supervisor

end_with_supervisor(signal.SIGTERM)

wsgi_app = "config.wsgi:application"
bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 8
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
# No access log: addresses and search words are personal data. Who did what is in the events of a case.
accesslog = None
errorlog = "-"
loglevel = "warning"
# ClientAddressMiddleware decides whom to believe, not the server.
forwarded_allow_ips = ""
proc_name = "redress web"
control_socket_disable = True
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"


def post_fork(server, worker):
    die_with_parent(signum=signal.SIGTERM)
