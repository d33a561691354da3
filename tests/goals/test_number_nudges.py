"""Who is asked for numbers, and when: once a period, in one mail a morning; silence is told once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.db.models import DateField, F, Value
from django.utils import timezone

from goals import nudges
from goals.models import Asked, CheckIn, Commitment, MailChoice, Nudge, Outcome
from goals.models.nudge import NudgeKind
from goals.models.way import Way
from goals.nudges import numbers
from goals.reads import number_letters
from lean.lib import clock
from teams.models import Absence, Calendar, Membership, Role
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db

UTC, ZURICH = ZoneInfo("UTC"), ZoneInfo("Europe/Zurich")
JUNE = date(2026, 6, 1)
KINDS = (NudgeKind.CHECKIN_DUE, NudgeKind.NO_RECENT_WORD)


def at(on: date, hour: int = 9, minute: int = 0):
    return clock.at(datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZURICH))


@pytest.fixture
@laid_down
def larkfield():
    """Agreed in May, measured every month; the company is in Zurich."""
    with at(date(2026, 5, 12)):
        company = factories.company()
        swiss = {"name": "Larkfield", "time_zone": "Europe/Zurich", "country": "CH"}
        company.top.calendar = Calendar.objects.create(**swiss)
        company.top.save()
        company.ball = company.offer()
        company.ball.accept(by=company.tomas, answering=1)
    Nudge.objects.all().delete()
    return company


def beat(on: date, hour: int = 9, minute: int = 0) -> list[tuple[str, str]]:
    """What a beat finds and sends at that moment: to whom, and about what."""
    with at(on, hour, minute):
        nudges.owe_what_time_makes_due()
        Nudge.objects.exclude(kind__in=KINDS).delete()
        outbox.outbox.clear()
        while nudges.drain():
            pass
    return sorted((message.to[0].split()[0], message.subject) for message in outbox.outbox)


def an_hour_passes():
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def round_to_minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=round(span.total_seconds() / 60))


def outcomes_of(team, count: int, company) -> list[Outcome]:
    with at(date(2026, 5, 12)):
        made = [
            Commitment.objects.set_top(team=team, cycle=company.cycle, terms=terms(statement=f"It is so {n}"), by=who)
            for n, who in ((n, company.nadia) for n in factories.in_one_go(range(count)))
        ]
    return [each.outcome for each in made]


# --- A number is due -------------------------------------------------------------------------------------------


def test_on_the_first_morning_after_a_period_whoever_checks_in_is_asked_once(larkfield):
    assert beat(date(2026, 5, 31), 12) == []
    assert beat(JUNE, 7, 59) == []
    an_hour_passes()
    asked = [("Ingrid", "May: Riders have their new bike…"), ("Tomás", "May: Riders have their new bike…")]
    assert beat(JUNE, 9) == asked
    for day in range(1, 9):
        assert beat(date(2026, 6, day), 12) == []
    assert [subject for _who, subject in beat(date(2026, 7, 1))] == ["June: Riders have their new bike…"] * 2


def test_it_waits_for_the_morning_and_is_not_sent_before(larkfield):
    with at(date(2026, 5, 31), 20):
        nudges.owe_what_time_makes_due()
        owed = Nudge.objects.get(kind="checkin_due", recipient=larkfield.tomas)
        morning = datetime(2026, 6, 1, 8, 5, tzinfo=ZURICH)
        assert abs(owed.due_at - timezone.now() - (morning - clock.now())) < timedelta(minutes=1)
        assert nudges.drain() == 0


def test_twelve_numbers_are_one_mail_in_which_each_has_its_link(larkfield):
    made = outcomes_of(larkfield.line, 14, larkfield)
    told = dict(beat(JUNE))
    assert told["Nadia"] == "14 numbers for May"
    message = next(each for each in outbox.outbox if each.to[0].startswith("Nadia"))
    html = message.alternatives[0].content
    assert [f"/outcomes/{each.pk}-{each.slug}/check-ins/" in html for each in made] == [True] * 12 + [False] * 2
    assert "2 more" in message.body
    assert "http://testserver/#due" in message.body


def test_who_is_named_is_asked_and_nobody_else(larkfield):
    Outcome.objects.filter(pk=larkfield.ball.outcome_id).update(measured_by=larkfield.ewa)
    assert [who for who, _subject in beat(JUNE)] == ["Ingrid", "Tomás"]
    Nudge.objects.all().delete()
    Asked.objects.all().delete()
    # As long as she is in the team.
    Membership.objects.create(team=larkfield.area, person=larkfield.ewa)
    assert [who for who, _subject in beat(JUNE)] == ["Ewa", "Ingrid"]


def test_who_is_away_is_not_asked_but_whoever_answers_for_them(larkfield):
    ana = factories.member(larkfield.area, "Ana Gil", Role.DEPUTY)
    with at(date(2026, 5, 20)):
        Absence.objects.say(larkfield.tomas, date(2026, 5, 30), date(2026, 6, 9), stand_in=ana, by=larkfield.tomas)
    assert [who for who, _subject in beat(JUNE)] == ["Ana", "Ingrid"]


def test_who_goes_away_before_the_mail_is_sent_is_answered_for_too(larkfield):
    ana = factories.member(larkfield.area, "Ana Gil", Role.DEPUTY)
    beat(date(2026, 5, 31), 20)
    with at(date(2026, 5, 31), 21):
        Absence.objects.say(larkfield.tomas, JUNE, date(2026, 6, 9), stand_in=ana, by=larkfield.tomas)
    an_hour_passes()
    named = "May: Riders have their new bike…"
    assert beat(JUNE) == [("Ana", named), ("Ingrid", named)]
    to_ana = next(each for each in outbox.outbox if each.to[0].startswith("Ana"))
    assert "because you answer for Tomás" in to_ana.body


def test_what_an_import_keeps_running_asks_nobody_and_what_was_said_is_not_asked(larkfield):
    Outcome.objects.filter(pk=larkfield.ball.outcome_id).update(kind="keep_running")
    with at(JUNE, 0, 30):
        CheckIn.objects.record(larkfield.outcome, Decimal(30), for_on=date(2026, 5, 31), by=larkfield.ingrid)
    assert beat(JUNE) == []


def test_what_is_said_before_the_mail_goes_out_is_not_asked(larkfield):
    beat(date(2026, 5, 31), 20)
    with at(JUNE, 7):
        CheckIn.objects.record(larkfield.ball.outcome, Decimal(8), for_on=date(2026, 5, 31), by=larkfield.tomas)
    an_hour_passes()
    assert [who for who, _subject in beat(JUNE)] == ["Ingrid"]
    assert Nudge.objects.get(recipient=larkfield.tomas).error == "All of it was said meanwhile."


def test_what_was_agreed_on_that_day_is_asked_for_with_the_next_period(larkfield):
    with at(JUNE, 7):
        piece = larkfield.pass_down(larkfield.ball)
        piece.accept(by=larkfield.nadia, answering=1)
    assert "Nadia" not in dict(beat(JUNE, 12))
    assert "Nadia" in dict(beat(date(2026, 7, 1)))


@pytest.mark.parametrize(
    ("first", "asked_on"),
    [
        # 1 August 2026 is a Saturday and a holiday; 1 November a Sunday; New Year's Day is free.
        (date(2026, 8, 1), date(2026, 8, 3)),
        (date(2026, 11, 1), date(2026, 11, 2)),
    ],
)
def test_the_morning_is_one_on_which_the_team_works(larkfield, first, asked_on):
    day = first
    while day < asked_on:
        assert beat(day, 12) == []
        day += timedelta(days=1)
    an_hour_passes()
    assert len(beat(asked_on)) == 2


@pytest.mark.parametrize(
    ("sunday", "utc"), [(date(2026, 10, 25), 7), (date(2027, 3, 28), 6)], ids=["clocks go back", "clocks go ahead"]
)
def test_where_clocks_change_the_morning_stays_at_eight(larkfield, sunday, utc):
    """A team that works on Sundays, with a month's number that is due on the very day."""
    larkfield.top.calendar.working_days = "1234567"
    larkfield.top.calendar.save()
    with at(sunday - timedelta(days=1), 20):
        saturday = clock.now()
        batch = list(Outcome.objects.filter(pk=larkfield.outcome.pk).annotate(since_on=Value(sunday, DateField())))
        numbers._ask(batch, NudgeKind.CHECKIN_DUE, saturday)
        due_at = Nudge.objects.get(kind="checkin_due").due_at
        waits = round_to_minutes(due_at - timezone.now())
    assert saturday + waits == datetime(sunday.year, sunday.month, sunday.day, utc, 5, tzinfo=UTC)


