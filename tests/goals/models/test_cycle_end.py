"""A cycle ends: open catchballs close as not agreed, agreements stay as history, and what goes on is a new offer."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.mails.ball import words_of
from goals.models import (
    CarryOver,
    Catchball,
    CheckIn,
    Commitment,
    CycleEnd,
    InForce,
    Nudge,
    Outcome,
    PlaceChoice,
    Standing,
    offer,
)
from goals.models.carry_over import NoNextCycle, NotOver, SentAlready
from goals.models.cycle_end import CarriedOver, EndedAlready, KeyTaken, StaysClosed, StillRuns
from goals.reads import letters
from goals.reads.cycle_end import CycleEnding, figures_of, with_its_ends
from goals.reads.last_time import last_time_of
from goals.reads.thread import Thread, to_read
from goals.reads.turn import turn
from goals.rules.negotiation import NotClosed, NothingToTakeBack, NotOpen, NotYours, State, WordsMissing
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

# What opening a cycle again asks of the database. PostgreSQL locks more: on SQLite one writes after another anyway.
QUESTIONS = 25 + 4 * connection.features.has_select_for_update

UTC = ZoneInfo("UTC")
DECEMBER = datetime(2026, 12, 28, 9, tzinfo=UTC)


@pytest.fixture
def at():
    """Tomás agreed to 9 → 5 and reached 5.8; Nadia's piece of it is still talked about."""
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        at = factories.company()
        at.ball = at.offer("4")
        at.ball.counter(terms("9", "5"), by=at.tomas, answering=1, text="What we can do")
        at.ball.accept(by=at.ingrid, answering=2)
        at.piece = at.ball.outcome
        at.open = at.pass_down(at.ball)
        CheckIn.objects.create(outcome=at.piece, for_on=date(2026, 12, 20), value=Decimal("5.8"))
    with clock.at(DECEMBER):
        at.cycle.sponsor = at.ingrid
        at.cycle.save()
        yield at


def now(row):
    return type(row).objects.get(pk=row.pk)


def close(at, by=None) -> CycleEnd:
    return CycleEnd.objects.close(now(at.cycle), figures_of(at.cycle), by=by or at.ingrid)


def next_year(at):
    return CycleEnd.objects.open("2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=at.ingrid)


def test_what_is_open_closes_as_not_agreed_and_what_was_agreed_stays(at):
    ended = close(at)
    ball = now(at.open)
    assert (ball.state, ball.replayed().state, ended.not_agreed) == (State.CLOSED, State.CLOSED, 1)
    assert (now(at.ball).state, now(at.piece).state) == (State.AGREED, "ended")
    assert InForce.objects.filter(outcome=at.piece).exists()
    assert list(Standing.objects.wrong()) == []
    assert not Outcome.objects.live().exists()


def test_its_figures_are_those_of_that_day(at):
    kept = close(at).figures["outcomes"]
    assert [(row["asked"], row["agreed"], row["reached"], row["met"]) for row in kept] == [
        ("", "18.0\xa0days", "", None),
        ("4.0\xa0days", "5.0\xa0days", "5.8\xa0days", False),
    ]


def test_nobody_moves_in_what_has_ended(at):
    close(at)
    with pytest.raises(NotOpen):
        now(at.open).counter(terms("5", "3"), by=at.nadia, answering=2, text="Late")
    with pytest.raises(NothingToTakeBack):
        now(at.open).take_back(by=at.nadia, answering=2)
    for verb in (
        lambda: now(at.ball).release("Late", by=at.ingrid, answering=3),
        lambda: now(at.ball).reopen("error", "Late", by=at.tomas, answering=3),
        # Nobody has read the acceptance. Taken back, it would be open again.
        lambda: now(at.ball).take_back(by=at.ingrid, answering=3),
        lambda: at.offer(),
    ):
        with pytest.raises(NotOpen):
            verb()


def test_the_sponsor_or_an_administrator_closes_it_once_in_its_last_two_weeks(at):
    with pytest.raises(NotYours):
        close(at, by=at.tomas)
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC)), pytest.raises(StillRuns):
        close(at)
    close(at, by=factories.person("Sam", is_staff=True))
    with pytest.raises(EndedAlready):
        close(at)


