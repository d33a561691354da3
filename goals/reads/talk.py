"""What a review talks about: an outcome that is behind, off track or silent, with what people wrote about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lean.lib import days, numbers
from lean.lib.spelled import spelled

from ..models import Review, TalkNote
from ..models.review import Said
from ..rules.bowling import Line
from ..rules.progress import Progress
from ..rules.rhythm import Rhythm
from .review_rows import Row, planned

# So many misses in a row ask whether the cause is known.
ASKS = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """One outcome of the talk list: what is known, what was written now and at the review before."""

    line: Line
    note: TalkNote | None
    earlier: TalkNote | None
    may_write: bool
    rhythm: Rhythm
    today: date

    @property
    def row(self) -> Row:
        return Row(self.line, ())

    @property
    def said(self) -> Said:
        return self.note.said if self.note else Said()

    @property
    def fact(self) -> str:
        """What is known, before anybody explains it. A fact, not a verdict."""
        if self.line.progress == Progress.SILENT:
            return self._silent
        line = self.line
        said = [self._against_the_plan]
        if line.usual:
            said.append(_("Inside the usual swing: look, but do not chase it."))
        behind = "" if line.usual or line.misses < ASKS else _behind(line, self.rhythm)
        if behind or line.open:
            said.append(_behind_and_open(behind, _still_open(line) if line.open else ""))
        if behind and not self.said.behind:
            said.append(_("Do we know the cause?"))
        return " ".join(said)

    @property
    def _against_the_plan(self) -> str:
        line = self.line
        if line.is_milestone:
            return _("Not reached yet.")
        words = {
            "now": _now(line),
            "plan": planned(line.planned, line, line.now),
            "bounds": line.target_says,
        }
        return (_("%(now)s; agreed is %(bounds)s.") if line.target_says else _("%(now)s, planned %(plan)s.")) % words

    @property
    def _silent(self) -> str:
        line = self.line
        if line.last_on is None:
            return _("No number was measured yet.")
        words = {
            "day": days.day(line.last_on, self.today),
            "now": _now(line),
        }
        return _("No word since %(day)s, when it was %(now)s.") % words


def _now(line: Line) -> str:
    """27.5 days; 1 of 4 models, because the unit is that of all of them."""
    if line.counts and line.start == 0 and line.target:
        words = {"now": numbers.show(line.now), "all": numbers.with_unit(line.target, None, line.unit)}
        return _("%(now)s of %(all)s") % words
    return numbers.with_unit(line.now, None, line.unit)


def _behind(line: Line, rhythm: Rhythm) -> str:
    """0.5 days behind four months running; where each month missed by another number, only for how long."""
    said = {
        Rhythm.WEEKLY: _("behind %(count)s weeks running"),
        Rhythm.MONTHLY: _("behind %(count)s months running"),
        Rhythm.QUARTERLY: _("behind %(count)s quarters running"),
    }
    behind = said[rhythm] % {"count": spelled(line.misses)}
    if not line.missed_by or line.is_milestone:
        return behind
    words = {"amount": numbers.with_unit(line.missed_by, None, _unit_of_change(line)), "behind": behind}
    return _("%(amount)s %(behind)s") % words


def _still_open(line: Line) -> str:
    """2.0 days still open; where pieces are counted, 1 of 4 still open."""
    if line.counts:
        return _("%(open)s of %(all)s still open") % {"open": numbers.show(line.open), "all": numbers.show(line.change)}
    # An average falls between the numbers of its pieces.
    places = max(line.decimals, min(1, numbers.places(line.open)))
    return _("%(open)s still open") % {"open": numbers.with_unit(line.open, places, _unit_of_change(line))}


def _behind_and_open(behind: str, still_open: str) -> str:
    parts = [part for part in (behind, still_open) if part]
    return capfirst(_("%(facts)s.") % {"facts": "; ".join(parts)})


def _unit_of_change(line: Line) -> str:
    """Of percentages the difference is in points."""
    return _("points") if line.unit.strip() == "%" else line.unit


def notes_of(review: Review | None) -> dict[int, TalkNote]:
    """What was written in a review, by outcome."""
    return {note.outcome_id: note for note in (review.written if review else ())}
