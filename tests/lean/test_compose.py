"""The production shape: the compose file is valid, and the very commands in it work with PostgreSQL and Redis.

No container engine is needed: what the image would set is set here, and the commands run in this checkout.
"""

import contextlib
import json
import os
import re
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.resources import files
from pathlib import Path

import jsonschema
import psycopg
import pytest
import redis
import yaml

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"migrate", "web", "worker", "beat"}


# --- The file -------------------------------------------------------------------------------------------------


def test_it_follows_the_compose_specification():
    schema = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text()
    jsonschema.validate(COMPOSE, json.loads(schema))


def test_a_mistake_in_it_would_be_found():
    schema = files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"services": {"web": {"comand": "gunicorn"}}}, json.loads(schema))


def test_our_services_are_one_image_that_may_do_nothing_but_its_work():
    assert set(SERVICES) == OURS | {"postgres", "redis"}
    for name in OURS:
        service = SERVICES[name]
        assert service["image"] == SERVICES["web"]["image"]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_nothing_starts_before_the_migrations_are_done():
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / ".env.example").read_text()
    assert not re.search(r"(PASSWORD|SECRET_KEY)(:-|=)\w", text)


# --- The image ------------------------------------------------------------------------------------------------

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_image_does_not_run_as_root_and_says_how_it_feels():
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER 10001", last_stage, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last_stage, re.MULTILINE)


def test_the_image_alone_serves_as_compose_lets_it():
    assert json.loads(re.search(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[1]) == SERVICES["web"]["command"]


def test_everything_that_the_image_copies_is_there():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {"manage.py", "lean/", "teams/", "goals/", "templates/", "static/", "requirements.lock"} == sources
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert let_through == sources
    assert all((ROOT / source).exists() for source in sources)


# --- The commands ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """What the containers would see: compose's variables, with our own database and Redis in place of its hosts."""
    redis_url = os.environ.get("REDIS_URL")
    if not redis_url:
        pytest.skip("REDIS_URL is not set")
    redis.Redis.from_url(redis_url).flushdb()
    port = free_port()
    with free_database() as database_url:
        folder = tmp_path_factory.mktemp("image")
        yield {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            "HOME": str(folder),
            "PYTHONUNBUFFERED": "1",
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(port),
            "SITE_URL": f"http://localhost:{port}",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": database_url,
            "BROKER_URL": redis_url,
            "CACHE_URL": redis_url,
            "CATCHBALL_ADMIN_EMAIL": "root@example.org",
            "CATCHBALL_ADMIN_PASSWORD": "a long enough one",
        }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class free_database:
    """A database of its own beside the one of the tests."""

    def __enter__(self) -> str:
        self._server, self._name = postgres.url(), f"catchball_compose_{os.getpid()}"
        self._run(f"DROP DATABASE IF EXISTS {self._name}")
        self._run(f"CREATE DATABASE {self._name}")
        return re.sub(r"/[^/?]*(\?|$)", rf"/{self._name}\1", self._server, count=1)

    def __exit__(self, *_) -> None:
        self._run(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="module")
def running(environment):
    """Migrations done, then web, worker and beat, by compose's own commands; the image's static files beforehand."""
    collect = re.search(r"^RUN .* /venv/bin/python (manage.py collectstatic .+)$", DOCKERFILE, re.MULTILINE)[1]
    finish([sys.executable, *shlex.split(collect)], environment)
    said = finish(command_of("migrate", environment), environment)
    assert "root@example.org is the first administrator." in said
    processes = {name: start(name, environment) for name in ("web", "worker", "beat")}
    yield environment | {"processes": processes}
    for process in processes.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def command_of(name: str, environment: dict) -> list[str]:
    return as_in_the_container(SERVICES[name]["command"], environment)


def healthcheck_of(name: str, environment: dict) -> list[str]:
    kind, *test = SERVICES[name]["healthcheck"]["test"]
    return as_in_the_container(test if kind == "CMD" else ["sh", "-c", *test], environment)


def as_in_the_container(command: list[str], environment: dict) -> list[str]:
    """Compose's own escape undone, and a /tmp for these processes alone."""
    return [part.replace("$$", "$").replace("/tmp", environment["HOME"]) for part in command]


def start(name: str, environment: dict) -> subprocess.Popen:
    with open(Path(environment["HOME"]) / f"{name}.log", "w") as log:
        return subprocess.Popen(
            command_of(name, environment),
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def finish(command: list[str], environment: dict, timeout: float = 120) -> str:
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout)
    assert process.returncode == 0, f"{command}\n{process.stdout}\n{process.stderr}"
    return process.stdout


def eventually_healthy(name: str, running: dict, seconds: float = 60) -> None:
    environment = {key: value for key, value in running.items() if key != "processes"}
    patience = time.monotonic() + seconds
    while True:
        check = subprocess.run(
            healthcheck_of(name, environment), cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if check.returncode == 0:
            return
        log = (Path(environment["HOME"]) / f"{name}.log").read_text()
        assert running["processes"][name].poll() is None, f"{name} ended:\n{log}"
        assert time.monotonic() < patience, f"{name} is not healthy: {check.stdout}{check.stderr}\n{log}"
        time.sleep(0.5)


def get(running: dict, path: str):
    return urllib.request.urlopen(running["SITE_URL"] + path, timeout=10)


@pytest.mark.service
def test_web_answers_and_is_ready(running):
    eventually_healthy("web", running)
    assert get(running, "/healthz").read() == b"ok\n"
    all_well = dict.fromkeys(["database", "migrations", "broker", "nudges"], "ok")
    assert json.load(get(running, "/readyz")) == {"status": "green"} | all_well


@pytest.mark.service
def test_pages_come_with_hashed_files_to_be_kept_forever(running):
    eventually_healthy("web", running)
    page = get(running, "/accounts/login/").read().decode()
    stylesheet = re.search(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', page)[1]
    answer = get(running, stylesheet)
    assert "immutable" in answer.headers["Cache-Control"]
    imported = re.search(r'@import\s+(?:url\()?["\']?([^"\')]+)', answer.read().decode())[1]
    assert get(running, f"/static/css/{imported.removeprefix('./')}").status == 200


@pytest.mark.service
def test_the_worker_answers_when_it_is_asked(running):
    eventually_healthy("worker", running)


@pytest.mark.service
def test_beat_rings_the_worker(running):
    eventually_healthy("worker", running)
    eventually_healthy("beat", running)
    log = Path(running["HOME"]) / "worker.log"
    assert "Received unregistered task" not in log.read_text()
    # What beat rang is taken off the queue: the worker does it, and nothing piles up.
    queue = redis.Redis.from_url(running["BROKER_URL"])
    time.sleep(7)
    assert queue.llen("celery") <= 1


@pytest.mark.service
def test_migrating_again_changes_nothing(running):
    environment = {key: value for key, value in running.items() if key != "processes"}
    said = finish(command_of("migrate", environment), environment)
    assert "No migrations to apply." in said
    assert "root@example.org is an administrator already." in said


@pytest.mark.service
def test_each_ends_by_itself_when_it_is_told_to(running):
    """The last of these tests: nothing runs after it."""
    eventually_healthy("web", running)
    ends = {}
    for name, process in running["processes"].items():
        process.send_signal(signal.SIGTERM)
        ends[name] = process.wait(timeout=25)
        log = (Path(running["HOME"]) / f"{name}.log").read_text()
        assert "Traceback" not in log, log
    assert ends == {"web": 0, "worker": 0, "beat": 0}
