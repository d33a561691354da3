"""The huddle: when the next one is, until when an answer waits for it, to which agreement its line belongs."""

from collections import namedtuple
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from goals.rules.huddle import Heard, Meets, later_day, of_agreement, on_the_table
from lean.lib.workdays import WorkingDays

LONDON = ZoneInfo("Europe/London")
# Monday 25 May 2026 is a day off.
WORKING = WorkingDays(days_off=frozenset({date(2026, 5, 25)}), zone=LONDON)
MONDAYS_AT_NINE = Meets(1, time(9))
Line = namedtuple("Line", "version")


@pytest.mark.parametrize(
    ("now", "huddle"),
    [
        (datetime(2026, 5, 12, 9, tzinfo=LONDON), date(2026, 5, 18)),
        (datetime(2026, 5, 18, 8, 59, tzinfo=LONDON), date(2026, 5, 18)),
        # It has begun, and a week later is a day off.
        (datetime(2026, 5, 18, 9, tzinfo=LONDON), date(2026, 6, 1)),
        # In London it is nine already.
        (datetime(2026, 5, 18, 8, tzinfo=ZoneInfo("UTC")), date(2026, 6, 1)),
    ],
)
def test_the_next_huddle_is_the_first_that_has_not_begun_where_the_team_is(now, huddle):
    assert MONDAYS_AT_NINE.next_after(now, WORKING) == huddle


@pytest.mark.parametrize(
    ("asked_for", "moves_to"),
    [
        (None, date(2026, 5, 19)),
        (date(2026, 5, 15), date(2026, 5, 19)),
        (date(2026, 5, 18), date(2026, 5, 19)),
        (date(2026, 5, 19), None),
    ],
)
def test_an_answer_waits_until_the_working_day_after_the_huddle_and_never_comes_earlier(asked_for, moves_to):
    assert later_day(asked_for, date(2026, 5, 18), WORKING) == moves_to


def test_no_huddle_is_held_on_a_public_holiday():
    swiss = WorkingDays(zone=LONDON, country="CH", region="ZH")
    # 14 May 2026 is Ascension Day.
    assert Meets(4, time(9)).next_after(datetime(2026, 5, 12, 9, tzinfo=LONDON), swiss) == date(2026, 5, 21)


def test_after_a_huddle_on_friday_the_answer_waits_over_the_weekend_and_the_day_off():
    assert later_day(None, date(2026, 5, 22), WORKING) == date(2026, 5, 26)


def test_the_latest_line_since_the_two_began_to_look_at_it_stands_beside_the_terms():
    lines = [Line(1), Line(2), Line(6)]
    assert on_the_table(lines, []) == Line(6)
    assert on_the_table(lines[:2], [5]) is None


@pytest.mark.parametrize(
    ("lines", "heard"),
    [
        ([], Heard()),
        ([1, 2], Heard(before=Line(2))),
        ([3], Heard(since=Line(3))),
        ([1, 4], Heard(before=Line(1), since=Line(4))),
    ],
)
def test_an_agreement_has_the_line_before_it_or_the_one_since(lines, heard):
    assert of_agreement([Line(version) for version in lines], [], 3, again=False) == heard


def test_what_is_said_while_both_look_again_is_about_what_comes_next():
    lines = [Line(1), Line(5)]
    # Agreed with move 3, opened again with 4, agreed anew with 6.
    assert of_agreement(lines, [4], 3, again=True) == Heard(before=Line(1))
    assert of_agreement(lines, [4], 6, again=False) == Heard(before=Line(5))
    assert of_agreement(lines, [4, 7], 6, again=True) == Heard(before=Line(5))
