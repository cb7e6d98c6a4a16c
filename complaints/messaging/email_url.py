"""EMAIL_URL, read into Django's mail settings. Pure; used by `config.settings`."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
FILES = "complaints.messaging.backends.FilesBackend"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
TIMEOUT_SECONDS = 10


def parse(url, *, folder):
    """Mail settings for an address: `smtp://`, `smtp+tls://` (STARTTLS), `smtps://`, `file:///folder`, `console:`.

    An empty one writes `.eml` files under `folder`, so that a demonstration shows what would be sent.
    """
    if not url:
        return {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": str(folder)}
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": CONSOLE}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme in PORTS and parts.hostname:
        return _smtp(parts)
    raise ImproperlyConfigured("EMAIL_URL must begin with smtp://, smtp+tls://, smtps://, file:/// or console:")


def _smtp(parts):
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError as error:
        raise ImproperlyConfigured("EMAIL_URL names a port that is no port") from error
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
