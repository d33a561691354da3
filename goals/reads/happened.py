"""What happened to an outcome beside its moves and numbers: help kept or moved, a look that said it stands, a place
given, the word of a new lead. Read along with the outcome, and told as entries of its history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from lean.lib import clock, days
from lean.lib.along import Along

from ..models import Help, HelpDay, Look, Outcome, PlaceChoice, Reaffirmation
from ..models import place as places


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `text` are somebody's own words; `about` names the piece, where it was one."""

    at: datetime
    says: str
    text: str = ""
    about: str = ""
    url: str = ""

    @property
    def short_day(self) -> str:
        """3 Feb; Feb 2025 where the year isn't this one."""
        on = timezone.localtime(self.at).date()
        return format_date(on, "j M" if on.year == clock.today().year else "M Y")


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that happens: its rows by the outcome's key, when each was, how it is told."""

    name: str
    along: Along
    of: str
    at: str
    told: Callable[[object], Entry]

    def rows(self, outcome: int | OuterRef) -> QuerySet:
        """Those that have happened: promised help has only when it was kept."""
        return self.along.model.objects.filter(**{self.of: outcome, f"{self.at}__isnull": False})

    def read(self, outcome: Outcome) -> list:
        """Those of an outcome that was annotated `**of_outcome()`."""
        return self.along.read(getattr(outcome, f"happened_{self.name}"))


def of_outcome() -> dict[str, Subquery]:
    """To annotate outcomes with: a column for each source."""
    return {f"happened_{name}": source.along.of(source.rows(OuterRef("pk"))) for name, source in SOURCES.items()}


def keys_of(outcome: Outcome) -> list[tuple[str, QuerySet]]:
    """What there is of each source, without a word of it: its key and its moment."""
    return [(name, source.rows(outcome.pk).annotate(moment=F(source.at))) for name, source in SOURCES.items()]


def happened(outcome: Outcome) -> dict[tuple[str, int], Entry]:
    """All of it about an outcome that was annotated `**of_outcome()`, by source and key."""
    return {(name, row.pk): source.told(row) for name, source in SOURCES.items() for row in source.read(outcome)}


# --- In words -----------------------------------------------------------------------------------------------


def _kept(row: Help) -> Entry:
    return Entry(row.kept_at, _("%(who)s kept the promise of help: %(help)s") % {"who": row.kept_by, "help": row.text})


def _moved(row: HelpDay) -> Entry:
    words = {"who": row.by, "help": row.help.text, "to": days.day(row.to_on, clock.today())}
    says = _("%(who)s moved promised help to %(to)s: %(help)s")
    if row.from_on:
        words["from"] = days.day(row.from_on, clock.today())
        says = _("%(who)s moved promised help from %(from)s to %(to)s: %(help)s")
    return Entry(row.at, says % words, row.words)


def _looked(row: Look) -> Entry:
    says = _("%(who)s looked again at what was agreed: it stands") % {"who": row.by}
    if row.next_on:
        says += _(", next look on %(day)s") % {"day": days.day(row.next_on, clock.today())}
    return Entry(row.at, says, row.words)


def _placed(row: PlaceChoice) -> Entry:
    words = {"who": row.by, "before": row.before and row.before.short_name, "after": row.after and row.after.short_name}
    says = {
        places.Choice.OWN: _("%(who)s keeps it as the team’s own"),
        places.Choice.MOVED: _("%(who)s put it to “%(after)s”"),
        places.Choice.CLOSED: _("%(who)s closed it"),
        places.Choice.OPENED: _("%(who)s opened it again"),
    }[places.Choice(row.choice)]
    if row.before and row.choice in (places.Choice.OWN, places.Choice.MOVED):
        says += _(", after “%(before)s”")
    return Entry(row.at, says % words, row.text)


def _stood(row: Reaffirmation) -> Entry:
    words = {"who": row.person, "version": row.commitment.version}
    return Entry(row.at, _("%(who)s, who leads the team now, stands behind version %(version)s") % words)


BY = ("at", "by__name", "by__email")
OF_COMMITMENT = "commitment__outcome"
KEPT = Along(Help, "text", "kept_at", "kept_by__name", "kept_by__email")
MOVED = Along(HelpDay, "from_on", "to_on", "words", "help__text", *BY)
LOOKED = Along(Look, "next_on", "words", *BY)
PLACED = Along(PlaceChoice, "choice", "text", "before__short_name", "after__short_name", *BY)
STOOD = Along(Reaffirmation, "at", "person__name", "person__email", "commitment__version")
SOURCES = {
    source.name: source
    for source in (
        Source("kept", KEPT, OF_COMMITMENT, "kept_at", _kept),
        Source("moved", MOVED, f"help__{OF_COMMITMENT}", "at", _moved),
        Source("looked", LOOKED, OF_COMMITMENT, "at", _looked),
        Source("placed", PLACED, "outcome", "at", _placed),
        Source("stood", STOOD, OF_COMMITMENT, "at", _stood),
    )
}
