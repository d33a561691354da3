"""When what an outcome was for has ended: its team keeps it as its own, puts it elsewhere, or closes it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goals.models import Catchball, Commitment, CycleEnd, InForce, Nudge, Outcome, PlaceChoice, Standing
from goals.models.place import BelowItself, HasItsPlace
from goals.reads.coverage import tree_of
from goals.rules.coverage import project
from goals.rules.negotiation import (
    NotAgreed,
    NotClosed,
    NothingToTakeBack,
    NotOpen,
    NotYours,
    Side,
    State,
    TargetMissing,
    WordsMissing,
)
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """Tomás agreed to 9 → 5 days and Nadia to 5 → 2.5 of it; then Ingrid let Tomás's outcome go."""
    at = factories.company()
    at.ball = at.offer()
    at.below = at.pass_down(at.ball)
    at.below.accept(by=at.nadia, answering=1)
    at.ball.accept(by=at.tomas, answering=1)
    at.piece = at.below.outcome
    at.ball.release("We stop this", by=at.ingrid, answering=2)
    at.other = Commitment.objects.set_top(team=at.area, cycle=at.cycle, terms=terms(), by=at.tomas).outcome
    return at


def now(row):
    return type(row).objects.get(pk=row.pk)


def bands(outcome: Outcome):
    return project(tree_of(now(outcome))[0])


def stands(outcome: Outcome) -> bool:
    return InForce.objects.filter(outcome=outcome).exists()


def nothing_is_kept_wrong() -> bool:
    return not list(Standing.objects.wrong())


def test_whoever_moves_for_a_piece_is_told_once_that_what_it_was_for_has_ended(at):
    told = Nudge.objects.filter(kind="parent")
    assert [(nudge.recipient, nudge.outcome) for nudge in told] == [(at.nadia, at.piece)]


def test_kept_as_its_own_it_hangs_under_nothing_and_only_its_team_speaks_for_it(at):
    PlaceChoice.objects.keep_as_own(at.piece, by=at.nadia)
    piece, below = now(at.piece), now(at.below)
    assert (piece.parent, piece.depth, piece.state, stands(piece)) == (None, 1, "live", True)
    assert (below.state, below.replayed().state) == (State.CLOSED, State.CLOSED)
    with pytest.raises(NotOpen):
        below.reopen("parent", "Once more", by=at.tomas, answering=below.version)
    with pytest.raises(NotOpen):
        below.offer(terms("5", "3"), by=at.tomas, answering=below.version)
    again = Commitment.objects.set_again(piece, terms("5", "2"), by=at.nadia, answering=1)
    assert (again.version, again.basis) == (2, "set")
    assert nothing_is_kept_wrong()


def test_closed_it_ends_with_its_words(at):
    with pytest.raises(WordsMissing):
        PlaceChoice.objects.close(at.piece, " ", by=at.nadia)
    PlaceChoice.objects.close(at.piece, "Nobody needs it now", by=at.nadia)
    assert (now(at.piece).state, stands(at.piece), now(at.below).state) == ("ended", False, State.CLOSED)
    assert nothing_is_kept_wrong()


def test_closed_by_mistake_it_is_opened_again_as_it_was_and_both_stay_on_record(at):
    told = now(at.below).moves.count()
    PlaceChoice.objects.close(at.piece, "Nobody needs it now", by=at.nadia)
    with pytest.raises(WordsMissing):
        PlaceChoice.objects.open_again(at.piece, " ", by=at.nadia)
    with pytest.raises(NotYours):
        PlaceChoice.objects.open_again(at.piece, "It goes on", by=at.tomas)
    PlaceChoice.objects.open_again(at.piece, "It was the other one", by=at.nadia)
    below = now(at.below)
    assert (now(at.piece).state, stands(at.piece), below.state) == ("live", True, State.AGREED)
    assert (below.replayed().state, below.moves.count()) == (State.AGREED, told + 2)
    assert [row.choice for row in PlaceChoice.objects.order_by("pk")] == ["closed", "opened"]
    assert nothing_is_kept_wrong()
    with pytest.raises(NotClosed):
        PlaceChoice.objects.open_again(at.piece, "Once more", by=at.nadia)
    with pytest.raises(NothingToTakeBack):
        below.take_back(by=at.nadia, answering=below.version)
    PlaceChoice.objects.keep_as_own(at.piece, by=at.nadia)


