"""Workers that die, and workers that work at the same time: every nudge arrives, none is invented or doubled.

A repeat is possible only where a worker dies between the mail server's yes and the mark. Each test is run
against a naive drain, too, on which it must fail.
"""

import os
import signal
import threading

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from goals.models import Nudge
from tests import factories, processes
from tests.goals import naive_drains

from .arena import Meeting

OURS = "goals.nudges.drain"
NUDGES = 6


@pytest.fixture
def owed(committed) -> set[str]:
    """Six nudges that are due, by their Message-IDs."""
    larkfield = factories.company()
    for _ in range(NUDGES):
        larkfield.offer()
    return {f"<{nudge.message_id}@testserver>" for nudge in Nudge.objects.all()}


class Worker:
    """Drains in a process of its own, which `kill` ends at once, whatever it is doing."""

    def __init__(self, drain: str, post):
        environment = processes.environment(EMAIL_URL=post.url)
        self._process = processes.python("-m", "tests.goals.drain_process", drain, env=environment)

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)

    def wait(self) -> int:
        try:
            return self._process.wait(timeout=60)
        finally:
            self._process.kill()


def killed_after_the_yes(drain: str, post) -> None:
    """The server has taken two mails; the worker doesn't live to hear it of the second."""
    post.on_mail = lambda: worker.kill() if len(post.received) == 2 else None
    worker = Worker(drain, post)
    assert worker.wait() == -signal.SIGKILL
    post.on_mail = lambda: None
    the_lease_runs_out()


def killed_before_it_has_sent(drain: str, post) -> None:
    post.on_sender = lambda: worker.kill()
    worker = Worker(drain, post)
    assert worker.wait() == -signal.SIGKILL
    post.on_sender = lambda: None
    the_lease_runs_out()


def the_lease_runs_out() -> None:
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def everything_arrives_and_at_most_one_twice(post, owed: set[str]) -> None:
    times = post.times()
    assert set(times) == owed
    assert sum(times.values()) <= NUDGES + 1
    assert not Nudge.objects.exclude(state="sent").exists()


def test_a_killed_worker_loses_nothing_and_repeats_only_what_it_had_just_sent(owed, post):
    killed_after_the_yes(OURS, post)
    killed_before_it_has_sent(OURS, post)
    assert Worker(OURS, post).wait() == 0
    everything_arrives_and_at_most_one_twice(post, owed)


@pytest.mark.parametrize(
    ("naive", "killed"),
    [("marks_first", killed_before_it_has_sent), ("in_one_transaction", killed_after_the_yes)],
)
def test_a_naive_worker_that_is_killed_loses_or_repeats(owed, post, naive, killed):
    drain = f"{naive_drains.__name__}.{naive}"
    killed(drain, post)
    assert Worker(drain, post).wait() == 0
    with pytest.raises(AssertionError):
        everything_arrives_and_at_most_one_twice(post, owed)


def drained_by_two_at_once(drain: str) -> None:
    start = threading.Barrier(2)

    def work():
        try:
            start.wait(timeout=10)
            import_string(drain)()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)


def everything_arrives_once(post, owed: set[str]) -> None:
    # On a slow machine a worker may have handed back what it could not begin: the next tick takes that up.
    import_string(OURS)()
    assert dict(post.times()) == dict.fromkeys(owed, 1)


def test_two_workers_share_what_is_due(owed, post):
    post.takes_its_time = 0.02
    drained_by_two_at_once(OURS)
    everything_arrives_once(post, owed)


def test_two_naive_workers_send_twice(owed, post, monkeypatch):
    both_have_looked = Meeting()
    monkeypatch.setattr(naive_drains, "_due", both_have_looked.after(naive_drains._due))
    drained_by_two_at_once(f"{naive_drains.__name__}.without_a_claim")
    with pytest.raises(AssertionError):
        everything_arrives_once(post, owed)


def test_two_processes_share_what_is_due(owed, post):
    post.takes_its_time = 0.02
    workers = [Worker(OURS, post) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    everything_arrives_once(post, owed)
