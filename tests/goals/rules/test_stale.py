"""When the world moves above a piece, on plain values."""

from decimal import Decimal as D

import pytest

from goals.rules.coverage import AddsUp, Direction, Stand
from goals.rules.stale import difference, is_remeasured, is_stale


@pytest.mark.parametrize(
    ("under", "mode", "now", "version", "now_mode", "stale"),
    [
        (1, "sum", 1, 1, "sum", False),
        (1, "sum", 2, 2, "sum", True),
        (1, "sum", None, 0, "sum", False),
        (None, "sum", 1, 1, "sum", False),
        (None, "sum", 2, 2, "sum", True),
        (1, "sum", 1, 1, "worst", True),
        (1, "sum", 1, 1, "enabling", False),
        (1, "enabling", 1, 1, "sum", True),
        (1, "", 1, 1, "worst", False),
    ],
)
def test_a_piece_is_stale_once_its_parent_has_moved(under, mode, now, version, now_mode, stale):
    assert is_stale(under, mode, now, version, now_mode) is stale


def days(target, **fields) -> Stand:
    return Stand(**{"measure_key": "door", "unit": "days", "baseline": D(31), "target": D(target)} | fields)


def test_another_key_or_unit_is_another_measure_and_another_number_is_not():
    assert not is_remeasured(days(18), days(16))
    assert is_remeasured(days(18), days(18, unit="hours"))
    assert is_remeasured(days(18), days(18, measure_key="gate"))
    assert not is_remeasured(None, days(18))


@pytest.mark.parametrize(
    ("now", "mode", "more"),
    [
        (days(16), AddsUp.SUM, 2),
        (days(20), AddsUp.SUM, 0),
        (days(16), AddsUp.WORST, 0),
        (days(16, unit="hours"), AddsUp.SUM, 0),
        (days(16, direction=Direction.RANGE), AddsUp.SUM, 0),
    ],
)
def test_the_difference_is_what_a_sum_needs_more_in_the_same_unit(now, mode, more):
    assert difference(days(18), now, mode) == more
