"""What an outcome came to in its cycle, in words: for the page on which it closes, and beside what goes on from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery
from django.utils.translation import gettext as _

from lean.lib import numbers
from lean.lib.prepared import Prepared

from ..models import CheckIn, Move, Outcome, Terms
from ..rules.coverage import Direction
from ..rules.negotiation import Kind, Side
from ..rules.result import Result
from .history import shown


def with_result(outcomes):
    """Outcomes with what was first asked of their team, and the last number that was said. In the query itself."""
    asks = Move.objects.filter(
        catchball__outcome=OuterRef("pk"),
        kind=Kind.OFFER,
        side=Side.ASKER,
        taken_back_by=None,
        terms__target__isnull=False,
    )
    last = CheckIn.objects.filter(outcome=OuterRef("pk"), replaced_by=None).order_by("-for_on")
    return outcomes.annotate(
        asked_target=Subquery(asks.order_by("at", "pk").values("terms__target")[:1], output_field=DecimalField()),
        last_value=Subquery(last.values("value")[:1], output_field=DecimalField()),
        last_on=Subquery(last.values("for_on")[:1]),
    ).select_related("team", "cycle", "in_force__commitment__terms")


@dataclass(frozen=True, slots=True)
class LastTime:
    """One outcome with its result. Found `with_result`; only those with terms in force have one."""

    outcome: Outcome

    @property
    def terms(self) -> Terms:
        return self.outcome.in_force.commitment.terms

    @property
    def result(self) -> Result:
        return Result(self.terms.stand, self.outcome.asked_target, self.outcome.last_value)

    @property
    def asked(self) -> str:
        terms, asked = self.terms, self.outcome.asked_target
        return numbers.with_unit(asked, terms.decimals, terms.unit) if asked is not None and terms.is_directed else ""

    @property
    def agreed(self) -> str:
        return self.terms.promise

    @property
    def reached(self) -> str:
        return shown(self.outcome.last_value, self.terms) if self.outcome.last_value is not None else ""

    @property
    def mark(self) -> str:
        """A fact, not a verdict: reached, or where it stands."""
        return {True: "reached", False: "later", None: "none"}[self.result.is_met]

    @property
    def word(self) -> str:
        return {True: _("Reached"), False: _("Not there yet"), None: _("No number")}[self.result.is_met]

    @property
    def says(self) -> str:
        """asked 5.0 days, agreed 5.5 days, reached 5.8 days."""
        asked = _("asked %(number)s") % {"number": self.asked} if self.asked and self.asked != self.agreed else ""
        agreed = _("agreed %(number)s") % {"number": self.agreed} if self.agreed else ""
        if self.terms.direction == Direction.MILESTONE and self.reached:
            reached = self.reached
        else:
            reached = _("reached %(number)s") % {"number": self.reached} if self.reached else _("no number was said")
        return ", ".join(filter(None, (asked, agreed, reached)))

    @property
    def plain(self) -> dict:
        """As a closed cycle keeps it."""
        return {
            "outcome": self.outcome.pk,
            "name": self.outcome.short_name,
            "team": self.outcome.team.name,
            "measure": self.terms.measure_name,
            "baseline": _text(self.terms.baseline),
            "asked": self.asked,
            "agreed": self.agreed,
            "reached": self.reached,
            "reached_on": self.outcome.last_on.isoformat() if self.outcome.last_on else None,
            "met": self.result.is_met,
        }


def last_time_of(outcome: Outcome) -> LastTime | None:
    """What the outcome that this one was carried over from came to. One query, where there is one."""
    if outcome.carried_from_id is None:
        return None
    found = ONE.first(outcome.carried_from_id)
    return LastTime(found) if found else None


ONE = Prepared(lambda pk: with_result(Outcome.objects.filter(pk=pk, in_force__isnull=False)))


def last_times_by_team(carried_from: int | None) -> dict[int, LastTime]:
    """Of the pieces of an outcome of the cycle before, by team. One query; none where nothing was carried over."""
    if carried_from is None:
        return {}
    pieces = with_result(Outcome.objects.filter(parent=carried_from, in_force__isnull=False))
    return _by_team(LastTime(piece) for piece in pieces)


def _by_team(found: Iterable[LastTime]) -> dict[int, LastTime]:
    return {each.outcome.team_id: each for each in found}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