def test_the_hour_that_comes_twice_sends_nothing_twice(larkfield):
    """Every hour of the night in which the clocks go back, and of the one in which they go ahead."""
    larkfield.top.calendar.working_days = "1234567"
    larkfield.top.calendar.save()
    Outcome.objects.all().update(rhythm="weekly")
    sent = []
    for night in (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)):
        for hour in range(24):
            with clock.at(night + timedelta(hours=hour)):
                nudges.owe_what_time_makes_due()
                Nudge.objects.exclude(kind="checkin_due").delete()
                outbox.outbox.clear()
                nudges.drain()
                local = (night + timedelta(hours=hour)).astimezone(ZURICH)
                sent += [(message.to[0].split()[0], f"{local:%d %H}") for message in outbox.outbox]
            Nudge.objects.update(due_at=F("due_at") - timedelta(hours=1))
    # The week before, which nobody had been asked for, and this one.
    assert sorted(sent) == [("Ingrid", "25 09"), ("Ingrid", "26 09"), ("Tomás", "25 09"), ("Tomás", "26 09")]


def test_the_morning_is_the_persons_own(larkfield):
    larkfield.tomas.time_zone = "America/New_York"
    larkfield.tomas.save()
    assert [who for who, _subject in beat(JUNE)] == ["Ingrid"]
    an_hour_passes()
    assert [who for who, _subject in beat(JUNE, 14, 30)] == ["Tomás"]


