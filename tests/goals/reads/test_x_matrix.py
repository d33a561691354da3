"""The plan on one page: what it shows, what it leaves out and says so, in a fixed number of queries."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import Commitment, Outcome, Purpose, Support
from lean.lib import clock
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

PLAN = "/review/2026-04/plan/"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def fetch(client, larkfield):
    def fetch(path=PLAN, by=None):
        client.force_login(by or larkfield.ewa)
        response = client.get(path)
        assert response.status_code == 200
        return response

    return fetch


def horizon(at, statement="Any rider rides within 14 days"):
    years = factories.cycle(name="2029", span="horizon", ends_on=date(2029, 12, 31))
    due = {"due_on": date(2029, 12, 31), "statement": statement}
    return Commitment.objects.set_top(team=at.top, cycle=years, terms=terms("31", "14", **due), by=at.ingrid).outcome


def pieces(at, parent: Outcome, count: int, team=None) -> list[Outcome]:
    found = []
    for number in factories.in_one_go(range(count)):
        given = {"statement": f"Piece {number} of {parent.pk}", "parent": parent, "by": None, "state": "live"}
        found.append(Outcome.objects.add(team=team or at.area, cycle=at.cycle, **given))
        Commitment.objects.take_over(found[-1], terms("9", "8"))
    return found


def test_it_reads_from_why_to_who(larkfield, fetch):
    years = horizon(larkfield)
    Purpose.objects.create(team=larkfield.top, sentence="A good bike, soon, that lasts")
    piece = factories.imported(larkfield)
    Support.objects.say(larkfield.outcome, years, strength="strong", by=larkfield.ingrid)
    read = words(fetch())
    assert "What for A good bike, soon, that lasts" in read
    assert "strong link A painted frame is ready in 5… strong link strong link" in read
    assert "How: what teams carry Why: by 2029 What: outcomes 2026 How much, and who" in read
    assert "Days from order to door: 31.0 → 18.0 days Frame & Paint" in read
    assert "strong link Any rider rides within 14 days strong link" in read
    listed = read.split("read as a list")[1]
    assert "How A painted frame is ready in 5… Frame & Paint Why Any rider rides within 14 days Now" in listed
    assert f'headers="r{piece.pk} t{larkfield.area.pk}"' in fetch().content.decode()


def test_every_cell_names_two_heads_that_are_there(larkfield, fetch):
    horizon(larkfield)
    factories.imported(larkfield)
    html = fetch().content.decode()
    ids = set(re.findall(r'id="([rwmt]\d+)"', html))
    cells = re.findall(r'headers="(\w+) (\w+)"', html)
    assert len(cells) == 1 * 3 + 1 * 2
    assert {head for pair in cells for head in pair} == ids


def test_a_team_has_a_plan_of_its_own_whose_why_is_what_it_is_for(larkfield, fetch):
    area = larkfield.offer("5", statement="Painted frames are ready in five days")
    larkfield.pass_down(area, "3", statement="Paint is dry the next day")
    read = words(fetch(f"{PLAN}?team={larkfield.area.key}"))
    assert "Paint is dry the next day" in read
    assert "Why: what it is for" in read
    assert "strong link Riders have their new bike within 18 days of ordering strong link" in read


def test_what_only_has_to_be_held_and_what_is_a_draft_is_no_part_of_the_plan(larkfield, fetch):
    held, drafted = pieces(larkfield, larkfield.outcome, 2)
    Outcome.objects.filter(pk=held.pk).update(kind="keep_running")
    Outcome.objects.filter(pk=drafted.pk).update(state="draft", drafted_by=larkfield.top)
    read = words(fetch(by=larkfield.ingrid))
    assert "Piece" not in read
    assert "Nobody carries a piece yet." in read


def test_without_an_outcome_it_says_what_will_appear(larkfield, fetch):
    assert "There is no plan to show yet." in words(fetch(f"{PLAN}?team={larkfield.line.key}"))
    assert "No horizon yet" in words(fetch())


def test_of_many_it_keeps_the_first_of_each_and_says_what_is_left_out(larkfield, fetch):
    outcomes = [larkfield.outcome]
    for number in factories.in_one_go(range(9)):
        given = {"team": larkfield.top, "cycle": larkfield.cycle, "by": larkfield.ingrid}
        outcomes.append(Commitment.objects.set_top(terms=terms(statement=f"Outcome {number}"), **given).outcome)
    for number, each in factories.in_one_go(enumerate(outcomes)):
        pieces(larkfield, each, 1 + number)
    last = Outcome.objects.filter(parent=outcomes[-1]).last()
    Support.objects.say(last, outcomes[-2], strength="weak", by=larkfield.tomas)
    read = words(fetch())
    assert "Shown: 8 of 10 outcomes, 24 of 52 pieces. First come the outcomes with the most pieces and supports" in read
    # The two with the fewest pieces are left out; of the last the piece that helps another comes first.
    assert "Outcome 0" not in read
    assert f"Piece 9 of {outcomes[-1].pk}" in read
    assert len(fetch().content) < 150_000


@pytest.mark.parametrize("count", [1, 3, 30])
def test_it_asks_the_database_as_often_however_much_there_is(client, larkfield, fetch, count):
    years = [horizon(larkfield, f"Horizon {number}") for number in factories.in_one_go(range(count))]
    for number, piece in factories.in_one_go(enumerate(pieces(larkfield, larkfield.outcome, count))):
        pieces(larkfield, piece, 2, larkfield.line)
        Support.objects.say(larkfield.outcome, years[number], strength="weak", by=larkfield.ingrid)
    fetch()
    with CaptureQueriesContext(connection) as asked:
        client.get(PLAN)
    assert len(asked) == 7


@pytest.mark.parametrize("when", ["2026-13", "1999-01", "2026-12", "later"])
def test_a_period_that_is_not_there_or_to_come_is_not_found(client, larkfield, when):
    client.force_login(larkfield.ewa)
    assert client.get(f"/review/{when}/plan/").status_code == 404
    assert client.get(f"{PLAN}?team=nowhere").status_code == 404
    assert client.get(f"{PLAN}?team=%00").status_code == 404


def test_the_newest_is_found_without_naming_it(client, larkfield):
    client.force_login(larkfield.ewa)
    assert client.get("/review/plan/").url == PLAN


def test_an_outcome_without_a_measure_takes_no_column_for_it(larkfield, fetch):
    factories.imported(larkfield)
    bare = terms(None, None, measure_name="", measure_key="", unit="", direction="decrease")
    made = Outcome.objects.add(
        team=larkfield.top, cycle=larkfield.cycle, statement="Visitors feel welcome", by=None, state="live"
    )
    Commitment.objects.take_over(made, bare)
    html = fetch().content.decode()
    assert f'id="w{made.pk}"' in html
    assert f'id="m{made.pk}"' not in html
    assert f"m{made.pk}" not in re.findall(r'headers="[^"]* (m\d+)"', html)
    assert "Visitors feel welcome no measure yet" in words(fetch()).split("read as a list")[1]


def test_a_team_that_helps_a_piece_stands_beside_the_one_that_carries_it(larkfield, fetch):
    (piece,) = pieces(larkfield, larkfield.outcome, 1)
    other = factories.team("Wheels", larkfield.top)
    helper = Outcome.objects.add(
        team=other, cycle=larkfield.cycle, statement="Wheels are true", by=None, state="live", kind="keep_running"
    )
    assert f'id="t{other.pk}"' not in fetch().content.decode()
    Support.objects.say(helper, piece, strength="strong", by=larkfield.ingrid)
    html = fetch().content.decode()
    assert re.search(rf'headers="r{piece.pk} t{other.pk}"><span class="dot dot--some">', html)
    assert "Frame & Paint, helped by Wheels" in words(fetch())


def test_an_outcome_that_another_one_in_the_middle_also_helps_stands_once_more_below(larkfield, fetch):
    years = horizon(larkfield)
    given = {"team": larkfield.top, "cycle": larkfield.cycle, "by": larkfield.ingrid}
    beside = Commitment.objects.set_top(terms=terms(statement="Dealers come back to us"), **given).outcome
    assert "Also helped" not in words(fetch())
    Support.objects.say(beside, larkfield.outcome, strength="weak", by=larkfield.ingrid)
    html = fetch().content.decode()
    assert re.search(rf'headers="b{larkfield.outcome.pk} w{beside.pk}"><span class="dot dot--some">', html)
    assert re.search(rf'headers="b{larkfield.outcome.pk} w{larkfield.outcome.pk}"></td>', html)
    assert f'id="b{beside.pk}"' not in html
    assert html.index(f'id="r{years.pk}"') < html.index(f'id="b{larkfield.outcome.pk}"')
