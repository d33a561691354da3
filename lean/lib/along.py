"""Rows of another table read along: a column of the query that is asked anyway, and model instances again out of it.

A page about one thing shows a few rows of many kinds. Each kind as a query of its own is a way to the database and
back, and another moment of it; as columns they are all true of the same moment.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Aggregate, Func, Model, QuerySet, Subquery, TextField, Value
from django.db.models.fields import DecimalField, Field


class Listed(Aggregate):
    """Values of many rows as one JSON list, in any order."""

    function = "JSON_GROUP_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


class Row(Func):
    """The columns of one row as a JSON list. Django's own asks SQLite first whether it can, with a query."""

    function = "JSON_ARRAY"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **context)


class Along:
    """Which columns of a model are read along, those of related ones as in `values()`: "at", "by__name".

    What isn't named is read from the database when it is asked for. Columns of JSON can't be read along.
    """

    def __init__(self, model: type[Model], *names: str):
        self.model = model
        related = {above for name in names for above in _above(name)}
        # Of each row its key, too: without one of a related row there is none.
        keys = ["pk", *(f"{of}__pk" for of in sorted(related))]
        self.names = [*keys, *names]

    def of(self, rows: QuerySet) -> Subquery:
        """The column: these rows, which belong to the outer one by an OuterRef in their conditions."""
        listed = rows.order_by().values(one=Value(1)).annotate(listed=Listed(Row(*self.names)))
        return Subquery(listed.values("listed"), output_field=TextField())

    def read(self, column: str | None) -> list:
        """The rows of a column, in the order of their keys."""
        rows = [self._made(row) for row in json.loads(column or "[]", parse_float=Decimal)]
        return sorted(rows, key=lambda row: row.pk)

    def _made(self, row: list) -> Model:
        values: dict[str, dict] = {"": {}}
        for name, value in zip(self.names, row, strict=True):
            of, _, last = name.rpartition("__")
            values.setdefault(of, {})[last] = value
        return _instance(self.model, values, "")


def _above(name: str) -> list[str]:
    """commitment__outcome__short_name is a column of commitment__outcome, which hangs on commitment."""
    parts = name.split("__")[:-1]
    return ["__".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _instance(model: type[Model], values: dict[str, dict], of: str) -> Model | None:
    """The row whose columns stand under `of`, with those that it points to."""
    own = values[of]
    if own["pk"] is None:
        return None
    fields = {model._meta.pk if name == "pk" else model._meta.get_field(name): value for name, value in own.items()}
    told = {field.attname: _python(field, value) for field, value in fields.items()}
    columns = [field.attname for field in model._meta.concrete_fields if field.attname in told]
    made = model.from_db(None, columns, [told[name] for name in columns])
    for inner in values:
        above, _, name = inner.rpartition("__")
        if inner and above == of:
            setattr(made, name, _instance(model._meta.get_field(name).related_model, values, inner))
    return made


def _python(field: Field, value):
    """As a query of its own would give it: SQLite tells no time zone, and numbers without their last places."""
    found = field.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    if isinstance(field, DecimalField) and found is not None:
        return found.quantize(Decimal(1).scaleb(-field.decimal_places))
    return found
