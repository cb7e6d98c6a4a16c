"""What the environment says about database, cache, files and mail, turned into Django's settings."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import environ

SQLITE_OPTIONS = {
    # Reading first and writing later fails at once under load unless the write lock is taken at the start.
    "transaction_mode": "IMMEDIATE",
    # FULL: with NORMAL a power cut may drop the last commits that were already acknowledged.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# A web request says within five seconds that the database is busy; jobs and commands can wait.
SECONDS_FOR_SQLITE = {"web": 4, "other": 20}
SECONDS_FOR_A_LOCK = 4
SECONDS_FOR_A_STATEMENT = {"web": 30, "other": 600}
SECONDS_IDLE_IN_TRANSACTION = 60
POSTGRES_SCHEMES = ("postgres", "postgresql", "psql", "pgsql")


def database(env, var_dir, role):
    """`DATABASE_URL` for Django. The web server keeps a pool; jobs and commands, which fork, connect when they need."""
    url = env.url("DATABASE_URL", ("sqlite", *POSTGRES_SCHEMES), needs_host=False)
    if not url:
        return _sqlite(str(var_dir / "redress.sqlite3"), role)
    if urlsplit(url).scheme == "sqlite":
        name = environ.Env.db_url_config(url)["NAME"]
        if name != ":memory:" and not Path(name).parent.is_dir():
            env.complain("DATABASE_URL", f"names a file in {Path(name).parent}, and there is no such folder.")
        return _sqlite(name, role)
    return _postgres(env, environ.Env.db_url_config(url), role)


def _sqlite(name, role):
    # A file is opened once for each thread and kept: reading the schema anew would cost every request 2 ms.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": SQLITE_OPTIONS | {"timeout": SECONDS_FOR_SQLITE.get(role, SECONDS_FOR_SQLITE["other"])},
        "CONN_MAX_AGE": 60,
        "ATOMIC_REQUESTS": False,  # with IMMEDIATE every page view would take the write lock
    }


def _postgres(env, config, role):
    if not config["NAME"]:
        env.complain("DATABASE_URL", "names no database after the host.")
    limits = {
        "lock_timeout": SECONDS_FOR_A_LOCK,
        "statement_timeout": SECONDS_FOR_A_STATEMENT.get(role, SECONDS_FOR_A_STATEMENT["other"]),
        "idle_in_transaction_session_timeout": SECONDS_IDLE_IN_TRANSACTION,
    }
    options = {
        **config.get("OPTIONS", {}),
        "connect_timeout": 3,
        "options": " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()),
    }
    if role == "web":
        threads = env.whole("WEB_THREADS", 4, 1, 64)
        options["pool"] = {"min_size": 1, "max_size": threads + 2, "timeout": 4, "max_idle": 300}
    return {
        **config,
        "ENGINE": "django.db.backends.postgresql",
        "HOST": unquote(config["HOST"]),  # a socket's folder is written as %2Fvar%2Frun
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # the same on both databases: verbs open their transactions
    }


def caches(env):
    """The cache that all processes share (throttles count there): a table of the database, or Redis where there is one.

    The job cluster writes its status twice a second; that stays in its own process.
    """
    url = env.url("REDIS_URL", ("redis", "rediss"))
    shared = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
    if url:
        shared = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": "redress"}
    return {"default": shared, "cluster": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def media(env):
    """Where uploaded files lie: a private folder, or a bucket."""
    if not env.given("S3_BUCKET"):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if env.given("MEDIA_ROOT"):
        env.complain("S3_BUCKET", "is given beside MEDIA_ROOT: files go to a bucket or to a folder, remove one.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        env.complain("S3_BUCKET", "needs the package django-storages: run `.venv/bin/pip install django-storages[s3]`.")
    options = {
        "bucket_name": env.text("S3_BUCKET"),
        "endpoint_url": env.url("S3_ENDPOINT_URL", ("https", "http")) or None,
        "region_name": env.text("S3_REGION") or None,
        "access_key": env.text("S3_ACCESS_KEY") or None,
        "secret_key": env.text("S3_SECRET_KEY") or None,
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


# Whatever the transport, mail is sent by the outbox; `file` writes each mail as one .eml.
MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "file": "complaints.messaging.backends.FilesBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}


def mail(env, var_dir):
    """`EMAIL_URL` as Django's mail settings: `smtp+tls://user:password@host:587`, `smtps://…:465`, `smtp://…:25`,
    `file:///folder` or `console://`. Without one, mails become `.eml` files under `var/outbox/email`."""
    url = env.url("EMAIL_URL", tuple(MAIL_BACKENDS), needs_host=False)
    parts = urlsplit(url or f"file://{quote(str(var_dir / 'outbox' / 'email'))}")
    settings = {"EMAIL_BACKEND": MAIL_BACKENDS[parts.scheme], "EMAIL_TIMEOUT": 10}
    if parts.scheme == "file":
        if not parts.path.strip("/") or parts.netloc:
            env.complain("EMAIL_URL", "must name a folder after file://, with three slashes.")
        settings["EMAIL_FILE_PATH"] = unquote(parts.path)
    elif parts.scheme.startswith("smtp"):
        if not parts.hostname:
            env.complain("EMAIL_URL", "names no host.")
        default_port = {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
        settings |= {
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or default_port,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
        }
    return settings