def test_a_clock_that_jumps_ahead_loses_nothing_and_one_that_goes_back_doubles_nothing(larkfield):
    assert beat(date(2026, 5, 31), 7) == []
    # In the morning, also where it is late.
    assert beat(date(2026, 6, 2), 7) == []
    an_hour_passes()
    assert len(beat(date(2026, 6, 2), 9)) == 2
    for on in (date(2026, 5, 31), JUNE, date(2026, 6, 3)):
        an_hour_passes()
        assert beat(on, 12) == []


def test_a_server_that_was_away_for_longer_leaves_it_to_home(larkfield):
    assert beat(date(2026, 6, 20)) == []


def test_a_milestone_that_was_reached_asks_no_more(larkfield):
    with at(date(2026, 5, 12)):
        words = {"direction": "milestone", "baseline": None, "target": None, "unit": ""}
        made = Commitment.objects.set_top(
            team=larkfield.line, cycle=larkfield.cycle, terms=terms(**words), by=larkfield.nadia
        )
        CheckIn.objects.record(made.outcome, Decimal(1), for_on=date(2026, 5, 12), by=larkfield.nadia)
    assert "Nadia" not in dict(beat(JUNE))


# --- Nobody was heard for long -------------------------------------------------------------------------------------


@pytest.fixture
def silent(larkfield):
    """The last number of Frame & Paint is that of April: from 15 June on there is no recent word."""
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.NO_RECENT_WORD, Way.MAIL)
    with at(date(2026, 5, 12)):
        CheckIn.objects.record(larkfield.ball.outcome, Decimal(8), for_on=date(2026, 4, 30), by=larkfield.tomas)
    with at(date(2026, 6, 2)):
        nudges.owe_what_time_makes_due()
    Nudge.objects.all().delete()
    return larkfield


def test_a_silence_is_told_once_to_whoever_checks_in(silent):
    on = silent.ball.outcome.standing.silent_from
    assert on == date(2026, 6, 16)
    assert beat(on - timedelta(days=1)) == []
    an_hour_passes()
    assert beat(on) == [("Tomás", "No recent word: Riders have their new bike…")]
    for days in (1, 2, 5, 10):
        assert beat(on + timedelta(days=days)) == []


def test_another_silence_is_told_again(silent):
    beat(date(2026, 6, 16))
    with at(date(2026, 6, 17)):
        CheckIn.objects.record(silent.ball.outcome, Decimal(8), for_on=date(2026, 5, 31), by=silent.tomas)
    again = Outcome.objects.get(pk=silent.ball.outcome_id).standing.silent_from
    assert beat(again) == [("Tomás", "No recent word: Riders have their new bike…")]


@pytest.mark.parametrize("found_first", [True, False])
def test_never_on_the_day_on_which_the_number_is_asked_for_nor_right_after(silent, found_first):
    first, outcome = date(2026, 7, 1), silent.ball.outcome
    type(outcome.standing).objects.filter(pk=outcome.pk).update(silent_from=first)
    if found_first:
        # As where it fell silent on a Saturday, and both wait for Monday.
        note = {"outcome": outcome, "kind": NudgeKind.NO_RECENT_WORD, "person": silent.tomas}
        Asked.objects.create(**note, since_on=first, on=first)
    assert dict(beat(first))["Tomás"].startswith("June: ")
    for day in (1, 2, 3, 5):
        assert "Tomás" not in dict(beat(date(2026, 7, day), 12))
    an_hour_passes()
    assert dict(beat(date(2026, 7, 6)))["Tomás"].startswith("No recent word")


def test_who_has_just_agreed_is_not_told_of_silence(larkfield):
    """Nothing was ever measured; the numbers have been expected since January."""
    for day in range(13, 29):
        assert beat(date(2026, 5, day)) == []


# --- However many -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 30])
def test_numbers_are_found_in_the_same_queries_however_many(larkfield, count, django_assert_max_num_queries):
    outcomes_of(larkfield.line, count, larkfield)
    with at(JUNE), django_assert_max_num_queries(41):
        nudges.owe_what_time_makes_due()
    # Where nothing new is owed, each kind is one search that finds nothing, or was made to its end before.
    with at(JUNE), django_assert_max_num_queries(12):
        assert nudges.owe_what_time_makes_due() == 0


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_batch_of_letters_about_numbers_takes_eight_queries(larkfield, count, django_assert_num_queries):
    outcomes_of(larkfield.line, count, larkfield)
    with at(JUNE):
        nudges.owe_what_time_makes_due()
        owed = list(Nudge.objects.filter(kind="checkin_due").select_related("recipient", "team"))
        with django_assert_num_queries(8):
            found = number_letters.read(owed)
    assert sum(len(letter.numbers) for letter in found.values()) == count + 2
