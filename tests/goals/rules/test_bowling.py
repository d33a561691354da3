"""The bowling chart on paper: what is talked about, how many misses run, and a form that keeps every digit."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from goals.rules.bowling import TALK, Frame, Line, kept, plain, to_talk_about
from goals.rules.progress import Progress
from goals.rules.promise import Promised, standing

APRIL = date(2026, 4, 30)
numbers = st.none() | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=4
)
progress = st.sampled_from([*(each.value for each in Progress), TALK])
frames = st.builds(Frame, st.dates(), numbers, numbers, progress, st.booleans())
lines = st.builds(
    Line,
    outcome=st.integers(1, 99),
    level=st.integers(0, 5),
    name=st.text(),
    statement=st.text(),
    team_id=st.integers(1, 99),
    team=st.text(),
    start=numbers,
    target=numbers,
    now=numbers,
    planned=numbers,
    open=numbers,
    counts=st.booleans(),
    last_on=st.none() | st.dates(),
    progress=progress,
    usual=st.booleans(),
    frames=st.lists(frames, max_size=4).map(tuple),
)


def line(how: str, *, now="27.5", planned="27", **fields) -> Line:
    numbers = {"start": Decimal(31), "target": Decimal(18), "now": Decimal(now), "planned": Decimal(planned)}
    return Line(1, 0, "Order to door", "Riders wait less", 1, "Larkfield", progress=how, **numbers | fields)


def frame(actual: str | None, how: str = "ok", month: int = 1) -> Frame:
    value = None if actual is None else Decimal(actual)
    return Frame(date(2026, month, 28), Decimal(27), value, how)


@given(lines)
def test_what_a_closed_review_keeps_is_exact_to_the_last_digit(line):
    assert kept(json.loads(json.dumps(plain(line)))) == line


def test_the_worst_is_talked_about_first_and_what_is_fine_not_at_all():
    off, behind, silent = line("off"), line("watch"), line("silent")
    fine = [line("ok"), line("reached"), line("none"), line(TALK)]
    assert to_talk_about([*fine, silent, behind, off]) == [off, behind, silent]


def test_of_two_that_are_behind_the_one_that_misses_more_comes_first():
    little, much = line("watch", now="27.1"), line("watch", now="28.9")
    assert to_talk_about([little, much]) == [much, little]


def test_a_usual_miss_is_looked_at_last():
    usual, behind = line("off", usual=True), line("watch")
    assert to_talk_about([usual, behind]) == [behind, usual]


@given(st.lists(lines, max_size=6))
def test_the_order_of_the_rows_changes_nothing_about_who_is_talked_about(found):
    assert {id(each) for each in to_talk_about(found)} == {id(each) for each in to_talk_about(found[::-1])}


def test_misses_by_the_same_are_named_and_others_not():
    def missed_by(*actuals):
        plans = ("30", "29", "28")
        frames = [
            Frame(date(2026, 1, 31), Decimal(p), Decimal(a), "watch") for p, a in zip(plans, actuals, strict=True)
        ]
        return line("watch", frames=tuple(frames)).missed_by

    assert missed_by("30.5", "29.5", "28.5") == Decimal("0.5")
    assert missed_by("30.5", "29.5", "29") is None


def test_misses_are_counted_backwards_to_the_last_hit():
    assert line("off", frames=(frame("30", "off"), frame("27"), frame("29", "watch"), frame("29", "off"))).misses == 2
    assert line("ok", frames=(frame("30", "off"), frame("27"))).misses == 0


def test_a_period_without_a_number_breaks_no_run():
    assert line("off", frames=(frame("29", "watch"), frame(None), frame("29", "watch"))).misses == 2


def test_the_thumbnail_keeps_a_value_through_a_period_without_one():
    told = line("ok", frames=(frame(None), frame("30"), frame(None), frame("29"), frame(None)))
    assert told.actuals == [Decimal(31), Decimal(30), Decimal(30), Decimal(29)]


def test_without_numbers_there_is_no_shortfall():
    assert replace(line("silent"), now=None, planned=None).shortfall == 0


def test_a_promise_is_missed_the_day_after_it_was_due():
    assert standing(APRIL, False, APRIL) is Promised.DUE
    assert standing(APRIL, False, APRIL + timedelta(days=1)) is Promised.MISSED
    assert standing(APRIL, True, APRIL + timedelta(days=99)) is Promised.KEPT
    assert standing(None, False, APRIL) is Promised.DUE
