"""Settings for tests: the production ones, on files and a database of their own, with a fast hasher, sending nothing.

SQLite is a real file: an in-memory one would hide every lock.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("REQUIRE_MFA", "0")
# A folder for each process, so that parallel runs share neither files nor seals.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="redress-tests-")
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, VAR_DIR  # noqa: E402

TESTING = True
STATIC_ROOT.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Nothing here needs to survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
