"""Published figures that nobody here computed: our progress and our sums must come to the same."""

import csv
import json
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest

from goals.rules.coverage import AddsUp, Direction, Node, Stand, project
from goals.rules.progress import share

from .convert_performance_gov import SHARED, SOURCE

GASES = SHARED / "data" / "sdg" / "uk_values" / "indicator_13-2-2.csv"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SOURCE.is_dir(), reason=f"needs the real public input in {SOURCE}"),
]

DIRECTIONS = {
    "Measurable increase": Direction.INCREASE,
    "Measurable decrease": Direction.DECREASE,
    "Complete milestone": Direction.MILESTONE,
}
NUMBERS = ("value_start", "value_target", "value_current", "progress_pct")
# Published with up to ten digits.
PRECISION = Fraction(1, 10**8)
# Upstream says that this milestone is complete, and beside it that none of the way is done.
SLIPS = {("016APG2203", "Customer Experience SSI Research", "4")}


def complete_rows() -> list[dict]:
    rows = json.loads((SOURCE / "quarterly_results.json").read_text(encoding="utf-8"))
    return [row for row in rows if row["indicator_type"] in DIRECTIONS and all(row[name] for name in NUMBERS)]


def progress_of(row: dict) -> Fraction:
    start, target, current = (Decimal(row[name]) for name in NUMBERS[:3])
    return share(Stand(direction=DIRECTIONS[row["indicator_type"]], baseline=start, target=target), current)


def test_progress_is_what_15_agencies_published_for_every_complete_row_but_one_slip():
    rows = complete_rows()
    assert Counter(row["indicator_type"] for row in rows) == {
        "Measurable increase": 250,
        "Measurable decrease": 30,
        "Complete milestone": 35,
    }
    others = {
        (row["related_goal_id"], row["indicator"], row["fiscal_qtr"])
        for row in rows
        if abs(progress_of(row) - Fraction(row["progress_pct"])) > PRECISION
    }
    assert others == SLIPS


def test_the_slip_is_shown_by_the_row_itself():
    (row,) = [row for row in complete_rows() if row["related_goal_id"] == "016APG2203" and row["value_current"] == "1"]
    assert (row["value_start"], row["value_target"], row["progress_pct"]) == ("0", "1", "0")
    assert progress_of(row) == 1


# --- Sums ---------------------------------------------------------------------------------------------------


def gases() -> dict[str, dict[str, Decimal]]:
    """Million tonnes by year and gas; the headline, all gases together, under the empty name."""
    by_year: dict[str, dict[str, Decimal]] = defaultdict(dict)
    with open(GASES, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_year[row["Year"]][row["Gas"]] = Decimal(row["Value"])
    return by_year


def test_seven_gases_under_a_sum_make_the_published_total_in_all_32_years():
    """Each gas is a piece that takes away all of its own; what is left of the published total is nothing."""
    years = gases()
    assert len(years) == 32
    for values in years.values():
        total = values.pop("")
        assert len(values) == 7
        pieces = tuple(Node(number, in_force=gone(value)) for number, value in enumerate(values.values(), start=1))
        bands = project(Node(0, in_force=gone(total), pieces=pieces))
        assert bands.agreed == sum(values.values())
        # Upstream adds floating-point numbers: the last digits are theirs.
        assert abs(bands.required - bands.agreed) < Decimal("1e-9")


def gone(value: Decimal) -> Stand:
    return Stand(measure_key="emissions", unit="Mt", direction=Direction.DECREASE, baseline=value, target=Decimal(0))


def test_three_products_of_100_20_and_1_weigh_as_the_textbook_says():
    pieces = tuple(
        Node(number, in_force=Stand(measure_key="yield", unit="%", weight=Decimal(weight), **way("10", "20")))
        for number, weight in enumerate(("100", "20", "1"), start=1)
    )
    whole = Stand(measure_key="yield", unit="%", **way("10", "20"))
    bands = project(Node(0, adds_up=AddsUp.WEIGHTED, in_force=whole, pieces=pieces))
    assert [round(given.share * 100, 1) for given in bands.given] == [
        Fraction("82.6"),
        Fraction("16.5"),
        Fraction("0.8"),
    ]


def way(baseline: str, target: str) -> dict:
    return {"direction": Direction.INCREASE, "baseline": Decimal(baseline), "target": Decimal(target)}
