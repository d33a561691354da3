"""Outcomes that support each other in a circle, wherever one of them belongs to whom it is asked for.

All supports are looked through, also for one team: a circle may leave it and come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.db.models import OuterRef, Subquery

from teams.models import Team

from ..models import FindingAside, Support
from ..models.aside import as_circle
from ..rules.alignment import Finding, circles


class Circles:
    """Of the whole, or of one team and all below it. One query."""

    def __init__(self, team: Team | None, today: date):
        said = FindingAside.objects.in_force(today).filter(outcome=OuterRef("helper"), kind=Finding.CIRCLE)
        rows = Support.objects.to_look_through().annotate(said=Subquery(said.values("circle")))
        columns = ("helper_id", "helped_id", "helper__team__path", "said")
        self._rows = list(rows.values_list(*columns))
        self._path = team.path if team else ""

    @cached_property
    def _here(self) -> list[list[int]]:
        """In a circle everybody helps somebody, so whose it is stands with the supports."""
        paths = {helper: path for helper, _helped, path, _said in self._rows}
        every = circles((helper, helped) for helper, helped, _path, _said in self._rows)
        return [circle for circle in every if any(paths[pk].startswith(self._path) for pk in circle)]

    @cached_property
    def aside(self) -> dict[int, Sequence[int]]:
        """Those that can wait, by the first in each: while exactly these outcomes make it up."""
        said = {helper: said for helper, _helped, _path, said in self._rows if said}
        return {circle[0]: circle for circle in self._here if said.get(circle[0]) == as_circle(circle)}

    @cached_property
    def found(self) -> list[list[int]]:
        return [circle for circle in self._here if circle[0] not in self.aside]
