"""What people are owed about promised help: a word on its day, and both sides once when it has passed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox

from goals import nudges
from goals.models import Help, Nudge
from lean.lib import clock
from teams.models import Calendar, Role
from tests import factories

pytestmark = pytest.mark.django_db

UTC = ZoneInfo("UTC")
JUNE = date(2026, 6, 15)


@pytest.fixture
def larkfield():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=UTC)):
        at = factories.company()
        ball = at.offer(help_text="A cure rack\nMaintenance", help_days=["2026-06-15", "2026-06-15"])
        ball.accept(by=at.tomas, answering=1)
    at.rack, at.ball = Help.objects.first(), ball
    Nudge.objects.all().delete()
    return at


def told_on(day: date, hour=9) -> list[tuple[str, str]]:
    """Whom the clock makes us mail about what, on that day."""
    outbox.outbox.clear()
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
        nudges.owe_what_time_makes_due()
        nudges.drain()
        nudges.owe_what_time_makes_due()
        nudges.drain()
    return sorted((message.to[0].split()[0], message.subject) for message in outbox.outbox)


def after(days: int) -> date:
    return JUNE + timedelta(days=days)


def test_on_its_day_who_promised_it_is_told_and_nobody_else(larkfield):
    assert told_on(after(-1)) == []
    assert told_on(JUNE, hour=7) == []
    assert told_on(JUNE) == [("Ingrid", "Today: A cure rack"), ("Ingrid", "Today: Maintenance")]
    assert told_on(JUNE, hour=22) == []


def test_in_the_morning_after_both_sides_are_told_once_however_much_was_missed(larkfield):
    told_on(JUNE)
    assert told_on(after(1), hour=7) == []
    both = [("Ingrid", "Not here yet: A cure rack"), ("Tomás", "Not here yet: A cure rack")]
    assert told_on(after(1)) == both
    assert told_on(after(2)) == []


def test_a_promise_that_fails_after_another_was_healed_is_told_again(larkfield):
    with clock.at(datetime(2026, 5, 20, 9, tzinfo=UTC)):
        Help.objects.last().move(after(5), "Later", by=larkfield.ingrid, answering=JUNE)
    assert len(told_on(after(1))) == 2
    with clock.at(datetime(2026, 6, 17, 9, tzinfo=UTC)):
        larkfield.rack.keep(by=larkfield.ingrid)
    assert told_on(after(5)) == [("Ingrid", "Today: Maintenance")]
    assert [subject for _to, subject in told_on(after(6))] == ["Not here yet: Maintenance"] * 2


def test_what_was_kept_or_let_go_meanwhile_is_not_told(larkfield):
    with clock.at(datetime(2026, 6, 16, 9, tzinfo=UTC)):
        nudges.owe_what_time_makes_due()
        for promise in Help.objects.all():
            promise.keep(by=larkfield.ingrid)
    assert told_on(after(1)) == []
    assert {nudge.error for nudge in Nudge.objects.all()} == {"It was kept meanwhile."}
    larkfield.rack.take_back(by=larkfield.ingrid)
    larkfield.ball.refresh_from_db()
    larkfield.ball.release("Not now", by=larkfield.ingrid, answering=larkfield.ball.version)
    assert told_on(after(3)) == []


def test_the_day_ends_where_the_team_is(larkfield):
    larkfield.top.calendar = Calendar.objects.create(name="Elmsford", time_zone="America/New_York")
    larkfield.top.save()
    assert told_on(after(1), hour=3) == [("Ingrid", "Today: A cure rack"), ("Ingrid", "Today: Maintenance")]
    assert told_on(after(1), hour=9) == []
    assert len(told_on(after(1), hour=13)) == 2


def test_whoever_it_was_handed_to_is_the_one_who_is_told(larkfield):
    rosa = factories.member(larkfield.top, "Rosa Ortiz", Role.DEPUTY)
    larkfield.rack.hand_to(rosa, by=larkfield.ingrid)
    assert told_on(JUNE) == [("Ingrid", "Today: Maintenance"), ("Rosa", "Today: A cure rack")]


def test_the_mails_say_what_happened_what_is_asked_and_lead_to_it(larkfield):
    told_on(JUNE)
    due = outbox.outbox[0]
    assert (
        due.body
        == (
            "You promised this to Frame & Paint by today\n\n"
            "A cure rack\n\n"
            "For: Riders have their new bike within 18 days of ordering\n"
            "Rests on it: Frame & Paint: 5.0\u00a0days\n\n"
            f"Say how it stands: http://testserver/help/{larkfield.rack.pk}/\n\n"
            "Say that it is kept when it is. If it comes later, name the day and say why before today is over.\n\n"
            "-- \n"
            "Sent by Catchball at Larkfield Cycles because you promised it. This is the one reminder."
        )
        or due.body
    )
    told_on(after(1))
    to = {message.to[0].split()[0]: message for message in outbox.outbox}
    assert "Ingrid Solheim promised this to Frame & Paint by 15 June, and it isn’t marked as kept" in to["Tomás"].body
    assert "A word with Ingrid may be all it needs; you can also look again together." in to["Tomás"].body
    assert f"http://testserver/catchballs/{larkfield.ball.pk}/" in to["Tomás"].alternatives[0].content
    assert "Say that it is kept when it is, or look again together with Tomás." in to["Ingrid"].body


@pytest.mark.parametrize("promises", [1, 3, 30])
def test_they_are_made_in_the_same_queries_however_many(larkfield, promises, django_assert_max_num_queries):
    lines = [f"Rack {number}" for number in range(promises)]
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=UTC)):
        ball = larkfield.offer(help_text="\n".join(lines), help_days=["2026-06-15"] * promises)
        ball.accept(by=larkfield.tomas, answering=1)
    with clock.at(datetime(2026, 6, 16, 9, tzinfo=UTC)), django_assert_max_num_queries(30):
        nudges.owe_what_time_makes_due()