def test_without_a_sponsor_who_leads_the_organisation_closes_it(at):
    at.cycle.sponsor = None
    at.cycle.save()
    with pytest.raises(NotYours):
        close(at, by=at.tomas)
    assert close(at).by == at.ingrid


def test_the_next_cycle_has_a_name_of_its_own(at):
    made = next_year(at)
    assert (made.key, made.review_rhythm) == ("2027", at.cycle.review_rhythm)
    with pytest.raises(KeyTaken):
        next_year(at)
    with pytest.raises(NotYours):
        CycleEnd.objects.open("2028", starts_on=date(2028, 1, 1), ends_on=date(2028, 12, 31), by=at.tomas)


def test_pieces_in_a_cycle_that_goes_on_have_lost_what_they_were_for(at):
    horizon = factories.cycle(name="2029", span="horizon", starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31))
    Outcome.objects.filter(pk=at.open.outcome_id).update(cycle=horizon)
    at.open.accept(by=at.nadia, answering=1)
    close(at)
    piece = now(at.open.outcome)
    assert (piece.state, piece.parent.state) == ("live", "ended")
    assert at.nadia.nudges.get(kind="parent").outcome == piece


# --- Carrying over ------------------------------------------------------------------------------------------


def test_carried_over_it_is_a_draft_with_offers_to_who_carried_a_piece_and_no_commitment(at):
    year = next_year(at)
    close(at)
    CarryOver.objects.say(at.outcome, "carried", by=at.ingrid)
    new = at.outcome.carried_into.get()
    assert (new.state, new.cycle, new.parent) == ("draft", year, None)
    piece = new.pieces.get()
    kept = piece.drafts.get()
    assert (piece.team, kept.baseline, kept.target, kept.due_on) == (at.area, Decimal("5.8"), None, year.ends_on)
    assert piece.carried_from == at.piece
    assert last_time_of(piece).says == "asked 4.0\xa0days, agreed 5.0\xa0days, reached 5.8\xa0days"
    assert not Commitment.objects.filter(outcome__cycle=year).exists()


def test_sent_it_still_names_what_it_was_carried_over_from(at):
    next_year(at)
    close(at)
    CarryOver.objects.say(at.outcome, "carried", by=at.ingrid)
    draft = at.outcome.carried_into.get()
    top = offer.Top(at.top, draft.cycle, terms("20", "15"), "Order to door")
    pieces = [offer.Piece(at.area, terms("5.8", None))]
    sent = offer.send(top, pieces, by=at.ingrid, reply_by_on=None, draft=draft)
    assert (sent.carried_from, sent.pieces.get().carried_from) == (at.outcome, at.piece)
    with pytest.raises(SentAlready):
        CarryOver.objects.undo(at.outcome, by=at.ingrid)


def test_a_piece_is_put_to_what_its_parent_became(at):
    year = next_year(at)
    close(at)
    new = Commitment.objects.set_top(
        team=at.top, cycle=year, terms=terms("20", "15"), by=at.ingrid, carried_from=at.outcome
    ).outcome
    CarryOver.objects.say(at.piece, "carried", by=at.tomas)
    ball = Catchball.objects.get(outcome__carried_from=at.piece)
    assert (ball.outcome.parent, ball.volunteered, ball.state) == (new, True, State.DRAFT)


def test_the_later_word_counts_and_undo_leaves_nothing(at):
    next_year(at)
    close(at)
    for choice in ("carried", "carried", "done"):
        CarryOver.objects.say(at.outcome, choice, by=at.ingrid)
    assert (at.outcome.carried_into.count(), now(at.outcome).carry_over.choice) == (0, "done")
    CarryOver.objects.say(at.outcome, "carried", by=at.ingrid)
    CarryOver.objects.undo(at.outcome, by=at.ingrid)
    assert not Outcome.objects.filter(state="draft").exists()
    assert not CarryOver.objects.exists()


