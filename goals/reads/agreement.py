"""An agreement as one sheet of paper: both promises side by side, on whose word they rest, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lean.lib import clock, days
from lean.lib.site import absolute

from ..models import Basis, Commitment, Dissent, Move, Terms
from ..rules.coverage import Node
from ..rules.negotiation import PUTS_TERMS
from .help import HelpRow
from .thread import Thread

# What one sheet has room for; the rest is counted, and stands in full where the address at its foot leads.
HELPS_SHOWN, GUARDRAILS_SHOWN, LEVELS_SHOWN, ASKED_FIRST_SHOWN, NEIGHBOURS_SHOWN = 8, 6, 4, 4, 4
# From so many characters on the type gets smaller, step by step.
FULL, FULLER = 900, 2000


@dataclass(frozen=True)
class Agreement:
    """Of a thread with a commitment that stands."""

    thread: Thread

    @property
    def commitment(self) -> Commitment:
        return self.thread.commitment

    @property
    def terms(self) -> Terms:
        return self.commitment.terms

    @property
    def statement(self) -> str:
        return _cut(self.terms.statement, 500)

    @property
    def why(self) -> str:
        return _cut(self.terms.why, 300)

    @property
    def above(self) -> list[Node]:
        """What it is for, the nearest last; of a long line those nearest to it."""
        return self.thread.above[-LEVELS_SHOWN:]

    @property
    def helps(self) -> list[tuple[HelpRow, str]]:
        """Each with its words as far as there is room."""
        return [(row, _cut(row.help.text, 150)) for row in self.thread.helps[:HELPS_SHOWN]]

    @property
    def helps_left(self) -> int:
        return max(0, len(self.thread.helps) - HELPS_SHOWN)

    @property
    def guardrails(self) -> list[str]:
        return [_cut(str(each), 130) for each in self.terms.guardrail_list[:GUARDRAILS_SHOWN]]

    @property
    def guardrails_left(self) -> int:
        return max(0, len(self.terms.guardrail_list) - GUARDRAILS_SHOWN)

    @property
    def ask_first(self) -> str:
        """How much of the how is the team's, in a sentence."""
        asked = self.terms.ask_first_list
        if not asked:
            return _("Everything about how.")
        said = "; ".join(_cut(str(each), 120) for each in asked[:ASKED_FIRST_SHOWN])
        more = len(asked) - ASKED_FIRST_SHOWN
        left = _("; and %(number)s more") % {"number": more} if more > 0 else ""
        return _("Everything about how, except to ask first: %(said)s") % {"said": said + left}

    @property
    def set_down(self) -> str:
        return _cut(self.thread.set_down, 200)

    @property
    def neighbours(self) -> list[str]:
        """What teams beside the two said before they agreed, or that they didn't."""
        words = self.thread.neighbours.words[:NEIGHBOURS_SHOWN]
        return [": ".join(filter(None, (word.says, _cut(word.neighbour.words, 160)))) for word in words]

    @property
    def dissent(self) -> list[tuple[Dissent, str]]:
        return [(said, _cut(said.text, 220)) for said in self.thread.dissent]

    @cached_property
    def proposed(self) -> Move | None:
        """The move that put these terms on the table."""
        put = (move for move in self.thread.moves if move.terms_id == self.terms.pk and move.kind in PUTS_TERMS)
        return next(put, None)

    @property
    def basis_says(self) -> str:
        """On whose word it rests, and since when."""
        words = {"by": self.commitment.by, "day": _day(self.commitment.at)}
        if self.commitment.basis == Basis.RULED:
            return _("%(by)s decided this on %(day)s.") % words
        if self.commitment.basis == Basis.SELF_AGREED:
            return _("%(by)s leads both sides and agreed to this on %(day)s.") % words
        if self.commitment.basis == Basis.IMPORTED or self.proposed is None:
            return _("Imported as agreed on %(day)s.") % words
        words |= {"other": self.proposed.by, "before": _day(self.proposed.at)}
        return _("%(other)s proposed it on %(before)s; %(by)s accepted it on %(day)s.") % words

    @property
    def size(self) -> str:
        """The step of type in which all of it fits on the sheet."""
        said = [self.statement, self.why, *(words for _row, words in self.helps), *self.guardrails]
        said += [words for _said, words in self.dissent]
        said += [self.ask_first, *filter(None, [self.set_down]), *self.neighbours]
        room = sum(map(len, said)) + 60 * len(said)
        return "" if room < FULL else "agreement--full" if room < FULLER else "agreement--fuller"

    @property
    def address(self) -> str:
        """Where it stands in full."""
        return absolute(self.thread.catchball.get_absolute_url())

    @property
    def printed_on(self) -> str:
        return days.full(clock.today())


def _day(moment) -> str:
    return days.day(timezone.localtime(moment).date(), clock.today())


def _cut(text: str, most: int) -> str:
    return Truncator(text.strip()).chars(most)
