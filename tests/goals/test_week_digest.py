"""The weekly digest: whose court, what moved, what was learned, what needs help; and none where nothing happened."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from goals import nudges
from goals.models import CheckIn, HuddleLine, MailChoice, MailHours, Nudge, Trial
from goals.models.nudge import NudgeKind
from goals.models.way import Way
from goals.reads import every_letter
from lean.lib import clock
from teams.models import Absence, Calendar, Person, Role
from tests import factories

pytestmark = pytest.mark.django_db

ZURICH = ZoneInfo("Europe/Zurich")
MONDAY = date(2026, 5, 18)


def at(on: date, hour: int = 9, minute: int = 0):
    return clock.at(datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZURICH))


@pytest.fixture
def larkfield():
    """In Zurich; everybody has been there for long."""
    with at(date(2026, 5, 11), 6):
        company = factories.company()
        company.top.calendar = Calendar.objects.create(name="Larkfield", time_zone="Europe/Zurich")
        company.top.save()
    Person.objects.update(joined_at=timezone.now() - timedelta(days=300))
    return company


@pytest.fixture
def agreed(larkfield):
    """On Wednesday Tomás agrees with Ingrid, on Thursday he passes on to Nadia, who has the ball."""
    with at(date(2026, 5, 13)):
        larkfield.ball = larkfield.offer()
        larkfield.ball.accept(by=larkfield.tomas, answering=1)
    with at(date(2026, 5, 14)):
        larkfield.piece = larkfield.pass_down(larkfield.ball)
    Nudge.objects.all().delete()
    return larkfield


def weeks(on: date = MONDAY, hour: int = 9) -> dict[str, str]:
    """Subjects of the digests that reach people, by who."""
    with at(on, hour):
        nudges.owe_what_time_makes_due()
        Nudge.objects.exclude(kind=NudgeKind.DIGEST).filter(state="due").delete()
        outbox.outbox.clear()
        while nudges.drain():
            pass
    return {message.to[0].split()[0]: message.subject for message in outbox.outbox}


def time_passes():
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def body(who: str) -> str:
    text = next(message.body for message in outbox.outbox if message.to[0].startswith(who))
    return text.replace("\xa0", " ")


def test_what_moved_is_told_to_both_sides_and_whose_court_it_is(agreed):
    assert weeks() == {
        "Ingrid": "Your week: Riders have their new bike…, agreed with Frame & Paint",
        "Tomás": "Your week: Riders have their new bike…, agreed with Frame & Paint",
    }
    assert "Moved\n- Riders have their new bike…, agreed with Frame & Paint: 5.0 days\n  http://" in body("Tomás")
    assert "You wait\n- Riders have their new bike…, for Paint Line, for 4 days\n" in body("Tomás")


def test_a_week_in_which_nothing_happened_brings_no_mail(larkfield):
    assert weeks() == {}
    assert set(Nudge.objects.values_list("state", "error")) == {("dropped", "Nothing happened around you that week.")}


def test_a_ball_that_only_waits_is_no_news(agreed):
    """Nadia has had her mail about it; Home shows it."""
    assert "Nadia" not in weeks()


def test_it_comes_once_a_week_in_the_morning_of_the_chosen_day(agreed):
    MailHours.objects.arrange(agreed.tomas, quiet_from=None, quiet_until=None, digest_on=3)
    assert weeks(MONDAY, 7) == {}
    time_passes()
    assert set(weeks(MONDAY, 9)) == {"Ingrid"}
    assert weeks(MONDAY + timedelta(days=1)) == {}
    assert set(weeks(date(2026, 5, 20))) == {"Tomás"}
    for days in range(1, 5):
        assert weeks(date(2026, 5, 20) + timedelta(days=days)) == {}
    # The week after, nothing new.
    assert weeks(date(2026, 5, 25)) == {}


def test_who_chooses_another_day_after_it_came_gets_no_second_one(agreed):
    weeks()
    MailHours.objects.arrange(agreed.tomas, quiet_from=None, quiet_until=None, digest_on=2)
    assert weeks(date(2026, 5, 19)) == {}


def test_a_server_that_was_away_for_two_days_brings_it_still_and_going_back_brings_none(agreed):
    assert set(weeks(date(2026, 5, 20))) == {"Ingrid", "Tomás"}
    assert weeks(MONDAY) == {}
    assert weeks(date(2026, 5, 16)) == {}


def test_nothing_falls_between_two_weeks(agreed):
    """What happens on the morning itself, after eight, comes with the next one, whenever this one is sent."""
    with at(MONDAY, 8, 30):
        agreed.piece.accept(by=agreed.nadia, answering=1)
    weeks(MONDAY, 12)
    assert "Paint Line: 2.5" not in body("Tomás")
    assert set(weeks(date(2026, 5, 25))) == {"Tomás", "Nadia", "Ewa", "Kaisa"}
    assert "agreed with Paint Line: 2.5 days" in body("Ewa")


def test_who_is_away_gets_none_and_what_was_kept_stays_for_the_next(agreed):
    MailChoice.objects.choose(agreed.tomas, NudgeKind.BALL, Way.DIGEST)
    with at(date(2026, 5, 14)):
        agreed.outcome_ball = agreed.offer()
        nudges.drain()
    with at(date(2026, 5, 15)):
        Absence.objects.say(agreed.tomas, date(2026, 5, 18), date(2026, 5, 20), by=agreed.tomas)
    assert "Tomás" not in weeks()
    assert Nudge.objects.gathered_for(agreed.tomas).count() == 1
    assert "Kept for you\n- Your turn: Ingrid offers 5.0 days\n" in (weeks(date(2026, 5, 25)) and body("Tomás"))
    assert Nudge.objects.gathered_for(agreed.tomas).count() == 0


def test_what_was_learned_is_told_in_peoples_own_words(agreed):
    with at(date(2026, 5, 14), 15):
        Trial.objects.add(
            agreed.piece, Decimal("2.8"), for_on=date(2026, 5, 14), words="two days with the new rack", by=agreed.nadia
        )
        HuddleLine.objects.create(
            catchball=agreed.piece,
            version=1,
            text="The oven is the bottleneck",
            huddle_on=date(2026, 5, 14),
            by=agreed.ewa,
        )
        CheckIn.objects.record(
            agreed.ball.outcome,
            Decimal(8),
            for_on=date(2026, 5, 14),
            words="Two frames waited for paint",
            by=agreed.tomas,
        )
    told = weeks()
    assert "3 things learned" in told["Ingrid"] or "things learned" in told["Tomás"]
    assert "“The oven is the bottleneck” Ewa" in body("Tomás")
    assert "“two days with the new rack” Nadia" in body("Tomás")
    assert "“Two frames waited for paint” Tomás" in body("Ingrid")
    # What one has said oneself is no news.
    assert "Two frames waited" not in body("Tomás")


def test_a_number_that_changes_how_it_goes_is_told(agreed):
    with at(date(2026, 5, 13), 15):
        CheckIn.objects.record(agreed.ball.outcome, Decimal(7), for_on=date(2026, 4, 30), by=agreed.tomas)
    with at(date(2026, 5, 20), 15):
        CheckIn.objects.record(agreed.ball.outcome, Decimal(9), for_on=date(2026, 5, 19), by=agreed.tomas)
    weeks()
    # Tomás said it, and knows.
    assert weeks(date(2026, 5, 25)) == {"Ingrid": "Your week: Riders have their new bike…, now: Off track"}
    assert "9.0 days" in body("Ingrid")
    assert "before: On track" in body("Ingrid")


def test_what_was_promised_comes_first(agreed):
    with at(date(2026, 5, 14), 15):
        promising = agreed.offer(help_text="A cure rack", help_days=["2026-05-20"])
        promising.accept(by=agreed.tomas, answering=1)
    weeks()
    text = body("Ingrid")
    assert "Yours\n- A cure rack, promised for Wednesday\n  http://testserver/help/" in text
    assert text.index("Yours") < text.index("Moved")


def test_however_much_happened_it_is_read_in_three_minutes(larkfield):
    words = "Everything that we have learned about this in a long week, told at some length, as people do in a huddle"
    with at(date(2026, 5, 13)):
        for number in factories.in_one_go(range(30)):
            ball = larkfield.offer(statement=f"Riders have their new bike in this way {number}")
            if number % 2:
                ball.accept(by=larkfield.tomas, answering=1)
                CheckIn.objects.record(
                    ball.outcome, Decimal(8), for_on=date(2026, 5, 12), words=words, by=larkfield.tomas
                )
        promising = larkfield.offer(help_text="\n".join(f"A rack {n}" for n in range(9)), help_days=["2026-05-20"] * 9)
        promising.accept(by=larkfield.tomas, answering=1)
    Nudge.objects.all().delete()
    assert set(weeks()) == {"Ingrid", "Tomás"}
    for who in ("Ingrid", "Tomás"):
        said = [word for word in body(who).split() if not word.startswith("http")]
        assert len(said) <= 450, who
        assert "more\n  http://testserver/\n" in body(who)


def test_an_administrator_without_a_team_gets_none(agreed):
    factories.person("Sam Petrov", is_staff=True)
    Person.objects.update(joined_at=timezone.now() - timedelta(days=300))
    assert "Sam" not in weeks()


def test_who_came_in_this_week_waits_for_the_next(agreed):
    rosa = factories.member(agreed.area, "Rosa Ortiz", Role.MEMBER)
    assert rosa.joined_at is not None
    assert "Rosa" not in weeks()


@pytest.mark.parametrize("count", [1, 3, 12])
def test_a_batch_of_weeks_takes_the_same_queries_however_much_there_is(agreed, count, django_assert_num_queries):
    with at(date(2026, 5, 14)):
        for number in factories.in_one_go(range(count)):
            agreed.offer(statement=f"It is so {number}").accept(by=agreed.tomas, answering=1)
            factories.member(agreed.line, f"Member{number} Of Paint")
        CheckIn.objects.record(agreed.ball.outcome, Decimal(8), for_on=date(2026, 5, 14), by=agreed.tomas)
    Person.objects.update(joined_at=timezone.now() - timedelta(days=300))
    with at(MONDAY):
        nudges.owe_what_time_makes_due()
        owed = list(Nudge.objects.filter(kind=NudgeKind.DIGEST).select_related("recipient", "team"))
        with django_assert_num_queries(12):
            found = every_letter.read(owed)
    assert len(found) == 5 + count
