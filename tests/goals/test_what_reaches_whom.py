"""A person decides what reaches them, by which way and when; what they put aside is kept, and nothing is lost."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from goals import nudges
from goals.models import MailChoice, MailHours, Nudge, Snooze
from goals.models.mail_choice import DEFAULTS, TheBallReachesYou, TheWeekComesByMail, ThisIsBetweenTheTwo
from goals.models.nudge import NudgeKind, this_ball
from goals.models.snooze import CannotWait
from goals.models.way import Way
from goals.nudges import sending
from goals.reads import every_letter
from goals.reads.ways import ways
from goals.rules.hours import quiet_until
from lean.lib import clock
from lean.lib.refusal import NotYours, Refused
from teams.models import Calendar, Role
from tests import factories

UTC = ZoneInfo("UTC")
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture(autouse=True)
def _on_monday():
    with at(11, 9):
        yield


@pytest.fixture
def larkfield(db):
    return factories.company()


def at(day: int, hour: int, minute: int = 0):
    return clock.at(datetime(2026, 5, day, hour, minute, tzinfo=UTC))


def time_passes():
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def mailed() -> list[str]:
    """Who got what since one last looked."""
    said = [f"{message.to[0].split()[0]}: {message.subject}" for message in outbox.outbox]
    outbox.outbox.clear()
    return said


# --- What one can choose -----------------------------------------------------------------------------------------


def test_without_a_choice_everything_comes_by_mail_but_what_nobody_waits_for(larkfield):
    stand = MailChoice.objects.of(larkfield.tomas)
    assert stand == DEFAULTS
    assert [kind for kind, way in stand.items() if way != Way.MAIL] == [NudgeKind.NO_RECENT_WORD]


def test_a_row_stands_only_where_the_choice_is_another(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.PARENT, Way.OFF)
    assert MailChoice.objects.of(larkfield.tomas)[NudgeKind.PARENT] == Way.OFF
    assert MailChoice.objects.of(larkfield.nadia)[NudgeKind.PARENT] == Way.MAIL
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.PARENT, Way.CHAT)
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.PARENT, Way.MAIL)
    assert not MailChoice.objects.exists()


def test_the_ball_cant_be_off(larkfield):
    with pytest.raises(TheBallReachesYou):
        MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.OFF)


def test_of_several_choices_with_one_that_cant_be_none_is_kept(larkfield):
    with pytest.raises(TheWeekComesByMail):
        MailChoice.objects.choose_all(larkfield.tomas, {NudgeKind.PARENT: Way.OFF, NudgeKind.DIGEST: Way.CHAT})
    assert not MailChoice.objects.exists()


@pytest.mark.parametrize(
    ("hours", "about"),
    [
        ({"quiet_from": time(20), "quiet_until": None}, "quiet_until"),
        ({"quiet_from": None, "quiet_until": time(7)}, "quiet_from"),
        ({"quiet_from": time(7), "quiet_until": time(7)}, "quiet_until"),
        ({"quiet_from": None, "quiet_until": None, "digest_on": 0}, "digest_on"),
    ],
)
def test_hours_that_cant_be_are_refused_where_they_can_be_mended(larkfield, hours, about):
    with pytest.raises(Refused) as refusal:
        MailHours.objects.arrange(larkfield.tomas, **hours)
    assert refusal.value.about == about


def test_hours_like_everybodys_leave_no_row(larkfield):
    MailHours.objects.arrange(larkfield.tomas, quiet_from=time(20), quiet_until=time(7), digest_on=5)
    assert MailHours.objects.of(larkfield.tomas).digest_on == 5
    MailHours.objects.arrange(larkfield.tomas, quiet_from=None, quiet_until=None)
    assert not MailHours.objects.exists()


# --- Quiet hours, as a rule --------------------------------------------------------------------------------------


def in_zurich(*moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=ZURICH, fold=fold)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "until"),
    [
        (in_zurich(2026, 5, 11, 19, 59), time(20), time(7), None),
        (in_zurich(2026, 5, 11, 20), time(20), time(7), in_zurich(2026, 5, 12, 7)),
        (in_zurich(2026, 5, 12, 6, 59), time(20), time(7), in_zurich(2026, 5, 12, 7)),
        (in_zurich(2026, 5, 12, 7), time(20), time(7), None),
        (in_zurich(2026, 5, 12, 12, 30), time(12), time(13), in_zurich(2026, 5, 12, 13)),
        (in_zurich(2026, 5, 12, 11, 59), time(12), time(13), None),
        # The night in which half past two doesn't happen: it is half past three at once.
        (in_zurich(2026, 3, 29, 1), time(20), time(2, 30), in_zurich(2026, 3, 29, 3, 30)),
        # The night in which it happens twice: the second time is its end for who rests through the first.
        (in_zurich(2026, 10, 25, 2, 10), time(20), time(2, 30), in_zurich(2026, 10, 25, 2, 30)),
        (in_zurich(2026, 10, 25, 2, 10, fold=1), time(20), time(2, 30), in_zurich(2026, 10, 25, 2, 30, fold=1)),
    ],
)
def test_quiet_hours_end_when_their_last_one_has_passed(now, begins, ends, until):
    found = quiet_until(now.astimezone(UTC), ZURICH, begins, ends)
    assert (found and found.astimezone(UTC)) == (until and until.astimezone(UTC))


@pytest.mark.parametrize("begins", [time(20), time(1), time(2, 30)])
@pytest.mark.parametrize("ends", [time(2, 15), time(3), time(7)])
def test_quiet_hours_never_end_in_the_past(begins, ends):
    moment = datetime(2026, 3, 28, tzinfo=UTC)
    for start in (moment, datetime(2026, 10, 24, 12, tzinfo=UTC)):
        for quarters in range(4 * 48):
            now = start + timedelta(minutes=15 * quarters)
            end = quiet_until(now, ZURICH, begins, ends)
            assert end is None or end.astimezone(UTC) > now


# --- What is sent, and what isn't --------------------------------------------------------------------------------


def test_what_somebody_turned_off_is_not_sent_and_says_why(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.REPLY_BY, Way.OFF)
    larkfield.offer(reply_by_on=date(2026, 5, 15))
    nudges.drain()
    mailed()
    with at(15, 9):
        nudges.owe_what_time_makes_due()
        nudges.drain()
    assert mailed() == []
    nudge = Nudge.objects.get(kind="reply_by")
    assert (nudge.state, nudge.way, nudge.error, nudge.attempts) == (
        "dropped",
        "off",
        "You chose not to hear of this.",
        0,
    )


def test_what_somebody_hears_of_with_the_week_is_gathered_for_it(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    larkfield.offer()
    nudges.drain()
    assert mailed() == []
    (nudge,) = Nudge.objects.gathered_for(larkfield.tomas)
    assert (nudge.state, nudge.way, nudge.attempts) == ("gathered", "digest", 0)
    assert not Nudge.objects.gathered_for(larkfield.ingrid).exists()


def test_the_week_takes_along_what_was_gathered_until_it_was_read(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    larkfield.offer()
    nudges.drain()
    Nudge.objects.owe(NudgeKind.DIGEST, to=larkfield.tomas, subject="week", period="2026-W20", team=larkfield.area)
    (week,) = Nudge.objects.claim()
    letter = every_letter.read([week])[week.pk]
    later = larkfield.offer()
    nudges.drain()
    assert week.mark_sent(Way.MAIL, told=[each.nudge for each in letter.gathered])
    assert [each.catchball for each in Nudge.objects.gathered_for(larkfield.tomas)] == [later]
    assert Nudge.objects.filter(kind="ball", state="sent", way="digest").count() == 1


def test_what_is_over_by_the_time_of_the_week_is_not_told(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    catchball = larkfield.offer()
    nudges.drain()
    catchball.counter(catchball.latest_terms.revised(target=Decimal(7)), by=larkfield.tomas, answering=1, text="So")
    Nudge.objects.owe(NudgeKind.DIGEST, to=larkfield.tomas, subject="week", period="2026-W20", team=larkfield.area)
    (week,) = [each for each in Nudge.objects.claim() if each.kind == NudgeKind.DIGEST]
    letter = every_letter.read([week])[week.pk]
    assert (letter.gathered, [each.catchball for each in letter.over]) == ([], [catchball])
    week.mark_sent(Way.MAIL, over=letter.over)
    nudges.drain()
    ball = Nudge.objects.get(recipient=larkfield.tomas, kind=NudgeKind.BALL)
    assert (ball.state, ball.error) == ("dropped", "Somebody has moved since.")


def test_whoever_turns_the_week_off_is_mailed_the_balls_that_were_kept_for_it(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    larkfield.offer()
    nudges.drain()
    assert mailed() == []
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.DIGEST, Way.OFF)
    nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]


def test_that_a_word_is_late_stays_between_the_two(larkfield):
    with pytest.raises(ThisIsBetweenTheTwo):
        MailChoice.objects.choose(larkfield.tomas, NudgeKind.CONVERSATION, Way.CHAT)


def test_a_ball_that_comes_back_to_whom_it_was_passed_on_from_is_told_again(larkfield):
    larkfield.offer()
    rosa = factories.member(larkfield.area, "Rosa Berg", Role.DEPUTY)
    mine = Nudge.objects.get()
    (held,) = Nudge.objects.claim()
    held.pass_to(rosa)
    (hers,) = [each for each in Nudge.objects.claim() if each.recipient == rosa]
    hers.pass_to(larkfield.tomas)
    mine.refresh_from_db()
    assert (mine.recipient, mine.state) == (larkfield.tomas, "due")
    nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]


def test_without_the_week_the_ball_comes_by_mail_and_the_rest_not_at_all(larkfield):
    for kind in (NudgeKind.BALL, NudgeKind.REPLY_BY):
        MailChoice.objects.choose(larkfield.tomas, kind, Way.DIGEST)
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.DIGEST, Way.OFF)
    catchball = larkfield.offer()
    nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]
    catchball.nudge(by=larkfield.ingrid)
    nudges.drain()
    assert mailed() == []
    says = "You chose to hear of this with the week, and the week not at all."
    assert Nudge.objects.get(kind="reply_by").error == says


def test_a_choice_that_comes_while_it_is_due_counts(larkfield, post):
    larkfield.offer()
    post.refuse_mail = lambda attempt: "451 4.3.0 Try later"
    nudges.drain()
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    time_passes()
    nudges.drain()
    assert (post.received, Nudge.objects.get().state) == ([], "gathered")


def test_what_needs_no_mail_waits_for_no_mail_server(larkfield, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    larkfield.offer()
    nudges.drain()
    assert Nudge.objects.get().state == "gathered"


def test_by_chat_it_goes_to_the_channel_and_without_one_by_mail(larkfield, monkeypatch):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.CHAT)
    larkfield.offer()
    nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]
    posted = []
    monkeypatch.setattr(sending.chats, "send", lambda letter, words: posted.append(words.button) or True)
    larkfield.offer()
    nudges.drain()
    assert (mailed(), posted) == ([], ["Answer Ingrid"])
    assert sorted(Nudge.objects.values_list("way", flat=True)) == ["chat", "mail"]


def test_what_isnt_true_any_more_isnt_gathered_either(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    nudges.drain()
    assert Nudge.objects.get().state == "dropped"


# --- Quiet hours -------------------------------------------------------------------------------------------------


def waits(nudge: Nudge) -> float:
    """Hours until it may be sent."""
    return round((nudge.due_at - timezone.now()).total_seconds() / 3600, 1)


def test_in_quiet_hours_a_nudge_waits_for_their_end_and_no_attempt_is_counted(larkfield):
    MailHours.objects.arrange(larkfield.tomas, quiet_from=time(20), quiet_until=time(7))
    larkfield.tomas.live_in("Europe/Zurich")
    with at(11, 21):
        larkfield.offer()
        nudges.drain()
        nudge = Nudge.objects.get()
        assert (nudge.state, nudge.attempts, nudge.lease, waits(nudge)) == ("due", 0, None, 8.0)
    with at(12, 5):
        time_passes()
        nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]


def test_quiet_hours_are_the_teams_where_a_person_names_no_zone(larkfield):
    MailHours.objects.arrange(larkfield.tomas, quiet_from=time(20), quiet_until=time(7))
    larkfield.top.calendar = Calendar.objects.create(name="Auckland", time_zone="Pacific/Auckland")
    larkfield.top.save()
    with at(11, 21):  # nine in the morning in Auckland
        larkfield.offer()
        nudges.drain()
    assert len(mailed()) == 1


def test_who_turned_it_off_isnt_kept_waiting_for_it(larkfield):
    MailHours.objects.arrange(larkfield.tomas, quiet_from=time(8), quiet_until=time(17))
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    larkfield.offer()
    nudges.drain()
    assert Nudge.objects.get().state == "gathered"


# --- On another day ----------------------------------------------------------------------------------------------


@pytest.fixture
def offered(larkfield):
    catchball = larkfield.offer(reply_by_on=date(2026, 5, 15))
    nudges.drain()
    mailed()
    return catchball


def nudge_of(catchball) -> Nudge:
    return Nudge.objects.get(catchball=catchball, kind="ball", period="", subject__startswith="move")


def test_what_was_put_off_comes_once_on_that_days_morning(larkfield, offered):
    Snooze.objects.put_off(nudge_of(offered), date(2026, 5, 13), by=larkfield.tomas)
    again = Nudge.objects.get(state="due")
    assert waits(again) == 47.0
    with at(13, 8):
        time_passes()
        nudges.drain()
        nudges.owe_what_time_makes_due()
        nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid offers 5.0 days"]
    assert len({str(nudge.message_id) for nudge in Nudge.objects.all()}) == 2


def test_until_then_nothing_else_speaks_of_it(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 18), by=larkfield.tomas)
    with at(15, 9):
        nudges.owe_what_time_makes_due()
        nudges.drain()
        assert mailed() == []
        reminder = Nudge.objects.get(kind="reply_by")
        assert (reminder.state, waits(reminder)) == ("due", 71.0)
    with at(18, 8):
        time_passes()
        nudges.drain()
    assert len(mailed()) == 1
    assert Nudge.objects.filter(error="Another word about the same reached you that day.").count() == 1


def test_put_off_to_the_reply_by_day_one_mail_comes(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 15), by=larkfield.tomas)
    with at(15, 8):
        time_passes()
        nudges.drain()
        nudges.owe_what_time_makes_due()
        nudges.drain()
    assert len(mailed()) == 1


def test_a_move_that_passes_the_ball_ends_it(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 18), by=larkfield.tomas)
    offered.question("Which orders?", by=larkfield.tomas, answering=1)
    offered.answer("All of them", by=larkfield.ingrid, answering=2)
    nudges.drain()
    assert mailed() == ["Tomás: Your turn: Ingrid has answered your question"]
    with at(18, 8):
        time_passes()
        nudges.drain()
    assert mailed() == []


def test_an_administrator_who_sends_again_doesnt_hurry_it(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 18), by=larkfield.tomas)
    Nudge.objects.all().send_again()
    nudges.drain()
    assert (mailed(), Nudge.objects.filter(state="due").count()) == ([], 1)
    with at(18, 8):
        time_passes()
        nudges.drain()
    assert len(mailed()) == 1


def test_a_reply_day_that_moves_leaves_it(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 14), by=larkfield.tomas)
    offered.postpone(date(2026, 5, 20), by=larkfield.tomas, answering=1, text="After Monday's huddle")
    with at(14, 8):
        time_passes()
        nudges.drain()
    assert len(mailed()) == 1


def test_another_day_replaces_the_one_before(larkfield, offered):
    for day in (13, 14, 13):
        Snooze.objects.put_off_ball(offered, date(2026, 5, day), by=larkfield.tomas)
    assert (Snooze.objects.count(), Nudge.objects.filter(state="due").count()) == (1, 1)
    assert waits(Nudge.objects.get(state="due")) == 47.0


def test_not_put_off_after_all_brings_what_was_held(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 18), by=larkfield.tomas)
    with at(15, 9):
        nudges.owe_what_time_makes_due()
        nudges.drain()
        assert Snooze.objects.end(larkfield.tomas, this_ball(offered))
        assert not Snooze.objects.end(larkfield.tomas, this_ball(offered))
        nudges.drain()
    assert mailed() == ["Tomás: Your turn: a word by today would help Ingrid"]
    assert not Nudge.objects.filter(state="due").exists()


def test_in_the_demos_time_it_comes_on_the_demos_day(larkfield, offered):
    Snooze.objects.put_off_ball(offered, date(2026, 5, 12), by=larkfield.tomas)
    assert abs(Nudge.objects.get(state="due").due_at - timezone.now() - timedelta(hours=23)) < timedelta(minutes=1)


@pytest.mark.parametrize("day", [date(2026, 5, 11), date(2026, 5, 1), date(2026, 8, 1)])
def test_a_day_that_cant_be_is_refused(larkfield, offered, day):
    with pytest.raises(Refused) as refusal:
        Snooze.objects.put_off_ball(offered, day, by=larkfield.tomas)
    assert refusal.value.about == "until_on"


def test_only_who_was_nudged_or_has_the_ball_puts_it_off(larkfield, offered):
    with pytest.raises(NotYours):
        Snooze.objects.put_off(nudge_of(offered), date(2026, 5, 13), by=larkfield.nadia)
    with pytest.raises(NotYours):
        Snooze.objects.put_off_ball(offered, date(2026, 5, 13), by=larkfield.ingrid)


def test_what_has_a_day_of_its_own_isnt_put_off(larkfield):
    Nudge.objects.owe(NudgeKind.HELP_DUE, to=larkfield.tomas, subject="help:1", period="2026-05-11")
    with pytest.raises(CannotWait):
        Snooze.objects.put_off(Nudge.objects.get(), date(2026, 5, 13), by=larkfield.tomas)


def test_who_asked_for_that_day_is_mailed_though_they_hear_of_the_rest_with_the_week(larkfield, offered):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    Snooze.objects.put_off_ball(offered, date(2026, 5, 13), by=larkfield.tomas)
    with at(13, 8):
        time_passes()
        nudges.drain()
    assert len(mailed()) == 1


# --- What it costs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_ways_of_a_batch_take_four_queries(larkfield, count, django_assert_num_queries):
    for _ in factories.in_one_go(range(count)):
        larkfield.offer()
    owed = list(Nudge.objects.select_related("recipient", "nudged_by", "team", "move"))
    with django_assert_num_queries(4):
        found = ways(owed)
        for nudge in owed:
            assert (found.of(nudge), found.quiet_until(nudge, clock.now())) == (Way.MAIL, None)
