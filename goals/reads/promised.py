"""What was promised around one person, for Home: their own help, help for their teams, and days to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from lean.lib import clock, days
from lean.lib.along import Along
from lean.lib.few import any_of
from teams.access import Standing
from teams.models import Person

from ..models import Catchball, Help, HelpDay, InForce, Look, Outcome
from ..models.outcome import OutcomeState
from ..rules.look import next_look
from ..rules.negotiation import IN_PLAY
from . import real_say
from .help import HELP_DAYS, HELP_NAMES, HelpRow, by_urgency, rows_from
from .shell import NO_TEAM, row_around, with_row_around


@dataclass(frozen=True, slots=True)
class PromisedHelp:
    """A promise of help with what it is for."""

    row: HelpRow
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ToLook:
    """An agreement at which both sides meant to look again by now."""

    outcome: Outcome
    on: date
    what: str
    today: date

    @property
    def says(self) -> str:
        """Named for 15 September, with 3 months of rack data."""
        words = {"day": days.near(self.on, self.today)}
        said = _("Named for today") if self.on == self.today else _("Named for %(day)s") % words
        return f"{said}, {self.what}" if self.what else said


# What belongs to them is read along with the row that every page has: no query of its own.
FOR_WHAT = ("commitment__outcome__short_name", "commitment__outcome__team__name")
PROMISED = Along(Help, *HELP_NAMES, *FOR_WHAT)
TERMS = ("commitment__terms__look_again_on", "commitment__terms__look_again_for")
TO_LOOK = Along(InForce, "outcome__short_name", "outcome__team__name", *TERMS)
LOOKED = Along(Look, "commitment", "for_on", "next_on")


class Promises:
    """No query of its own beside the row around the page. What belongs to a cycle that is over is history."""

    def __init__(self, person: Person, at: Standing):
        self.person, self.at, self.moves_for, self.today = person, at, at.moves_for, clock.today()
        # Now, before the shell asks for its row.
        self._row = self._read()

    @cached_property
    def mine(self) -> Sequence[PromisedHelp]:
        """What this person has promised, and nobody has kept."""
        return self._ordered(promise for promise in self._promises if promise.row.is_mine)

    @cached_property
    def to_us(self) -> Sequence[PromisedHelp]:
        """What others have promised the teams for which this person moves."""
        told = (each for each in self._promises if not each.row.is_mine)
        return self._ordered(each for each in told if each.outcome.team_id in self.moves_for)

    @cached_property
    def to_look(self) -> Sequence[ToLook]:
        looked: dict[int, list] = {}
        for look in LOOKED.read(self._row.get("told_looked")):
            looked.setdefault(look.commitment_id, []).append((look.for_on, look.next_on))
        found = []
        for row in TO_LOOK.read(self._row.get("told_to_look")):
            looks, terms = looked.get(row.commitment.pk, ()), row.commitment.terms
            what = "" if looks else terms.look_again_for
            on = next_look(terms.look_again_on, looks)
            found.append(ToLook(row.outcome, on, what, self.today))
        return sorted(found, key=lambda each: (each.on, each.outcome.pk))

    @cached_property
    def say_asked(self) -> list[InForce]:
        """What was agreed lately for this person's teams, the latest first: did they have a real say?"""
        rows = real_say.ASKED.read(self._row.get("told_say_asked"))
        return sorted(rows, key=lambda row: row.commitment.at, reverse=True)

    def _ordered(self, promises: Iterator[PromisedHelp]) -> list[PromisedHelp]:
        by_row = {id(promise.row): promise for promise in promises}
        return [by_row[id(row)] for row in by_urgency(promise.row for promise in by_row.values())]

    @cached_property
    def _promises(self) -> list[PromisedHelp]:
        told = PROMISED.read(self._row.get("told_promises"))
        rows = rows_from(told, self._row.get("told_promise_days"), self.person, self.moves_for, self.today)
        return [PromisedHelp(row, row.help.commitment.outcome) for row in rows]

    def _read(self) -> dict:
        asked_in = real_say.asked_in(self.person, self.at)
        return row_around(self.person, AROUND_HOME, self.today, asked_in or [NO_TEAM], real_say.asked_since())


def _helps(teams: list[int], person: int, today: date):
    left = Q(owner=None) | Q(owner__is_active=False)
    whose = (Q(owner=person), left & Q(team__in=teams), Q(commitment__outcome__team__in=teams))
    helps = Help.objects.in_force().filter(any_of("pk", Help.objects.get_queryset(), *whose), kept_at=None)
    live = {"state": OutcomeState.LIVE, "cycle__ends_on__gte": today}
    return helps.filter(**{f"commitment__outcome__{name}": value for name, value in live.items()})


def _looks(teams: list[int], today: date):
    """Those whose day has come, and that nobody looks at again already."""
    latest = Look.objects.filter(commitment=OuterRef("commitment")).order_by("-for_on")
    named = F("commitment__terms__look_again_on")
    outcomes = Outcome.objects.live().filter(cycle__ends_on__gte=today)
    rows = InForce.objects.filter(any_of("outcome", outcomes, Q(team__in=teams), Q(parent__team__in=teams)))
    rows = rows.exclude(Exists(Catchball.objects.filter(outcome=OuterRef("outcome"), state__in=IN_PLAY)))
    look_on = Case(When(Exists(latest), then=Subquery(latest.values("next_on")[:1])), default=named)
    return rows.alias(look_on=look_on).filter(look_on__lte=today)


def _along(teams: list[int], person: int, today: date, asked_in: list[int], since: datetime) -> dict:
    helps, looks = _helps(teams, person, today), _looks(teams, today)
    return {
        "told_promises": PROMISED.of(helps),
        "told_promise_days": HELP_DAYS.of(HelpDay.objects.filter(help__in=helps.order_by().values("pk"))),
        "told_to_look": TO_LOOK.of(looks),
        "told_say_asked": real_say.ASKED.of(real_say.asked_of(person, asked_in, since)),
        "told_looked": LOOKED.of(Look.objects.filter(commitment__in=looks.values("commitment"))),
    }


AROUND_HOME = with_row_around(_along)