def test_what_was_talked_about_goes_on_where_it_stood_and_the_days_in_between_count_against_nobody(at):
    """On Monday it was due in five working days; on Wednesday it is closed, and opened again a week later."""
    monday = datetime(2026, 5, 11, 9, tzinfo=UTC)
    with clock.at(monday):
        offered = at.offer("6")
        talked = at.pass_down(offered, target="4")
        offered.withdraw(by=at.ingrid, answering=1, text="We stop this too")
    assert talked.reply_by_on == date(2026, 5, 18)
    with clock.at(monday + timedelta(days=2)):
        PlaceChoice.objects.close(talked.outcome, "Nobody needs it now", by=at.nadia)
    with clock.at(monday + timedelta(days=9)):
        PlaceChoice.objects.open_again(talked.outcome, "It was the other one", by=at.nadia)
        talked.refresh_from_db()
        assert (talked.holder, talked.owes, talked.reply_by_on) == (Side.RECEIVER, "reply", date(2026, 5, 25))
        talked.accept(by=at.nadia, answering=talked.version)
    assert stands(talked.outcome)


def test_closed_while_its_clock_stood_still_as_many_days_are_left_as_were_then():
    """Of the five working days from Monday on none had passed when Nadia asked her own team."""
    at, monday = factories.company(), datetime(2026, 5, 11, 9, tzinfo=UTC)
    with clock.at(monday):
        offered = at.offer("6")
        talked = at.pass_down(offered, target="4")
        own = factories.team("Prep", parent=at.line)
        asked = Catchball.objects.offer(parent=talked.outcome, team=own, by=at.nadia, terms=terms("5", "4.5"))
        offered.withdraw(by=at.ingrid, answering=1, text="We stop this too")
    with clock.at(monday + timedelta(days=2)):
        PlaceChoice.objects.close(talked.outcome, "Nobody needs it now", by=at.nadia)
    with clock.at(monday + timedelta(days=7)):
        PlaceChoice.objects.open_again(talked.outcome, "It was the other one", by=at.nadia)
    with clock.at(monday + timedelta(days=9)):
        asked.withdraw(by=at.nadia, answering=1, text="We do it ourselves")
    talked.refresh_from_db()
    assert (talked.passed_on_at, talked.reply_by_on) == (None, date(2026, 5, 27))


def test_what_was_agreed_and_taken_back_before_it_closed_holds_no_more_when_it_is_opened_again():
    at = factories.company()
    ball = at.offer()
    below = at.pass_down(ball)
    below.accept(by=at.nadia, answering=1)
    below.take_back(by=at.nadia, answering=2)
    ball.withdraw(by=at.ingrid, answering=1, text="We stop this")
    PlaceChoice.objects.close(below.outcome, "Nobody needs it now", by=at.nadia)
    PlaceChoice.objects.open_again(below.outcome, "It was the other one", by=at.nadia)
    assert (now(below.outcome).state, stands(below.outcome), now(below).state) == ("live", False, State.WITH_RECEIVER)
    assert nothing_is_kept_wrong()


def test_what_was_let_go_is_opened_again_by_nobody(at):
    with pytest.raises(NotClosed, match="Its team hasn’t closed it: it was let go"):
        PlaceChoice.objects.open_again(at.ball.outcome, "It goes on", by=at.tomas)


def test_what_was_closed_stays_so_once_its_cycle_is_closed(at):
    PlaceChoice.objects.close(at.piece, "Nobody needs it now", by=at.nadia)
    with clock.at(datetime(2026, 12, 28, 9, tzinfo=UTC)):
        CycleEnd.objects.close(at.cycle, {}, by=at.ingrid)
        with pytest.raises(NotOpen, match="ended with its cycle"):
            PlaceChoice.objects.open_again(at.piece, "It goes on", by=at.nadia)


def test_only_its_team_chooses_and_only_where_nothing_live_is_above(at):
    for verb in (PlaceChoice.objects.keep_as_own, lambda piece, by: PlaceChoice.objects.close(piece, "x", by=by)):
        with pytest.raises(NotYours):
            verb(at.piece, by=at.tomas)
    with pytest.raises(HasItsPlace):
        PlaceChoice.objects.keep_as_own(at.other, by=at.tomas)
    agreed = at.offer("6")
    agreed.accept(by=at.tomas, answering=1)
    with pytest.raises(HasItsPlace):
        PlaceChoice.objects.put_to(agreed.outcome, at.other, by=at.tomas)


