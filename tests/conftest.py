"""What every test may count on: locmem mail (pytest-django), fast passwords (settings), real time again."""

import gc
import os
from pathlib import Path

import hypothesis
import pytest
from django.db import transaction

from lean.lib import clock, once, webhook
from tests.chat_server import ChatServer
from tests.heap import Heap

# Every run of the suite draws the same examples; `--hypothesis-profile=long` looks for new ones, for hours.
# No deadline: the machine that runs the tests may have other work.
hypothesis.settings.register_profile("suite", max_examples=100, deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", max_examples=20_000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser):
    parser.addoption("--shared", help="a folder of another run, too: what asks no database is asked by one of the two")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """What knows no database needs to be asked once (tests/both_databases.py); pytest-django refuses it one.

    Last of all: what the markers leave out is no longer among them.
    """
    if folder := config.getoption("shared"):
        heap = [item for item in items if not asks_a_database(item)]
        items[:] = [item for item in items if asks_a_database(item)]
        config.pluginmanager.register(Heap(Path(folder), heap))


def asks_a_database(item) -> bool:
    """Or is for one of them alone."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "skipif", "service"))
    return marked or not DATABASE.isdisjoint(item.fixturenames)


@pytest.fixture(autouse=True)
def _real_time_again():
    """A test that sets an offset leaves none to the next."""
    yield
    clock.set_offset_source(None)


@pytest.fixture
def chat_server(settings, monkeypatch):
    """A real server that says it is Slack, Teams and a Mattermost, to which the product is connected."""
    server = ChatServer()
    server.start()
    hosts = ("hooks.slack.com", "chat.example.org", "*.logic.azure.com")
    settings.CHAT_HOSTS = list(server.allowing(*hosts).hosts)
    # The product's own function, with what only an argument can open.
    monkeypatch.setattr(webhook, "post", server.post)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def one_transaction(django_db_setup, django_db_blocker):
    """For what a module's fixtures write once: each of its tests goes back to there, and the last to nothing."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed(transactional_db):
    """A database in which every transaction is real, for tests with threads or other processes."""
    yield
    # The tables are emptied now, also those that are written once; the triggers come back with post_migrate.
    once.remove()


def pytest_collection_finish():
    """What is imported by now stays: to look through it again and again for garbage takes a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """On CI a service that is missing is a broken CI, not a reason to skip."""
    report = yield
    if report.skipped and item.get_closest_marker("service") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"CI=true, and yet a service test was skipped: {report.longrepr[2]}"
    return report
