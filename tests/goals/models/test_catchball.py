"""The verbs of catchball, by both sides: what each move does, and what is refused with which words."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from goals.models import (
    Catchball,
    Commitment,
    FormKey,
    InForce,
    Move,
    Nudge,
    Outcome,
    Seen,
    Terms,
    TermsDraft,
)
from goals.models.form_key import KeyReused
from goals.rules import negotiation as rules
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def counter(catchball, by, target, text="We hold what we promise", **fields):
    return catchball.counter(
        catchball.latest_terms.revised(target=Decimal(target), **fields),
        by=by,
        answering=catchball.version,
        text=text,
    )


def test_an_offer_gives_the_ball_to_the_other_side_for_five_working_days(larkfield):
    catchball = larkfield.offer()
    assert (catchball.state, catchball.owes, catchball.round, catchball.version) == (
        "with_receiver",
        "reply",
        1,
        1,
    )
    assert catchball.reply_by_on == date(2026, 5, 18)
    assert catchball.outcome.parent == larkfield.outcome
    assert Outcome.objects.get(pk=catchball.outcome_id).state == "live"


def test_counter_and_accept_make_a_commitment_at_exactly_the_terms_shown(larkfield):
    catchball = larkfield.offer()
    counter(catchball, larkfield.tomas, "5.5")
    assert (catchball.state, catchball.round) == ("with_asker", 2)
    catchball.accept(by=larkfield.ingrid, answering=2)
    commitment = InForce.objects.get(outcome=catchball.outcome).commitment
    assert (commitment.version, commitment.basis) == (1, "accepted")
    assert commitment.terms_id == catchball.latest_terms_id
    assert commitment.terms.target == Decimal("5.5")
    assert catchball.state == "agreed"
    assert catchball.owes is None


def test_an_offer_may_leave_the_number_blank_and_then_can_only_be_countered(larkfield):
    catchball = larkfield.offer(target=None)
    with pytest.raises(rules.TargetMissing, match="no number to accept"):
        catchball.accept(by=larkfield.tomas, answering=1)
    counter(catchball, larkfield.tomas, "5.5")
    assert catchball.latest_terms.target == Decimal("5.5")


def test_nobody_accepts_their_own_terms(larkfield):
    catchball = larkfield.offer()
    catchball.question("Which orders?", by=larkfield.tomas, answering=1)
    with pytest.raises(rules.QuestionOpen):
        catchball.accept(by=larkfield.ingrid, answering=2)


def test_who_leads_both_sides_may_accept_and_it_is_marked(larkfield):
    Membership.objects.filter(team=larkfield.area).delete()
    catchball = larkfield.offer()
    move = catchball.accept(by=larkfield.ingrid, answering=1)
    assert move.capacity == "caretaker"
    assert InForce.objects.get(outcome=catchball.outcome).commitment.basis == "self_agreed"


def test_a_counter_needs_a_number_words_and_a_change(larkfield):
    catchball = larkfield.offer()
    with pytest.raises(rules.NothingChanged):
        counter(catchball, larkfield.tomas, "5.0")
    with pytest.raises(rules.WordsMissing):
        counter(catchball, larkfield.tomas, "6", text="  ")
    with pytest.raises(rules.TargetMissing):
        catchball.counter(
            catchball.latest_terms.revised(target=None), by=larkfield.tomas, answering=1, text="We can't say"
        )
    assert Terms.objects.filter(outcome=catchball.outcome).count() == 1


def test_a_question_waits_for_its_answer_but_the_questioner_may_still_reply(larkfield):
    catchball = larkfield.offer()
    catchball.question("Which orders count?", by=larkfield.tomas, answering=1)
    assert (catchball.state, catchball.owes, catchball.round) == ("with_asker", "answer", 1)
    catchball.answer("All of them", by=larkfield.ingrid, answering=2)
    assert (catchball.state, catchball.owes) == ("with_receiver", "reply")
    catchball.question("Also returns?", by=larkfield.tomas, answering=3)
    catchball.accept(by=larkfield.tomas, answering=4)
    assert catchball.state == "agreed"


def test_declining_says_what_instead_and_the_asker_may_offer_again(larkfield):
    catchball = larkfield.offer()
    counter(catchball, larkfield.tomas, "6")
    counter(catchball, larkfield.ingrid, "5.2")
    with pytest.raises(rules.WordsMissing, match="who or what instead"):
        catchball.decline(by=larkfield.tomas, answering=3, text="No hands", alternative="")
    catchball.decline(by=larkfield.tomas, answering=3, text="No hands", alternative="Ask Assembly")
    assert (catchball.state, catchball.owes, catchball.receiver_terms) == ("declined", "terms", None)
    catchball.offer(terms("9", "7"), by=larkfield.ingrid, answering=4)
    assert (catchball.state, catchball.round) == ("with_receiver", 4)


def test_withdrawing_ends_it_and_the_history_stays(larkfield):
    catchball = larkfield.offer()
    with pytest.raises(rules.NotYourMove):
        catchball.withdraw(by=larkfield.tomas, answering=1, text="No")
    catchball.withdraw(by=larkfield.ingrid, answering=1, text="Assembly took it")
    assert catchball.state == "withdrawn"
    assert catchball.ended_at == MONDAY
    assert Outcome.objects.get(pk=catchball.outcome_id).state == "ended"
    assert list(catchball.moves.values_list("kind", flat=True)) == ["offer", "withdraw"]


def test_a_move_can_be_taken_back_until_the_other_side_has_opened_the_page(larkfield):
    catchball = larkfield.offer()
    counter(catchball, larkfield.tomas, "6")
    catchball.take_back(by=larkfield.tomas, answering=2)
    assert (catchball.state, catchball.round, catchball.version) == ("with_receiver", 1, 3)
    assert catchball.latest_terms == catchball.asker_terms
    assert catchball.receiver_terms is None
    assert catchball.reply_by_on == date(2026, 5, 18)
    counter(catchball, larkfield.tomas, "6")
    catchball.open_by(larkfield.ewa, catchball.movers())
    assert not Seen.objects.exists()
    catchball.open_by(larkfield.ingrid, catchball.movers())
    with pytest.raises(rules.SeenAlready):
        catchball.take_back(by=larkfield.tomas, answering=4)


def test_nobody_takes_back_the_other_sides_move_or_a_take_back(larkfield):
    catchball = larkfield.offer()
    with pytest.raises(rules.NothingToTakeBack):
        catchball.take_back(by=larkfield.tomas, answering=1)
    catchball.take_back(by=larkfield.ingrid, answering=1)
    with pytest.raises(rules.NothingToTakeBack):
        catchball.take_back(by=larkfield.ingrid, answering=2)


def test_an_offer_taken_back_is_a_draft_again_with_its_words(larkfield):
    catchball = larkfield.offer(text="Five of nine days are in paint")
    catchball.take_back(by=larkfield.ingrid, answering=1)
    draft = TermsDraft.objects.get(outcome=catchball.outcome)
    assert (catchball.state, draft.target, draft.words) == (
        "draft",
        Decimal(5),
        "Five of nine days are in paint",
    )
    assert not Outcome.objects.visible_to(larkfield.tomas).filter(pk=catchball.outcome_id).exists()
    catchball.offer(draft.as_terms(), by=larkfield.ingrid, answering=2)
    assert catchball.state == "with_receiver"
    assert not TermsDraft.objects.exists()


def test_a_draft_keeps_its_words_when_it_is_withdrawn_and_that_is_taken_back(larkfield):
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    written = TermsDraft.objects.get(outcome=catchball.outcome)
    catchball.withdraw(by=larkfield.ingrid, answering=2, text="Not this year")
    catchball.take_back(by=larkfield.ingrid, answering=3)
    assert (catchball.state, TermsDraft.objects.get(outcome=catchball.outcome)) == ("draft", written)


def test_an_acceptance_taken_back_restores_what_was_before(larkfield):
    catchball = larkfield.offer()
    catchball.accept(by=larkfield.tomas, answering=1)
    catchball.take_back(by=larkfield.tomas, answering=2)
    assert not InForce.objects.filter(outcome=catchball.outcome).exists()
    assert (catchball.state, catchball.ended_at) == ("with_receiver", None)
    catchball.accept(by=larkfield.tomas, answering=3)
    assert InForce.objects.get(outcome=catchball.outcome).commitment.version == 2
    assert Commitment.objects.filter(outcome=catchball.outcome).count() == 2


def test_a_take_back_gives_again_what_standing_still_had_added(larkfield):
    """Offered on Monday for the Monday after; passed on for two working days, countered, and that taken back."""
    with clock.at(MONDAY):
        ball = larkfield.offer()
        below = larkfield.pass_down(ball)
    assert ball.reply_by_on == date(2026, 5, 18)
    with clock.at(MONDAY + timedelta(days=2)):
        below.accept(by=larkfield.nadia, answering=1)
        ball.refresh_from_db()
        assert ball.reply_by_on == date(2026, 5, 20)
        ball.counter(terms("9", "6"), by=larkfield.tomas, answering=1, text="What we can do")
        ball.take_back(by=larkfield.tomas, answering=2)
    assert (ball.reply_by_on, ball.passed_on_at) == (date(2026, 5, 20), None)


def test_a_take_back_leaves_the_clock_standing_still_since_when_it_did(larkfield):
    with clock.at(MONDAY):
        ball = larkfield.offer()
        below = larkfield.pass_down(ball)
    with clock.at(MONDAY + timedelta(days=1)):
        ball.question("Whose rack is it?", by=larkfield.tomas, answering=1)
        ball.take_back(by=larkfield.tomas, answering=2)
        assert (ball.reply_by_on, ball.passed_on_at) == (date(2026, 5, 18), MONDAY)
    with clock.at(MONDAY + timedelta(days=3)):
        below.accept(by=larkfield.nadia, answering=1)
        ball.refresh_from_db()
        assert ball.reply_by_on == date(2026, 5, 21)


def test_the_reply_day_moves_once(larkfield):
    catchball = larkfield.offer()
    catchball.postpone(date(2026, 5, 25), by=larkfield.tomas, answering=1, text="After Monday's huddle")
    assert catchball.reply_by_on == date(2026, 5, 25)
    with pytest.raises(rules.PostponedAlready):
        catchball.postpone(date(2026, 5, 28), by=larkfield.tomas, answering=2, text="Again")
    with pytest.raises(rules.Refused, match="later day"):
        larkfield.pass_down(catchball).postpone(date(2026, 5, 1), by=larkfield.nadia, answering=1, text="Early")


def test_passing_a_piece_down_stops_the_clock_and_its_end_starts_it_again(larkfield):
    catchball = larkfield.offer()
    with clock.at(datetime(2026, 5, 13, 9, tzinfo=ZoneInfo("UTC"))):
        below = larkfield.pass_down(catchball)
    catchball.refresh_from_db()
    assert catchball.passed_on_at.date() == date(2026, 5, 13)
    with clock.at(datetime(2026, 5, 18, 9, tzinfo=ZoneInfo("UTC"))):
        below.accept(by=larkfield.nadia, answering=1)
    catchball.refresh_from_db()
    assert catchball.passed_on_at is None
    assert catchball.reply_by_on == date(2026, 5, 21)


def test_the_second_answer_to_the_same_move_is_refused_with_what_stands_now(larkfield):
    catchball = larkfield.offer()
    stale = Catchball.objects.get(pk=catchball.pk)
    counter(catchball, larkfield.tomas, "6")
    with pytest.raises(rules.AnsweredAlready) as refusal:
        stale.accept(by=larkfield.tomas, answering=1)
    assert refusal.value.current.version == 2


def test_a_take_back_that_finds_another_move_at_its_last_look_is_told_of_that(larkfield):
    catchball = larkfield.offer()
    at = Catchball.objects.with_everything().get(pk=catchball.pk)
    counter(catchball, larkfield.tomas, "6")
    with pytest.raises(rules.AnsweredAlready) as refusal:
        at._without_the_last_move(Move(catchball=at, number=2, kind="take_back", side="asker"))
    assert refusal.value.current.version == 2


@pytest.mark.parametrize("name", ["ewa", "kaisa"])
def test_members_and_coaches_comment_but_do_not_move(larkfield, name):
    catchball = larkfield.pass_down(larkfield.offer())
    someone = getattr(larkfield, name)
    with pytest.raises(rules.NotYours, match="Tomás Rivera or Nadia Haddad can move"):
        catchball.accept(by=someone, answering=1)
    catchball.comment("Welding can sort by colour", by=someone)
    catchball.refresh_from_db()
    assert (catchball.comments.count(), catchball.version) == (1, 1)


def test_an_administrator_never_negotiates_for_others(larkfield):
    sam = factories.person("Sam Petrov", is_staff=True, is_superuser=True)
    with pytest.raises(rules.NotYours):
        larkfield.offer().accept(by=sam, answering=1)


def test_a_deputy_moves_for_the_lead(larkfield):
    deputy = factories.member(larkfield.area, "Ana Gil", Role.DEPUTY)
    assert larkfield.offer().accept(by=deputy, answering=1).capacity == "deputy"


def test_the_lead_above_takes_care_of_a_team_without_a_lead(larkfield):
    Membership.objects.filter(team=larkfield.line, role=Role.LEAD).delete()
    catchball = larkfield.pass_down(larkfield.offer())
    assert catchball.accept(by=larkfield.tomas, answering=1).capacity == "caretaker"


def test_exactly_one_nudge_for_each_move_that_passes_the_ball(larkfield):
    catchball = larkfield.offer()
    catchball.question("Which?", by=larkfield.tomas, answering=1)
    catchball.answer("All", by=larkfield.ingrid, answering=2)
    counter(catchball, larkfield.tomas, "6")
    catchball.accept(by=larkfield.ingrid, answering=4)
    nudged = Nudge.objects.order_by("pk").values_list("recipient__name", "move__kind")
    assert list(nudged) == [
        ("Tomás Rivera", "offer"),
        ("Ingrid Solheim", "question"),
        ("Tomás Rivera", "answer"),
        ("Ingrid Solheim", "counter"),
    ]


def test_a_refused_move_leaves_nothing_behind(larkfield):
    catchball = larkfield.offer()
    before = (Move.objects.count(), Terms.objects.count(), Nudge.objects.count())
    with pytest.raises(rules.NotYourBall):
        counter(catchball, larkfield.ingrid, "4")
    with pytest.raises(ValidationError):
        counter(catchball, larkfield.tomas, "6", baseline=None)
    assert (Move.objects.count(), Terms.objects.count(), Nudge.objects.count()) == before


def test_a_nudge_by_hand_goes_out_once_a_day(larkfield):
    catchball = larkfield.offer()
    catchball.nudge(by=larkfield.ingrid)
    catchball.nudge(by=larkfield.ingrid)
    assert Nudge.objects.filter(kind="reply_by").count() == 1
    with pytest.raises(rules.NotYours):
        catchball.nudge(by=larkfield.tomas)


def test_a_double_click_is_one_move_and_the_key_is_not_reused_for_other_words(larkfield):
    catchball = larkfield.offer()

    def accept():
        return catchball.accept(by=larkfield.tomas, answering=1)

    first = FormKey.objects.once(larkfield.tomas, "k1", "accept 1", accept)
    again = FormKey.objects.once(larkfield.tomas, "k1", "accept 1", accept)
    assert first == again
    assert catchball.moves.count() == 2
    with pytest.raises(KeyReused):
        FormKey.objects.once(larkfield.tomas, "k1", "counter 1", accept)


def test_a_refused_form_leaves_its_key_free(larkfield):
    catchball = larkfield.offer()
    with pytest.raises(rules.WordsMissing):
        FormKey.objects.once(
            larkfield.tomas, "k1", "a", lambda: catchball.question("", by=larkfield.tomas, answering=1)
        )
    FormKey.objects.once(larkfield.tomas, "k1", "b", lambda: catchball.question("?", by=larkfield.tomas, answering=1))
    assert catchball.moves.count() == 2


def test_a_draft_that_was_never_sent_can_be_deleted(larkfield):
    catchball = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames in 5 days", by=larkfield.ingrid
    )
    catchball.discard(by=larkfield.ingrid)
    assert not Outcome.objects.filter(parent=larkfield.outcome).exists()
    sent = larkfield.offer()
    with pytest.raises(rules.NotOpen):
        sent.discard(by=larkfield.ingrid)


def test_replaying_the_moves_gives_the_state(larkfield):
    catchball = larkfield.offer()
    counter(catchball, larkfield.tomas, "6")
    catchball.take_back(by=larkfield.tomas, answering=2)
    catchball.question("Which?", by=larkfield.tomas, answering=3)
    counter(catchball, larkfield.tomas, "5.5")
    replayed, kept = catchball.replayed(), catchball.position
    for field in (
        "state",
        "owes",
        "round",
        "number",
        "asker_terms",
        "receiver_terms",
        "latest_terms",
        "postponed",
    ):
        assert getattr(replayed, field) == getattr(kept, field), field


class TestPromisesOfTheDatabase:
    @pytest.mark.parametrize("model", [Terms, Move, Commitment])
    def test_history_is_written_once(self, larkfield, model):
        larkfield.offer().accept(by=larkfield.tomas, answering=1)
        field = {Terms: {"unit": "weeks"}, Move: {"text": "other"}, Commitment: {"version": 9}}[model]
        for change in (lambda rows: rows.update(**field), lambda rows: rows._raw_delete("default")):
            with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
                change(model.objects.filter(pk=model.objects.latest("pk").pk))

    def test_one_open_catchball_per_outcome(self, larkfield):
        catchball = larkfield.offer()
        with pytest.raises(IntegrityError), transaction.atomic():
            Catchball.objects.create(
                outcome=catchball.outcome, asking_team=larkfield.top, receiving_team=larkfield.area
            )

    def test_an_open_ball_has_exactly_one_holder(self, larkfield):
        with pytest.raises(IntegrityError), transaction.atomic():
            Catchball.objects.filter(pk=larkfield.offer().pk).update(owes=None)

    def test_a_catchball_has_two_sides(self, larkfield):
        with pytest.raises(IntegrityError), transaction.atomic():
            Catchball.objects.filter(pk=larkfield.offer().pk).update(asking_team=larkfield.area)

    def test_one_move_for_each_number(self, larkfield):
        move = larkfield.offer().moves.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Move.objects.create(
                catchball=move.catchball,
                number=1,
                round=1,
                kind="question",
                side="receiver",
                by=larkfield.tomas,
            )

    def test_no_commitment_without_its_move(self, larkfield):
        catchball = larkfield.offer()
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.create(
                outcome=catchball.outcome, version=1, terms=catchball.asker_terms, basis="accepted"
            )

    def test_one_commitment_in_force_per_outcome(self, larkfield):
        in_force = InForce.objects.get(outcome=larkfield.outcome)
        with pytest.raises(IntegrityError), transaction.atomic():
            InForce.objects.create(outcome=larkfield.outcome, commitment=in_force.commitment)

    def test_a_target_starts_from_a_baseline(self, larkfield):
        with pytest.raises(IntegrityError), transaction.atomic():
            terms(None, "5", outcome=larkfield.outcome, by_team=larkfield.top).save()

    def test_one_lead_per_team(self, larkfield):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.lead(larkfield.top, "Somebody Else")
