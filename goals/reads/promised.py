"""What was promised around one person, for Home: their own help, help for their teams, and days to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from lean.lib import clock, days
from teams.access import Standing
from teams.models import Person

from ..models import Catchball, Help, InForce, Look, Outcome
from ..models.outcome import OutcomeState
from ..rules.negotiation import IN_PLAY
from .help import LOOKS, HelpRow, by_urgency, of_commitment, rows_of


@dataclass(frozen=True, slots=True)
class PromisedHelp:
    """A promise of help with what it is for, and where it was agreed."""

    row: HelpRow
    outcome: Outcome
    catchball: int | None


@dataclass(frozen=True, slots=True)
class ToLook:
    """An agreement at which both sides meant to look again by now."""

    outcome: Outcome
    on: date
    what: str
    catchball: int | None
    today: date

    @property
    def says(self) -> str:
        """Look again since 15 September, with 3 months of rack data."""
        words = {"day": days.near(self.on, self.today)}
        said = _("Named for today") if self.on == self.today else _("Named for %(day)s") % words
        return f"{said}, {self.what}" if self.what else said


class Promises:
    """One query, however much there is. What belongs to a cycle that is over is history."""

    def __init__(self, person: Person, at: Standing):
        self.person, self.moves_for, self.today = person, at.moves_for, clock.today()

    @cached_property
    def mine(self) -> Sequence[PromisedHelp]:
        """What this person has promised, and nobody has kept."""
        return self._ordered(promise for promise in self._promises() if promise.row.is_mine)

    @cached_property
    def to_us(self) -> Sequence[PromisedHelp]:
        """What others have promised the teams for which this person moves."""
        told = (each for each in self._promises() if not each.row.is_mine)
        return self._ordered(each for each in told if each.outcome.team_id in self.moves_for)

    @cached_property
    def to_look(self) -> Sequence[ToLook]:
        rows = (row for row in self._rows if row.look_on is not None and row.look_on <= self.today and row.of_ours)
        found = [self._to_look(row) for row in rows if not row.in_play]
        return sorted(found, key=lambda each: (each.on, each.outcome.pk))

    def _ordered(self, promises: Iterator[PromisedHelp]) -> list[PromisedHelp]:
        by_row = {id(promise.row): promise for promise in promises}
        return [by_row[id(row)] for row in by_urgency(promise.row for promise in by_row.values())]

    def _promises(self) -> Iterator[PromisedHelp]:
        for row in self._rows:
            for each in rows_of(row.told_help, row.told_help_days, self.person, self.moves_for, self.today):
                if not each.is_kept:
                    yield PromisedHelp(each, row.outcome, _thread(row))

    def _to_look(self, row: InForce) -> ToLook:
        terms = row.commitment.terms
        first = not LOOKS.read(row.told_looks)
        return ToLook(row.outcome, row.look_on, terms.look_again_for if first else "", _thread(row), self.today)

    @cached_property
    def _rows(self) -> list[InForce]:
        teams = list(self.moves_for)
        of_ours = Q(outcome__team__in=teams) | Q(outcome__parent__team__in=teams)
        latest = Look.objects.filter(commitment=OuterRef("commitment")).order_by("-for_on")
        owed = Help.objects.filter(commitment=OuterRef("commitment"), kept_at=None)
        left = Q(owner=None) | Q(owner__is_active=False)
        mine = owed.filter(Q(owner=self.person) | (left & Q(team__in=teams)))
        play = Catchball.objects.filter(outcome=OuterRef("outcome"), state__in=IN_PLAY)
        rows = InForce.objects.filter(outcome__state=OutcomeState.LIVE, outcome__cycle__ends_on__gte=self.today)
        rows = rows.annotate(
            look_on=Case(
                When(Exists(latest), then=Subquery(latest.values("next_on")[:1])),
                default=F("commitment__terms__look_again_on"),
            ),
            of_ours=Case(When(of_ours, then=True), default=False),
            in_play=Exists(play),
            **of_commitment(OuterRef("commitment")),
        )
        concerned = Exists(mine) | (Q(outcome__team__in=teams) & Exists(owed)) | (of_ours & Q(look_on__lte=self.today))
        related = ("outcome__team", "commitment__terms", "commitment__move")
        unshown = ("outcome__why", "commitment__terms__why", "commitment__terms__statement")
        return list(rows.filter(concerned).select_related(*related).defer(*unshown).order_by("outcome__path"))


def _thread(row: InForce) -> int | None:
    return row.commitment.move.catchball_id if row.commitment.move else None
