"""Where an outcome may belong: what became of the one above it, and to which others it could be put."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from lean.lib.tree import below
from teams.access import Movers, movers, standing
from teams.models import Person

from ..models import Outcome, PlaceChoice, Terms
from ..models.outcome import OutcomeState
from ..models.place import Choice
from .map_search import matching

# So many are offered to choose from; more words find fewer.
MOST_FOUND = 20


def of_team(person: Person):
    """Outcomes that this person may open, each with what its place depends on, in one query."""
    return Outcome.objects.visible_to(person).select_related(
        "team", "cycle", "parent__team", "in_force__commitment__terms"
    )


def has_lost_its_place(outcome: Outcome) -> bool:
    """Live, while what it was for has ended."""
    above = outcome.parent
    return outcome.state == OutcomeState.LIVE and above is not None and above.state == OutcomeState.ENDED


def without_a_place(person: Person) -> list[Outcome]:
    """Of the teams for which this person moves: what has lost what it was for. One query."""
    lost = Outcome.objects.live().filter(parent__state=OutcomeState.ENDED, team__in=standing(person).moves_for)
    return list(lost.select_related("team", "parent__team", "in_force__commitment__terms"))


def to_put_to(outcome: Outcome, words: str) -> list[Outcome]:
    """Live ones that don't rest on it and have the words; without words those of its own team and those above."""
    live = Outcome.objects.live().exclude(below(outcome.path)).exclude(pk=outcome.parent_id)
    near = Q(team__path__in=outcome.team.paths_up)
    found = live.filter(matching(words) if words else near)
    return list(found.select_related("team").order_by("-team__depth", "path")[:MOST_FOUND])


class Place:
    """The place of one outcome, found `of_team`, as one person reads it."""

    def __init__(self, outcome: Outcome, person: Person):
        self.outcome, self.person = outcome, person
        self.url = reverse("goals:place", args=[outcome.pk, outcome.slug])

    @cached_property
    def movers(self) -> Movers:
        return movers(self.outcome.team)[self.outcome.team_id]

    @property
    def is_mine(self) -> bool:
        return self.movers.capacity(self.person) is not None

    @property
    def is_lost(self) -> bool:
        return has_lost_its_place(self.outcome)

    @property
    def is_open(self) -> bool:
        """Whether its team may say where it belongs: nothing live is above it."""
        return self.outcome.state == OutcomeState.LIVE and (self.outcome.parent is None or self.is_lost)

    @cached_property
    def closed(self) -> PlaceChoice | None:
        """How its own team closed it, where that stands. It may be opened again until its cycle is closed."""
        if self.outcome.state != OutcomeState.ENDED or self.outcome.cycle.is_closed:
            return None
        latest = PlaceChoice.objects.filter(outcome=self.outcome).select_related("by").order_by("-pk").first()
        return latest if latest and latest.choice == Choice.CLOSED else None

    @property
    def holds(self) -> Terms | None:
        """The terms that hold for it meanwhile."""
        pointer = getattr(self.outcome, "in_force", None)
        return pointer.commitment.terms if pointer else None
