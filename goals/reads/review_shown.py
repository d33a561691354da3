"""The part of a review that a page shows. One query, which reads as many outcomes as are shown, however many there are.

What the verbs keep beside each outcome (`models.standing`) counts them and says which are talked about first; only
those that are shown are worked out. It is true of each day from that of the latest value on. An outcome that has
said a number since the period ended is read as well, because then something else was known: few in the latest
period, and many in one that is long over and that nobody closed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BooleanField, Case, Count, F, IntegerField, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from lean.lib.along import Row

from ..models import Outcome, Review
from ..rules.bowling import FINE, RANKS, Line, to_talk_about, urgency
from ..rules.progress import Progress
from ..rules.rhythm import Period
from .bowling import Chart, outcomes_of

# The paths above the outcome that the query is about.
ABOVE = f"""
WITH RECURSIVE above(path) AS (
    SELECT substr(goals_outcome.path, 1, length(goals_outcome.path) - {Outcome.steplen})
    UNION ALL
    SELECT substr(path, 1, length(path) - {Outcome.steplen}) FROM above WHERE length(path) > {Outcome.steplen}
)
SELECT path FROM above
"""  # noqa: S608  numbers of ours


@dataclass(frozen=True, slots=True)
class Slice:
    """Some lines of a list of `count`: those of page `number`, counted from 1."""

    lines: Sequence[Line]
    count: int
    number: int
    size: int

    @property
    def has_more(self) -> bool:
        return self.number * self.size < self.count


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of the chart and of the talk list, and how many lines each has."""

    page: int
    size: int
    talk: int
    talked: int

    def of_chart(self, lines: Sequence[Line], count: int) -> Slice:
        """A page of all lines, or the last."""
        return self._slice(lines, count, self.page, self.size)

    def of_talk(self, lines: Sequence[Line], count: int) -> Slice:
        """A page of these lines, which are all, or all up to the end of that page; or the last."""
        return self._slice(lines, count, self.talk, self.talked)

    def _slice(self, lines: Sequence[Line], count: int, asked: int, size: int) -> Slice:
        number = min(asked, last_page(count, size))
        return Slice(lines[(number - 1) * size : number * size], count, number, size)


def last_page(count: int, size: int) -> int:
    return max(1, -(-count // size))


class Shown:
    """A page of the chart, one of the talk list, and how many lines there are, are talked about and are fine.

    Only in the chart lines are indented. Those that have to be read to be known may come anywhere on the talk list,
    so all that come before its page are read, too: nobody pages far through what a meeting is about.
    """

    def __init__(self, review: Review, periods: Sequence[Period], period: Period, asked: Asked):
        listed = outcomes_of(review, period)
        self.chart = Chart(_wanted(listed, period.ends_on, asked), periods, period)
        rows = self.chart.outcomes
        read = [(row, replace(line, level=row.level)) for row, line in zip(rows, self.chart.lines, strict=True)]
        count, talk, fine = json.loads(rows[0].told_counts) if rows else (0, 0, 0)
        said_since = [line for row, line in read if row.said_since]
        urgent = [line for row, line in read if (row.is_urgent or row.said_since) and line.progress in RANKS]
        self.fine = fine + sum(line.progress in FINE for line in said_since)
        talk += sum(line.progress in RANKS for line in said_since)
        self.talk = asked.of_talk(sorted(urgent, key=urgency), talk)
        self.page = self._page(read, count, asked)

    def _page(self, read: Sequence[tuple[Outcome, Line]], count: int, asked: Asked) -> Slice:
        """Past the end the last one, which is read with each page but the first."""
        last = last_page(count, asked.size)
        if asked.page <= last:
            return Slice([line for row, line in read if row.on_page], count, asked.page, asked.size)
        at_the_end = [line for row, line in read if row.at_the_end]
        return Slice(at_the_end[(last - 1) * asked.size - count :], count, last, asked.size)


class ShownAsKept:
    """The same of a closed review, whose lines are all at hand."""

    chart = None

    def __init__(self, lines: Sequence[Line], asked: Asked):
        talk = to_talk_about(lines)
        self.fine = sum(line.progress in FINE for line in lines)
        self.page, self.talk = asked.of_chart(lines, len(lines)), asked.of_talk(talk, len(talk))


def _wanted(listed: QuerySet, day: date, asked: Asked) -> QuerySet:
    """Those that have to be read, each with why; and how many there are of all of them, at the same moment."""
    known = listed.filter(Q(standing__last_on=None) | Q(standing__last_on__lte=day)).annotate(**_said(day))
    urgent = known.filter(rank__lt=len(RANKS)).order_by(*URGENCY)[: asked.talk * asked.talked]
    at_the_end = listed.order_by("-path")[: asked.size] if asked.page > 1 else listed.none()
    why = {
        "on_page": listed[(asked.page - 1) * asked.size : asked.page * asked.size],
        "at_the_end": at_the_end,
        "is_urgent": urgent,
        "said_since": listed.filter(standing__last_on__gt=day),
    }
    reasons = {name: Q(pk__in=rows.values("pk")) for name, rows in why.items()}
    marks = {name: Case(When(which, then=True), default=False) for name, which in reasons.items()}
    level = Case(When(Q(on_page=True) | Q(at_the_end=True), then=_level(listed)), default=0)
    rows = listed.filter(Q(*reasons.values(), _connector=Q.OR))
    return rows.annotate(**marks).annotate(level=level, told_counts=_counts(listed, known))


def _said(day: date) -> dict:
    """What a review of that day says of those that are known, as `bowling.urgency` sorts them."""
    silent, missed = Q(standing__owed_from__lte=day), Q(standing__missed_from__lte=day)
    ranks = [When(standing__owes=progress.value, then=rank) for progress, rank in RANKS.items()]
    return {
        "is_usual": Case(When(silent, then=False), default=F("standing__is_usual"), output_field=BooleanField()),
        "rank": Case(
            When(silent, then=RANKS[Progress.SILENT]),
            When(missed, then=RANKS[Progress.OFF]),
            *ranks,
            default=len(RANKS),
            output_field=IntegerField(),
        ),
        "is_fine": Case(
            When(silent | missed, then=False),
            default=Q(standing__owes__in=[progress.value for progress in FINE]),
            output_field=BooleanField(),
        ),
    }


URGENCY = ("is_usual", "rank", "-standing__shortfall", "path")


def _counts(listed, known) -> Subquery:
    """How many there are; and of those that are known, how many to talk about and how many are fine."""
    talk, fine = Count("pk", filter=Q(rank__lt=len(RANKS))), Count("pk", filter=Q(is_fine=True))
    all_of_them = listed.order_by().values(one=Value(1)).annotate(count=Count("pk")).values("count")
    counted = known.order_by().values(one=Value(1)).annotate(talk=talk, fine=fine)
    counted = counted.annotate(said=Row(Subquery(all_of_them), "talk", "fine")).values("said")
    nobody_known = Row(Subquery(all_of_them), Value(0), Value(0))
    return Coalesce(Subquery(counted, output_field=TextField()), nobody_known, output_field=TextField())


def _level(listed) -> Coalesce:
    """Under how many that are listed too it stands."""
    above = listed.filter(path__in=RawSQL(ABOVE, [])).order_by().values(one=Value(1))  # noqa: S611
    return Coalesce(Subquery(above.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), 0)
