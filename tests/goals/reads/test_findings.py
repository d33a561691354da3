"""What deserves a look where outcomes should fit together: each kind, with what to do."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import CheckIn, Commitment, Outcome, Purpose, Support
from goals.reads.findings import Findings
from goals.rules.alignment import Finding
from lean.lib import clock
from tests import factories
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)
PAGE = "/map/findings/"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    """With a purpose and a why, and with a number that was said: nothing deserves a look."""
    at = factories.company()
    Purpose.objects.create(team=at.top, sentence="A good bike, soon, that lasts")
    Outcome.objects.update(why="Riders wait too long")
    says(at, at.outcome, "31")
    return at


def says(at, outcome, value: str, on=date(2026, 4, 30), by=None) -> None:
    who = by or (at.ingrid if outcome.team_id == at.top.pk else at.tomas)
    CheckIn.objects.record(outcome, Decimal(value), for_on=on, by=who, confirmed=True)


def top(at, team=None, by=None, **fields) -> Outcome:
    given = {"statement": "Everyone goes home unhurt", "why": "Nobody should be hurt", "measure_key": ""} | fields
    number = Outcome.objects.count()
    given |= {"measure_name": given.get("measure_name", f"Number {number}")}
    made = Commitment.objects.set_top(
        team=team or at.top, cycle=at.cycle, terms=terms("31", "18", **given), by=by or at.ingrid
    )
    return made.outcome


def piece(at, parent: Outcome, team=None, **fields) -> Outcome:
    given = {"statement": "A painted frame is ready", "parent": parent, "by": None, "state": "live", "why": "So"}
    made = Outcome.objects.add(team=team or at.area, cycle=at.cycle, **given)
    Commitment.objects.take_over(made, terms("9", "5", **({"baseline_on": date(2026, 1, 1)} | fields)))
    return made


def kinds(team=None) -> dict[str, int]:
    return {str(section.kind): section.count for section in Findings(team, TODAY).sections}


def of(kind: Finding) -> list[str]:
    return [row.name for row in Findings(None, TODAY).page(kind, 1)]


@pytest.fixture
def fetch(client, larkfield):
    def fetch(path=PAGE):
        client.force_login(larkfield.ewa)
        response = client.get(path)
        assert response.status_code == 200
        return response

    return fetch


def test_where_all_fits_it_says_what_would_appear(larkfield, fetch):
    assert kinds() == {}
    assert "Nothing needs a look." in words(fetch())


def test_an_outcome_of_a_team_below_the_top_that_is_for_nothing(larkfield):
    says(larkfield, alone := top(larkfield, larkfield.area, larkfield.tomas), "30")
    assert kinds() == {"unlinked": 1}
    Support.objects.say(alone, larkfield.outcome, strength="weak", by=larkfield.tomas)
    assert kinds() == {}
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(state="ended")
    assert "unlinked" not in kinds(), "the team at the top has none, so this is a top outcome"


def test_what_only_has_to_be_held_is_for_nothing_and_may_be(larkfield):
    held = top(larkfield, larkfield.area, larkfield.tomas, why="")
    Outcome.objects.filter(pk=held.pk).update(kind="keep_running")
    assert kinds() == {}


def test_a_breakthrough_that_nobody_carries(larkfield):
    nobodys = top(larkfield)
    assert kinds() == {"nobody": 1}
    piece(larkfield, nobodys, measure_name="Frames", measure_key="frames")
    assert kinds() == {}
    says(larkfield, heard := top(larkfield), "30")
    kept = top(larkfield)
    Outcome.objects.filter(pk=kept.pk).update(own_share=1)
    assert kinds() == {}, f"{heard} is measured and {kept} has a share"


def test_a_piece_that_a_team_agreed_to_is_carried_by_that_team(larkfield):
    offer = larkfield.offer()
    assert "nobody" not in kinds()
    offer.accept(by=larkfield.tomas, answering=1)
    assert "nobody" not in kinds()


def test_a_breakthrough_without_a_why_and_an_organisation_without_a_purpose(larkfield):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(why="")
    Purpose.objects.all().delete()
    assert kinds() == {"no_why": 1, "no_purpose": 1}
    found = Findings(None, TODAY).sections
    assert found[0].rows[0].do_url == f"{larkfield.outcome.get_absolute_url()}terms/"
    assert found[1].rows[0].do_url == f"/teams/{larkfield.top.key}/purpose/"


def test_the_sixth_breakthrough_of_a_team_in_a_cycle(larkfield):
    for _ in range(4):
        says(larkfield, last := top(larkfield), "30")
    piece(larkfield, last, larkfield.top, measure_name="Frames", measure_key="frames")
    assert kinds() == {}, "a piece of a team's own outcome is no further end"
    says(larkfield, top(larkfield), "30")
    (section,) = Findings(None, TODAY).sections
    assert (section.kind, section.count, section.rows[0].fact) == ("too_many", 1, "6 in 2026; up to 5 is our rule")


def test_one_measure_for_two_ends(larkfield):
    same = {"measure_name": "Days from order to door", "measure_key": "days-order-to-door"}
    inherits = piece(larkfield, larkfield.outcome)
    piece(larkfield, inherits, larkfield.line)
    assert kinds() == {}, "pieces inherit the measure of what they are for"
    says(larkfield, top(larkfield, statement="Dealers wait less", **same), "30")
    assert kinds() == {"twice": 2}
    assert of(Finding.TWICE) == [larkfield.outcome.statement, "Dealers wait less"]
    rows = list(Findings(None, TODAY).page(Finding.TWICE, 1))
    assert rows[0].fact == "“Days from order to door”, as an outcome of its own"


def test_a_piece_of_what_is_still_talked_about_inherits_its_measure_too(larkfield):
    talked = larkfield.offer(why="Paint is the longest leg")
    piece(larkfield, talked.outcome, larkfield.line)
    assert kinds() == {}


def test_two_pieces_of_one_outcome_may_share_a_measure(larkfield):
    for _ in range(2):
        piece(larkfield, larkfield.outcome, measure_name="Racks", measure_key="racks", unit="racks")
    assert kinds() == {}


def test_pieces_on_plan_under_what_is_not(larkfield):
    painted = piece(larkfield, larkfield.outcome)
    with clock.at(datetime(2026, 7, 10, 9, tzinfo=ZoneInfo("UTC"))):
        says(larkfield, larkfield.outcome, "31", date(2026, 6, 30))
        says(larkfield, painted, "6", date(2026, 6, 30))
        (found,) = Findings(None, date(2026, 7, 10)).sections
        assert (found.kind, found.rows[0].name) == ("theory", larkfield.outcome.statement)
        larkfield.offer(statement="Another piece, still talked about")
        assert "theory" not in [section.kind for section in Findings(None, date(2026, 7, 10)).sections]


def test_a_circle_of_supports(larkfield):
    says(larkfield, other := top(larkfield), "30")
    for helper, helped in ((larkfield.outcome, other), (other, larkfield.outcome)):
        Support.objects.say(helper, helped, strength="weak", by=larkfield.ingrid)
    (section,) = Findings(None, TODAY).sections
    assert (section.kind, section.count) == ("circle", 1)
    assert section.rows[0].outcomes == (larkfield.outcome.pk, other.pk)
    assert section.rows[0].fact == f"and {other.short_name}"


def test_horizons_drafts_and_what_has_ended_are_left_alone(larkfield):
    years = factories.cycle(span="horizon", ends_on=date(2029, 12, 31))
    Outcome.objects.filter(pk=top(larkfield, why="").pk).update(cycle=years)
    drafted, ended = top(larkfield, why=""), top(larkfield, why="")
    Outcome.objects.filter(pk=drafted.pk).update(state="draft", drafted_by=larkfield.top)
    Outcome.objects.filter(pk=ended.pk).update(state="ended")
    assert kinds() == {}


def test_of_a_team_it_asks_about_that_and_all_below(larkfield, fetch):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(why="")
    Outcome.objects.filter(pk=piece(larkfield, larkfield.outcome, larkfield.line).pk).update(why="")
    assert [kinds(team) for team in (None, larkfield.area, larkfield.line)] == [
        {"no_why": 2},
        {"no_why": 1},
        {"no_why": 1},
    ]
    read = words(fetch(f"{PAGE}?team={larkfield.area.key}"))
    assert "1 thing, as a question to whoever can answer it." in read
    assert "Without a why 1 Who is asked to carry a piece will want to know why." in read


def test_of_many_the_first_are_shown_and_the_rest_in_pages(larkfield, fetch):
    for _ in factories.in_one_go(range(60)):
        Outcome.objects.filter(pk=piece(larkfield, larkfield.outcome).pk).update(why="")
    read = words(fetch())
    assert "Without a why 60" in read
    assert "All 60" in read
    assert words(fetch(f"{PAGE}?kind=no_why")).count("Look again, with a why") == 50
    assert words(fetch(f"{PAGE}?kind=no_why&page=2")).count("Look again, with a why") == 10
    assert "There is none of that kind." in words(fetch(f"{PAGE}?kind=theory"))


@pytest.mark.parametrize("kind", list(Finding))
def test_each_kind_has_a_page(larkfield, fetch, kind):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(why="")
    fetch(f"{PAGE}?kind={kind}")
    fetch(f"{PAGE}?kind={kind}&team={larkfield.top.key}")


def test_what_is_not_there_is_not_found(client, larkfield):
    client.force_login(larkfield.ewa)
    for query in ("kind=blame", "team=nowhere", "team=%00"):
        assert client.get(f"{PAGE}?{query}").status_code == 404


def test_an_outcome_says_quietly_what_deserves_a_look(larkfield, fetch):
    nobodys = top(larkfield)
    assert "Worth a look Nobody carries this yet. It has no piece" in words(fetch(nobodys.get_absolute_url()))
    assert "Worth a look" not in words(fetch(larkfield.outcome.get_absolute_url()))


@pytest.mark.parametrize("count", [1, 3, 30])
def test_it_asks_the_database_as_often_however_much_is_found(client, larkfield, fetch, count):
    for _ in factories.in_one_go(range(count)):
        alone = top(larkfield, larkfield.area, larkfield.tomas, why="", measure_key="one", measure_name="One")
        Support.objects.say(alone, larkfield.outcome, strength="weak", by=larkfield.tomas)
        Support.objects.say(larkfield.outcome, alone, strength="weak", by=larkfield.tomas)
    fetch()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{PAGE}?team={larkfield.top.key}")
    assert len(asked) == 8
