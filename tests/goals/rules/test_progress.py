"""On track, behind, off track: the measured value beside the planned one."""

from datetime import date
from decimal import Decimal

import pytest

from goals.rules.coverage import Direction, Stand
from goals.rules.pace import planned
from goals.rules.progress import Progress, status

NEW_YEAR, LEAP_DAY, NEW_YEARS_EVE = date(2028, 1, 1), date(2028, 2, 29), date(2028, 12, 31)


def stand(baseline="31", target="18", direction=Direction.DECREASE) -> Stand:
    return Stand(
        direction=direction,
        baseline=None if baseline is None else Decimal(baseline),
        target=None if target is None else Decimal(target),
    )


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2027, 6, 1), "31"),
        (NEW_YEAR, "31"),
        (date(2028, 1, 6), "26"),
        (date(2028, 1, 9), "23"),
        (date(2028, 1, 14), "18"),
        (date(2028, 3, 1), "18"),
    ],
)
def test_the_plan_is_a_straight_line_from_the_start_to_the_due_day(on, value):
    assert planned(Decimal(31), Decimal(18), NEW_YEAR, date(2028, 1, 14), on) == Decimal(value)


def test_the_plan_rises_where_the_target_is_higher():
    assert planned(Decimal(0), Decimal(100), date(2027, 12, 31), NEW_YEARS_EVE, date(2028, 6, 30)) == 50


@pytest.mark.parametrize("month_end", [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)])
def test_each_month_plans_the_same_share_whatever_its_days(month_end):
    plan = planned(Decimal(12), Decimal(0), date(2027, 12, 31), NEW_YEARS_EVE, month_end)
    assert plan == 12 - month_end.month


def test_an_agreed_pace_leads_through_its_own_values():
    pace = [(date(2028, 1, 31), Decimal(30)), (date(2028, 3, 31), Decimal(28))]
    line = (Decimal(31), Decimal(18), date(2027, 12, 31), NEW_YEARS_EVE)
    assert planned(*line, date(2028, 1, 31), pace) == 30
    assert planned(*line, date(2028, 2, 29), pace) == 29
    assert planned(*line, NEW_YEARS_EVE, pace) == 18


def test_without_a_target_or_a_day_there_is_no_plan():
    assert planned(Decimal(31), None, NEW_YEAR, NEW_YEARS_EVE, LEAP_DAY) is None
    assert planned(None, Decimal(18), NEW_YEAR, NEW_YEARS_EVE, LEAP_DAY) is None
    assert planned(Decimal(31), Decimal(18), NEW_YEAR, None, LEAP_DAY) is None


def test_a_due_day_before_the_start_asks_for_all_of_it():
    assert planned(Decimal(31), Decimal(18), NEW_YEARS_EVE, NEW_YEAR, LEAP_DAY) == 18


@pytest.mark.parametrize(
    ("current", "progress"),
    [
        ("17", Progress.OK),
        ("26", Progress.OK),
        ("26.0001", Progress.WATCH),
        ("28.5", Progress.WATCH),
        ("28.5001", Progress.OFF),
        ("31", Progress.OFF),
        ("33", Progress.OFF),
    ],
)
def test_all_of_the_planned_change_is_on_track_half_of_it_behind_less_off_track(current, progress):
    assert status(stand(), Decimal(26), Decimal(current)) is progress


def test_what_should_rise_is_judged_upwards():
    rising = stand("40", "80", Direction.INCREASE)
    assert status(rising, Decimal(60), Decimal(60)) is Progress.OK
    assert status(rising, Decimal(60), Decimal(50)) is Progress.WATCH
    assert status(rising, Decimal(60), Decimal(49)) is Progress.OFF


def test_before_anything_was_planned_to_change_a_step_back_is_only_behind():
    assert status(stand(), Decimal(31), Decimal(31)) is Progress.OK
    assert status(stand(), Decimal(31), Decimal("31.2")) is Progress.WATCH


def test_what_is_to_be_held_is_on_track_as_long_as_it_is_held():
    held = stand("98", "98", Direction.INCREASE)
    assert status(held, Decimal(98), Decimal("98.5")) is Progress.OK
    assert status(held, Decimal(98), Decimal(97)) is Progress.WATCH


def test_where_it_may_get_worse_up_to_a_limit_the_limit_is_the_plan():
    allowed = stand("3", "5")
    assert status(allowed, Decimal(5), Decimal(4)) is Progress.OK
    assert status(allowed, Decimal(5), Decimal(6)) is Progress.WATCH


def test_without_a_number_there_is_no_verdict():
    assert status(stand(), Decimal(26), None) is Progress.NONE
    assert status(stand(target=None), None, Decimal(26)) is Progress.NONE
    assert status(stand(direction=Direction.RANGE), Decimal(1), Decimal(1)) is Progress.NONE


def test_every_status_has_its_word():
    words = ["On track", "Behind", "Off track", "No number yet", "Reached", "No recent word"]
    assert [str(progress.word) for progress in Progress] == words
