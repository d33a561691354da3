"""What was put aside among the findings, with why and until when: the nearest day first.

Only what still is that finding; what isn't any more stands among the findings again, or is mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window

from lean.lib.pages import SIZE

from ..models import FindingAside, Outcome
from ..models.aside import own_ends
from ..models.outcome import OutcomeState
from ..rules.alignment import MOST_BREAKTHROUGHS, OF_AN_OUTCOME, Finding
from .findings_words import PutAside, circle_aside, outcome_aside, team_aside

if TYPE_CHECKING:
    from .findings import Findings


@dataclass(frozen=True, slots=True)
class Aside:
    """What was put aside, as far as it is shown."""

    count: int
    rows: Sequence[PutAside]

    @property
    def left(self) -> int:
        return self.count - len(self.rows)


class Asides:
    """Of the same whole, or team, of which something is found. One query."""

    def __init__(self, findings: Findings):
        self._circles = findings.circles.aside
        rows = _still_found(findings).select_related("team", "cycle", "by").annotate(counted=Window(Count("pk")))
        self._rows = list(rows.order_by("until_on", "pk")[:SIZE])

    @property
    def named(self) -> set[int]:
        """The outcomes in whose names it is told."""
        circled = (pk for row in self._rows for pk in self._circles.get(row.outcome_id, ()) if row.circle)
        return {row.outcome_id for row in self._rows if row.outcome_id} | set(circled)

    def told(self, by_pk: Mapping[int, Outcome]) -> Aside:
        count = self._rows[0].counted if self._rows else 0
        return Aside(count, [self._told(row, by_pk) for row in self._rows])

    def _told(self, row: FindingAside, by_pk: Mapping[int, Outcome]) -> PutAside:
        if row.outcome_id is None:
            return team_aside(row)
        if row.circle:
            return circle_aside(row, [by_pk[pk] for pk in row.members])
        return outcome_aside(row, by_pk[row.outcome_id])


def _still_found(findings: Findings) -> QuerySet[FindingAside]:
    here, today = findings.here, findings.today
    said = FindingAside.objects.in_force(today)
    outcomes = here(said.filter(kind__in=OF_AN_OUTCOME, outcome__state=OutcomeState.LIVE), "outcome__team__path")
    marked = Outcome.objects.order_by().filter(pk=OuterRef("outcome")).with_mark(today)
    same_mark = Exists(marked.filter(mark_today=OuterRef("mark")))
    carried = own_ends().filter(team=OuterRef("team"), cycle=OuterRef("cycle")).order_by().values("team")
    carries = Subquery(carried.annotate(number=Count("pk")).values("number"))
    teams = here(said.filter(outcome=None), "team__path").annotate(carries=carries)
    too_many = Q(kind=Finding.TOO_MANY, carries__gt=MOST_BREAKTHROUGHS, carries__lte=F("carried"))
    purpose = Q(kind=Finding.NO_PURPOSE, team__depth=1, team__lasting_purpose=None)
    wanted = (
        outcomes.filter(~Q(kind=Finding.THEORY) | same_mark),
        said.filter(kind=Finding.CIRCLE, outcome__in=findings.circles.aside),
        teams.filter(too_many | purpose),
    )
    still = Q()
    for rows in wanted:
        still |= Q(pk__in=rows.order_by().values("pk"))
    return FindingAside.objects.filter(still)
