"""Values of an outcome as a list shows them: days and numbers, without who said them and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..models.series import values_of
from ..models.series import with_series as with_series


class Value(NamedTuple):
    """A check-in as far as a list knows it. A row of the database for each would be most of a page's work."""

    for_on: date
    value: Decimal


def check_ins_of(outcome) -> Sequence[Value]:
    """The values of an outcome read `with_series`, oldest first."""
    return [Value(on, value) for on, value in values_of(outcome.series)]
