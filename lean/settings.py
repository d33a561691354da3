"""One file of settings: defaults that run on a laptop with nothing else, overridden from the environment.

`.env.example` lists every variable with its meaning.
"""

import os
import re
import secrets
import tempfile
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from lean.lib import sending_service

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# A name without a value is not set: .env files are full of them.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

# --- What this is: a demo, somebody's workbench, or production --------------------------------------------

# Set by `make demo` only: sign-in by one click, mails to read in the browser, a clock of its own.
DEMO = env.bool("CATCHBALL_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)

# Everything that the embedded defaults write: database, broker, mails of the demo, secret key.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()

# --- Where it is: one origin, from which hosts, cookies, CSRF and the links in mails follow ----------------

PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(f"SITE_URL must look like https://catchball.example.org, not {SITE_URL!r}.")
HTTPS = _site.scheme == "https"

# The loopback names are for health checks inside the container and for `make demo`: no link is built from them.
ALLOWED_HOSTS = [_site.hostname, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
# Under a path (https://example.org/catchball) the proxy strips the path and every link puts it back.
FORCE_SCRIPT_NAME = _site.path or None

# How many proxies stand in front: only then may X-Forwarded-* be believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Database ----------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
_database = DATABASES["default"]
SQLITE = _database["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    # Measured with four writers and a reader: 872 commits a second and never "database is locked"; Django's
    # defaults gave 144 and 451 errors. IMMEDIATE is what makes the timeout work: a transaction that begins as
    # a reader and then writes is refused at once, however long it is willing to wait.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database["CONN_MAX_AGE"] = 600
    _database["CONN_HEALTH_CHECKS"] = True  # a restarted PostgreSQL must not cost anybody an error page
# Off: verbs open their own transactions, so that what they promise is committed before the page is rendered.
_database["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A database of its own, no demo, no workbench: somebody depends on this.
PRODUCTION = not (DEMO or DEBUG or SQLITE)

# --- Secrets -----------------------------------------------------------------------------------------------


def _kept_secret_key() -> str:
    """The key in DATA_DIR, made on the first run. Linking makes the first of several processes win."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        descriptor, made = tempfile.mkstemp(dir=DATA_DIR)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(made, kept)
        except FileExistsError:
            pass
        finally:
            os.unlink(made)
    return kept.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY must be set: 50 random characters that only the server knows.")
    SECRET_KEY = _kept_secret_key()

# --- Apps --------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "teams",
    "goals",
    "django.contrib.admin",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "treebeard",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "lean.urls"
# Widgets are drawn by our own templates, with our own tags.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "lean.wsgi.application"

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
                "goals.reads.shell.shell",
            ],
            "builtins": ["lean.lib.ui"],
        },
    },
]

# --- People and sign-in ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "teams.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "teams.backend.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Names, not addresses: under a path "/" is somebody else's page.
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
LOGIN_URL = "account_login"

# People come by invitation or import, so there is no public sign-up and nothing to verify by mail.
ACCOUNT_ADAPTER = "teams.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# allauth's default limits stay on (sign-in 30 a minute and address, 5 failures in 5 minutes; reset 20 a minute).
# They count in the cache, so several web processes need a shared one: CACHE_URL=redis://….
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- Security ----------------------------------------------------------------------------------------------

# Nothing inline, nothing from elsewhere. htmx, its swaps and our modules all work under this (tried).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # The prefix makes browsers refuse these cookies from a sibling host or over plain HTTP.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    # Without a proxy that is believed, every request looks like plain HTTP and would be redirected for ever.
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=TRUSTED_PROXY_COUNT > 0)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)

# Not ours to promise: HSTS for the other hosts of the domain, and a place in the browsers' own lists.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- Language and time ---------------------------------------------------------------------------------------

# Our words have no catalogues yet, while Django and allauth bring theirs: with more than English here, a browser
# that asks for German would get a page in two languages.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

# --- Static files ----------------------------------------------------------------------------------------------

STATIC_URL = f"{_site.path}/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The image has its files collected, hashed and compressed. From a clone they are served where they lie: no
# collectstatic before the first page, and no stale copy while somebody edits them.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
_hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _hashed if PRODUCTION else _plain},
}

# --- Mail --------------------------------------------------------------------------------------------------------

# EMAIL_URL=smtp+tls://user:password@mail.example.org:587; without one, mails go to the console.
EMAIL_TIMEOUT = 10  # a nudge's lease is 15 s: a mail server that hangs must give up before another worker tries
ANYMAIL = {}
if env.str("EMAIL_URL", default="").startswith(sending_service.SCHEME):
    vars().update(sending_service.settings_of(env.str("EMAIL_URL"), EMAIL_TIMEOUT))
    INSTALLED_APPS.append("anymail")
else:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Catchball <catchball@{_site.hostname}>")
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]
EMAIL_MESSAGE_ID_DOMAIN = _site.hostname
# The demo keeps its mails as files, to be read at /demo/mail/.
MAIL_DIR = DATA_DIR / "mail"
if DEMO:
    EMAIL_BACKEND = "lean.lib.mailbox.EmailBackend"

# --- Chat --------------------------------------------------------------------------------------------------------

# Where a team's messages may be posted: hosts, *.domain, or host:port; https only, and never to addresses inside.
_slack_and_teams = ["hooks.slack.com", "*.webhook.office.com", "*.logic.azure.com", "*.api.powerplatform.com"]
CHAT_HOSTS = [_name.strip() for _name in env.list("CHAT_HOSTS", default=_slack_and_teams)]
# The one host whose address may be a private one, such as a Mattermost of one's own behind the firewall.
CHAT_PRIVATE_HOST = env.str("CHAT_PRIVATE_HOST", default="")
for _name in (*CHAT_HOSTS, *filter(None, [CHAT_PRIVATE_HOST])):
    if not re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[1-9][0-9]{0,4})?", _name.lower()):
        raise ImproperlyConfigured(
            f"CHAT_HOSTS names hosts, such as chat.example.org or *.example.org:8443, not {_name!r}."
        )
if "*" in CHAT_PRIVATE_HOST:
    raise ImproperlyConfigured("CHAT_PRIVATE_HOST is one host by its name: no other may have a private address.")

# --- Celery --------------------------------------------------------------------------------------------------------

# The broker is only an alarm clock (nudges are rows), so the embedded one may lose everything at a restart.
# Tried and left: filesystem:// kills its worker now and then, memory:// reaches no other process.
CELERY_BROKER_URL = env.str("BROKER_URL", default=f"sqla+sqlite:///{DATA_DIR / 'broker.sqlite3'}")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # Longer than any task runs: what a killed worker held comes back after this many seconds.
    {"visibility_timeout": 120, "socket_connect_timeout": 3, "socket_timeout": 10}
    if CELERY_BROKER_URL.startswith("redis")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_DB_REUSE_MAX = 1000  # else the worker opens a connection for each task, one every 3 s
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_TIMEZONE = TIME_ZONE

# --- Monitoring ----------------------------------------------------------------------------------------------------

# Who has it reads /metrics. Without one there is nothing at that address.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# --- Logs: plain lines on the console, ids and no personal data ------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers print to the console too: one line is enough.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # The beat and the worker tell of every tick, that is every 3 s.
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
