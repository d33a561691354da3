"""Looking again at an agreement: who may do what, and that the agreement stands until another one is made."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Catchball, Commitment, InForce, Nudge, Outcome, Seen
from goals.reads.coverage import nodes_of
from goals.rules import negotiation as rules
from goals.rules.coverage import project
from lean.lib import clock
from teams.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))
WORDS = ("evidence", "The new rack holds half as much.")


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def agreed(larkfield):
    """Ingrid asked for 9 → 5 days, Tomás countered with 5.5, and she took it: 3.5 of the 13 that are needed."""
    ball = larkfield.offer()
    put(ball, larkfield.tomas, "5.5")
    ball.accept(by=larkfield.ingrid, answering=2)
    return ball


def to(ball, target, **fields):
    return ball.latest_terms.revised(target=Decimal(target), **fields)


def put(ball, by, target):
    return ball.counter(to(ball, target), by=by, answering=ball.version, text="We hold what we promise")


def reopen(ball, by, target=None, **fields):
    terms = to(ball, target) if target else None
    return ball.reopen(*WORDS, by=by, answering=ball.version, terms=terms, **fields)


def in_force(ball) -> Commitment:
    return InForce.objects.get(outcome=ball.outcome_id).commitment


def bands(outcome):
    found = project(nodes_of([outcome.path])[outcome.path])
    return found.agreed, found.table, found.open


def test_it_opens_what_was_agreed_and_leaves_it_in_force(larkfield, agreed):
    before = in_force(agreed)
    move = reopen(agreed, larkfield.tomas, "6")
    assert (agreed.state, agreed.owes, agreed.round, agreed.ended_at) == ("with_asker", "reply", 3, None)
    assert agreed.is_reopened
    assert (move.trigger, move.answers, move.reply_by_on) == ("evidence", 3, date(2026, 5, 18))
    assert in_force(agreed) == before
    assert before.terms.target == Decimal("5.5")
    assert Outcome.objects.get(pk=agreed.outcome_id).state == "live"
    assert Nudge.objects.get(subject=f"move:{move.pk}").recipient == larkfield.ingrid


def test_new_terms_are_the_difference_on_the_table(larkfield, agreed):
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal(0), Decimal("9.5"))
    reopen(agreed, larkfield.tomas, "6")
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal("-0.5"), Decimal("10.0"))
    put(agreed, larkfield.ingrid, "5")
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal("0.5"), Decimal("9.0"))


def test_an_agreement_that_was_only_accepted_shows_the_difference_too(larkfield):
    """The receiver never named a number of its own; having accepted one, it stands behind that."""
    ball = larkfield.offer()
    ball.accept(by=larkfield.tomas, answering=1)
    reopen(ball, larkfield.ingrid, "4")
    assert bands(larkfield.outcome) == (Decimal("4.0"), Decimal("1.0"), Decimal("8.0"))


def test_accepting_makes_the_next_version_and_taking_that_back_restores_the_one_before(larkfield, agreed):
    first = in_force(agreed)
    reopen(agreed, larkfield.tomas, "6")
    agreed.accept(by=larkfield.ingrid, answering=agreed.version)
    assert (in_force(agreed).version, in_force(agreed).terms.target) == (2, Decimal(6))
    assert agreed.agreed_terms == in_force(agreed).terms
    agreed.take_back(by=larkfield.ingrid, answering=agreed.version)
    assert in_force(agreed) == first
    assert (agreed.state, agreed.is_reopened, agreed.agreed_terms) == ("with_asker", True, first.terms)


def test_without_terms_the_asking_side_is_asked_for_an_offer(larkfield, agreed):
    reopen(agreed, larkfield.tomas)
    assert (agreed.state, agreed.owes, agreed.round) == ("with_asker", "terms", 2)
    for refused in (lambda **by: agreed.accept(**by), lambda **by: agreed.question("Why?", **by)):
        with pytest.raises(rules.NotYourMove):
            refused(by=larkfield.ingrid, answering=agreed.version)
    agreed.offer(to(agreed, "5.2"), by=larkfield.ingrid, answering=agreed.version)
    assert (agreed.state, agreed.owes, agreed.round) == ("with_receiver", "reply", 3)


def test_without_terms_the_receiving_side_is_asked_for_a_counter(larkfield, agreed):
    reopen(agreed, larkfield.ingrid)
    assert (agreed.state, agreed.owes) == ("with_receiver", "terms")
    with pytest.raises(rules.NotYourMove, match="no new terms"):
        agreed.accept(by=larkfield.tomas, answering=agreed.version)
    put(agreed, larkfield.tomas, "5.2")
    assert (agreed.state, agreed.owes, agreed.round) == ("with_asker", "reply", 3)


def test_withdrawing_ends_looking_again_and_the_agreement_stands(larkfield, agreed):
    before = in_force(agreed)
    reopen(agreed, larkfield.tomas, "6")
    move = agreed.withdraw(by=larkfield.ingrid, answering=agreed.version, text="The rack is on its way.")
    assert (agreed.state, agreed.latest_terms, agreed.is_reopened) == ("agreed", before.terms, False)
    assert move.terms == before.terms
    assert in_force(agreed) == before
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal(0), Decimal("9.5"))
    reopen(agreed, larkfield.tomas, "5.8")
    assert agreed.state == "with_asker"


def test_who_declines_still_stands_behind_what_was_agreed(larkfield, agreed):
    reopen(agreed, larkfield.ingrid, "4.5")
    agreed.decline(by=larkfield.tomas, answering=agreed.version, text="Not by December", alternative="Ask Assembly")
    assert (agreed.state, agreed.owes, agreed.receiver_terms) == ("declined", "terms", in_force(agreed).terms)
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal(0), Decimal("9.5"))
    agreed.offer(to(agreed, "5"), by=larkfield.ingrid, answering=agreed.version)
    assert bands(larkfield.outcome) == (Decimal("3.5"), Decimal("0.5"), Decimal("9.0"))


def test_it_can_be_taken_back_until_it_was_read(larkfield, agreed):
    reopen(agreed, larkfield.tomas, "6")
    agreed.take_back(by=larkfield.tomas, answering=agreed.version)
    assert (agreed.state, agreed.owes, agreed.round, agreed.is_reopened) == ("agreed", None, 2, False)
    assert agreed.ended_at == MONDAY
    move = reopen(agreed, larkfield.tomas, "6")
    agreed.open_by(larkfield.ingrid, agreed.movers())
    assert Seen.objects.filter(move=move).exists()
    with pytest.raises(rules.SeenAlready):
        agreed.take_back(by=larkfield.tomas, answering=agreed.version)


def test_it_needs_a_trigger_words_a_number_and_a_change(larkfield, agreed):
    by = {"by": larkfield.tomas, "answering": agreed.version}
    with pytest.raises(rules.WordsMissing) as missing:
        agreed.reopen("", "The rack", **by)
    assert missing.value.about == "trigger"
    with pytest.raises(rules.WordsMissing):
        agreed.reopen("evidence", " ", **by)
    with pytest.raises(ValidationError):
        agreed.reopen("boredom", "The rack", **by)
    with pytest.raises(rules.TargetMissing):
        agreed.reopen(*WORDS, terms=agreed.latest_terms.revised(target=None), **by)
    with pytest.raises(rules.NothingChanged):
        agreed.reopen(*WORDS, terms=to(agreed, "5.5"), **by)
    assert (agreed.moves.count(), agreed.outcome.terms.count()) == (3, 2)


def test_only_an_agreement_can_be_looked_at_again_and_only_once_at_a_time(larkfield, agreed):
    offered = larkfield.offer()
    with pytest.raises(rules.NotAgreed, match="no agreement here yet"):
        reopen(offered, larkfield.ingrid)
    reopen(agreed, larkfield.tomas)
    with pytest.raises(rules.NotAgreed, match="already"):
        reopen(agreed, larkfield.ingrid)
    offered.withdraw(by=larkfield.ingrid, answering=1, text="Bought in")
    with pytest.raises(rules.NotOpen):
        reopen(offered, larkfield.ingrid)


def test_only_the_two_sides_look_again(larkfield, agreed):
    with pytest.raises(rules.NotYours):
        reopen(agreed, larkfield.nadia)


def test_what_isnt_in_force_any_more_is_history(larkfield, agreed):
    newer = Commitment.objects.put_in_force(
        agreed.outcome, to(agreed, "7").freeze(agreed.outcome, by_team=larkfield.area), "imported"
    )
    with pytest.raises(rules.NotAgreed, match="isn't in force"):
        reopen(agreed, larkfield.tomas)
    assert in_force(agreed) == newer


def test_whoever_asks_their_own_teams_first_stops_their_clock_also_while_terms_are_owed(larkfield, agreed):
    reopen(agreed, larkfield.ingrid)
    larkfield.pass_down(agreed)
    agreed.refresh_from_db()
    assert agreed.passed_on_at == MONDAY


def test_replaying_gives_the_state_after_looking_again_twice(larkfield, agreed):
    reopen(agreed, larkfield.ingrid, "5")
    agreed.withdraw(by=larkfield.ingrid, answering=agreed.version, text="It can wait")
    reopen(agreed, larkfield.tomas)
    replayed, kept = agreed.replayed(), agreed.position
    for name in ("state", "owes", "round", "number", "asker_terms", "receiver_terms", "latest_terms", "agreed_terms"):
        assert getattr(replayed, name) == getattr(kept, name), name


class TestWhatWasImported:
    """An imported piece was agreed elsewhere: looking again opens its first catchball, between the two teams."""

    @pytest.fixture
    def imported(self, larkfield):
        return factories.imported(larkfield).in_force.commitment

    def test_either_side_may_look_again(self, larkfield, imported):
        ball = Catchball.objects.look_again(imported.outcome, *WORDS, by=larkfield.tomas)
        assert (ball.asking_team, ball.receiving_team) == (larkfield.top, larkfield.area)
        assert (ball.state, ball.owes, ball.version, ball.agreed_terms) == ("with_asker", "terms", 1, imported.terms)
        assert in_force(ball) == imported
        ball.offer(to(ball, "5.5"), by=larkfield.ingrid, answering=1)
        ball.accept(by=larkfield.tomas, answering=2)
        assert (in_force(ball).version, in_force(ball).basis) == (2, "accepted")

    def test_taking_it_back_leaves_it_as_it_was_imported(self, larkfield, imported):
        ball = Catchball.objects.look_again(
            imported.outcome, *WORDS, by=larkfield.ingrid, terms=imported.terms.revised(target=Decimal(4))
        )
        ball.take_back(by=larkfield.ingrid, answering=1)
        assert (ball.state, ball.latest_terms, in_force(ball)) == ("agreed", imported.terms, imported)
        assert ball.replayed().state == "agreed"
        again = Catchball.objects.look_again(imported.outcome, *WORDS, by=larkfield.tomas)
        assert again == ball

    def test_a_refusal_leaves_no_catchball_behind(self, larkfield, imported):
        with pytest.raises(rules.NotYours):
            Catchball.objects.look_again(imported.outcome, *WORDS, by=larkfield.nadia)
        assert not Catchball.objects.exists()

    def test_nobody_agrees_with_themselves(self, larkfield, imported):
        own = Outcome.objects.add(
            team=larkfield.area, cycle=larkfield.cycle, statement="Ours", parent=imported.outcome, by=None, state="live"
        )
        Commitment.objects.take_over(own, factories.terms("4", "3"))
        with pytest.raises(rules.NotYours, match="both sides"):
            Catchball.objects.look_again(own, *WORDS, by=larkfield.tomas)

    def test_it_works_for_what_was_agreed_here_too(self, larkfield, agreed):
        assert Catchball.objects.look_again(agreed.outcome, *WORDS, by=larkfield.ingrid) == agreed
        with pytest.raises(rules.NotAgreed, match="already"):
            Catchball.objects.look_again(agreed.outcome, *WORDS, by=larkfield.tomas)

    def test_a_top_outcome_has_nobody_across(self, larkfield):
        with pytest.raises(rules.NotAgreed):
            Catchball.objects.look_again(larkfield.outcome, *WORDS, by=larkfield.ingrid)


def test_who_leads_both_sides_agrees_for_both_and_it_is_marked(larkfield, agreed):
    Membership.objects.filter(team=larkfield.area).delete()
    reopen(agreed, larkfield.ingrid, "5")
    assert not Nudge.objects.filter(catchball=agreed, move__kind="reopen").exists()
    agreed.accept(by=larkfield.ingrid, answering=agreed.version)
    assert in_force(agreed).basis == "self_agreed"
