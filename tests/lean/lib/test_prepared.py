"""A prepared query gives what the query itself gives, whatever its values and whoever asked before."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from goals.models import Outcome
from lean.lib.prepared import MOST, Prepared
from tests import factories

pytestmark = pytest.mark.django_db


def shares(paths):
    return Outcome.objects.filter(path__in=paths, state="live").values("path", "own_share", "created_at", "team__name")


@pytest.fixture
def paths():
    larkfield = factories.company()
    return [larkfield.outcome.path, larkfield.offer().outcome.path]


def test_it_gives_what_the_query_gives(paths):
    prepared = Prepared(shares)
    for asked in (paths, paths[:1], paths[1:], ["none"], paths[::-1]):
        assert list(prepared.rows(asked)) == list(shares(asked))
    assert {type(row["own_share"]) for row in prepared.rows(paths)} == {Decimal}


def test_its_words_are_written_once(paths):
    built = []
    prepared = Prepared(lambda marks: built.append(len(marks)) or shares(marks))
    for asked in (paths, paths, paths[:1], paths[1:]):
        list(prepared.rows(asked))
    assert built == [2, 1]


def test_each_thread_writes_its_own(paths):
    built, found = [], []
    prepared = Prepared(lambda marks: built.append(len(marks)) or shares(marks))
    list(prepared.rows(paths))

    def ask():
        found.extend(prepared.rows(paths))
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    # What this test has written is seen by nobody else.
    assert (built, found) == ([2, 2], [])


def test_many_values_are_asked_for_as_ever(paths):
    many = [*paths, *(f"none {number}" for number in range(MOST))]
    assert list(Prepared(shares).rows(many)) == list(shares(paths))


def test_what_somebody_typed_stays_a_value(paths):
    assert list(Prepared(shares).rows(["' OR 1=1 --", "%s"])) == []
