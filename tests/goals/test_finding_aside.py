"""A finding that can wait: put aside with a reason and a day, folded below, and back when its time has come."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from goals.models import Commitment, FindingAside, Outcome, Purpose, Support
from goals.models.gap import NotADay
from goals.reads.findings import Findings, noticed
from goals.reads.outcome import readable
from goals.rules.alignment import Finding
from goals.rules.negotiation import NotOpen, NotYours, Refused, WordsMissing
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal
from tests.page import words

pytestmark = pytest.mark.django_db

TODAY, SEPTEMBER = date(2026, 5, 12), date(2026, 9, 1)
PAGE = "/map/findings/"


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    """Nobody carries the outcome at the top yet, and nothing else deserves a look."""
    at = factories.company()
    Purpose.objects.create(team=at.top, sentence="A good bike, soon, that lasts")
    type(at.outcome).objects.update(why="Riders wait too long")
    return at


def put(at, kind=Finding.NOBODY, reason="The supplier decides in August", until_on=SEPTEMBER, by=None) -> FindingAside:
    return FindingAside.objects.put(at.outcome, kind, reason=reason, until_on=until_on, by=by or at.ingrid)


def kinds(today=TODAY) -> list[Finding]:
    return [section.kind for section in Findings(None, today).sections]


def test_what_is_put_aside_is_back_on_its_day(larkfield):
    assert kinds() == [Finding.NOBODY]
    put(larkfield)
    assert kinds() == []
    assert kinds(date(2026, 8, 31)) == []
    assert kinds(SEPTEMBER) == [Finding.NOBODY]


def test_it_is_back_once_something_else_is_agreed(larkfield):
    put(larkfield)
    Commitment.objects.set_again(
        larkfield.outcome, factories.terms("31", "16", why="So"), by=larkfield.ingrid, answering=1
    )
    assert kinds() == [Finding.NOBODY]
    assert Findings(None, TODAY).aside.count == 0


def test_the_page_of_the_outcome_is_quiet_about_it_too(larkfield):
    put(larkfield)
    assert noticed(readable(larkfield.outcome.pk, larkfield.ingrid)) == []


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"reason": " "}, WordsMissing),
        ({"until_on": TODAY}, NotADay),
        ({"until_on": date(2027, 9, 1)}, NotADay),
        ({"kind": Finding.CIRCLE}, NotOpen),
        ({"kind": Finding.TOO_MANY}, Refused),
    ],
)
def test_it_needs_a_reason_a_day_to_come_and_what_it_is_about(larkfield, said, refused):
    with pytest.raises(refused):
        put(larkfield, **said)


def test_only_its_team_puts_it_aside(larkfield):
    with pytest.raises(NotYours):
        put(larkfield, by=larkfield.tomas)


def test_on_the_page_it_is_put_aside_folded_below_and_taken_up_again(larkfield, client):
    client.force_login(larkfield.ingrid)
    address = f"/outcomes/{larkfield.outcome.pk}/findings/nobody/aside/"
    assert address in client.get(PAGE).content.decode()
    unfinished = client.post(address, {"until_on": "2026-09-01"})
    assert (unfinished.status_code, "Say why it can wait" in words(unfinished)) == (422, True)
    page = words(client.post(address, {"until_on": "2026-09-01", "reason": "August decides"}, follow=True))
    assert "Nothing needs a look." in page
    assert "1 put aside" in page
    assert "Nobody carries this yet. Until 1 September, because: August decides (Ingrid Solheim)" in page
    back = client.post(f"/outcomes/{larkfield.outcome.pk}/findings/nobody/return/", follow=True)
    assert "It deserves a look again. Put it aside as before" in words(back)
    assert "put aside" not in words(client.get(PAGE))
    client.post(address, back.context["undo"])
    assert "Until 1 September, because: August decides (Ingrid Solheim)" in words(client.get(PAGE))
    client.force_login(larkfield.ewa)
    assert address not in client.get(PAGE).content.decode()


def test_programs_put_it_aside_and_take_it_up(larkfield):
    ingrid, address = Program(larkfield.ingrid), f"/outcomes/{larkfield.outcome.pk}/findings/nobody"
    said = ingrid.post(f"{address}/aside/", {"reason": "August", "until_on": "2026-09-01"})
    assert said.status_code == 201
    assert ingrid.get("/findings/aside/").json() == [said.json()]
    assert ingrid.get("/findings/").json() == []
    assert ingrid.post(f"{address}/return/").json() == {"outcome": larkfield.outcome.pk, "team": None, "kind": "nobody"}
    assert ingrid.get("/findings/aside/").json() == []
    assert refusal(Program(larkfield.ewa).post(f"{address}/return/")) == (403, "not_yours")


# --- About a team -------------------------------------------------------------------------------------------


@pytest.fixture
def crowded(larkfield):
    """The team at the top carries six, one more than the rule says, and nobody said what it all is for."""
    for number in range(6):
        one_more(larkfield, number)
    Purpose.objects.all().delete()
    put(larkfield)
    return larkfield


def one_more(at, number: int) -> Outcome:
    own = {"statement": f"Nobody is hurt {number}", "why": "So", "measure_name": f"Days {number}", "measure_key": ""}
    made = Commitment.objects.set_top(team=at.top, cycle=at.cycle, terms=factories.terms("9", "5", **own), by=at.ingrid)
    Outcome.objects.filter(pk=made.outcome.pk).update(own_share=1)
    return made.outcome


def of_team(at, kind=Finding.NO_PURPOSE, reason="August", until_on=SEPTEMBER, by=None, **of) -> FindingAside:
    said = {"reason": reason, "until_on": until_on, "by": by or at.ingrid}
    return FindingAside.objects.put_of_team(at.top, kind, **said, **of)


def test_too_many_can_wait_while_they_do_not_become_more(crowded):
    assert kinds() == [Finding.TOO_MANY, Finding.NO_PURPOSE]
    of_team(crowded, Finding.TOO_MANY, cycle=crowded.cycle)
    assert kinds() == [Finding.NO_PURPOSE]
    assert kinds(SEPTEMBER) == [Finding.NOBODY, Finding.TOO_MANY, Finding.NO_PURPOSE]
    eighth = one_more(crowded, 7)
    assert kinds() == [Finding.TOO_MANY, Finding.NO_PURPOSE]
    assert [row.title for row in Findings(None, TODAY).aside.rows] == ["Nobody carries this yet"]
    Outcome.objects.filter(pk=eighth.pk).update(state="ended")
    assert kinds() == [Finding.NO_PURPOSE]
    assert [row.name for row in Findings(None, TODAY).aside.rows][1:] == ["Larkfield Cycles, 2026"]


def test_a_purpose_can_wait_and_once_said_nothing_waits_any_more(crowded):
    of_team(crowded)
    assert kinds() == [Finding.TOO_MANY]
    assert Findings(crowded.top, TODAY).aside.count == 2
    Purpose.objects.create(team=crowded.top, sentence="A good bike, soon, that lasts")
    assert Findings(crowded.top, TODAY).aside.count == 1


@pytest.mark.parametrize(
    ("kind", "in_a_cycle"), [(Finding.TOO_MANY, False), (Finding.NO_PURPOSE, True), (Finding.NOBODY, False)]
)
def test_what_is_about_a_team_is_named_as_such(larkfield, kind, in_a_cycle):
    with pytest.raises(Refused):
        of_team(larkfield, kind, **({"cycle": larkfield.cycle} if in_a_cycle else {}))


def test_what_it_all_is_for_can_wait_at_the_top_alone(larkfield, client):
    said = {"reason": "August", "until_on": SEPTEMBER, "by": larkfield.tomas}
    for act in (
        lambda: FindingAside.objects.put_of_team(larkfield.area, Finding.NO_PURPOSE, **said),
        lambda: FindingAside.objects.take_up_of_team(larkfield.area, Finding.NO_PURPOSE, by=larkfield.tomas),
    ):
        with pytest.raises(Refused):
            act()
    client.force_login(larkfield.tomas)
    assert client.get(f"/teams/{larkfield.area.key}/findings/no_purpose/aside/").status_code == 404
    FindingAside.objects.create(team=larkfield.area, kind=Finding.NO_PURPOSE, **said)
    assert Findings(None, TODAY).aside.count == 0


def test_only_who_moves_for_the_team_puts_it_aside(larkfield):
    for act in (
        lambda: of_team(larkfield, by=larkfield.tomas),
        lambda: FindingAside.objects.take_up_of_team(larkfield.top, Finding.NO_PURPOSE, by=larkfield.tomas),
    ):
        with pytest.raises(NotYours):
            act()


def test_on_the_page_it_is_put_aside_and_taken_up_for_the_team(crowded, client):
    client.force_login(crowded.ingrid)
    address = f"/teams/{crowded.top.key}/findings/too_many/aside/?cycle={crowded.cycle.key}"
    assert address in client.get(PAGE).content.decode()
    assert "as soon as the team carries one more" in words(client.get(address))
    page = words(client.post(address, {"until_on": "2026-09-01", "reason": "We set two down in June"}, follow=True))
    assert "More breakthroughs than a team can carry. Until 1 September, because: We set two down in June" in page
    client.post(address.replace("aside", "return"))
    assert kinds() == [Finding.TOO_MANY, Finding.NO_PURPOSE]
    in_a_cycle = f"no_purpose/aside/?cycle={crowded.cycle.key}"
    for wrong in ("too_many/aside/", "too_many/aside/?cycle=1066", in_a_cycle, "nobody/aside/"):
        assert client.get(f"/teams/{crowded.top.key}/findings/{wrong}").status_code == 404
    client.force_login(crowded.tomas)
    assert address not in client.get(PAGE).content.decode()


def test_programs_put_it_aside_for_the_team(crowded):
    ingrid, address, cycle = Program(crowded.ingrid), f"/teams/{crowded.top.key}/findings/too_many", crowded.cycle.key
    found = {row["kind"]: row["found"][0]["cycle"] for row in ingrid.get("/findings/").json()}
    assert found == {"too_many": cycle, "no_purpose": None}
    said = ingrid.post(f"{address}/aside/?cycle={cycle}", {"reason": "August", "until_on": "2026-09-01"})
    assert (said.json()["outcome"], said.json()["team"], said.json()["cycle"]) == (None, crowded.top.key, cycle)
    assert said.json() in ingrid.get("/findings/aside/").json()
    taken = {"outcome": None, "team": crowded.top.key, "kind": "too_many"}
    assert ingrid.post(f"{address}/return/?cycle={cycle}").json() == taken
    assert kinds() == [Finding.TOO_MANY, Finding.NO_PURPOSE]
    assert refusal(Program(crowded.tomas).post(f"{address}/return/?cycle={cycle}")) == (403, "not_yours")


# --- About a circle -----------------------------------------------------------------------------------------


@pytest.fixture
def circled(larkfield):
    """Two teams below the top support each other."""
    at = larkfield
    at.pieces = [piece(at, team) for team in (at.area, factories.team("Sales", at.top))]
    for helper, helped in (at.pieces, at.pieces[::-1]):
        Support.objects.create(helper=helper, helped=helped, strength="weak")
    return at


def piece(at, team) -> Outcome:
    given = {"statement": f"{team} is on time", "parent": at.outcome, "by": None, "state": "live", "why": "So"}
    return Outcome.objects.add(team=team, cycle=at.cycle, own_share=1, **given)


def put_circle(at, outcome=None, by=None) -> FindingAside:
    said = {"reason": "June", "until_on": SEPTEMBER, "by": by or at.tomas}
    return FindingAside.objects.put(outcome or at.pieces[1], Finding.CIRCLE, **said)


def test_a_circle_can_wait_while_the_same_outcomes_make_it_up(circled):
    assert kinds() == [Finding.CIRCLE]
    put_circle(circled)
    assert Finding.CIRCLE not in kinds()
    assert Findings(None, TODAY).aside.rows[0].name == "Frame & Paint is on time, Sales is on time"
    third = piece(circled, circled.line)
    for helper, helped in ((third, circled.pieces[0]), (circled.pieces[0], third)):
        Support.objects.create(helper=helper, helped=helped, strength="weak")
    assert Finding.CIRCLE in kinds()
    assert Findings(None, TODAY).aside.count == 0


def test_any_team_in_the_circle_says_so_and_takes_it_up_and_nobody_else(circled):
    sales = factories.lead(circled.pieces[1].team, "Sara Lind")
    with pytest.raises(NotYours):
        put_circle(circled, by=circled.nadia)
    put_circle(circled, by=sales)
    with pytest.raises(NotYours):
        FindingAside.objects.take_up(circled.pieces[0], Finding.CIRCLE, by=circled.nadia)
    assert FindingAside.objects.take_up(circled.pieces[1], Finding.CIRCLE, by=circled.tomas).reason == "June"
    assert Finding.CIRCLE in kinds()


def test_of_two_words_the_one_about_the_circle_that_is_there_is_taken_up(circled):
    at = circled
    first, second = at.pieces
    third = piece(at, factories.team("Service", at.top))
    Support.objects.filter(helper=first).update(helped=third)
    Support.objects.filter(helper=second).update(helper=third, helped=second)
    Support.objects.create(helper=second, helped=third, strength="weak")
    # Said first, of the second and third alone; it is kept with the second, which then joins the first.
    old = put_circle(at, second, by=at.ingrid)
    assert old.members == [second.pk, third.pk]
    Support.objects.filter(helper=second).update(helped=first)
    said = {"reason": "July", "until_on": SEPTEMBER, "by": at.tomas}
    assert FindingAside.objects.put(second, Finding.CIRCLE, **said).members == [first.pk, second.pk, third.pk]
    assert FindingAside.objects.take_up(second, Finding.CIRCLE, by=at.tomas).reason == "July"
    assert not FindingAside.objects.exists()
    assert Finding.CIRCLE in kinds()


def test_a_circle_is_found_from_every_team_in_it(circled):
    for one in circled.pieces:
        assert Finding.CIRCLE in [section.kind for section in Findings(one.team, TODAY).sections]
    assert Finding.CIRCLE not in [section.kind for section in Findings(circled.line, TODAY).sections]


def test_a_circle_is_put_aside_on_the_page(circled, client):
    client.force_login(circled.tomas)
    address = f"/outcomes/{circled.pieces[0].pk}/findings/circle/aside/"
    assert address in client.get(PAGE).content.decode()
    assert "as soon as other outcomes make up the circle" in words(client.get(address))
    client.post(address, {"until_on": "2026-09-01", "reason": "June"})
    assert Finding.CIRCLE not in kinds()
    assert client.get(f"/outcomes/{circled.pieces[0].pk}/findings/too_many/aside/").status_code == 404
