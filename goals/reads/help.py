"""Promises of help as one person reads them, with the days on which they stood before; read along with what shows
them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import clock, days
from lean.lib.along import Along
from teams.access import movers
from teams.models import Person

from ..models import Help, HelpDay, Look
from ..rules.promise import Promised

HELP = Along(
    Help,
    *("number", "text", "due_on", "kept_at", "owner__name", "owner__email", "owner__is_active", "team__name"),
    *("kept_by__name", "kept_by__email"),
)
HELP_DAYS = Along(HelpDay, "help", "from_on", "to_on", "words", "at", "by__name", "by__email")
LOOKS = Along(Look, "for_on", "next_on", "words", "at", "by__name", "by__email")


def of_commitment(commitment) -> dict[str, Subquery]:
    """To annotate what has a commitment, which an OuterRef names: a column for each kind of thing."""
    return {
        "told_help": HELP.of(Help.objects.filter(commitment=commitment)),
        "told_help_days": HELP_DAYS.of(HelpDay.objects.filter(help__commitment=commitment)),
        "told_looks": LOOKS.of(Look.objects.filter(commitment=commitment)),
    }


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One promise as it stands on a day."""

    help: Help
    days: tuple[HelpDay, ...]
    today: date
    is_mine: bool = False

    @property
    def stands(self) -> Promised:
        return self.help.stands(self.today)

    @property
    def is_missed(self) -> bool:
        return self.stands is Promised.MISSED

    @property
    def is_kept(self) -> bool:
        return self.stands is Promised.KEPT

    @property
    def may_move(self) -> bool:
        """Its day can be moved as long as it has not passed."""
        return self.is_mine and self.stands is Promised.DUE

    @property
    def who(self) -> str:
        return self.help.promised_by

    @property
    def moved(self) -> str:
        """Moved from 15 June; moved three times, first from 15 June. Empty where its day is the first one."""
        if not self.days:
            return ""
        first = self.days[0].from_on
        words = {"count": len(self.days), "day": days.day(first, self.today) if first else _("no day")}
        once, often = _("moved from %(day)s"), _("moved %(count)s times, first from %(day)s")
        return (once if len(self.days) == 1 else often) % words

    @property
    def when(self) -> str:
        """By 1 July, moved from 15 June."""
        if self.is_kept:
            return _("kept on %(day)s") % {"day": days.day(self.help.kept_at.date(), self.today)}
        day = _("by %(day)s") % {"day": days.near(self.help.due_on, self.today)} if self.help.due_on else _("no day")
        return ", ".join(filter(None, [day, self.moved]))

    @property
    def late(self) -> str:
        """For 3 days: since when it is missed."""
        passed = (self.today - self.help.due_on).days if self.is_missed else 0
        return ngettext("for %(count)d day", "for %(count)d days", passed) % {"count": passed} if passed else ""


def rows_of(told_help: str, told_days: str, person: Person, moves_for: Container[int], today: date) -> list[HelpRow]:
    """Out of the columns of `of_commitment`, in the order in which they were promised."""
    by_help: dict[int, list[HelpDay]] = {}
    for day in HELP_DAYS.read(told_days):
        by_help.setdefault(day.help_id, []).append(day)
    promises = sorted(HELP.read(told_help), key=lambda each: each.number)
    return [
        HelpRow(each, tuple(by_help.get(each.pk, ())), today, is_theirs(each, person, moves_for)) for each in promises
    ]


def is_theirs(promise: Help, person: Person, moves_for: Container[int]) -> bool:
    """As `Help.may_be_kept_by`, without asking for each."""
    if promise.owner is not None and promise.owner.is_active:
        return promise.owner_id == person.pk
    return person.is_active and promise.team_id in moves_for


def by_urgency(rows: Iterable[HelpRow]) -> list[HelpRow]:
    """Missed ones first, the longest ago before all; kept ones last."""
    order = list(Promised)
    return sorted(rows, key=lambda row: (order.index(row.stands), row.help.due_on or date.max, row.help.pk))


class HelpPage:
    """One promise, whole: two queries."""

    def __init__(self, promise: Help, person: Person):
        self.help, self.person, self.today = promise, person, clock.today()
        self.outcome = promise.commitment.outcome
        self.who = movers(promise.team)[promise.team_id]
        moves_for = {promise.team_id} if self.who.capacity(person) else ()
        told = tuple(HELP_DAYS.read(promise.told_days))
        self.row = HelpRow(promise, told, self.today, is_theirs(promise, person, moves_for))

    @property
    def is_owed(self) -> bool:
        """Whether what it was promised for still stands."""
        return getattr(self.help.commitment, "in_force", None) is not None

    @property
    def catchball(self) -> int | None:
        move = self.help.commitment.move
        return move.catchball_id if move else None

    @property
    def may_keep(self) -> bool:
        return self.row.is_mine and not self.row.is_kept

    @property
    def may_take_back(self) -> bool:
        return self.row.is_mine and self.row.is_kept and self.is_owed

    @property
    def may_move(self) -> bool:
        return self.row.may_move and self.is_owed

    @property
    def others(self) -> list[Person]:
        """To whom it can be handed."""
        if not self.row.is_mine or self.row.is_kept or not self.is_owed:
            return []
        return [each for each in self.who.people if each.pk != self.help.owner_id]


def to_read():
    """Promises with all that the page of one shows."""
    related = ("owner", "team", "kept_by", "commitment__outcome__team", "commitment__move", "commitment__in_force")
    days_before = HELP_DAYS.of(HelpDay.objects.filter(help=OuterRef("pk")))
    return Help.objects.select_related(*related).annotate(told_days=days_before)
