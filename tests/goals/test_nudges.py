"""What people are owed reaches them: once, late if it must, and only where it is still true."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outbox
from django.core.mail import get_connection
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from goals import nudges
from goals.mails import mail
from goals.models import Nudge
from goals.nudges import sending
from goals.reads import letters
from lean.lib import clock
from teams.models import Calendar, Membership, Role
from tests import factories

UTC = ZoneInfo("UTC")
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield(db):
    return factories.company()


def time_passes():
    """Every lease and every pause runs out."""
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def mailed_to() -> list[str]:
    return [message.to[0] for message in outbox.outbox]


# --- When the ball arrives ------------------------------------------------------------------------------------


def test_who_gets_the_ball_is_mailed_once(larkfield):
    larkfield.offer()
    nudges.drain()
    nudges.drain()
    assert [message.subject for message in outbox.outbox] == ["Your turn: Ingrid offers 5.0 days"]
    nudge = Nudge.objects.get()
    assert (nudge.state, nudge.attempts, nudge.lease, nudge.error) == ("sent", 1, None, "")
    assert nudge.sent_at is not None


def test_every_move_that_passes_the_ball_is_mailed_to_the_other_side(larkfield):
    catchball = larkfield.offer()
    nudges.drain()
    catchball.question("Which orders?", by=larkfield.tomas, answering=1)
    nudges.drain()
    catchball.answer("All of them", by=larkfield.ingrid, answering=2)
    nudges.drain()
    catchball.accept(by=larkfield.tomas, answering=3)
    nudges.drain()
    assert [message.to[0].split()[0] for message in outbox.outbox] == ["Tomás", "Ingrid", "Tomás"]


def owes_in_the_transaction(catchball, by):
    catchball.question("Which orders?", by=by, answering=1)


def mails_in_the_transaction(catchball, by):
    """As one would write it at first."""
    owes_in_the_transaction(catchball, by)
    nudge = Nudge.objects.get(catchball=catchball, move__number=2)
    get_connection().send_messages([mail(letters.read([nudge])[nudge.pk])])


def a_rolled_back_move_nudges_nobody(ask, company):
    catchball = company.offer()
    nudges.drain()
    outbox.outbox.clear()
    with transaction.atomic():
        ask(catchball, company.tomas)
        transaction.set_rollback(True)
    nudges.drain()
    assert mailed_to() == []


def test_a_move_that_is_rolled_back_nudges_nobody(committed):
    a_rolled_back_move_nudges_nobody(owes_in_the_transaction, factories.company())


def test_mailing_inside_the_transaction_would_nudge_for_nothing(committed):
    with pytest.raises(AssertionError):
        a_rolled_back_move_nudges_nobody(mails_in_the_transaction, factories.company())


# --- Whether it still applies ---------------------------------------------------------------------------------


def test_a_move_taken_back_before_the_mail_went_out_is_not_mailed(larkfield):
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    nudges.drain()
    assert mailed_to() == []
    assert Nudge.objects.get().state == "dropped"


def test_a_ball_that_was_played_on_already_is_not_mailed_for_its_earlier_stay(larkfield):
    catchball = larkfield.offer()
    catchball.question("Which orders?", by=larkfield.tomas, answering=1)
    nudges.drain()
    assert [address.split()[0] for address in mailed_to()] == ["Ingrid"]
    assert Nudge.objects.get(move__number=1).error == "Somebody has moved since."


def test_a_nudge_goes_to_who_moves_for_the_team_when_it_is_sent(larkfield):
    larkfield.offer()
    Membership.objects.filter(team=larkfield.area).delete()
    factories.member(larkfield.area, "Bram Bakker", Role.DEPUTY)
    nudges.drain()
    assert [address.split()[0] for address in mailed_to()] == ["Bram"]
    assert Nudge.objects.get(recipient=larkfield.tomas).state == "dropped"


def test_a_deputy_who_was_nudged_stays_the_one(larkfield):
    Membership.objects.filter(team=larkfield.area).update(role=Role.DEPUTY)
    larkfield.offer()
    factories.lead(larkfield.area, "Bram Bakker")
    nudges.drain()
    assert [address.split()[0] for address in mailed_to()] == ["Tomás"]


def test_nobody_is_mailed_who_has_left(larkfield):
    larkfield.offer()
    larkfield.tomas.is_active = False
    larkfield.tomas.save()
    nudges.drain()
    # Ingrid takes care of the team, and she has made the offer herself.
    assert mailed_to() == []
    assert Nudge.objects.get().state == "dropped"


# --- The reply-by day -----------------------------------------------------------------------------------------


def at(day: int, hour: int, minute: int = 0):
    return clock.at(datetime(2026, 5, day, hour, minute, tzinfo=UTC))


def reminded() -> list[str]:
    nudges.owe_what_time_makes_due()
    nudges.drain()
    subjects = [message.subject for message in outbox.outbox]
    outbox.outbox.clear()
    return subjects


@pytest.fixture
def offered(larkfield):
    """Owed by Friday, and told of."""
    catchball = larkfield.offer(reply_by_on=date(2026, 5, 15))
    nudges.drain()
    outbox.outbox.clear()
    return catchball


def test_on_the_reply_by_day_one_reminder_goes_out_in_the_morning(offered):
    with at(15, 7, 59):
        assert reminded() == []
    with at(15, 8):
        assert reminded() == ["Your turn: a word by today would help Ingrid"]
    for day in (15, 16, 18, 19):
        with at(day, 12):
            assert reminded() == []


def test_the_morning_is_the_teams(larkfield, offered):
    larkfield.top.calendar = Calendar.objects.create(name="Portland", time_zone="America/Los_Angeles")
    larkfield.top.save()
    with at(15, 14, 59):
        assert reminded() == []
    with at(15, 15):
        assert len(reminded()) == 1


def test_a_reminder_that_nobody_could_send_that_day_goes_out_later_and_says_so(offered):
    with at(18, 10):
        assert reminded() == ["Your turn: a word would still help Ingrid"]


def test_a_stopped_clock_reminds_nobody(larkfield, offered):
    larkfield.pass_down(offered)
    with at(15, 9):
        nudges.owe_what_time_makes_due()
    assert not Nudge.objects.filter(kind="reply_by", catchball=offered).exists()


def test_a_clock_that_stopped_after_the_reminder_was_owed_drops_it(larkfield, offered):
    with at(15, 9):
        nudges.owe_what_time_makes_due()
        larkfield.pass_down(offered)
        outbox.outbox.clear()
        nudges.drain()
    assert Nudge.objects.get(kind="reply_by").state == "dropped"


def test_a_ball_that_came_in_on_its_reply_by_day_needs_no_reminder(larkfield):
    with at(15, 10):
        larkfield.offer(reply_by_on=date(2026, 5, 15))
        nudges.drain()
        outbox.outbox.clear()
        assert reminded() == []


def test_a_later_day_brings_its_own_reminder(larkfield, offered):
    with at(15, 9):
        assert len(reminded()) == 1
        offered.postpone(date(2026, 5, 20), by=larkfield.tomas, answering=1, text="After Monday's huddle")
    with at(19, 9):
        assert reminded() == []
    with at(20, 9):
        assert len(reminded()) == 1


def test_a_nudge_by_hand_counts_as_that_days(larkfield, offered):
    with at(15, 7):
        offered.nudge(by=larkfield.ingrid)
        offered.nudge(by=larkfield.ingrid)
        assert reminded() == ["Ingrid asks for a word on Riders have their new bike…"]
    with at(15, 9):
        assert reminded() == []


def test_a_nudge_by_hand_before_the_day_leaves_the_days_own(larkfield, offered):
    with at(13, 9):
        offered.nudge(by=larkfield.ingrid)
        assert len(reminded()) == 1
    with at(15, 9):
        assert reminded() == ["Your turn: a word by today would help Ingrid"]


def test_by_hand_and_by_itself_count_the_same_days_wherever_the_team_is(larkfield, offered):
    larkfield.area.calendar = Calendar.objects.create(name="Auckland", time_zone="Pacific/Auckland")
    larkfield.area.save()
    with at(14, 20, 30):  # half past eight on the 15th in Auckland
        offered.nudge(by=larkfield.ingrid)
        assert len(reminded()) == 1
        assert reminded() == []


def test_what_is_agreed_or_withdrawn_reminds_nobody(larkfield, offered):
    offered.accept(by=larkfield.tomas, answering=1)
    with at(15, 9):
        assert reminded() == []


@pytest.mark.parametrize("count", [1, 3, 20])
def test_reminders_take_the_same_queries_however_many(larkfield, count, django_assert_max_num_queries):
    for _ in factories.in_one_go(range(count)):
        larkfield.offer(reply_by_on=date(2026, 5, 15))
    with at(15, 9), django_assert_max_num_queries(30):
        assert nudges.owe_what_time_makes_due() == count


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_batch_of_letters_takes_five_queries(larkfield, count, django_assert_num_queries):
    for _ in factories.in_one_go(range(count)):
        larkfield.offer()
    owed = list(Nudge.objects.select_related("recipient", "nudged_by"))
    with django_assert_num_queries(5):
        for letter in letters.read(owed).values():
            mail(letter)


# --- A mail server with a will of its own -----------------------------------------------------------------------


def test_a_mail_refused_for_now_arrives_later(larkfield, post):
    larkfield.offer()
    post.refuse_recipient = lambda attempt: "450 4.2.0 Mailbox busy" if attempt == 1 else None
    post.refuse_mail = lambda attempt: "451 4.3.0 Try later" if attempt == 2 else None
    nudges.drain()
    nudge = Nudge.objects.get()
    assert (nudge.state, nudge.attempts, nudge.error) == ("due", 1, "450 4.2.0 Mailbox busy")
    assert nudge.due_at > timezone.now()
    time_passes()
    nudges.drain()
    assert Nudge.objects.get().error == "451 4.3.0 Try later"
    time_passes()
    nudges.drain()
    assert Nudge.objects.get().state == "sent"
    assert [mail.message_id for mail in post.received] == [f"<{nudge.message_id}@testserver>"]


def test_one_that_is_refused_holds_up_nobody_else(larkfield, post):
    for _ in range(3):
        larkfield.offer()
    post.refuse_recipient = lambda attempt: "450 4.2.0 Mailbox busy" if attempt == 2 else None
    nudges.drain()
    assert len(post.received) == 2
    assert sorted(Nudge.objects.values_list("state", flat=True)) == ["due", "sent", "sent"]


@pytest.mark.parametrize("stage", ["refuse_recipient", "refuse_mail"])
def test_a_mail_refused_for_good_is_kept_for_an_administrator(larkfield, post, stage):
    larkfield.offer()
    setattr(post, stage, lambda attempt: "550 5.1.1 No such person here")
    nudges.drain()
    nudge = Nudge.objects.get()
    assert (nudge.state, nudge.error) == ("failed", "550 5.1.1 No such person here")
    time_passes()
    nudges.drain()
    assert post.attempts == 1
    setattr(post, stage, lambda attempt: None)
    assert Nudge.objects.all().send_again() == 1
    nudges.drain()
    assert [mail.message_id for mail in post.received] == [f"<{nudge.message_id}@testserver>"]


def test_pauses_grow_up_to_a_ceiling(larkfield):
    larkfield.offer()
    pauses = []
    for attempts in (0, 1, 4, 30):
        Nudge.objects.update(attempts=attempts, due_at=timezone.now())
        (nudge,) = Nudge.objects.claim()
        nudge.back_off("450 Busy", at_most=timedelta(minutes=10))
        pauses.append(round((Nudge.objects.get().due_at - timezone.now()).total_seconds()))
    assert pauses == [1, 2, 16, 600]


def test_a_mail_server_that_is_away_is_asked_once_and_loses_nothing(larkfield, post, settings):
    for _ in range(3):
        larkfield.offer()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    nudges.drain()
    assert set(Nudge.objects.values_list("state", "attempts")) == {("due", 1)}
    assert "refused" in Nudge.objects.first().error
    settings.EMAIL_PORT = port
    time_passes()
    nudges.drain()
    assert len(post.received) == 3


def test_many_mails_go_over_one_connection(larkfield, post):
    for _ in range(5):
        larkfield.offer()
    nudges.drain()
    assert (len(post.received), post.connections) == (5, 1)


def test_a_slow_server_gets_no_mail_whose_lease_could_run_out(larkfield, post, monkeypatch):
    monkeypatch.setattr(sending, "BEGIN_WITHIN", 0.25)
    post.takes_its_time = 0.2
    for _ in range(6):
        larkfield.offer()
    nudges.drain()
    assert set(post.times().values()) == {1}
    assert len(post.received) == 6


def test_a_drain_ends_in_time_and_hands_back_what_it_did_not_begin(larkfield, post):
    post.takes_its_time = 0.2
    for _ in range(6):
        larkfield.offer()
    nudges.drain(seconds=0.3)
    left = Nudge.objects.filter(state="due")
    assert len(post.received) + left.count() == 6
    assert 1 <= len(post.received) <= 3
    assert set(left.values_list("lease", "attempts")) == {(None, 0)}
    assert left.due().count() == left.count()


# --- Leases -------------------------------------------------------------------------------------------------------


def test_what_one_worker_holds_no_other_gets_until_the_lease_runs_out(larkfield):
    larkfield.offer()
    (mine,) = Nudge.objects.claim()
    assert Nudge.objects.claim() == []
    time_passes()
    (theirs,) = Nudge.objects.claim()
    assert mine.mark_sent() is False
    assert mine.back_off("450 Busy", at_most=timedelta(seconds=1)) is False
    assert Nudge.objects.get().lease == theirs.lease
    assert theirs.mark_sent() is True


def test_sending_again_leaves_alone_what_a_worker_holds(larkfield):
    larkfield.offer()
    (mine,) = Nudge.objects.claim()
    assert Nudge.objects.all().send_again() == 0
    assert mine.mark_sent() is True


restarting = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could restart")


def a_restart_between_the_mail_and_its_mark_sends_nothing_twice(post):
    larkfield = factories.company()
    for _ in range(3):
        larkfield.offer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    post.on_mail = lambda: terminate(ours) if len(post.received) == 2 else None
    with suppress(OperationalError):
        nudges.drain()
    connection.close()
    time_passes()
    nudges.drain()
    assert set(Nudge.objects.values_list("state", flat=True)) == {"sent"}
    assert set(post.times().values()) == {1}


@restarting
def test_a_database_that_restarts_between_the_mail_and_its_mark_sends_nothing_twice(committed, post):
    a_restart_between_the_mail_and_its_mark_sends_nothing_twice(post)


@restarting
def test_marking_but_once_would_send_it_twice(committed, post, monkeypatch):
    monkeypatch.setattr(sending, "_mark_sent", lambda nudge, way, letter: nudge.mark_sent(way))
    with pytest.raises(AssertionError):
        a_restart_between_the_mail_and_its_mark_sends_nothing_twice(post)


def terminate(backend: int) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    finally:
        other.close()


# --- A mail server that drops, and a clock that jumps ---------------------------------------------------------------


def test_a_server_that_hangs_up_in_the_middle_is_asked_again_and_gets_each_mail_once(larkfield, post):
    for _ in range(4):
        larkfield.offer()
    post.hangs_up = lambda attempt: attempt in (1, 3)
    for _ in range(4):
        nudges.drain()
        time_passes()
    assert set(Nudge.objects.values_list("state", flat=True)) == {"sent"}
    assert (len(post.received), set(post.times().values())) == (4, {1})


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=400), -timedelta(hours=1), -timedelta(days=400)])
def test_a_clock_that_jumps_between_claim_and_mark_loses_nothing_and_sends_nothing_twice(larkfield, post, jump):
    """The machine's: daylight saving is none of its business, a time server that comes back is."""
    for _ in range(3):
        larkfield.offer()
    real = datetime.now(UTC)
    with time_machine.travel(real):
        claimed = Nudge.objects.claim()
    with time_machine.travel(real + jump):
        assert all(nudge.mark_sent() for nudge in claimed[:1])
        assert Nudge.objects.get(pk=claimed[0].pk).state == "sent"
        nudges.drain()
        time_passes()
        nudges.drain()
    assert set(Nudge.objects.values_list("state", flat=True)) == {"sent"}
    # The first was marked by hand; a worker that lost its lease to the jump marks nothing any more.
    assert (len(post.received), set(post.times().values())) == (2, {1})
    assert not any(nudge.mark_sent() for nudge in claimed[1:])


@pytest.mark.parametrize("hours", [-2, -1, 1, 2])
def test_what_is_put_off_over_a_jump_comes_when_the_clock_says_so(larkfield, post, hours):
    larkfield.offer()
    post.refuse_recipient = lambda attempt: "450 4.2.0 Mailbox busy" if attempt == 1 else None
    real = datetime.now(UTC)
    with time_machine.travel(real):
        nudges.drain()
    with time_machine.travel(real + timedelta(hours=hours)):
        nudges.drain()
        assert len(post.received) == (1 if hours > 0 else 0)
    # A clock that went back comes to the same moment again: nothing waits longer than it jumped.
    with time_machine.travel(real + timedelta(seconds=5)):
        nudges.drain()
    assert (len(post.received), Nudge.objects.get().state) == (1, "sent")
