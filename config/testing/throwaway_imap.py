"""An IMAP server that lives as long as a test: Dovecot on a loopback port, its mails in a temporary folder."""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from config.testing.machine import apt_install

USER, PASSWORD = "desk", "secret"
PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")
CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


class ThrowawayImap:
    """`with ThrowawayImap() as server: server.url`, `server.put(raw)`; `crash()` and `start()` for drills."""

    def __init__(self):
        self.program = find_or_install()
        self.folder = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
        self.port = _free_port()
        self.process = None

    def __enter__(self):
        try:
            self._configure()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception):
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def start(self):
        command = [self.program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()

    def crash(self):
        """Gone at once, with everything it had started."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def connect(self):
        """A session of another program in the same mailbox."""
        session = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        session.login(USER, PASSWORD)
        session.select("INBOX")
        return session

    def put(self, *mails):
        """Mails arrive, in this order."""
        session = self.connect()
        for raw in mails:
            session.append("INBOX", "", None, raw)
        session.logout()

    def empty(self):
        """Somebody removes every mail."""
        session = self.connect()
        session.uid("store", "1:*", "+FLAGS", "\\Deleted")
        session.expunge()
        session.logout()

    def number_anew(self):
        """The server forgets its UIDs and begins again under another UIDVALIDITY."""
        self.crash()
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # UIDVALIDITY is the time in seconds
        self.start()

    def _configure(self):
        is_root = os.geteuid() == 0
        person = pwd.getpwnam("nobody") if is_root else pwd.getpwnam(getpass.getuser())
        users = {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
        if not is_root:
            group = grp.getgrgid(person.pw_gid).gr_name
            users = {"internal": person.pw_name, "login": person.pw_name, "group": group}
        text = CONFIGURATION.format(
            folder=self.folder, port=self.port, password=PASSWORD, uid=person.pw_uid, gid=person.pw_gid, **users
        )
        (self.folder / "dovecot.conf").write_text(text)
        for name in ("mail", "home"):
            (self.folder / name).mkdir()
            if is_root:
                os.chown(self.folder / name, person.pw_uid, person.pw_gid)
        self.folder.chmod(0o755)

    def _wait(self):
        ends_at = time.monotonic() + 20
        while time.monotonic() < ends_at:
            try:
                self.connect().logout()
                return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        log = self.folder / "log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text()[-500:] if log.exists() else 'no log'}")


def find_or_install():
    """The path of Dovecot: the system's, or installed by it."""
    found = _found()
    if not found and apt_install("dovecot-imapd"):
        found = _found()
    if not found:
        raise RuntimeError("Dovecot is not here and could not be installed: install it for the tests of the mailbox.")
    return found


def _found():
    return next((path for path in (*PLACES, shutil.which("dovecot")) if path and Path(path).exists()), None)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
