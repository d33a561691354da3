"""The product's own settings on a database for tests: CATCHBALL_TEST_DB names it, sqlite or postgres.

Everything is said through the environment, as an operator would, so that the processes which tests start
find the same database.
"""

import atexit
import os
import shutil
import tempfile

from tests import postgres

_WANTED = os.environ.setdefault("CATCHBALL_TEST_DB", "sqlite")
_DATA_DIR = tempfile.mkdtemp(prefix="catchball-tests-")
atexit.register(shutil.rmtree, _DATA_DIR, ignore_errors=True)

os.environ["DATA_DIR"] = _DATA_DIR
os.environ["SECRET_KEY"] = "tests only"
os.environ["SITE_URL"] = "http://testserver"
for _name in ("CATCHBALL_DEMO", "DEBUG", "EMAIL_URL", "CACHE_URL", "BROKER_URL"):
    os.environ.pop(_name, None)

if _WANTED == "postgres":
    os.environ["DATABASE_URL"] = postgres.url()
elif _WANTED == "sqlite":
    os.environ.pop("DATABASE_URL", None)
else:
    raise ValueError(f"CATCHBALL_TEST_DB is sqlite or postgres, not {_WANTED!r}.")

from lean.settings import *  # noqa: E402, F403

if _WANTED == "sqlite":
    # A file: Django's default for tests, shared memory, serialises threads and so hides every race.
    DATABASES["default"]["TEST"] = {"NAME": f"{_DATA_DIR}/test.sqlite3"}  # noqa: F405
else:
    # Collected files and their manifest belong to the image.
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
    WHITENOISE_USE_FINDERS = True

# Nothing is collected for tests: whitenoise warns of a folder that isn't there.
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = True

# A test signs people in hundreds of times; a real password hash takes a third of a second each.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Verbs ring for a worker, and here there is none to hear it. Processes that tests start have a broker of their own.
CELERY_BROKER_URL = "memory://localhost/"
