"""The organisation as a tree to look through: each team with who leads it and how many people work there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, Subquery

from lean.lib.pages import Page, page_of

from ..models import Membership, Role, Team


@dataclass(slots=True)
class Branch:
    """A team and those under it on this page. One that only shows where a page goes on is `again`."""

    team: Team
    again: bool = False
    teams: list[Branch] = field(default_factory=list)

    @property
    def headcount(self) -> int:
        """Everybody who works here, also those who never sign in."""
        return self.team.headcount or self.team.people


def tree(asked: str | None) -> tuple[list[Branch], Page]:
    """One page of the tree, in the order of the tree. One query; two where a page begins inside a branch."""
    page = page_of(_teams(), asked)
    first = page.rows[0] if page.rows else None
    above = list(_teams().filter(path__in=first.paths_up[:-1])) if first and page.before else []
    return _grown([Branch(team, again=True) for team in above] + [Branch(team) for team in page.rows]), page


def _teams():
    lead = Membership.objects.filter(team=OuterRef("pk"), role=Role.LEAD, person__is_active=True)
    people = Count("memberships", filter=Q(memberships__person__is_active=True))
    return Team.objects.annotate(lead=Subquery(lead.values("person__name")[:1]), people=people).order_by("path")


def _grown(branches: Iterable[Branch]) -> list[Branch]:
    """Hang each branch under the one above it; they come in the order of their paths."""
    tops: list[Branch] = []
    line: list[Branch] = []
    for branch in branches:
        while line and not branch.team.path.startswith(line[-1].team.path):
            line.pop()
        (line[-1].teams if line else tops).append(branch)
        line.append(branch)
    return tops
