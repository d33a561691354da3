"""Check-ins due: of whose outcomes this person is asked for a number now, and which period it is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.prepared import Prepared
from teams.access import Standing
from teams.models import Person, Role

from ..models import Outcome, Terms
from ..models.checkin import terms_of, with_terms
from ..models.outcome import OutcomeKind, OutcomeState
from ..rules.checkin import REACHED
from ..rules.coverage import Direction
from . import history
from .checkin import AskedFor, asked_for, when_called
from .moved import Moved, asked_since, waiting_for_a_word, with_what_moved, with_who_spoke
from .shell import NO_TEAM, moved_for
from .team_outcomes import with_last_value


@dataclass(frozen=True)
class Due:
    """One row: an outcome whose number is asked for."""

    outcome: Outcome
    terms: Terms
    asked: AskedFor
    person: Person

    @property
    def label(self) -> str:
        """Days to a painted frame, April."""
        return f"{self.outcome.short_name}, {self.asked.label}"

    @property
    def last_says(self) -> str:
        """8.5 in April. Due today"""
        said = []
        if self.outcome.last_value is not None:
            number = history.shown(self.outcome.last_value, self.terms)
            said.append(f"{number} {when_called(self.outcome.last_on, self.asked.rhythm, self.asked.today)}")
        said.append(self.asked.due)
        measured_by = self.outcome.measured_by
        if measured_by is not None and measured_by.pk != self.person.pk:
            said.append(_("%(name)s measures it") % {"name": measured_by.name})
        return ". ".join(said)


class ChecksDue:
    """All of one person's. One query, however many outcomes there are, and what moved around them comes with it."""

    def __init__(self, person: Person, at: Standing):
        self.person, self.at = person, at
        self.today = clock.today()

    @cached_property
    def _mine(self) -> list[Outcome]:
        member_of = [membership.team_id for membership in self.at.memberships]
        leads = any(membership.role == Role.LEAD for membership in self.at.memberships)
        asked = LED if leads else OWN
        return asked.rows(moved_for(self.person), member_of or [NO_TEAM], self.person.pk, asked_since(self.today))

    @cached_property
    def moved(self) -> Moved:
        """What changed around the outcomes of this person's teams, and waits for a word."""
        return Moved(self._mine, self.at, self.today)

    @cached_property
    def _asked_of_me(self) -> list[Outcome]:
        """The outcomes for whose numbers this person may be asked, whether or not one is due."""
        # What an import keeps running asks nobody, unless somebody is named for it.
        return [
            each
            for each in self._mine
            if each.state == OutcomeState.LIVE and (each.kind != OutcomeKind.KEEP_RUNNING or each.measured_by_id)
        ]

    @property
    def has_any(self) -> bool:
        """Whether this person ever has check-ins: only then "Nothing is due" says something."""
        return any(is_counted(each) for each in self._asked_of_me)

    @cached_property
    def rows(self) -> Sequence[Due]:
        """Those that have waited longest come first."""
        return sorted(self._rows(), key=lambda due: due.asked.period.ends_on)

    def _rows(self) -> Iterator[Due]:
        for outcome in self._asked_of_me:
            terms = terms_of(outcome)
            if not is_counted(outcome) or is_reached(outcome, terms):
                continue
            asked = asked_for(outcome, terms, outcome.last_on, self.today)
            if asked.is_owed:
                yield Due(outcome, terms, asked, self.person)


def is_counted(outcome: Outcome) -> bool:
    """Agreed, or measured before: an offer that is still talked about asks for no numbers of its own."""
    if terms_of(outcome) is None:
        return False
    return getattr(outcome, "in_force", None) is not None or outcome.last_on is not None


def is_reached(outcome: Outcome, terms: Terms) -> bool:
    return terms.direction == Direction.MILESTONE and outcome.last_value == REACHED


def _own(teams: list[int], member_of: list[int], person: int, since: date):
    """What these teams carry, and what the person of this key measures for one to which they belong."""
    live = Q(team__in=teams) | Q(measured_by=person, team__in=member_of)
    mine = Q(live, state=OutcomeState.LIVE) | waiting_for_a_word(teams, since)
    return with_last_value(with_terms(with_what_moved(Outcome.objects.filter(mine)))).order_by("path")


OWN = Prepared(_own)
LED = Prepared(lambda teams, member_of, person, since: with_who_spoke(_own(teams, member_of, person, since), person))
