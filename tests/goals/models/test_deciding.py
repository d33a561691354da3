"""Asking somebody to decide: who that is, what a decision brings, what either side still sees differently."""

from datetime import timedelta

import pytest

from goals.models import Basis, Catchball, Commitment, Cycle, Dissent, InForce, Nudge, Seen
from goals.models.dissent import NothingDecided, SaidDissent
from goals.rules.negotiation import (
    NobodyDecides,
    NotYourBall,
    NotYourMove,
    NotYours,
    SeenAlready,
    State,
    TargetMissing,
    WordsMissing,
)
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db

QUESTION = "Is a day saved here worth a second oven?"


@pytest.fixture
@laid_down
def larkfield():
    """Tomás asked Nadia for 2.5; she countered with 3.2. Ingrid leads above both."""
    company = factories.company()
    company.ball = company.pass_down(company.offer())
    company.ball.counter(terms("5", "3.2"), by=company.nadia, answering=1, text="The oven cures for a day")
    return company


def escalated(at, **fields) -> Catchball:
    at.ball.escalate(QUESTION, **{"by": at.nadia, "answering": at.ball.version} | fields)
    return at.ball


def ruled(at, target="2.8", **fields) -> Commitment:
    ball = escalated(at)
    ball.rule(terms("5", target), **{"by": at.ingrid, "answering": ball.version, "text": "An oven comes"} | fields)
    return InForce.objects.get(outcome=ball.outcome).commitment


# --- Whom -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nadia", "tomas"])
def test_either_side_asks_whether_it_has_the_ball_or_waits(larkfield, who):
    ball = escalated(larkfield, by=getattr(larkfield, who))
    assert (ball.state, ball.owes, ball.arbiter_team) == (State.ESCALATED, "ruling", larkfield.top)
    assert ball.deciders().first == larkfield.ingrid
    assert list(Catchball.objects.in_court_of([larkfield.top.pk])) == [ball]


def test_who_decides_gets_the_nudge(larkfield):
    ball = escalated(larkfield)
    last = Nudge.objects.order_by("pk").last()
    assert (last.recipient, last.subject) == (larkfield.ingrid, f"move:{ball.moves.last().pk}")


def test_a_team_without_a_lead_of_its_own_is_passed_over(larkfield):
    group = factories.team("Group")
    owner = factories.lead(group, "Lena Group")
    larkfield.top.move_under(group)
    Membership.objects.filter(team=larkfield.top, role=Role.LEAD).delete()
    ball = Catchball.objects.get(pk=larkfield.ball.pk)
    ball.escalate(QUESTION, by=larkfield.nadia, answering=2)
    assert (ball.arbiter_team, ball.deciders().first) == (group, owner)


def at_the_top(larkfield, sponsor) -> Catchball:
    Cycle.objects.update(sponsor=sponsor)
    ball = Catchball.objects.get(outcome=larkfield.ball.outcome.parent)
    ball.escalate(QUESTION, by=larkfield.tomas, answering=1)
    return ball


def test_at_the_very_top_the_sponsor_of_the_cycle_decides(larkfield):
    sponsor = factories.person("Olga Owner")
    ball = at_the_top(larkfield, sponsor)
    assert (ball.arbiter_team, ball.deciders().first) == (None, sponsor)
    assert list(Catchball.objects.in_court_of([], sponsor)) == [ball]
    ball.rule(terms("9", "5.5"), by=sponsor, answering=2, text="Half a day later is worth it")
    assert ball.state == State.AGREED


def test_without_anybody_above_nobody_is_asked(larkfield):
    with pytest.raises(NobodyDecides, match="sponsor"):
        at_the_top(larkfield, None)
    assert larkfield.ball.moves.count() == 2


def test_the_question_is_needed(larkfield):
    with pytest.raises(WordsMissing):
        larkfield.ball.escalate("  ", by=larkfield.nadia, answering=2)


# --- Late -------------------------------------------------------------------------------------------------------


def days_later(days: int):
    return clock.at(clock.now() + timedelta(days=days))


def test_a_late_decision_goes_one_leader_up_once(larkfield):
    group = factories.team("Group")
    owner = factories.lead(group, "Lena Group")
    larkfield.top.move_under(group)
    ball = Catchball.objects.get(pk=larkfield.ball.pk)
    ball.escalate(QUESTION, by=larkfield.nadia, answering=2)
    assert Catchball.objects.pass_up_the_late() == 0
    with days_later(12):
        assert [Catchball.objects.pass_up_the_late() for _ in range(2)] == [1, 0]
        ball.refresh_from_db()
        assert (ball.arbiter_team, ball.deciders().first, ball.version) == (group, owner, 3)
        assert Nudge.objects.filter(recipient=owner, subject=f"move:{ball.moves.last().pk}").count() == 1
        with pytest.raises(NotYours):
            ball.rule(terms("5", "3"), by=larkfield.ingrid, answering=3, text="Too late")
        ball.rule(terms("5", "3"), by=owner, answering=3, text="So")


def test_above_the_last_leader_the_sponsor_decides_and_then_nobody_else(larkfield):
    sponsor = factories.person("Olga Owner")
    Cycle.objects.update(sponsor=sponsor)
    ball = escalated(larkfield)
    with days_later(12):
        assert Catchball.objects.pass_up_the_late() == 1
        ball = Catchball.objects.get(pk=ball.pk)
        assert (ball.arbiter_team, ball.deciders().first) == (None, sponsor)
    with days_later(30):
        assert Catchball.objects.pass_up_the_late() == 0


def test_where_nobody_is_above_a_late_decision_stays(larkfield):
    ball = escalated(larkfield)
    with days_later(12):
        assert Catchball.objects.pass_up_the_late() == 0
    assert ball.deciders().first == larkfield.ingrid


