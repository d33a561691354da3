"""What the environment says, and what follows from it. Each case is a process of its own, as in real life."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DATABASE_URL": "postgres://catchball:secret@localhost:1/catchball",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://goals.example.org",
    "TRUSTED_PROXY_COUNT": "1",
    "BROKER_URL": "redis://localhost:1/0",
}
SHOW = """
import json, sys
from lean import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def run(tmp_path):
    """Runs Python with this environment and nothing else; the embedded defaults write to tmp_path."""

    def run(arguments, environment):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def settings_of(run):
    def settings_of(environment, *names):
        process = run(["-c", SHOW, *names], environment)
        assert process.returncode == 0, process.stderr
        return json.loads(process.stdout)

    return settings_of


def test_nothing_has_to_be_set(settings_of, tmp_path):
    names = ("DEMO", "DEBUG", "PRODUCTION", "SITE_URL", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "EMAIL_BACKEND")
    assert settings_of({}, *names) == {
        "DEMO": False,
        "DEBUG": False,
        "PRODUCTION": False,
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": ["localhost", "localhost", "127.0.0.1", "[::1]"],
        "CELERY_BROKER_URL": f"sqla+sqlite:///{tmp_path}/data/broker.sqlite3",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
    }


def test_a_name_without_a_value_is_not_set(settings_of):
    empty = dict.fromkeys(("EMAIL_URL", "SITE_URL", "PORT", "CATCHBALL_DEMO", "TIME_ZONE", "CACHE_URL"), "")
    assert settings_of(empty, "SITE_URL", "TIME_ZONE") == {"SITE_URL": "http://localhost:8000", "TIME_ZONE": "UTC"}


