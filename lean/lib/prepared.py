"""A query whose words are always the same, put into SQL once: Django takes longer to write a large one than the
database to answer it. [Everything that bears on an outcome's numbers: 5.3 of 7.0 ms.]
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.http import Http404

# Longer lists, and empty ones, are written each time. The others count as one of these lengths, their last value
# repeated, which means nothing to IN: a shelf of long texts for every length there is would only grow.
LENGTHS = (1, 2, 4, 8, 16)
MOST = LENGTHS[-1]
LARGEST = 2**63 - 1
FAR = date(9000, 1, 1)
# What stands for the n-th value while the query is written: nothing that anybody has.
MARKS: dict[type, Callable[[int], object]] = {
    str: "\x02value {}".format,
    int: lambda n: 9_000_000_000_000_000_000 - n,
    date: lambda n: FAR - timedelta(days=n),
    datetime: lambda n: datetime.combine(FAR, time.min, UTC) - timedelta(days=n),
}
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Prepared:
    """`build` gives the query for some values: texts, whole numbers, days, moments, or lists of them.

    Lists go into IN alone. Only how many they have may change its words. All else must be the same at every call: what
    belongs to a person, a day or a language comes in as a value. None is none: it would have other words.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        # A compiler belongs to the connection for which it wrote, and a connection to its thread.
        self._written = threading.local()

    def rows(self, *values, first: int | None = None) -> list:
        """What the query gives for these: model instances, or what it has after `values()`. Of many, the first ones."""
        if not _is_usual(values):
            return list(self._build(*values)[:first])
        values = [_filled(each) if isinstance(each, list) else each for each in values]
        shelf = self._written.__dict__.setdefault("by_shape", {})
        shape = first, *(len(each) if isinstance(each, list) else type(each) for each in values)
        if shape not in shelf:
            shelf[shape] = _Written(lambda *marks: self._build(*marks)[:first], values)
        return shelf[shape].rows(_flat(values))

    def __call__(self, *values) -> Portions:
        """The same in portions, for `page_of`."""
        return Portions(self, values)

    def first(self, *values):
        """The first row, or None."""
        return next(iter(self.rows(*values, first=1)), None)

    def get(self, *values):
        """The first row. Raises the model's DoesNotExist where there is none."""
        if (row := self.first(*values)) is None:
            raise self._build(*values).model.DoesNotExist
        return row

    def or_404(self, *values):
        """The first row. Raises Http404 where there is none."""
        if (row := self.first(*values)) is None:
            raise Http404
        return row


class Portions:
    """What a query gives for some values, to be cut. Only the first portion is one that everybody asks for."""

    def __init__(self, query: Prepared, values: Sequence):
        self._query, self._values = query, values

    def __getitem__(self, cut: slice) -> list:
        if cut.start:
            return list(self._query._build(*self._values)[cut])
        return self._query.rows(*self._values, first=cut.stop)


class _Written:
    """One shape of a query: its SQL, and where in it each value goes."""

    def __init__(self, build: Callable[..., QuerySet], like: Sequence):
        self._adapt = _adaptation()
        flat = _flat(like)
        marks = [_mark(number, each) for number, each in enumerate(flat)]
        # Marks stand where the values will; a list's are together.
        rest = iter(marks)
        self._queryset = build(*([next(rest) for _ in each] if isinstance(each, list) else next(rest) for each in like))
        self._compiler = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = self._compiler.as_sql()
        places = {self._adapt(mark): number for number, mark in enumerate(marks)}
        # The type as well: PostgreSQL's driver is told by it how large a whole number may be.
        self._params = [_Place(places[each], type(each)) if _is_in(places, each) else each for each in params]
        _must_be_whole(self._params, len(marks), self._sql)
        self._compiler.as_sql = lambda *_, **__: (self._sql, self._given)
        self._queryset.query.get_compiler = lambda *_, **__: self._compiler
        self._given: tuple = ()

    def rows(self, values: Sequence) -> list:
        adapted = [self._adapt(each) for each in values]
        self._given = tuple(each.of(adapted) if isinstance(each, _Place) else each for each in self._params)
        # A copy by `all()` would copy the query, for longer than the database takes to answer it.
        asked = type(self._queryset)(self._queryset.model, self._queryset.query)
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
            setattr(asked, name, getattr(self._queryset, name))
        return list(asked)


class _Place:
    """Where a value goes."""

    def __init__(self, number: int, kind: type):
        self._number, self._kind = number, kind

    def of(self, values: Sequence):
        value = values[self._number]
        return self._kind(value) if isinstance(value, int) else value


def _is_usual(values: Sequence) -> bool:
    """Without an empty list, a long one, or a number that no database takes: for that Django finds nothing."""
    short = all(0 < len(each) <= MOST for each in values if isinstance(each, list))
    return short and not any(isinstance(each, int) and each > LARGEST for each in _flat(values))


def _filled(values: list) -> list:
    """As many as the next of the lengths that are written."""
    length = next(each for each in LENGTHS if each >= len(values))
    return values + values[-1:] * (length - len(values))


def _mark(number: int, like):
    if type(like) not in MARKS:
        raise TypeError(f"{like!r} has no place in a query that is written once.")
    return MARKS[type(like)](number)


def _flat(values: Sequence) -> list:
    return [one for each in values for one in (each if isinstance(each, list) else [each])]


def _adaptation() -> Callable:
    """How days and moments are told to this database: SQLite knows them as texts."""
    ops = connections[DEFAULT_DB_ALIAS].ops

    def adapt(value):
        if isinstance(value, datetime):
            return ops.adapt_datetimefield_value(value)
        return ops.adapt_datefield_value(value) if isinstance(value, date) else value

    return adapt


def _is_in(places: dict, given) -> bool:
    return isinstance(given, (str, int, date)) and given in places


def _must_be_whole(params: Sequence, count: int, sql: str) -> None:
    """A value that was changed on its way in, or a day that did not come in as one, would stay the same for ever."""
    numbers = {each._number for each in params if isinstance(each, _Place)}
    frozen = [each for each in params if isinstance(each, date) or (isinstance(each, str) and A_DAY.match(each))]
    if len(numbers) != count or frozen:
        raise ValueError(f"This query can't be written once; {count} values, {sorted(numbers)}, {frozen}: {sql}")
