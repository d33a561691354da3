"""What came of an outcome: a fact, and only where a number was promised and said."""

from decimal import Decimal

import pytest

from goals.rules.coverage import Direction
from goals.rules.result import Result
from goals.rules.stand import Stand


def stand(direction: Direction, target=None, low=None, high=None) -> Stand:
    numbers = {
        name: None if value is None else Decimal(value) for name, value in locals().items() if name != "direction"
    }
    return Stand(
        measure_key="m",
        unit="days",
        direction=direction,
        baseline=Decimal(9),
        target=numbers["target"],
        range_low=numbers["low"],
        range_high=numbers["high"],
    )


@pytest.mark.parametrize(
    ("agreed", "reached", "met"),
    [
        (stand(Direction.DECREASE, "5"), "5", True),
        (stand(Direction.DECREASE, "5"), "5.1", False),
        (stand(Direction.INCREASE, "90"), "91", True),
        (stand(Direction.INCREASE, "90"), "89", False),
        (stand(Direction.RANGE, low="20", high="24"), "20", True),
        (stand(Direction.RANGE, low="20"), "19", False),
        (stand(Direction.RANGE, high="24"), "25", False),
        (stand(Direction.MILESTONE, "1"), "1", True),
        (stand(Direction.MILESTONE, "1"), "0", False),
        (stand(Direction.DECREASE), "5", None),
        (stand(Direction.RANGE), "5", None),
        (stand(Direction.DECREASE, "5"), None, None),
    ],
)
def test_it_is_met_where_what_was_agreed_was_reached(agreed, reached, met):
    assert Result(agreed, None, None if reached is None else Decimal(reached)).is_met is met