def test_hosts_cookies_and_links_follow_from_the_one_address(settings_of):
    names = (
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "FORCE_SCRIPT_NAME",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "EMAIL_MESSAGE_ID_DOMAIN",
    )
    assert settings_of(PRODUCTION, *names) == {
        "ALLOWED_HOSTS": ["goals.example.org", "localhost", "127.0.0.1", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": ["https://goals.example.org"],
        "FORCE_SCRIPT_NAME": None,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "EMAIL_MESSAGE_ID_DOMAIN": "goals.example.org",
    }


def test_under_a_path_every_address_begins_with_it(settings_of):
    environment = PRODUCTION | {"SITE_URL": "https://example.org/catchball/"}
    assert settings_of(environment, "SITE_URL", "FORCE_SCRIPT_NAME", "STATIC_URL", "CSRF_TRUSTED_ORIGINS") == {
        "SITE_URL": "https://example.org/catchball",
        "FORCE_SCRIPT_NAME": "/catchball",
        "STATIC_URL": "/catchball/static/",
        "CSRF_TRUSTED_ORIGINS": ["https://example.org"],
    }


def test_an_address_that_is_none_is_refused(run):
    process = run(["-c", SHOW], {"SITE_URL": "catchball.example.org"})
    assert "SITE_URL must look like https://catchball.example.org" in process.stderr


def test_forwarded_headers_are_believed_only_behind_a_proxy(settings_of):
    assert settings_of(PRODUCTION | {"TRUSTED_PROXY_COUNT": "0"}, "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT") == {
        "SECURE_PROXY_SSL_HEADER": None,
        "SECURE_SSL_REDIRECT": False,
    }


def test_production_needs_a_secret_key(run):
    process = run(["-c", SHOW], PRODUCTION | {"SECRET_KEY": ""})
    assert "SECRET_KEY must be set" in process.stderr


def test_the_embedded_key_is_made_once_and_for_the_owner_only(settings_of, tmp_path):
    first = settings_of({}, "SECRET_KEY")
    kept = tmp_path / "data" / "secret_key"
    assert first == settings_of({}, "SECRET_KEY") == {"SECRET_KEY": kept.read_text()}
    assert len(kept.read_text()) > 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    show = [sys.executable, "-c", SHOW, "SECRET_KEY"]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    processes = [subprocess.Popen(show, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in processes}) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["secret_key"]


def test_djangos_own_checks_for_a_deployment_find_nothing(run):
    process = run(["manage.py", "check", "--deploy", "--fail-level=WARNING"], PRODUCTION)
    assert (process.returncode, process.stdout) == (0, "System check identified no issues (2 silenced).\n"), process


@pytest.mark.parametrize(
    "environment",
    [
        {"CHAT_HOSTS": "*"},
        {"CHAT_HOSTS": "hooks.slack.com,https://chat.example.org"},
        {"CHAT_HOSTS": "chat.example.org:https"},
        {"CHAT_HOSTS": "hooks.slack.com,chat.example.org/hooks"},
        {"CHAT_PRIVATE_HOST": "*.intern.example"},
        {"CHAT_PRIVATE_HOST": "localhost"},
    ],
)
def test_hosts_of_chats_that_are_none_stop_the_start(run, environment):
    process = run(["-c", SHOW], environment)
    assert process.returncode != 0
    assert "ImproperlyConfigured: CHAT_" in process.stderr


def test_hosts_of_chats_are_said_by_commas(settings_of):
    said = {"CHAT_HOSTS": "hooks.slack.com, *.example.org:8443", "CHAT_PRIVATE_HOST": "chat.intern.example"}
    assert settings_of(said, *said) == {
        "CHAT_HOSTS": ["hooks.slack.com", "*.example.org:8443"],
        "CHAT_PRIVATE_HOST": "chat.intern.example",
    }
    assert settings_of({"CHAT_HOSTS": ""}, "CHAT_HOSTS")["CHAT_HOSTS"][0] == "hooks.slack.com"


# --- Mails by a service for sending ---------------------------------------------------------------------------------

WITHOUT_ANYMAIL = "import sys; sys.modules['anymail'] = None; import lean.settings"
MOUNTED = """
import django, json; django.setup()
from django.test import Client
print(json.dumps([Client(SERVER_NAME="localhost").post("/anymail/postmark/tracking/").status_code]))
"""
POSTMARK = "anymail+postmark://?server_token=abc&webhook_secret=user:word"


def test_an_address_of_a_service_chooses_anymail(settings_of):
    found = settings_of({"EMAIL_URL": POSTMARK}, "EMAIL_BACKEND", "ANYMAIL", "INSTALLED_APPS")
    assert found["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert found["INSTALLED_APPS"][-1] == "anymail"
    assert found["ANYMAIL"] == {
        "POSTMARK_SERVER_TOKEN": "abc",
        "WEBHOOK_SECRET": "user:word",
        "REQUESTS_TIMEOUT": 10,
        "IGNORE_UNSUPPORTED_FEATURES": True,
    }


def test_without_one_anymail_has_no_part_in_it(settings_of):
    found = settings_of({"EMAIL_URL": "smtp://localhost:25"}, "EMAIL_BACKEND", "ANYMAIL", "INSTALLED_APPS")
    assert (found["EMAIL_BACKEND"], found["ANYMAIL"]) == ("django.core.mail.backends.smtp.EmailBackend", {})
    assert "anymail" not in found["INSTALLED_APPS"]


def test_who_asks_for_a_service_without_the_extra_is_told_what_is_missing(run):
    process = run(["-c", WITHOUT_ANYMAIL], {"EMAIL_URL": POSTMARK})
    assert process.returncode == 1
    assert "django-anymail is not installed: pip install 'catchball[anymail]'" in process.stderr


def test_without_the_extra_all_else_runs(run):
    assert run(["-c", WITHOUT_ANYMAIL], {"EMAIL_URL": "smtp://localhost:25"}).returncode == 0


def test_a_service_that_nobody_knows_is_told_with_those_that_are_known(run):
    process = run(["-c", "import lean.settings"], {"EMAIL_URL": "anymail+pigeon://"})
    assert process.returncode == 1
    assert "anymail knows amazon_ses, brevo, " in process.stderr


@pytest.mark.parametrize(("url", "status"), [(POSTMARK, 400), ("anymail+postmark://?server_token=abc", 404)])
def test_its_door_is_there_with_a_secret_alone_and_asks_for_it(run, url, status):
    process = run(["-c", MOUNTED], {"EMAIL_URL": url, "DJANGO_SETTINGS_MODULE": "lean.settings"})
    assert json.loads(process.stdout) == [status], process.stderr
