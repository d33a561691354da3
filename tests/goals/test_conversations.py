"""A word that is three working days late: both sides are told once that it needs a conversation, and nobody else."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox

from goals import nudges
from goals.mails import link
from goals.models import Nudge
from lean.lib import clock
from teams.models import Absence, Calendar, DayOff
from tests import factories

pytestmark = pytest.mark.django_db

UTC = ZoneInfo("UTC")
FRIDAY = date(2026, 5, 15)


def at(day: int, hour: int = 9):
    return clock.at(datetime(2026, 5, day, hour, tzinfo=UTC))


@pytest.fixture
def larkfield():
    """A word is asked for by Friday 15 May."""
    with at(11):
        company = factories.company()
        company.ball = company.offer(reply_by_on=FRIDAY)
    with at(15):
        nudges.owe_what_time_makes_due()
    Nudge.objects.all().update(state="sent")
    return company


def told(day: int, hour: int = 9) -> list[tuple[str, str]]:
    with at(day, hour):
        nudges.owe_what_time_makes_due()
        Nudge.objects.exclude(kind="conversation").filter(state="due").delete()
        outbox.outbox.clear()
        while nudges.drain():
            pass
    return sorted((message.to[0].split()[0], message.subject) for message in outbox.outbox)


BOTH = [
    ("Ingrid", "Riders have their new bike…: a talk with Tomás may be quicker than waiting"),
    ("Tomás", "Riders have their new bike…: a talk with Ingrid may be quicker than a mail"),
]


def test_both_sides_are_told_once_and_nobody_else(larkfield):
    assert [told(day) for day in (16, 18, 19)] == [[], [], []]
    assert told(20, 7) == []
    assert told(20) == BOTH
    assert [told(day) for day in (20, 21, 22, 25, 28)] == [[]] * 5


def test_the_mails_say_whom_to_talk_to_and_that_nobody_else_knows(larkfield):
    told(20)
    ingrid, tomas = sorted(outbox.outbox, key=lambda message: message.to[0])
    assert "You had hoped for a word from Frame & Paint by Friday 15 May." in ingrid.body
    assert "Ask Tomás what stands in the way." in ingrid.body
    assert "Ingrid had hoped for a word by Friday 15 May." in tomas.body
    assert "to you and Ingrid, once, and to nobody else" in tomas.body
    token = re.search(r"/m/([^/\s]+)/", tomas.body)[1]
    assert link.read(token).catchball == larkfield.ball.pk
    assert ingrid.extra_headers["References"] == tomas.extra_headers["References"]


def test_only_working_days_of_the_team_count(larkfield):
    """Friday 15 May, then Monday; a closure on Tuesday and Wednesday; Whit Monday is no working day in Switzerland."""
    swiss = Calendar.objects.create(name="Swiss", time_zone="Europe/Zurich", country="CH", region="ZH")
    larkfield.area.calendar = swiss
    larkfield.area.save()
    for day in (19, 20, 21):
        DayOff.objects.create(calendar=swiss, on=date(2026, 5, day))
    assert [told(day) for day in (20, 22, 25)] == [[]] * 3
    assert told(26) == BOTH


def test_no_day_counts_while_nobody_of_the_team_is_there(larkfield):
    with at(15):
        Absence.objects.say(larkfield.tomas, date(2026, 5, 18), date(2026, 5, 25), by=larkfield.tomas)
    assert [told(day) for day in (20, 22, 25, 26)] == [[]] * 4
    assert told(27) == BOTH


def test_while_it_is_passed_on_the_clock_stands(larkfield):
    with at(15):
        larkfield.pass_down(larkfield.ball, reply_by_on=date(2026, 6, 30))
    assert [told(day) for day in (20, 22, 29)] == [[]] * 3


def test_a_word_or_a_later_day_makes_it_needless(larkfield):
    with at(18):
        larkfield.ball.postpone(date(2026, 5, 27), text="After the huddle", by=larkfield.tomas, answering=1)
    assert [told(day) for day in (20, 22, 27, 29)] == [[]] * 4


def test_who_was_nudged_by_hand_that_day_hears_of_it_on_another(larkfield):
    with at(20, 7):
        larkfield.ball.nudge(by=larkfield.ingrid)
    assert told(20) == []
    assert told(21) == BOTH


def test_on_that_day_nobody_is_nudged_by_hand_too(larkfield):
    told(20)
    with at(20, 15):
        larkfield.ball.nudge(by=larkfield.ingrid)
    assert not Nudge.objects.filter(kind="reply_by", nudged_by=larkfield.ingrid).exists()
    with at(21):
        larkfield.ball.nudge(by=larkfield.ingrid)
    assert Nudge.objects.filter(kind="reply_by", nudged_by=larkfield.ingrid).count() == 1


def test_a_decision_that_is_late_goes_one_leader_up_instead(larkfield):
    with at(15):
        ball = larkfield.pass_down(larkfield.ball)
        ball.escalate("Which of the two?", by=larkfield.nadia, answering=1, reply_by_on=FRIDAY)
        Nudge.objects.all().update(state="sent")
    assert [told(day) for day in (20, 25)] == [[]] * 2


def test_what_was_said_before_it_was_sent_is_not_told(larkfield):
    with at(20):
        nudges.owe_what_time_makes_due()
        larkfield.ball.accept(by=larkfield.tomas, answering=1)
        Nudge.objects.filter(state="due").exclude(kind="conversation").delete()
        nudges.drain()
    assert set(Nudge.objects.filter(kind="conversation").values_list("state", flat=True)) == {"dropped"}


@pytest.mark.parametrize("count", [1, 3, 20])
def test_they_are_found_in_the_same_queries_however_many(larkfield, count, django_assert_max_num_queries):
    with at(11):
        for _ in factories.in_one_go(range(count)):
            larkfield.offer(reply_by_on=FRIDAY)
    with at(20), django_assert_max_num_queries(30):
        nudges.owe_what_time_makes_due()
