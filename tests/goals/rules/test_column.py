"""A pasted column: days of its own, or periods that follow each other up to the last."""

from datetime import date
from decimal import Decimal

from goals.rules.column import read_column
from goals.rules.coverage import Direction
from goals.rules.rhythm import Rhythm

TODAY = date(2026, 5, 12)
APRIL = date(2026, 4, 30)


def read(text, *, rhythm=Rhythm.MONTHLY, ends_on=APRIL, direction=Direction.DECREASE):
    return [
        (line.on and line.on.isoformat(), None if line.value is None else f"{line.value}", line.words or line.problem)
        for line in read_column(text, direction, rhythm, ends_on, TODAY)
    ]


def test_values_alone_follow_each_other_up_to_the_last_period():
    assert read("29,5\n28.5\n\n27.5\n") == [
        ("2026-02-28", "29.5", ""),
        ("2026-03-31", "28.5", ""),
        ("2026-04-30", "27.5", ""),
    ]
    weeks = read("1\n2\n3", rhythm=Rhythm.WEEKLY, ends_on=date(2026, 5, 10))
    assert [on for on, _value, _words in weeks] == ["2026-04-26", "2026-05-03", "2026-05-10"]


def test_the_last_may_be_of_a_period_that_still_runs():
    assert [on for on, *_ in read("28.5\n27.5", ends_on=TODAY)] == ["2026-04-30", "2026-05-12"]


def test_a_line_may_have_its_day_and_words():
    assert read("2026-03-31\t28.5\n30.04.2026;27.5;The rack came") == [
        ("2026-03-31", "28.5", ""),
        ("2026-04-30", "27.5", "The rack came"),
    ]


def test_every_problem_is_named_at_its_line():
    lines = read_column(
        "2026-03-31\tmany\n2026-02-30 3\n28\n2026-06-01 27\n2026-04-30 27\n2026-04-30 26",
        Direction.DECREASE,
        Rhythm.MONTHLY,
        APRIL,
        TODAY,
    )
    assert [(line.number, line.problem) for line in lines] == [
        (1, "“many” is not a number. Write it like 3.2."),
        (2, "There is no such day."),
        (3, "Write its day before it: other lines have theirs."),
        (4, "That day is still to come. Write a day that has passed, or today."),
        (5, ""),
        (6, "Line 5 is for the same day."),
    ]


def test_a_milestone_says_yes_or_no():
    assert read("no\nyes", direction=Direction.MILESTONE) == [("2026-03-31", "0", ""), ("2026-04-30", "1", "")]
    assert read("2", direction=Direction.MILESTONE)[0][2] == "A milestone is reached or not yet. Write yes or no."


def test_more_lines_than_anybody_pastes_are_refused_in_words():
    assert read("1\n" * 501)[-1] == (None, "1", "That is too much at once: 500 lines are the most.")


def test_no_century_is_left():
    assert [value for _on, value, _words in read("1\n" * 500, rhythm=Rhythm.QUARTERLY)] == ["1"] * 500


def test_decimals_stay_exact():
    assert read_column("0.1", Direction.INCREASE, Rhythm.MONTHLY, APRIL, TODAY)[0].value == Decimal("0.1")
