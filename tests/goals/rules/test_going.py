"""How it is going, by everything that was measured: silence, misses in a row, the usual swing, ranges, milestones."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.rules.coverage import Direction, Stand
from goals.rules.progress import Plan, Progress, going, share
from goals.rules.rhythm import Rhythm
from tests.goals.rules.year import DECEMBER, month_ends

START = date(2025, 12, 31)
MAY = date(2026, 5, 12)
numbers = st.decimals("-9999", "9999", places=2)


def stand(baseline="31", target="18", direction=Direction.DECREASE) -> Stand:
    return Stand(direction=direction, baseline=Decimal(baseline), target=Decimal(target))


def series(*values: str, year=2026) -> list[tuple[date, Decimal]]:
    return list(zip(month_ends(year), map(Decimal, values), strict=False))


YEAR = Plan(START, DECEMBER)
DOOR = Plan(START, DECEMBER, tuple((on, Decimal(30 - month)) for month, on in enumerate(month_ends(2026)[:11])))


# --- Against the pace -------------------------------------------------------------------------------------


def test_the_demo_company_is_half_a_day_behind_as_its_screens_say():
    found = going(stand(), DOOR, series("30.5", "29.5", "28.5", "27.5"), MAY)
    assert (found.progress, found.planned, found.current, found.on) == (
        Progress.WATCH,
        27,
        Decimal("27.5"),
        date(2026, 4, 30),
    )
    assert (found.misses, found.asks_for_cause, found.silent, found.tolerance) == (4, True, False, 0)
    assert found.share == Fraction("3.5") / 13


def test_within_the_outcomes_tolerance_it_is_on_track():
    values = series("30.5", "29.5", "28.5", "27.5")
    half, less = (going(stand(), DOOR, values, MAY, tolerance=Decimal(each)) for each in ("0.5", "0.4"))
    assert (half.progress, half.misses) == (Progress.OK, 0)
    assert (less.progress, less.misses) == (Progress.WATCH, 4)


def test_a_tolerance_that_nobody_set_is_known_from_twelve_values_on():
    climbing = [(on, Decimal(number)) for number, on in enumerate([*month_ends(2025), *month_ends(2026)][:13])]
    behind = Plan(date(2024, 12, 31), date(2026, 12, 31), ((date(2026, 1, 31), Decimal(13)),))
    rising = stand("-1", "30", Direction.INCREASE)
    assert going(rising, behind, climbing, date(2026, 2, 3)).progress is Progress.OK
    assert going(rising, behind, climbing[-11:], date(2026, 2, 3)).progress is Progress.WATCH


def test_one_miss_asks_for_no_cause():
    found = going(stand(), DOOR, series("30.5", "29", "28.5"), MAY)
    assert (found.misses, found.asks_for_cause) == (1, False)


def test_of_one_period_the_last_value_counts():
    twice = [*series("30.5", "29.5"), (date(2026, 3, 10), Decimal(40)), *series("0", "0", "28")[2:]]
    assert going(stand(), DOOR, twice, date(2026, 4, 2)).misses == 0


def test_with_nothing_agreed_nothing_is_held_against_it():
    found = going(stand(), None, series("30"), MAY)
    assert (found.progress, found.planned, found.current, found.misses) == (Progress.NONE, None, 30, 0)


def test_the_target_reached_on_its_day_is_reached():
    year = series(*["20"] * 11, "18")
    assert going(stand(), YEAR, year, date(2027, 1, 5)).progress is Progress.REACHED
    missed = going(stand(), YEAR, series(*["20"] * 12), date(2027, 1, 5))
    assert missed.progress is Progress.WATCH


# --- Silence ----------------------------------------------------------------------------------------------


def test_after_one_rhythm_and_a_half_without_a_word_that_is_what_is_said():
    values = series("30", "29", "28")
    assert going(stand(), DOOR, values, date(2026, 5, 15)).progress is Progress.OK
    silent = going(stand(), DOOR, values, date(2026, 5, 16))
    assert (silent.progress, silent.silent) == (Progress.SILENT, True)
    assert going(stand(), DOOR, values, date(2026, 5, 16), Rhythm.QUARTERLY).progress is Progress.OK


def test_who_never_said_a_number_has_none_yet():
    found = going(stand(), DOOR, [], date(2026, 5, 16))
    assert (found.progress, found.silent) == (Progress.NONE, True)


def test_after_the_due_day_nothing_more_is_asked():
    found = going(stand(), YEAR, series(*["18"] * 12), date(2028, 1, 1))
    assert (found.progress, found.silent) == (Progress.REACHED, False)


# --- The usual swing --------------------------------------------------------------------------------------


def test_a_miss_within_the_natural_limits_is_the_usual_swing():
    held, plan = stand("100", "100", Direction.INCREASE), Plan(date(2024, 12, 31), DECEMBER)
    swinging = series(*["104", "97"] * 6, year=2025)
    found = going(held, plan, swinging, date(2026, 1, 10), tolerance=Decimal(0))
    assert (found.progress, found.in_usual_swing, found.mark) == (Progress.WATCH, True, "swing")
    assert found.word == "Inside the usual swing"
    assert not going(held, plan, swinging[-11:], date(2026, 1, 10), tolerance=Decimal(0)).in_usual_swing


def test_a_plan_beyond_the_limits_isnt_missed_by_chance():
    flat = series(*["31", "30"] * 6, year=2025)
    found = going(stand(), Plan(date(2024, 12, 31), date(2025, 12, 31)), flat, date(2026, 1, 10))
    assert (found.progress, found.in_usual_swing) == (Progress.OFF, False)


# --- A range ----------------------------------------------------------------------------------------------

OVEN = Plan(START, DECEMBER, low=Decimal(20), high=Decimal(24))
KEPT = Stand(direction=Direction.RANGE, unit="°C")


def test_a_range_is_kept_by_the_share_of_its_periods():
    found = going(KEPT, OVEN, series("21", "25", "20", "24"), MAY)
    assert (found.progress, found.inside, found.heard, found.share) == (Progress.OK, 3, 4, Fraction(3, 4))


@pytest.mark.parametrize(
    ("values", "progress", "planned"),
    [
        (["21", "22", "25"], Progress.WATCH, "24"),
        (["21", "25", "19"], Progress.OFF, "20"),
        (["25", "26", "23"], Progress.OK, "23"),
    ],
)
def test_outside_it_is_behind_while_half_of_the_periods_kept_it(values, progress, planned):
    found = going(KEPT, OVEN, series(*values), date(2026, 4, 10))
    assert (found.progress, found.planned) == (progress, Decimal(planned))


def test_one_bound_alone_is_a_range_too():
    at_least = Plan(START, DECEMBER, low=Decimal(98))
    assert going(KEPT, at_least, series("99", "100"), date(2026, 3, 10)).progress is Progress.OK
    assert going(KEPT, at_least, series("97", "97"), date(2026, 3, 10)).misses == 2
    assert going(KEPT, Plan(START, DECEMBER), series("97"), date(2026, 2, 10)).progress is Progress.NONE


def test_a_range_that_was_always_kept_is_reached_at_the_end():
    assert going(KEPT, OVEN, series(*["22"] * 12), date(2027, 1, 10)).progress is Progress.REACHED


# --- A milestone ------------------------------------------------------------------------------------------

AUDIT = Stand(direction=Direction.MILESTONE, baseline=Decimal(0), target=Decimal(1))


@pytest.mark.parametrize(
    ("value", "today", "progress"),
    [
        ("0", date(2026, 12, 31), Progress.OK),
        ("0", date(2027, 1, 1), Progress.OFF),
        ("1", date(2027, 9, 1), Progress.REACHED),
    ],
)
def test_a_milestone_is_there_or_not_and_late_only_after_its_day(value, today, progress):
    assert going(AUDIT, YEAR, [(date(2026, 12, 1), Decimal(value))], today).progress is progress


def test_reached_is_all_of_the_way():
    assert [share(AUDIT, Decimal(value)) for value in (0, 1)] == [0, 1]


# --- The share --------------------------------------------------------------------------------------------


@given(numbers, numbers, numbers)
def test_the_share_is_exact_and_leads_back_to_the_value(baseline, target, current):
    way = Stand(direction=Direction.INCREASE, baseline=baseline, target=target)
    if baseline != target:
        assert Fraction(baseline) + share(way, current) * (Fraction(target) - Fraction(baseline)) == Fraction(current)


@given(numbers, numbers, numbers)
def test_a_decrease_has_the_share_of_the_increase_upside_down(baseline, target, current):
    down = Stand(direction=Direction.DECREASE, baseline=baseline, target=target)
    up = Stand(direction=Direction.INCREASE, baseline=-baseline, target=-target)
    assert share(down, current) == share(up, -current)


def test_it_is_clipped_at_neither_end():
    assert [share(stand("10", "0"), Decimal(value)) for value in ("12", "10", "0", "-5")] == [
        Fraction("-0.2"), 0, 1, Fraction("1.5"),
    ]  # fmt: skip
    assert [share(stand("10", "10"), Decimal(value)) for value in ("10", "11")] == [1, 0]
    assert share(Stand(direction=Direction.RANGE), Decimal(5)) is None


@given(numbers, numbers, st.lists(numbers, min_size=1, max_size=24), st.integers(0, 900))
def test_more_tolerance_never_makes_it_worse(baseline, target, values, after):
    order = [Progress.OFF, Progress.WATCH, Progress.OK, Progress.REACHED]
    measured = list(zip([*month_ends(2026), *month_ends(2027)], values, strict=False))
    today = measured[-1][0] + timedelta(days=after % 30)
    found = [
        going(stand(baseline, target), YEAR, measured, today, tolerance=Decimal(each))
        for each in (0, 1, 10_000, 99_999)
    ]
    ranks = [order.index(each.progress) for each in found]
    assert ranks == sorted(ranks)
    assert [each.misses for each in found] == sorted((each.misses for each in found), reverse=True)
