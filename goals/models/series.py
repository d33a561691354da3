"""All values of an outcome in one column, so that a list knows how each of its rows is going in the query it makes.

How something is going depends on all its values: the usual swing, misses in a row, the periods within a range.
Reading them for five hundred outcomes as rows would be a query of its own on every page.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Aggregate, CharField, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from .checkin import CheckIn

# Between rows and fields that may have commas. White space to Python: words that people typed never have them.
ROW, FIELD = "\x1e", "\x1f"


class Joined(Aggregate):
    """Texts of many rows as one, parted by commas unless told otherwise, in any order."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def __init__(self, expression, separator: str = ","):
        super().__init__(expression, Value(separator))

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


def with_series(outcomes):
    """Outcomes that know their values as `series`: "2026-01-31 30.5 17,2026-02-28 29.5 23"."""
    said = Concat(
        Cast("for_on", CharField()), Value(" "), Cast("value", CharField()), Value(" "), Cast("pk", CharField())
    )
    held = CheckIn.objects.filter(outcome=OuterRef("pk"), replaced_by=None).order_by().values("outcome")
    return outcomes.annotate(series=Subquery(held.annotate(said=Joined(said)).values("said")))


def values_of(series: str | None) -> list[tuple[date, Decimal]]:
    """The days and values of a series, oldest first; of one day, in the order in which they were written down."""
    if not series:
        return []
    # ISO days sort as texts, and so fewer of them have to be read.
    rows = sorted([(on, int(pk), value) for on, value, pk in map(str.split, series.split(","))])
    return [(date.fromisoformat(on), Decimal(value)) for on, _pk, value in rows]
