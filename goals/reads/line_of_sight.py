"""The line of sight: from an outcome up, level by level, to what the whole organisation is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr
from django.urls import reverse

from teams.models import Team

from ..models import Outcome, Purpose
from ..rules.coverage import Node


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome above: its name for breadcrumbs, whose it is, and where to read it."""

    name: str
    team: str
    url: str


@dataclass(frozen=True, slots=True)
class Sight:
    """`purpose` is the lasting sentence of the top team, or nothing; `above` comes top first."""

    purpose: str
    cycle: str
    above: tuple[Level, ...]
    outcome: int = 0

    @property
    def map_url(self) -> str:
        """The map, opened at this outcome."""
        return f"{reverse('goals:map')}?open={self.outcome}#outcome-{self.outcome}"

    @property
    def above_url(self) -> str:
        """One step back up, or nothing at the top."""
        return self.above[-1].url if self.above else ""


def with_purpose() -> Subquery:
    """To annotate outcomes with: the purpose of the team at the top of their own team's tree."""
    of_the_top = Purpose.objects.filter(team__path=Substr(OuterRef("team__path"), 1, Team.steplen))
    return Subquery(of_the_top.values("sentence")[:1])


def line_of_sight(outcome: Outcome, tree: Sequence[Node]) -> Sight:
    """Up from `outcome`, which was annotated `purpose=with_purpose()`, along its `tree_of`. No query."""
    above = tuple(Level(node.name, node.team, url_of(node)) for node in reversed(tree[1:]))
    return Sight(outcome.purpose or "", outcome.cycle.name, above, outcome.pk)


def url_of(node: Node) -> str:
    """Where the outcome of a node is read."""
    return Outcome(pk=node.outcome, short_name=node.name).get_absolute_url()