def test_a_team_that_is_done_with_its_piece_is_not_asked_again(at):
    next_year(at)
    close(at)
    CarryOver.objects.say(at.piece, "done", by=at.tomas)
    CarryOver.objects.say(at.outcome, "carried", by=at.ingrid)
    assert not at.outcome.carried_into.get().pieces.exists()


def test_only_its_owner_says_it_only_when_it_is_over_and_only_into_a_cycle_that_is_there(at):
    with pytest.raises(NotOver):
        CarryOver.objects.say(at.outcome, "done", by=at.ingrid)
    close(at)
    with pytest.raises(NotYours):
        CarryOver.objects.say(at.outcome, "done", by=at.tomas)
    with pytest.raises(NoNextCycle):
        CarryOver.objects.say(at.outcome, "carried", by=at.ingrid)


# --- Closed by mistake ------------------------------------------------------------------------------------------


def test_a_cycle_closed_by_mistake_goes_on_as_it_was_and_may_be_closed_again(at):
    stood = now(at.open).position
    first = close(at)
    with pytest.raises(WordsMissing):
        CycleEnd.objects.open_again(now(at.cycle), " ", by=at.ingrid)
    with pytest.raises(NotYours):
        CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.tomas)
    opened = CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    ball = now(at.open)
    assert (opened.end, now(at.cycle).is_closed, now(at.piece).state, ball.state) == (first, False, "live", stood.state)
    assert (ball.owes, ball.latest_terms_id, ball.round) == (stood.owes, stood.latest_terms, stood.round)
    assert ball.replayed().state == ball.state
    assert list(Standing.objects.wrong()) == []
    with pytest.raises(NotClosed):
        CycleEnd.objects.open_again(now(at.cycle), "Once more", by=at.ingrid)
    ball.accept(by=at.nadia, answering=ball.version)
    second = close(at)
    assert (second.not_agreed, now(at.cycle).end, list(at.cycle.ends.order_by("pk"))) == (0, second, [first, second])


def test_what_its_team_closed_before_stays_closed_when_the_cycle_goes_on(at):
    at.ball.release("We stop this", by=at.ingrid, answering=3)
    PlaceChoice.objects.close(at.open.outcome, "Nobody needs it now", by=at.nadia)
    close(at)
    CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    assert (now(at.open.outcome).state, now(at.open).state, now(at.piece).state) == ("ended", State.CLOSED, "ended")
    PlaceChoice.objects.open_again(at.open.outcome, "That one too", by=at.nadia)
    assert (now(at.open.outcome).state, now(at.open).state) == ("live", State.WITH_RECEIVER)


def test_it_stays_closed_once_something_was_carried_over_or_two_weeks_have_passed(at):
    close(at)
    next_year(at)
    CarryOver.objects.say(now(at.piece), "carried", by=at.tomas)
    with pytest.raises(CarriedOver):
        CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    CarryOver.objects.say(now(at.piece), "done", by=at.tomas)
    with clock.at(DECEMBER + timedelta(days=15)), pytest.raises(StaysClosed):
        CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    assert now(at.cycle).end is None


def test_what_owners_said_of_it_is_kept_until_it_is_closed_again(at):
    close(at)
    said = CarryOver.objects.say(now(at.piece), "done", by=at.tomas)
    CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    assert now(at.piece).carry_over == said
    with pytest.raises(NotOver):
        CarryOver.objects.say(now(at.piece), "let_go", by=at.tomas)
    close(at)
    page = CycleEnding(with_its_ends().get(pk=at.cycle.pk), at.tomas, {})
    assert [(each.outcome.carry_over.choice, page.left) for each in page.mine] == [("done", 0)]
    CarryOver.objects.say(now(at.piece), "let_go", by=at.tomas)
    assert now(at.piece).carry_over.choice == "let_go"


