"""Rows that belong to a few others, which are found first.

Among many joins PostgreSQL joins whole tables before it looks into a subquery, which at a hundred thousand rows takes
most of a second; an array it computes first, and then goes by key.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL


def among(name: str, few: QuerySet | str, params: Sequence = ()) -> Q:
    """A condition for `filter`: the field `name` is one of these few rows, or one of the keys that a statement gives.

    A statement holds no text of anybody's; that goes into `params`.
    """
    found = RawSQL(few, params) if isinstance(few, str) else Subquery(few.values("pk"))  # noqa: S611
    if connection.vendor != "postgresql":
        return Q(**{f"{name}__in": found})
    return Q(Func(F(name), found, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", output_field=BooleanField()))


def any_of(name: str, rows: QuerySet, *conditions: Q) -> Q:
    """The field `name` is one of these rows, of those that meet one of the conditions: each is found by its own index.

    Of "one or the other" across tables the database looks at every row there is.
    """
    first, *others = (rows.order_by().filter(condition).values("pk") for condition in conditions)
    return among(name, first.union(*others))