# --- What a decision brings -------------------------------------------------------------------------------------


def test_a_decision_is_in_force_and_says_who_made_it(larkfield):
    commitment = ruled(larkfield)
    assert (commitment.basis, commitment.by) == (Basis.RULED, larkfield.ingrid)
    assert str(commitment.terms.target.normalize()) == "2.8"
    assert larkfield.ball.state == State.AGREED


@pytest.mark.parametrize("who", ["nadia", "tomas", "ewa"])
def test_nobody_else_decides(larkfield, who):
    ball = escalated(larkfield)
    with pytest.raises((NotYours, NotYourMove)):
        ball.rule(terms("5", "2.5"), by=getattr(larkfield, who), answering=3, text="So")
    with pytest.raises((NotYours, NotYourMove)):
        ball.hand_back("asker", by=getattr(larkfield, who), answering=3, text="So")


def test_a_decision_needs_a_number_and_a_reason(larkfield):
    ball = escalated(larkfield)
    with pytest.raises(TargetMissing):
        ball.rule(terms("5", None), by=larkfield.ingrid, answering=3, text="So")
    with pytest.raises(WordsMissing):
        ball.rule(terms("5", "3"), by=larkfield.ingrid, answering=3, text=" ")


def test_the_two_wait_while_somebody_decides(larkfield):
    ball = escalated(larkfield)
    with pytest.raises(NotYourBall):
        ball.accept(by=larkfield.tomas, answering=3)
    ball.withdraw(by=larkfield.tomas, answering=3, text="The oven was ordered anyway")
    assert ball.state == State.WITHDRAWN


def test_handed_back_one_side_looks_at_something_and_goes_on(larkfield):
    ball = escalated(larkfield)
    ball.hand_back("asker", by=larkfield.ingrid, answering=3, text="What does a second oven cost?")
    assert (ball.state, ball.owes) == (State.WITH_ASKER, "reply")
    ball.accept(by=larkfield.tomas, answering=4)
    assert InForce.objects.get(outcome=ball.outcome).commitment.basis == Basis.ACCEPTED


def test_a_decision_can_be_taken_back_until_one_of_the_two_has_read_it(larkfield):
    ball = escalated(larkfield)
    ball.rule(terms("5", "2.8"), by=larkfield.ingrid, answering=3, text="So")
    ball.take_back(by=larkfield.ingrid, answering=4)
    assert ball.state == State.ESCALATED
    assert not InForce.objects.filter(outcome=ball.outcome).exists()
    ball.rule(terms("5", "2.9"), by=larkfield.ingrid, answering=5, text="So")
    ball.open_by(larkfield.nadia, ball.movers())
    with pytest.raises(SeenAlready):
        ball.take_back(by=larkfield.ingrid, answering=6)


def test_who_decides_reads_the_question_too(larkfield):
    ball = escalated(larkfield)
    ball.open_by(larkfield.ingrid, ball.movers())
    assert Seen.objects.filter(move=ball.moves.last(), side="arbiter").exists()
    with pytest.raises(SeenAlready):
        ball.take_back(by=larkfield.nadia, answering=3)


def test_a_row_that_was_read_before_others_moved_is_whole_after_a_move(larkfield):
    early = Catchball.objects.get(pk=larkfield.ball.pk)
    escalated(larkfield)
    early.hand_back("asker", by=larkfield.ingrid, answering=3, text="What does a second oven cost?")
    assert early.arbiter_team == larkfield.top
    columns = [field.attname for field in Catchball._meta.concrete_fields]
    now = Catchball.objects.values(*columns).get(pk=early.pk)
    assert {name: getattr(early, name) for name in columns} == now


def test_who_moved_last_is_told_anew_after_each_move(larkfield):
    ball = Catchball.objects.to_play().get(pk=larkfield.ball.pk)
    assert ball.last_side == "receiver"
    ball.escalate(QUESTION, by=larkfield.nadia, answering=2)
    ball.rule(terms("5", "2.8"), by=larkfield.ingrid, answering=3, text="So")
    assert ball.last_side == "arbiter"
    assert ball.arbiter_is_on_the_court


# --- What one sees differently ------------------------------------------------------------------------------------


def test_each_side_puts_on_record_once_what_it_sees_differently(larkfield):
    commitment = ruled(larkfield)
    Dissent.objects.say(commitment, "The oven comes in June, the promise is for May", by=larkfield.nadia)
    Dissent.objects.say(commitment, "The oven comes in June, the promise is for May", by=larkfield.nadia)
    Dissent.objects.say(commitment, "2.5 was needed", by=larkfield.tomas)
    assert list(commitment.dissent.values_list("side", "by__name")) == [
        ("receiver", "Nadia Haddad"),
        ("asker", "Tomás Rivera"),
    ]
    with pytest.raises(SaidDissent):
        Dissent.objects.say(commitment, "Something else", by=larkfield.nadia)


def test_only_the_two_sides_and_only_about_a_decision(larkfield):
    commitment = ruled(larkfield)
    for who in (larkfield.ingrid, larkfield.ewa):
        with pytest.raises(NotYours, match="Tomás Rivera or Nadia Haddad"):
            Dissent.objects.say(commitment, "Hm", by=who)
    with pytest.raises(WordsMissing):
        Dissent.objects.say(commitment, " ", by=larkfield.nadia)
    set_by_owner = InForce.objects.get(outcome=larkfield.outcome).commitment
    with pytest.raises(NothingDecided):
        Dissent.objects.say(set_by_owner, "Hm", by=larkfield.ingrid)
