"""When the world moves above pieces, and what the owner of a gap makes of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from goals.models import Commitment, GapChoice, Help, InForce, Outcome, StaleChoice
from goals.models.commitment import AgreedWithOthers, SetAlready
from goals.models.gap import NoSum, NotADay, NotAnAmount
from goals.models.stale import NothingToAbsorb, NotStale
from goals.reads.coverage import tree_of
from goals.rules.coverage import NotAdded, project
from goals.rules.negotiation import NothingChanged, NotOpen, NotYours, TargetMissing, WordsMissing
from lean.lib import clock
from teams.models import Membership
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=UTC)


@pytest.fixture
@laid_down
def larkfield():
    """31 → 18 days, of which Frame & Paint has agreed to 4."""
    company = factories.company()
    company.ball = company.offer()
    company.ball.accept(by=company.tomas, answering=1)
    return company


def set_again(at, *, by=None, answering=None, **changes) -> Commitment:
    now = Commitment.objects.get(in_force__outcome=at.outcome)
    return Commitment.objects.set_again(
        at.outcome,
        now.terms.revised(**changes),
        by=by or at.ingrid,
        answering=now.version if answering is None else answering,
    )


def bands(at):
    return project(tree_of(Outcome.objects.get(pk=at.outcome.pk))[0])


def agreed(at) -> Commitment:
    return Commitment.objects.get(in_force__outcome=at.ball.outcome)


def own_share(at) -> D:
    return Outcome.objects.get(pk=at.outcome.pk).own_share


# --- A new version of a top outcome -----------------------------------------------------------------------


def test_a_new_version_leaves_the_numbers_of_the_pieces_and_marks_them_stale(larkfield):
    made = set_again(larkfield, target=D(16))
    after = bands(larkfield)
    assert (made.version, made.basis) == (2, "set")
    assert (after.required, after.agreed, after.open) == (15, 4, 11)
    assert [given.node.stale for given in after.given] == [True]


def test_its_words_change_with_it(larkfield):
    set_again(larkfield, statement="Riders have it within 16 days", target=D(16))
    larkfield.outcome.refresh_from_db()
    assert larkfield.outcome.statement == "Riders have it within 16 days"


def test_in_another_unit_the_pieces_leave_the_sum_until_they_are_agreed_again(larkfield):
    set_again(larkfield, unit="hours", baseline=D(744), target=D(432))
    (given,) = bands(larkfield).given
    assert (given.agreed, given.not_added) == (0, NotAdded.REMEASURED)
    StaleChoice.objects.keep(agreed(larkfield), by=larkfield.ingrid)
    (given,) = bands(larkfield).given
    assert (given.not_added, given.node.stale) == (NotAdded.REMEASURED, False)


def test_a_contribution_said_by_hand_leaves_too_for_it_was_said_in_the_old_unit(larkfield):
    other = larkfield.offer("5", measure_name="Scrap", measure_key="scrap", unit="kg", contribution=D(3))
    other.accept(by=larkfield.tomas, answering=1)
    assert bands(larkfield).agreed == 7
    set_again(larkfield, measure_name="Hours from order to door", unit="hours")
    assert bands(larkfield).agreed == 0


@pytest.mark.parametrize("who", ["tomas", "ewa"])
def test_only_its_owner_sets_it_again(larkfield, who):
    with pytest.raises(NotYours):
        set_again(larkfield, by=getattr(larkfield, who), target=D(16))


def test_of_two_new_versions_the_second_is_told_of_the_first(larkfield):
    set_again(larkfield, target=D(16))
    with pytest.raises(SetAlready):
        set_again(larkfield, target=D(17), answering=1)


def test_a_new_version_changes_something_and_has_a_target(larkfield):
    with pytest.raises(NothingChanged):
        set_again(larkfield)
    with pytest.raises(TargetMissing):
        set_again(larkfield, target=None)
    assert Commitment.objects.filter(outcome=larkfield.outcome).count() == 1


def test_what_was_agreed_with_others_is_looked_at_again_with_them(larkfield):
    now = agreed(larkfield)
    with pytest.raises(AgreedWithOthers):
        Commitment.objects.set_again(
            larkfield.ball.outcome, now.terms.revised(target=D(3)), by=larkfield.tomas, answering=1
        )


def test_nothing_is_set_again_that_was_never_set(larkfield):
    InForce.objects.filter(outcome=larkfield.outcome).delete()
    with pytest.raises(NotOpen):
        Commitment.objects.set_again(larkfield.outcome, factories.terms(), by=larkfield.ingrid, answering=1)


# --- Stale or not -------------------------------------------------------------------------------------------


def test_a_piece_that_was_agreed_before_its_parent_made_it_possible_and_is_not_stale():
    company = factories.company()
    above = company.offer()
    below = company.pass_down(above)
    below.accept(by=company.nadia, answering=1)
    above.accept(by=company.tomas, answering=1)
    (given,) = project(tree_of(Outcome.objects.get(pk=above.outcome_id))[0]).given
    assert (given.agreed, given.node.stale) == (D("2.5"), False)


def test_another_mode_leaves_the_pieces_stale_until_it_is_what_it_was(larkfield):
    for mode, stale in (("worst", True), ("sum", False)):
        Outcome.objects.add_up_as(larkfield.outcome, mode, by=larkfield.ingrid)
        assert [given.node.stale for given in bands(larkfield).given] == [stale]


def test_only_its_team_says_how_its_pieces_add_up(larkfield):
    with pytest.raises(NotYours):
        Outcome.objects.add_up_as(larkfield.outcome, "worst", by=larkfield.tomas)
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(state="ended")
    with pytest.raises(NotOpen):
        Outcome.objects.add_up_as(larkfield.outcome, "worst", by=larkfield.ingrid)


def test_facts_are_read_with_the_numbers(larkfield):
    held = larkfield.offer("6", help_text="A second rack")
    Membership.objects.filter(person=larkfield.tomas).delete()
    held.accept(by=larkfield.ingrid, answering=1)
    plain, helped = (given.node for given in bands(larkfield).given)
    assert (plain.caretaker, plain.conditional) == (False, False)
    assert (helped.caretaker, helped.conditional) == (True, True)


@pytest.fixture
def helped(larkfield):
    """Its help was due on 4 May."""
    with clock.at(TUESDAY - timedelta(days=60)):
        ball = larkfield.offer("6", help_text="A second rack\nA fan", look_again_on=date(2026, 5, 4))
        ball.accept(by=larkfield.tomas, answering=1)
    Help.objects.get(text="A fan").keep(by=larkfield.ingrid)
    return ball


def given_by(ball):
    outcome = Outcome.objects.get(pk=ball.outcome_id)
    return next(given for given in project(tree_of(outcome)[1]).given if given.node.outcome == outcome.pk)


def test_a_promise_that_was_missed_fails_what_rested_on_it(helped):
    with clock.at(datetime(2026, 5, 4, 20, tzinfo=UTC)):
        assert (given_by(helped).agreed, given_by(helped).node.failed) == (D(3), False)
    with clock.at(TUESDAY):
        assert (given_by(helped).agreed, given_by(helped).node.failed) == (D(0), True)


def test_help_that_comes_late_mends_it(helped, larkfield):
    with clock.at(TUESDAY):
        Help.objects.get(text="A second rack").keep(by=larkfield.ingrid)
        assert (given_by(helped).agreed, given_by(helped).node.failed) == (D(3), False)


def test_what_was_agreed_anew_without_that_help_counts_again(helped, larkfield):
    with clock.at(TUESDAY):
        helped.reopen("evidence", "No rack.", by=larkfield.tomas, answering=2, terms=terms("9", "7"))
        assert (given_by(helped).agreed, given_by(helped).table) == (D(0), D(2))
        helped.accept(by=larkfield.ingrid, answering=3)
        assert (given_by(helped).agreed, given_by(helped).node.failed) == (D(2), False)


def test_both_pages_say_that_the_help_did_not_come(helped, larkfield, client):
    client.force_login(larkfield.ewa)
    with clock.at(TUESDAY):
        above = words(client.get(Outcome.objects.get(pk=larkfield.outcome.pk).get_absolute_url()))
        own = words(client.get(Outcome.objects.get(pk=helped.outcome_id).get_absolute_url()))
    assert "the help did not come" in above
    assert "rests on help" not in above
    assert "The help did not come by its day." in own


def test_one_statement_reads_the_facts_too(larkfield, django_assert_num_queries):
    set_again(larkfield, target=D(16))
    outcome = Outcome.objects.get(pk=larkfield.outcome.pk)
    with django_assert_num_queries(1):
        tree_of(outcome)


# --- One choice for each stale piece ------------------------------------------------------------------------


def test_a_piece_that_is_kept_is_marked_no_more(larkfield):
    set_again(larkfield, target=D(16))
    StaleChoice.objects.keep(agreed(larkfield), by=larkfield.ingrid)
    after = bands(larkfield)
    assert (after.given[0].node.stale, after.open, after.own_share) == (False, 11, 0)


def test_it_is_stale_again_when_the_world_moves_again(larkfield):
    set_again(larkfield, target=D(16))
    StaleChoice.objects.keep(agreed(larkfield), by=larkfield.ingrid)
    set_again(larkfield, target=D(15))
    assert bands(larkfield).given[0].node.stale


def test_the_difference_that_is_taken_on_becomes_the_own_share(larkfield):
    set_again(larkfield, target=D(16))
    choice = StaleChoice.objects.absorb(agreed(larkfield), by=larkfield.ingrid)
    after = bands(larkfield)
    assert (choice.amount, after.own_share, after.open) == (2, 2, 9)
    assert not after.given[0].node.stale


def test_the_difference_is_taken_on_once_however_many_pieces_are_stale(larkfield):
    other = larkfield.offer("6")
    other.accept(by=larkfield.tomas, answering=1)
    set_again(larkfield, target=D(16))
    StaleChoice.objects.absorb(agreed(larkfield), by=larkfield.ingrid)
    with pytest.raises(NothingToAbsorb):
        StaleChoice.objects.absorb(Commitment.objects.get(in_force__outcome=other.outcome), by=larkfield.ingrid)
    assert own_share(larkfield) == 2


def test_where_the_parent_needs_less_there_is_nothing_to_take_on(larkfield):
    set_again(larkfield, target=D(20))
    with pytest.raises(NothingToAbsorb):
        StaleChoice.objects.absorb(agreed(larkfield), by=larkfield.ingrid)


def test_a_choice_is_made_once_and_only_where_something_is_stale(larkfield):
    with pytest.raises(NotStale):
        StaleChoice.objects.keep(agreed(larkfield), by=larkfield.ingrid)
    set_again(larkfield, target=D(16))
    StaleChoice.objects.keep(agreed(larkfield), by=larkfield.ingrid)
    with pytest.raises(NotStale):
        StaleChoice.objects.absorb(agreed(larkfield), by=larkfield.ingrid)
    assert own_share(larkfield) == 0


def test_only_the_owner_of_the_parent_chooses(larkfield):
    set_again(larkfield, target=D(16))
    with pytest.raises(NotYours):
        StaleChoice.objects.keep(agreed(larkfield), by=larkfield.tomas)


# --- Closing a gap ------------------------------------------------------------------------------------------


def test_what_is_kept_is_the_owners_share(larkfield):
    GapChoice.objects.keep(larkfield.outcome, D("2.5"), by=larkfield.ingrid)
    GapChoice.objects.keep(larkfield.outcome, D("0.1"), by=larkfield.ingrid)
    after = bands(larkfield)
    assert (after.own_share, after.agreed, after.open) == (D("2.6"), D("6.6"), D("6.4"))


def test_an_accepted_risk_hides_no_gap_and_ends_with_its_day(larkfield):
    until = clock.today() + timedelta(days=30)
    risk = {"reason": "The rack comes in June", "until_on": until, "by": larkfield.ingrid}
    made = GapChoice.objects.accept_risk(larkfield.outcome, D(9), **risk)
    assert bands(larkfield).open == 9
    assert GapChoice.objects.accepted(larkfield.outcome, until) == made
    assert GapChoice.objects.accepted(larkfield.outcome, until + timedelta(days=1)) is None


def test_the_latest_word_about_a_risk_counts(larkfield):
    for amount in (9, 3):
        risk = {"reason": "The rack comes in June", "until_on": clock.today() + timedelta(days=30)}
        GapChoice.objects.accept_risk(larkfield.outcome, D(amount), by=larkfield.ingrid, **risk)
    assert GapChoice.objects.accepted(larkfield.outcome, clock.today()).amount == 3


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (NotAnAmount, {"amount": D(0)}),
        (NotAnAmount, {"amount": None}),
        (WordsMissing, {"reason": " "}),
        (NotADay, {"days": 0}),
        (NotADay, {"days": 367}),
        (NotYours, {"by": "tomas"}),
    ],
)
def test_a_risk_needs_an_amount_a_reason_and_a_day_to_come(larkfield, refusal, said):
    said = {"amount": D(2), "reason": "June", "days": 30, "by": "ingrid"} | said
    until = clock.today() + timedelta(days=said["days"])
    with pytest.raises(refusal):
        GapChoice.objects.accept_risk(
            larkfield.outcome, said["amount"], reason=said["reason"], until_on=until, by=getattr(larkfield, said["by"])
        )


def test_a_share_is_kept_only_of_a_sum(larkfield):
    Outcome.objects.add_up_as(larkfield.outcome, "worst", by=larkfield.ingrid)
    with pytest.raises(NoSum):
        GapChoice.objects.keep(larkfield.outcome, D(1), by=larkfield.ingrid)
