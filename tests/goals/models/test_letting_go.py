"""Letting go of an agreement, and putting an outcome to a parent: the two ends that the other side doesn't begin."""

import pytest

from goals.models import Basis, Catchball, InForce, Outcome, TermsDraft
from goals.rules.negotiation import NotAgreed, NotOpen, NotYourMove, NotYours, State, TargetMissing, WordsMissing
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def agreed(larkfield):
    larkfield.ball = larkfield.offer()
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    return larkfield


def stands(ball) -> bool:
    return InForce.objects.filter(outcome=ball.outcome).exists()


def test_what_is_let_go_ends_and_its_history_stays(agreed):
    agreed.ball.release("Riders no longer wait for frames", by=agreed.ingrid, answering=2)
    assert (agreed.ball.state, stands(agreed.ball)) == (State.RELEASED, False)
    assert Outcome.objects.get(pk=agreed.ball.outcome_id).state == "ended"
    assert agreed.ball.outcome.commitments.count() == 1


def test_letting_go_is_the_asking_sides_and_needs_a_reason(agreed):
    with pytest.raises(NotYourMove, match="look at it again"):
        agreed.ball.release("Too much", by=agreed.tomas, answering=2)
    with pytest.raises(WordsMissing):
        agreed.ball.release(" ", by=agreed.ingrid, answering=2)


def test_nothing_is_let_go_before_it_is_agreed(larkfield):
    ball = larkfield.offer()
    with pytest.raises(NotAgreed):
        ball.release("Never mind", by=larkfield.ingrid, answering=1)


def test_it_is_let_go_while_both_look_at_it_again(agreed):
    agreed.ball.reopen("evidence", "It takes longer", by=agreed.tomas, answering=2)
    agreed.ball.release("Then let us stop it", by=agreed.ingrid, answering=3)
    assert (agreed.ball.state, stands(agreed.ball)) == (State.RELEASED, False)


def test_taken_back_it_is_in_force_again(agreed):
    agreed.ball.release("A slip", by=agreed.ingrid, answering=2)
    agreed.ball.take_back(by=agreed.ingrid, answering=3)
    assert (agreed.ball.state, stands(agreed.ball)) == (State.AGREED, True)
    assert Outcome.objects.get(pk=agreed.ball.outcome_id).state == "live"


def test_what_a_file_brought_is_let_go_too(larkfield):
    piece = factories.imported(larkfield)
    ball = Catchball.objects.let_go(piece, "It was last year's", by=larkfield.ingrid)
    assert (ball.state, stands(ball)) == (State.RELEASED, False)


# --- Putting an outcome to a parent ---------------------------------------------------------------------------


def put(at, target="3", **fields) -> Catchball:
    given = {"parent": at.outcome, "team": at.line, "by": at.nadia} | fields
    return Catchball.objects.volunteer(terms=terms("5", target), text="We found two days", **given)


def test_a_team_puts_an_outcome_to_a_parent_and_its_owner_has_the_ball(larkfield):
    ball = put(larkfield)
    assert (ball.state, ball.owes, ball.round) == (State.WITH_ASKER, "reply", 1)
    assert (ball.asking_team, ball.receiving_team) == (larkfield.top, larkfield.line)
    assert ball.outcome.parent == larkfield.outcome
    ball.accept(by=larkfield.ingrid, answering=1)
    commitment = InForce.objects.get(outcome=ball.outcome).commitment
    assert (commitment.basis, commitment.terms.target) == (Basis.ACCEPTED, ball.receiver_terms.target)


def test_the_owner_counters_and_it_goes_on_as_any_other(larkfield):
    ball = put(larkfield)
    ball.counter(terms("5", "2.5"), by=larkfield.ingrid, answering=1, text="Two and a half would close it")
    ball.accept(by=larkfield.nadia, answering=2)
    assert ball.state == State.AGREED


@pytest.mark.parametrize("who", ["nadia", "ingrid"])
def test_either_may_end_it_before_it_is_agreed(larkfield, who):
    ball = put(larkfield)
    ball.withdraw(by=getattr(larkfield, who), answering=1, text="Not this year")
    assert ball.state == State.WITHDRAWN


def test_taken_back_it_is_a_draft_of_its_own_team(larkfield):
    ball = put(larkfield)
    ball.take_back(by=larkfield.nadia, answering=1)
    assert (ball.state, ball.outcome.drafted_by) == (State.DRAFT, larkfield.line)
    assert TermsDraft.objects.get(outcome=ball.outcome).by_team == larkfield.line
    assert not Catchball.objects.visible_to(larkfield.ingrid).filter(pk=ball.pk).exists()
    ball.offer(terms("5", "3"), by=larkfield.nadia, answering=2)
    assert ball.state == State.WITH_ASKER


def test_only_who_moves_for_a_team_puts_its_outcomes_and_with_a_number(larkfield):
    with pytest.raises(NotYours):
        put(larkfield, by=larkfield.ewa)
    with pytest.raises(NotYours, match="your own team's"):
        put(larkfield, team=larkfield.top, by=larkfield.ingrid)
    with pytest.raises(TargetMissing):
        put(larkfield, target=None)
    assert Catchball.objects.count() == 0


def test_nothing_is_put_to_what_isnt_live(larkfield):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(state="ended")
    with pytest.raises(NotOpen):
        put(larkfield)