def test_put_to_another_it_is_on_the_table_there_until_both_agree(at):
    made = PlaceChoice.objects.put_to(at.piece, at.other, by=at.nadia, text="It fits yours")
    ball = made.catchball
    assert (now(at.piece).parent, ball.state, ball.holding_team) == (at.other, State.WITH_ASKER, at.area)
    assert (bands(at.other).agreed, bands(at.other).table) == (0, terms("5", "2.5").stand.change)
    assert nothing_is_kept_wrong()
    ball.accept(by=at.tomas, answering=1)
    assert (bands(at.other).agreed, bands(at.other).table) == (terms("5", "2.5").stand.change, 0)
    assert not tree_of(now(at.piece))[0].stale
    assert nothing_is_kept_wrong()
    ball.take_back(by=at.tomas, answering=2)
    assert (bands(at.other).agreed, InForce.objects.get(outcome=at.piece).commitment.version) == (0, 1)


def test_withdrawn_it_goes_back_to_where_it_hung_and_holds_as_before(at):
    ball = PlaceChoice.objects.put_to(at.piece, at.other, by=at.nadia).catchball
    with pytest.raises(NothingToTakeBack):
        ball.take_back(by=at.nadia, answering=1)
    ball.withdraw(by=at.nadia, answering=1, text="It doesn't fit")
    piece = now(at.piece)
    assert (piece.parent, piece.state, stands(piece)) == (at.ball.outcome, "live", True)
    assert now(ball).replayed().state is State.WITHDRAWN
    with pytest.raises(NothingToTakeBack):
        ball.take_back(by=at.nadia, answering=2)
    PlaceChoice.objects.keep_as_own(at.piece, by=at.nadia)
    assert nothing_is_kept_wrong()


def test_the_other_side_may_counter_what_is_put_to_it(at):
    ball = PlaceChoice.objects.put_to(at.piece, at.other, by=at.nadia).catchball
    ball.counter(terms("5", "2"), by=at.tomas, answering=1, text="Half a day more")
    ball.accept(by=at.nadia, answering=2)
    agreed = InForce.objects.get(outcome=at.piece).commitment
    assert (agreed.terms.target, agreed.version, agreed.basis) == (2, 2, "accepted")


def test_ones_own_outcome_above_needs_no_other_side(at):
    own = Commitment.objects.set_top(team=at.line, cycle=at.cycle, terms=terms(), by=at.nadia).outcome
    made = PlaceChoice.objects.put_to(at.piece, own, by=at.nadia)
    assert (made.catchball, now(at.piece).parent) == (None, own)
    assert bands(own).agreed == terms("5", "2.5").stand.change


def test_an_outcome_without_one_above_can_be_put_to_one_but_never_below_itself(at):
    PlaceChoice.objects.put_to(at.other, at.outcome, by=at.tomas)
    assert now(at.other).parent == at.outcome
    own = PlaceChoice.objects.keep_as_own(at.piece, by=at.nadia).outcome
    child = Catchball.objects.offer(parent=own, team=at.area, by=at.nadia, terms=terms("5", "4")).outcome
    for below in (own, child):
        with pytest.raises(BelowItself):
            PlaceChoice.objects.put_to(own, below, by=at.nadia)


def test_without_a_number_of_its_own_there_is_nothing_to_keep():
    at = factories.company()
    ball = at.offer(None)
    below = at.pass_down(ball, None)
    ball.withdraw(by=at.ingrid, answering=1, text="Not this year")
    with pytest.raises(TargetMissing):
        PlaceChoice.objects.keep_as_own(below.outcome, by=at.nadia)
    with pytest.raises(NotAgreed):
        below.release("x", by=at.tomas, answering=1)
    below.counter(terms("5", "3"), by=at.nadia, answering=1, text="What we can do")
    PlaceChoice.objects.keep_as_own(below.outcome, by=at.nadia)
    agreed = InForce.objects.get(outcome=below.outcome).commitment
    assert (agreed.basis, agreed.terms.target, now(below).state) == ("set", 3, State.CLOSED)
