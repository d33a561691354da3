"""A finding that can wait: put aside with a reason and a day, folded below, and back when its time has come."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from goals.models import Commitment, FindingAside, Purpose
from goals.models.gap import NotADay
from goals.reads.findings import Findings, noticed
from goals.reads.outcome import visible_to
from goals.rules.alignment import Finding
from goals.rules.negotiation import NotYours, Refused, WordsMissing
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
    assert noticed(visible_to(larkfield.ingrid).get(pk=larkfield.outcome.pk)) == []


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"reason": " "}, WordsMissing),
        ({"until_on": TODAY}, NotADay),
        ({"until_on": date(2027, 9, 1)}, NotADay),
        ({"kind": Finding.CIRCLE}, Refused),
    ],
)
def test_it_needs_a_reason_a_day_to_come_and_one_outcome(larkfield, said, refused):
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
    client.post(f"/outcomes/{larkfield.outcome.pk}/findings/nobody/return/")
    assert "put aside" not in words(client.get(PAGE))
    client.force_login(larkfield.ewa)
    assert address not in client.get(PAGE).content.decode()


def test_programs_put_it_aside_and_take_it_up(larkfield):
    ingrid, address = Program(larkfield.ingrid), f"/outcomes/{larkfield.outcome.pk}/findings/nobody"
    said = ingrid.post(f"{address}/aside/", {"reason": "August", "until_on": "2026-09-01"})
    assert said.status_code == 201
    assert ingrid.get("/findings/aside/").json() == [said.json()]
    assert ingrid.get("/findings/").json() == []
    assert ingrid.post(f"{address}/return/").json() == {"outcome": larkfield.outcome.pk, "kind": "nobody"}
    assert ingrid.get("/findings/aside/").json() == []
    assert refusal(Program(larkfield.ewa).post(f"{address}/return/")) == (403, "not_yours")
