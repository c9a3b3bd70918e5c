"""What the test suite changes, and nothing else.

A developer's own ``DATABASE_URL``, ``REDIS_URL``, ``EMAIL_URL`` or ``PIC_VAR`` never reach the tests: only
``PIC_TEST_DATABASE_URL`` and ``PIC_TEST_REDIS_URL`` do, which name the suite's own throwaway servers.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if "PIC_TEST_VAR" not in os.environ:
    # The first process makes the directory and removes it; its parallel workers inherit its name.
    os.environ["PIC_TEST_VAR"] = tempfile.mkdtemp(prefix="pic-tests-")
    atexit.register(shutil.rmtree, os.environ["PIC_TEST_VAR"], ignore_errors=True)
for _name in ("ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "REDIS_URL", "TRUSTED_PROXIES"):
    os.environ.pop(_name, None)
os.environ.update(PIC_VAR=str(Path(os.environ["PIC_TEST_VAR"]) / _worker), PIC_DEMO="0", PIC_HTTPS="0")
if _database := os.environ.get("PIC_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = _database
if _redis := os.environ.get("PIC_TEST_REDIS_URL"):
    # Each worker has a numbered database of its own: rate limits and caches are not shared between tests.
    _number = int(_worker.removeprefix("gw")) + 1 if _worker.startswith("gw") else 0
    os.environ["REDIS_URL"] = f"{_redis.rsplit('/', 1)[0]}/{_number}"

from .celery import app as _celery  # noqa: E402
from .settings import *  # noqa: E402, F403
from .settings import DATABASES, REDIS_URL, STATIC_ROOT, VAR_DIR  # noqa: E402

# Celery read the environment before this file could tidy it.
_celery.conf.update(broker_url=REDIS_URL or "memory://localhost", task_always_eager=False)

SECRET_KEY = "only-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, because live servers, races and processes open connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a missing one, at each client
