"""Settings: all from the environment, each with a default that suits `make run`.

What makes no sense, or is missing where it matters, is collected in `env.problems`; the last lines refuse to start and
say all of it. docs/operations.md lists every name.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import keys, stores
from config.env import Environment, is_loopback

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)
# Who reads these settings: "web" (the pool is its own), anything else runs jobs and commands.
ROLE = env.text("REDRESS_ROLE", "other")

# --- where it runs ------------------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("DEMO", False)
PORT = env.whole("PORT", 8000, 1, 65535)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
IS_LOCAL = all(is_loopback(host) for host in ALLOWED_HOSTS)
PRODUCTION = not DEBUG and not IS_LOCAL
SITE_URL = env.url("SITE_URL", ("http", "https"), f"http://localhost:{PORT}").rstrip("/")
IS_SECURE = PRODUCTION or SITE_URL.startswith("https://")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Health checks come from this machine, whatever the public name is.
ALLOWED_HOSTS = list(dict.fromkeys([*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]))

if DEMO and PRODUCTION:
    env.complain(
        "DEMO",
        "is on while DEBUG is off and ALLOWED_HOSTS names a host that is not this machine: the demonstration sign-ins "
        "would be open to the network. Set DEMO=0.",
    )
REQUIRE_MFA = env.flag("REQUIRE_MFA", not DEMO)
if not REQUIRE_MFA and not DEMO:
    env.complain("REQUIRE_MFA", "is off: a second factor may be left out only with DEMO=1.")
# Whom it is asked of: those who decide about money, people and tables, and who reads everything.
MFA_ROLES = env.words("MFA_ROLES", ["manager", "director", "finance", "administrator", "auditor"])

# --- keys ---------------------------------------------------------------------------------------------------------

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DATA_KEYS = env.words("DATA_KEYS")
if PRODUCTION:
    env.check_secret("SECRET_KEY", [SECRET_KEY] if SECRET_KEY else [], 50)
    env.check_secret("DATA_KEYS", DATA_KEYS, 32)
SECRET_KEY = SECRET_KEY or keys.read_or_make(VAR_DIR / "secret_key")
DATA_KEYS = DATA_KEYS or [keys.read_or_make(VAR_DIR / "data_key")]
if SECRET_KEY in DATA_KEYS:
    env.complain("DATA_KEYS", "repeats SECRET_KEY: they must be independent, so that either can be changed alone.")

# --- what it says of itself ---------------------------------------------------------------------------------------

CURRENCY = env.currency("CURRENCY", "CNY")
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", ("en", "zh-hans"))
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", "Redress <redress@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_ADDRESS = env.address("REPLY_ADDRESS", DEFAULT_FROM_EMAIL)
OUTBOX_DIR = VAR_DIR / "outbox"
INBOX_URL = env.url("INBOX_URL", ("imaps", "imap"))
NOTIFY_SMS_URL = env.any_url("NOTIFY_SMS_URL")
NOTIFY_CHAT_URL = env.any_url("NOTIFY_CHAT_URL")

# --- applications -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "simple_history",
    "routing",
    "complaints",
    "complaints.messaging",
    "complaints.channels",
    "complaints.evidence",
    "complaints.followup",
    "complaints.incidents",
    "complaints.workbench",
    "compensation",
    "reports",
]

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.SessionLimitsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.middleware.SecondFactorMiddleware",
    "routing.policies.PolicyMiddleware",
    "config.unavailable.UnavailableMiddleware",
]

ROOT_URLCONF = "config.urls"
FORM_RENDERER = "config.renderer.FormRenderer"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

# --- database, cache, files, mail ---------------------------------------------------------------------------------

DATABASES = {"default": stores.database(env, VAR_DIR, ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = stores.caches(env)

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
MEDIA_URL = ""  # uploads are served by views that ask for the right, never from an address of their own
SEAL_PATH = env.path("SEAL_PATH", VAR_DIR / "audit.seal")
if SEAL_PATH.is_dir() or (env.given("SEAL_PATH") and not SEAL_PATH.parent.is_dir()):
    env.complain("SEAL_PATH", f"is {SEAL_PATH}: it must be a file in a folder that exists.")
STORAGES = {
    "default": stores.media(env),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# All files of one form together; each alone is bound by its room.
UPLOAD_MAX_MB = env.whole("UPLOAD_MAX_MB", 250, 1, 10_000)
CLAMD_URL = env.url("CLAMD_URL", ("tcp", "unix"), needs_host=False)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Complaints that one address may send by the public form in an hour.
SUBMIT_PER_HOUR = env.whole("SUBMIT_PER_HOUR", 30, 1, 1_000_000)
# What a monitoring system sends to read /metrics; without one the page is there on this machine alone.
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 24:
    env.complain("METRICS_TOKEN", "is too short: it must be random and have at least 24 characters.")
# How long a case keeps its person after its end, where its category says nothing else.
KEEP_MONTHS = env.whole("KEEP_MONTHS", 36, 1, 1200)
DISK_MIN_FREE_MB = env.whole("DISK_MIN_FREE_MB", 500, 0, 10_000_000)
globals().update(stores.mail(env, VAR_DIR))

# --- people and sessions ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "routing.User"
# How routing's admin, which stands below, makes the link it gives a new person.
SIGN_IN_LINK = "config.signin.link_for"
AUTHENTICATION_BACKENDS = ["config.signin.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "10/h/ip,3/h/key"}
# Money moves only while the last proof of who is at the desk is this young (`routing.policies.proven_lately`).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * env.whole("REAUTHENTICATE_MINUTES", 15, 1, 24 * 60)
MFA_ADAPTER = "config.signin.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Redress"
USERSESSIONS_TRACK_ACTIVITY = False  # it would write to the database with every page

SESSION_IDLE_SECONDS = 60 * env.whole("SESSION_IDLE_MINUTES", 30, 1, 24 * 60)
SESSION_COOKIE_AGE = 3600 * env.whole("SESSION_HOURS", 12, 1, 24 * 7)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_SECURE else []

# --- browser ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # a tracking link must not leak to another site
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
if IS_SECURE:
    # ClientAddressMiddleware drops this header unless a proxy of ours has set it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not IS_SECURE:
    # Advice about https, which a server for this machine alone does not speak.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]

# --- API ----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "complaints.channels.authentication.ConnectorAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # Who may call is asked by `complaints.api.ApiView`; a view of another kind would be open to staff only.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": None,
    "EXCEPTION_HANDLER": "complaints.api.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Redress",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["complaints.api.described_problems"],
}

# --- jobs ---------------------------------------------------------------------------------------------------------

# The retry clock starts when a task is fetched, not when it starts: retry > timeout × (queue_limit / workers + 1) + 30.
Q_CLUSTER = {
    "name": "redress",
    "orm": "default",
    "cache": "cluster",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 90,
    "retry": 300,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "poll": 1,
    "recycle": 100_000,  # a worker that goes away is taken for a dead one: memory decides instead
    "max_rss": 600_000,
    "save_limit": 1000,
    "time_zone": TIME_ZONE,
}
WATCHDOG_SECONDS = env.whole("WATCHDOG_SECONDS", 60, 1, 3600)
HEARTBEAT_STALE_SECONDS = env.whole("HEARTBEAT_STALE_SECONDS", 180, 30, 3600)

# --- logs ---------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {"plain": {"()": "config.logs.MaskingFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "plain"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": LOG_LEVEL, "handlers": [], "propagate": True},
        "django.server": {"level": LOG_LEVEL, "handlers": [], "propagate": True},
        "django-q": {"level": "WARNING" if LOG_LEVEL == "INFO" else LOG_LEVEL},
        "gunicorn.error": {"level": "WARNING" if LOG_LEVEL == "INFO" else LOG_LEVEL},
    },
}

# --- nothing half-configured starts -------------------------------------------------------------------------------

if PRODUCTION:
    env.check_production(SITE_URL, ALLOWED_HOSTS)
env.refuse_if_any()
