"""When the world moved: what a person is asked about it on Home. Read along with their teams' outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from teams.access import Standing
from teams.models import Person

from ..models import Cycle, Outcome, Reaffirmation
from ..models.cycle import Span
from ..models.cycle_end import closes_from
from ..models.outcome import OutcomeState
from .place import has_lost_its_place

# What nobody has said anything about in a year isn't asked for any more.
ASKED_FOR = timedelta(days=366)


def waiting_for_a_word(teams: Iterable[int], since: date) -> Q:
    """Of these teams: what was agreed, ended with its cycle, and of which nobody said what becomes of it."""
    over = Q(state=OutcomeState.ENDED, cycle__end__isnull=False, cycle__ends_on__gte=since)
    return over & Q(team__in=teams, in_force__isnull=False, carry_over=None)


def asked_since(today: date) -> date:
    """What ended with a cycle that was over before is asked for no more."""
    return today - ASKED_FOR


def with_what_moved(outcomes):
    """Outcomes with what is above them."""
    return outcomes.select_related("parent__team", "in_force__commitment__move", "cycle__end")


def with_who_spoke(outcomes, person: int):
    """And `spoke_name`: who agreed, where the person of this key, who leads, is asked to say more."""
    name = Person.objects.filter(pk=OuterRef("spoke")).values("name")[:1]
    asked = Reaffirmation.objects.asked_of(person).filter(outcome=OuterRef("pk")).annotate(spoke_name=Subquery(name))
    return outcomes.annotate(spoke_name=Subquery(asked.values("spoke_name")[:1]))


@dataclass(frozen=True, slots=True)
class Ending:
    """A cycle that ends soon, or that is closed; then with how many outcomes wait for a word of this person."""

    cycle: Cycle
    left: int

    @property
    def is_closed(self) -> bool:
        return self.cycle.is_closed


class Moved:
    """Out of the outcomes of one person's teams, read `with_what_moved`, and where they lead one `with_who_spoke`."""

    def __init__(self, outcomes: Sequence[Outcome], at: Standing, today: date):
        self.outcomes = [each for each in outcomes if each.team_id in at.moves_for]
        self.today = today

    @cached_property
    def lost(self) -> list[Outcome]:
        """What they were for has ended."""
        return [each for each in self.outcomes if has_lost_its_place(each)]

    @cached_property
    def to_reaffirm(self) -> list[Outcome]:
        """What predecessors agreed to."""
        return [each for each in self.outcomes if getattr(each, "spoke_name", None)]

    @cached_property
    def endings(self) -> list[Ending]:
        found: dict[int, Ending] = {}
        for each in self.outcomes:
            cycle, over = each.cycle, each.state == OutcomeState.ENDED
            if over or (cycle.span != Span.HORIZON and not cycle.is_closed and closes_from(cycle) <= self.today):
                left = found[cycle.pk].left if cycle.pk in found else 0
                found[cycle.pk] = Ending(cycle, left + over)
        return sorted(found.values(), key=lambda each: each.cycle.ends_on)

    def __bool__(self) -> bool:
        return bool(self.lost or self.to_reaffirm or self.endings)
