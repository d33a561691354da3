"""A prepared query gives what the query itself gives, whatever its values and whoever asked before."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Value

from goals.models import Outcome
from lean.lib import clock
from lean.lib.prepared import MOST, Prepared
from teams.models import Absence, ApiToken, Person, Team
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


@pytest.fixture
def people():
    return [Person.objects.create_user(f"p{number}@example.org", name=f"P {number}") for number in range(MOST + 2)]


def test_a_list_of_any_length_finds_its_own(people):
    named = Prepared(lambda names: Person.objects.filter(name__in=names).order_by("pk"))
    for those in ([], people[:1], people[3:5], people[1:2], people[:MOST], people):
        assert named.rows([person.name for person in those]) == those


def test_of_several_values_each_goes_to_its_own_place(people):
    between = Prepared(lambda low, name, high: Person.objects.filter(pk__gte=low, pk__lte=high).exclude(name=name))
    low, other, high = people[2], people[3], people[5]
    for _ in range(2):
        assert set(between.rows(low.pk, other.name, high.pk)) == {low, people[4], high}
    assert set(between.rows(people[0].pk, low.name, other.pk)) == {people[0], people[1], other}


def test_days_and_moments_are_told_as_the_database_knows_them(people):
    today, now = date(2026, 3, 31), datetime(2026, 3, 31, 12, tzinfo=ZoneInfo("America/Lima"))
    Absence.objects.create(person=people[0], from_on=today, back_on=today + timedelta(days=3))
    back = Prepared(lambda day: Absence.objects.filter(back_on__gte=day).values("person", "back_on"))
    assert back.rows(today) == [{"person": people[0].pk, "back_on": today + timedelta(days=3)}]
    assert back.rows(today + timedelta(days=4)) == []
    ApiToken.objects.issue(people[0])
    ApiToken.objects.update(expires_at=now)
    valid = Prepared(lambda at: ApiToken.objects.filter(expires_at__gt=at).select_related("person"))
    assert valid.first(now - timedelta(seconds=1)).person == people[0]
    assert valid.first(now.astimezone(ZoneInfo("Asia/Tokyo"))) is None


def test_what_would_stay_as_it_was_at_the_first_call_is_refused(people):
    today = clock.today()
    for build, value in [
        (lambda pk: Absence.objects.filter(person=pk, back_on__gte=today), people[0].pk),
        (lambda pk: ApiToken.objects.filter(person=pk, expires_at__gt=clock.now()), people[0].pk),
        (lambda pk: Person.objects.filter(pk=pk + 1), people[0].pk),
        (lambda day: Absence.objects.filter(back_on__gte=day + timedelta(days=1)), today),
        (lambda pk: Team.objects.annotate(one=Value(1)), 7),
    ]:
        with pytest.raises(ValueError, match="can't be written once"):
            Prepared(build).rows(value)
