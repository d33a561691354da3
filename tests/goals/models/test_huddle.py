"""Taken to the huddle: the answer waits for it, the team's line comes back, the agreement says whether it was heard."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Huddle, HuddleLine, HuddleSheet
from goals.rules import huddle as rules
from goals.rules.negotiation import (
    AnsweredAlready,
    NotAgreed,
    NotYourBall,
    NotYours,
    PostponedAlready,
    WordsMissing,
)
from lean.lib import clock
from tests import factories
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
# Reply-by is five working days later, on Tuesday 19 May.
MONDAY, TUESDAY_AFTER = date(2026, 5, 18), date(2026, 5, 19)


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
@laid_down
def larkfield():
    company = factories.company()
    company.ball = company.offer(reply_by_on=date(2026, 5, 15))
    return company


def meets(at, weekday: int = 1) -> Huddle:
    return Huddle.objects.say(at.area, weekday, time(9), by=at.tomas)


def take(at, answering: int = 1, by=None) -> HuddleSheet:
    sheet = HuddleSheet.objects.take(at.ball, by=by or at.tomas, answering=answering)
    at.ball.refresh_from_db()
    return sheet


def heard(at) -> list[tuple]:
    return [(line.text, line.version, line.huddle_on) for line in HuddleLine.objects.all()]


def test_who_moves_for_a_team_says_when_it_meets_and_the_later_word_counts(larkfield):
    meets(larkfield, 1), meets(larkfield, 4)
    assert [str(huddle) for huddle in Huddle.objects.all()] == ["Thursday 09:00"]
    with pytest.raises(NotYours, match="Only Tomás Rivera or a deputy can do that"):
        Huddle.objects.say(larkfield.area, 1, time(9), by=larkfield.ewa)
    with pytest.raises(ValidationError, match="Say at what time"):
        Huddle.objects.say(larkfield.area, 1, None, by=larkfield.tomas)
    assert Huddle.objects.say(larkfield.area, None, None, by=larkfield.tomas) is None
    assert not Huddle.objects.exists()


def test_one_press_moves_the_day_behind_the_huddle_and_a_second_one_does_nothing_more(larkfield):
    meets(larkfield)
    first, second = take(larkfield), take(larkfield)
    assert first == second
    assert (first.huddle_on, larkfield.ball.reply_by_on, larkfield.ball.version) == (MONDAY, TUESDAY_AFTER, 2)
    assert (first.move.kind, first.move.text) == ("postpone", "After the huddle on Monday 18 May 2026")


def test_a_day_that_lies_behind_the_huddle_stays_and_so_does_the_one_postponement(larkfield):
    meets(larkfield, 3)
    sheet = take(larkfield)
    assert (sheet.move, larkfield.ball.reply_by_on, larkfield.ball.version) == (None, date(2026, 5, 15), 1)
    assert take(larkfield) == sheet
    assert not larkfield.ball.postponed


def test_it_is_the_one_postponement_of_this_ball(larkfield):
    meets(larkfield)
    larkfield.ball.postpone(date(2026, 5, 16), by=larkfield.tomas, answering=1, text="I am away")
    with pytest.raises(PostponedAlready):
        take(larkfield, answering=2)


def test_taken_back_unread_it_was_never_taken(larkfield):
    meets(larkfield)
    take(larkfield)
    larkfield.ball.take_back(by=larkfield.tomas, answering=2)
    assert not HuddleSheet.objects.standing().exists()
    assert take(larkfield, answering=3).move.number == 4


@pytest.mark.parametrize(
    ("by", "answering", "refusal"),
    [("tomas", 0, AnsweredAlready), ("ingrid", 1, NotYours), ("nadia", 1, NotYours)],
)
def test_only_who_was_asked_takes_it_and_only_what_is_on_the_table(larkfield, by, answering, refusal):
    meets(larkfield)
    with pytest.raises(refusal):
        take(larkfield, answering, getattr(larkfield, by))
    assert not HuddleSheet.objects.exists()


def test_without_a_day_it_asks_for_one_and_without_the_ball_it_waits(larkfield):
    with pytest.raises(rules.NoHuddle):
        take(larkfield)
    meets(larkfield)
    larkfield.ball.question("Which frames?", by=larkfield.tomas, answering=1)
    with pytest.raises(NotYourBall):
        take(larkfield, answering=2)


def test_the_line_that_comes_back_is_kept_with_its_day_and_a_later_one_counts_beside_it(larkfield):
    meets(larkfield)
    take(larkfield)
    with clock.at(datetime(2026, 5, 18, 11, tzinfo=ZoneInfo("UTC"))):
        for words in ("5.5,  if the rack\ncomes", "5.5, if the rack comes", "5.4 even"):
            HuddleLine.objects.bring_back(larkfield.ball, words, by=larkfield.tomas)
    assert heard(larkfield) == [("5.5, if the rack comes", 2, MONDAY), ("5.4 even", 2, MONDAY)]
    with pytest.raises(NotYours):
        HuddleLine.objects.bring_back(larkfield.ball, "They agree", by=larkfield.ingrid)
    with pytest.raises(WordsMissing):
        HuddleLine.objects.bring_back(larkfield.ball, " ", by=larkfield.tomas)
    with pytest.raises(ValidationError, match="280 characters"):
        HuddleLine.objects.bring_back(larkfield.ball, "a" * 281, by=larkfield.tomas)


def test_a_line_that_was_agreed_with_stays_as_it_was(larkfield):
    HuddleLine.objects.bring_back(larkfield.ball, "We can", by=larkfield.tomas)
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    with pytest.raises(rules.HuddleHasSpoken):
        HuddleLine.objects.bring_back(larkfield.ball, "We can't", by=larkfield.tomas)


def test_after_an_agreement_of_the_lead_alone_the_team_is_heard_once(larkfield):
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    HuddleLine.objects.bring_back(larkfield.ball, "Tight, but yes", by=larkfield.tomas)
    assert heard(larkfield) == [("Tight, but yes", 2, TUESDAY.date())]
    with pytest.raises(rules.HuddleHasSpoken):
        HuddleLine.objects.bring_back(larkfield.ball, "No", by=larkfield.tomas)


def test_of_what_is_off_the_table_nothing_is_said(larkfield):
    larkfield.ball.withdraw(by=larkfield.ingrid, answering=1, text="Bought in")
    with pytest.raises(NotAgreed):
        HuddleLine.objects.bring_back(larkfield.ball, "We can", by=larkfield.tomas)
