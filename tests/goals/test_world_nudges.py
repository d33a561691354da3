"""Who is told when the world moves: once, kindly, and only while it is still so."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox

from goals import nudges
from goals.models import Catchball, Commitment, Cycle, Nudge, PlaceChoice, Reaffirmation, StaleChoice
from goals.models.nudge import NudgeKind
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

UTC = ZoneInfo("UTC")
ABOUT_THE_WORLD = [NudgeKind.PARENT, NudgeKind.REAFFIRM, NudgeKind.CYCLE_CLOSING]


@pytest.fixture
def at():
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        at = factories.company()
        at.ball = at.offer()
        at.below = at.pass_down(at.ball)
        at.below.accept(by=at.nadia, answering=1)
        at.ball.accept(by=at.tomas, answering=1)
        yield at


def mailed() -> list[tuple[str, str]]:
    """To whom, and about what; without the mails about balls."""
    Nudge.objects.exclude(kind__in=ABOUT_THE_WORLD).delete()
    outbox.outbox.clear()
    nudges.drain()
    return [(message.to[0].split()[0], message.subject) for message in outbox.outbox]


def test_a_piece_of_what_has_ended_is_mailed_with_the_way_to_its_place(at):
    at.ball.release("We stop this", by=at.ingrid, answering=2)
    assert mailed() == [("Nadia", "“Riders have their new bike…” has ended: what becomes of yours?")]
    body = outbox.outbox[0].body
    assert f"{at.below.outcome.get_absolute_url()}place/" in body
    assert "keep it as your own, put it to another outcome, or close it" in body


@pytest.mark.parametrize("undo", ["taken back", "chosen"])
def test_nobody_is_mailed_about_what_is_so_no_more(at, undo):
    at.ball.release("We stop this", by=at.ingrid, answering=2)
    if undo == "taken back":
        at.ball.take_back(by=at.ingrid, answering=3)
    else:
        PlaceChoice.objects.keep_as_own(at.below.outcome, by=at.nadia)
    assert mailed() == []
    assert Nudge.objects.get(kind="parent").state == "dropped"


def test_the_owner_is_told_when_it_was_agreed_anew_and_pieces_rest_on_it(at):
    at.ball.reopen("evidence", "We see less", by=at.tomas, answering=2, terms=terms("9", "6"))
    at.ball.accept(by=at.ingrid, answering=3)
    assert mailed() == [("Tomás", "Riders have their new bike… was agreed anew: look at its pieces")]
    again = terms("9", "6.5")
    at.ball.reopen("evidence", "Less still", by=at.ingrid, answering=4, terms=again)
    at.ball.accept(by=at.tomas, answering=5)
    assert mailed() == []


def test_a_piece_whose_owner_took_the_difference_on_is_told_that_it_stays(at):
    Commitment.objects.set_again(at.outcome, terms(target="16"), by=at.ingrid, answering=1)
    agreed = Commitment.objects.get(in_force__outcome=at.ball.outcome)
    StaleChoice.objects.absorb(agreed, by=at.ingrid)
    assert mailed() == [("Tomás", "“Riders have their new bike…” has changed; yours stays as agreed")]


def test_a_new_lead_is_asked_once_about_all_that_was_agreed_before(at):
    Membership.objects.filter(team=at.line, person=at.nadia).delete()
    rosa = factories.lead(at.line, "Rosa Ortiz")
    for _ in range(2):
        nudges.owe_what_time_makes_due()
    assert mailed() == [("Rosa", "You lead Paint Line now: does what it agreed stand?")]
    Reaffirmation.objects.say(Commitment.objects.get(in_force__outcome=at.below.outcome), by=rosa)
    nudges.owe_what_time_makes_due()
    assert mailed() == []


def told_of_the_ball() -> list[str]:
    """Who is mailed about a ball by an hour that passes; of all that is said about the rest of the world nothing."""
    nudges.owe_what_time_makes_due()
    Nudge.objects.filter(kind__in=ABOUT_THE_WORLD).delete()
    outbox.outbox.clear()
    nudges.drain()
    return [message.to[0].split()[0] for message in outbox.outbox]


@pytest.mark.parametrize("comes", [Role.DEPUTY, Role.LEAD])
def test_when_who_had_a_ball_leaves_the_one_who_has_it_now_is_told_once(at, comes):
    ball = at.pass_down(at.ball)
    assert "Nadia" in told_of_the_ball()
    Membership.objects.filter(team=at.line, person=at.nadia).delete()
    factories.member(at.line, "Bram Bakker", comes)
    with clock.at(datetime(2026, 5, 11, 10, tzinfo=UTC)):
        assert told_of_the_ball() == ["Bram"]
    with clock.at(datetime(2026, 5, 11, 11, tzinfo=UTC)):
        assert told_of_the_ball() == []
    assert ball.is_open


def hour(hour: int):
    return clock.at(datetime(2026, 5, 11, hour, tzinfo=UTC))


def test_a_ball_left_behind_is_told_of_after_a_later_day_was_named(at):
    ball = at.pass_down(at.ball)
    assert "Nadia" in told_of_the_ball()
    ball.postpone(date(2026, 5, 29), by=at.nadia, answering=1, text="After Monday's huddle")
    Membership.objects.filter(team=at.line, person=at.nadia).delete()
    factories.lead(at.line, "Bram Bakker")
    told = []
    for each in (10, 11):
        with hour(each):
            told += told_of_the_ball()
    assert told == ["Bram"]


def test_who_has_named_a_later_day_is_not_told_of_the_ball_any_more(at):
    """Before the worker came to it."""
    ball = at.pass_down(at.ball)
    ball.postpone(date(2026, 5, 29), by=at.nadia, answering=1, text="After Monday's huddle")
    assert "Nadia" not in told_of_the_ball()


@pytest.mark.parametrize("sponsor_stays", [True, False])
def test_what_a_sponsor_decides_falls_to_no_side(at, sponsor_stays):
    """Nobody leads above the two, so the sponsor is asked, for whom the asking team stands."""
    olga, otto = factories.person("Olga Owner"), factories.person("Otto Owner")
    Cycle.objects.update(sponsor=olga)
    ball = at.offer()
    ball.escalate("Is a day worth an oven?", by=at.tomas, answering=1)
    assert "Olga" in told_of_the_ball()
    if not sponsor_stays:
        Cycle.objects.update(sponsor=otto)
    with hour(10):
        assert told_of_the_ball() == ([] if sponsor_stays else ["Otto"])
    owed = Nudge.objects.filter(kind=NudgeKind.BALL, catchball=ball, move__kind="escalate")
    assert {nudge.recipient for nudge in owed} == ({olga} if sponsor_stays else {olga, otto})


def test_who_was_asked_to_decide_before_it_went_up_is_out_of_it(at):
    """The leader above was late, so the sponsor decides now; who comes to lead there has no ball."""
    Cycle.objects.update(sponsor=factories.person("Olga Owner"))
    ball = at.pass_down(at.ball)
    ball.escalate("Is a day worth an oven?", by=at.nadia, answering=1)
    assert "Ingrid" in told_of_the_ball()
    Catchball.objects.filter(pk=ball.pk).update(arbiter_team=None)
    Membership.objects.filter(team=at.top, person=at.ingrid).delete()
    factories.lead(at.top, "Lena Lang")
    with hour(10):
        assert told_of_the_ball() == []


def test_a_ball_that_falls_to_who_played_it_is_told_to_nobody(at):
    """Tomás takes care of the Paint Line, and has asked it himself."""
    at.pass_down(at.ball)
    told_of_the_ball()
    Membership.objects.filter(team=at.line, person=at.nadia).delete()
    with clock.at(datetime(2026, 5, 11, 10, tzinfo=UTC)):
        assert told_of_the_ball() == []


def test_who_has_an_open_catchball_is_told_once_that_its_cycle_ends(at):
    open_ball = at.pass_down(at.ball)
    with clock.at(datetime(2026, 12, 16, 9, tzinfo=UTC)):
        nudges.owe_what_time_makes_due()
        assert mailed() == []
    with clock.at(datetime(2026, 12, 18, 9, tzinfo=UTC)):
        for _ in range(2):
            nudges.owe_what_time_makes_due()
        told = Nudge.objects.filter(kind=NudgeKind.CYCLE_CLOSING, recipient=at.nadia)
        assert sorted(mailed()) == [("Nadia", "2026 ends on 31 December"), ("Tomás", "2026 ends on 31 December")]
        assert told.get().state == "sent"
    assert open_ball.is_open
