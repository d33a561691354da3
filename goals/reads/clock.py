"""By when a word is asked for: a day that comes, one that has passed, or a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, F, OuterRef, Subquery, When
from django.utils.translation import gettext as _

from lean.lib import days

from ..models import Catchball
from ..rules.negotiation import State


@dataclass(frozen=True, slots=True)
class Clock:
    """`passed_to` is the team below that answers last, by `on`, where the holder asked its own teams first.

    `answers_below`: none of them has the ball, so `holder` answers `passed_to` before anything else can come;
    `mine` where that is the reader's own word.
    """

    on: date | None
    today: date
    late: bool = False
    passed_on: bool = False
    passed_to: str = ""
    answers_below: bool = False
    holder: str = ""
    mine: bool = False

    @property
    def says(self) -> str:
        """For the middle of a sentence; empty where no day was named."""
        if self.passed_on:
            return self._passed_on_says
        if self.on is None:
            return ""
        if self.late:
            return _("a word was asked for by %(day)s") % {"day": days.day(self.on, self.today)}
        return _("asked for by %(day)s") % {"day": days.near(self.on, self.today)}

    @property
    def _passed_on_says(self) -> str:
        words = {"team": self.passed_to, "holder": self.holder}
        if not self.passed_to:
            return _("passed on")
        if self.answers_below and self.mine:
            return _("passed on; your word to %(team)s comes first") % words
        if self.answers_below:
            return _("passed on; %(holder)s answers %(team)s first") % words
        if self.on is None:
            return _("passed on to %(team)s") % words
        words["day"] = days.weekday(self.on, self.today)
        return _("passed on; %(team)s answers by %(day)s") % words


def with_clock(catchballs):
    """Catchballs that know, where they were passed on, who answers below and by when. No query of its own.

    A team that has the ball is named before one that waits for a word itself.
    """
    waits = Case(When(state=State.WITH_RECEIVER, then=False), default=True, output_field=BooleanField())
    below = (
        Catchball.objects.in_play()
        .filter(outcome__parent=OuterRef("outcome"), asking_team=OuterRef("receiving_team"))
        .annotate(waits=waits)
        .order_by("waits", F("reply_by_on").desc(nulls_last=True), "pk")
    )
    return catchballs.annotate(
        passed_to=Subquery(below.values("receiving_team__name")[:1]),
        passed_until=Subquery(below.values("reply_by_on")[:1]),
        passed_waits=Subquery(below.values("waits")[:1]),
    )


def clock_of(catchball: Catchball, today: date, *, mine: bool = False) -> Clock:
    """Of a catchball read `with_clock`. Who passed a piece down is never late: their clock stands still."""
    if catchball.passed_on_at is not None:
        return Clock(
            catchball.passed_until,
            today,
            passed_on=True,
            passed_to=catchball.passed_to or "",
            answers_below=bool(catchball.passed_waits),
            holder=str(catchball.receiving_team),
            mine=mine,
        )
    late = catchball.reply_by_on is not None and catchball.reply_by_on < today
    return Clock(catchball.reply_by_on, today, late=late)
