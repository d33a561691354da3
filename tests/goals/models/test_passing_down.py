"""Passing a piece down: what it says about the offer above, whose clock stands still, and what it may rest on."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from goals.models import Catchball, Outcome
from goals.rules import negotiation as rules
from lean.lib import clock
from teams.models import Membership
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db


def on(day: int) -> datetime:
    return datetime(2026, 5, day, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(on(11)):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def test_an_outcome_that_has_ended_meanwhile_takes_no_more_pieces(larkfield):
    above = larkfield.offer()
    as_it_was_read = Catchball.objects.get(pk=above.pk)
    assert as_it_was_read.outcome.state == "live"
    above.withdraw(by=larkfield.ingrid, answering=1, text="Assembly took it")
    with pytest.raises(rules.NotOpen, match="has ended"):
        larkfield.pass_down(as_it_was_read)


def test_a_draft_is_not_sent_when_what_it_is_for_has_ended_meanwhile(larkfield):
    above = larkfield.offer()
    draft = Catchball.objects.draft(
        parent=above.outcome, team=larkfield.line, statement="Paint in 2.5 days", by=larkfield.tomas
    )
    assert draft.outcome.parent.state == "live"
    Catchball.objects.get(pk=above.pk).withdraw(by=larkfield.ingrid, answering=1, text="Assembly took it")
    with pytest.raises(rules.NotOpen, match="isn't live"):
        draft.offer(terms("5", "2.5"), by=larkfield.tomas, answering=0)


def test_who_passes_a_piece_on_has_read_the_offer_so_it_is_not_taken_back(larkfield):
    above = larkfield.offer()
    larkfield.pass_down(above)
    with pytest.raises(rules.SeenAlready):
        above.take_back(by=larkfield.ingrid, answering=1)
    assert Outcome.objects.get(pk=above.outcome_id).state == "live"


def test_the_clock_still_stands_when_the_ball_comes_back_while_pieces_are_out(larkfield):
    above = larkfield.offer()
    below = larkfield.pass_down(above)
    above.question("Which orders?", by=larkfield.tomas, answering=1)
    assert above.passed_on_at is None
    with clock.at(on(13)):
        above.answer("All of them", by=larkfield.ingrid, answering=2)
    assert above.passed_on_at == on(13)
    with clock.at(on(15)):
        below.accept(by=larkfield.nadia, answering=1)
    above.refresh_from_db()
    assert (above.passed_on_at, above.reply_by_on) == (None, date(2026, 5, 22))


def test_a_later_day_is_later_than_the_one_that_stands(larkfield):
    catchball = larkfield.offer()
    as_it_was_read = Catchball.objects.get(pk=catchball.pk)
    Catchball.objects.filter(pk=catchball.pk).update(reply_by_on=date(2026, 5, 29))
    with pytest.raises(rules.Refused, match="later day"):
        as_it_was_read.postpone(date(2026, 5, 25), by=larkfield.tomas, answering=1, text="After the huddle")


def test_who_moves_for_both_sides_is_told_what_is_missing_and_not_that_it_is_not_their_turn(larkfield):
    Membership.objects.filter(team=larkfield.area).delete()
    blank = larkfield.offer(target=None)
    with pytest.raises(rules.TargetMissing):
        blank.accept(by=larkfield.ingrid, answering=1)
    assert blank.counter(terms("9", "6"), by=larkfield.ingrid, answering=1, text="So much").terms.target == Decimal(6)
