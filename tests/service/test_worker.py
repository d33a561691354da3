"""A real Celery worker mails what a move owes, woken by the move itself: on Redis, and on the embedded broker."""

import contextlib
import os
import signal
import subprocess

import pytest
import redis

from goals.models import Nudge
from tests import factories, processes
from tests.mail_server import MailServer

REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/5")

# A move made in a process of its own, whose broker is the one that the worker listens to.
MOVE = """
import sys, time, django
django.setup()
from goals.models import Catchball, Nudge
catchball = Catchball.objects.get(pk=sys.argv[1])
catchball.question("Which orders count?", by=catchball.receiving_team.memberships.get().person, answering=1)
while Nudge.objects.filter(move__catchball=catchball, move__number=2).exclude(state="sent").exists():
    time.sleep(0.1)
"""


@pytest.fixture
def post():
    server = MailServer()
    server.start()
    yield server
    server.stop()


@contextlib.contextmanager
def worker(environment: dict[str, str]):
    """Without a beat: only the moves wake it."""
    arguments = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    process = processes.python(
        *("-m", "celery", "-A", "lean", "worker", *arguments),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        # What it can do, the last thing that it prints before it listens.
        assert any("goals.tasks.owe_what_time_makes_due" in line for line in process.stdout)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def a_move_wakes_the_worker(broker: str, post: MailServer) -> None:
    larkfield = factories.company()
    catchball = larkfield.offer()
    environment = processes.environment(BROKER_URL=broker, EMAIL_URL=post.url)
    with worker(environment):
        move = processes.python("-c", MOVE, str(catchball.pk), env=environment)
        try:
            assert move.wait(timeout=60) == 0
        finally:
            move.kill()
    # The ball moved on before a worker was there, so the first nudge is no longer true.
    assert set(Nudge.objects.values_list("move__number", "state")) == {(1, "dropped"), (2, "sent")}
    assert [(mail.to, mail.message["Subject"]) for mail in post.received] == [
        (larkfield.ingrid.email, "Your turn: Tomás has a question")
    ]


def is_up(url: str) -> bool:
    try:
        with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=1)) as connection:
            return connection.ping()
    except redis.exceptions.ConnectionError:
        return False


@pytest.mark.service
def test_a_move_wakes_a_worker_through_redis(committed, post):
    if not is_up(REDIS):
        pytest.skip(f"no Redis at {REDIS}")
    a_move_wakes_the_worker(REDIS, post)


def test_a_move_wakes_a_worker_through_the_embedded_broker(committed, post, tmp_path):
    a_move_wakes_the_worker(f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}", post)