def test_who_runs_the_year_is_no_party_to_what_goes_on(at):
    close(at)
    CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    ball = now(at.open)
    assert (ball.arbiter_is_on_the_court, ball.last_side) == (False, None)
    with pytest.raises(NotYours, match="Tomás Rivera or Nadia Haddad can move"):
        ball.accept(by=at.ingrid, answering=ball.version)
    thread = Thread(to_read(Catchball.objects.filter(pk=ball.pk)).get(), at.ingrid)
    assert (thread.my_sides, thread.allowed) == ([], frozenset())


@pytest.mark.parametrize("pieces", [1, 6])
def test_a_cycle_is_opened_again_by_as_many_questions_however_much_was_talked_about(at, pieces):
    for _more in range(pieces - 1):
        at.pass_down(at.ball)
    close(at)
    with CaptureQueriesContext(connection) as asked:
        CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    assert Catchball.objects.in_play().count() == pieces
    assert len(asked) == QUESTIONS


def test_what_was_agreed_before_it_was_closed_was_agreed_on_that_day(at):
    """However often it was closed by mistake since."""
    at.ball.release("We stop this", by=at.ingrid, answering=3)
    with clock.at(DECEMBER - timedelta(days=3)):
        at.open.accept(by=at.nadia, answering=1)
    for _time in range(2):
        PlaceChoice.objects.close(at.open.outcome, "Nobody needs it now", by=at.nadia)
        PlaceChoice.objects.open_again(at.open.outcome, "It was the other one", by=at.nadia)
    assert (now(at.open).state, now(at.open).ended_at) == (State.AGREED, DECEMBER - timedelta(days=3))


def said_of(ball, person):
    told = turn(Thread(to_read(Catchball.objects.filter(pk=ball.pk)).get(), person))
    return told.headline, told.what


@pytest.mark.parametrize("decided", [True, False])
def test_closed_and_opened_again_it_tells_how_it_was_settled(at, decided):
    at.ball.release("We stop this", by=at.ingrid, answering=3)
    if decided:
        at.open.escalate("Which?", by=at.nadia, answering=1)
        now(at.open).rule(terms("5", "3"), by=at.ingrid, answering=2, text="This year")
    else:
        at.open.accept(by=at.nadia, answering=1)
    before = said_of(at.open, at.tomas)
    assert before[0] == ("Decided." if decided else "Agreed.")
    PlaceChoice.objects.close(at.open.outcome, "Nobody needs it now", by=at.nadia)
    PlaceChoice.objects.open_again(at.open.outcome, "It was the other one", by=at.nadia)
    assert said_of(at.open, at.tomas) == before


def test_whose_ball_it_is_again_is_told_once_and_by_mail_that_it_was_a_mistake(at):
    Nudge.objects.all().delete()
    close(at)
    CycleEnd.objects.open_again(now(at.cycle), "It was the wrong one", by=at.ingrid)
    nudge = Nudge.objects.get(catchball__isnull=False)
    opened = now(at.open).moves.latest("number")
    assert (nudge.kind, nudge.recipient, nudge.move, nudge.team) == ("ball", at.nadia, opened, at.line)
    letter = letters.read([nudge])[nudge.pk]
    assert letter.no_longer_true == ""
    said = words_of(letter)
    assert said.subject == "Your turn: Ingrid opened this again"
    assert said.happened == "Ingrid Solheim opened this again: it was closed by mistake"
    assert said.said == "It was the wrong one"


def test_who_opens_it_again_needs_no_mail_from_themselves(at):
    at.ball.release("We stop this", by=at.ingrid, answering=3)
    PlaceChoice.objects.close(at.open.outcome, "Nobody needs it now", by=at.nadia)
    before = Nudge.objects.count()
    PlaceChoice.objects.open_again(at.open.outcome, "It was the other one", by=at.nadia)
    assert (now(at.open).state, Nudge.objects.count()) == (State.WITH_RECEIVER, before)
