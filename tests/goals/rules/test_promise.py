"""Promises of help by the day, and the days that terms name for their lines."""

from datetime import date

import pytest

from goals.rules.look import next_look
from goals.rules.promise import (
    HelpLine,
    Promised,
    day_it_is_due,
    days_moved_along,
    days_of,
    lines_in,
    standing,
)

JUNE, JULY, MAY = date(2026, 6, 15), date(2026, 7, 1), date(2026, 5, 12)


@pytest.mark.parametrize(
    ("due_on", "kept", "stands"),
    [(JUNE, False, "missed"), (JULY, False, "due"), (None, False, "due"), (JUNE, True, "kept")],
)
def test_a_promise_stands_by_its_day(due_on, kept, stands):
    assert standing(due_on, kept, JULY) is Promised(stands)


def test_each_line_has_its_day_and_blank_lines_none():
    assert lines_in("A rack\n\n A saw \nA fan", ["2026-06-15", None, "2026-07-01"]) == [
        HelpLine("A rack", JUNE),
        HelpLine("A saw"),
        HelpLine("A fan", JULY),
    ]


def test_days_too_many_belong_to_nothing_and_those_that_say_nothing_are_left_out():
    lines = lines_in("A rack\nA saw", ["2026-06-15", None, "2026-07-01"])
    assert days_of(lines) == ["2026-06-15"]
    assert days_of([]) == []


def test_a_day_goes_with_its_words():
    lines = [HelpLine("A rack", JUNE), HelpLine("A saw")]
    assert days_moved_along(lines, "A saw\nA new thing\nA rack") == [None, None, "2026-06-15"]


@pytest.mark.parametrize(
    ("line", "look_again_on", "due"),
    [
        (HelpLine("A rack", JUNE), JULY, JUNE),
        (HelpLine("A rack"), JUNE, JUNE),
        (HelpLine("A rack"), MAY, JULY),
        (HelpLine("A rack"), None, JULY),
    ],
)
def test_without_a_day_of_its_own_it_is_due_when_both_look_again_or_with_the_whole(line, look_again_on, due):
    assert day_it_is_due(line, look_again_on, JULY, date(2026, 5, 13)) == due


def test_the_next_look_is_the_one_that_was_named_last():
    assert next_look(JUNE, []) == JUNE
    assert next_look(MAY, [(JUNE, None), (MAY, JUNE)]) is None
    assert next_look(MAY, [(MAY, JUNE)]) == JUNE
