"""What was sent to a person and why, and what wasn't: a page of it in one query, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.pages import Page, page_of
from teams.models import Person

from ..models import Nudge
from ..models.nudge import NudgeKind, NudgeState
from ..models.way import Way
from .mail_words import WORDS

RELATED = ("catchball__outcome", "outcome", "help", "cycle", "team", "nudged_by")


@dataclass(frozen=True, slots=True)
class Entry:
    """One nudge as its reader sees it afterwards."""

    nudge: Nudge

    @property
    def title(self) -> str:
        return str(WORDS[NudgeKind(self.nudge.kind)].title)

    @property
    def about(self) -> str:
        """What it spoke of."""
        nudge = self.nudge
        if nudge.catchball is not None and nudge.help is None:
            return nudge.catchball.outcome.short_name
        if nudge.help is not None:
            return Truncator(nudge.help.text).chars(80)
        about = (nudge.outcome and nudge.outcome.short_name) or nudge.cycle or nudge.team
        return str(about) if about else _("Home")

    @property
    def url(self) -> str:
        nudge = self.nudge
        if nudge.help is not None:
            return nudge.help.get_absolute_url()
        if nudge.catchball is not None:
            return nudge.catchball.get_absolute_url()
        if nudge.outcome is not None:
            return nudge.outcome.get_absolute_url()
        return reverse("goals:cycle_closing", args=[nudge.cycle_id]) if nudge.cycle_id else reverse("home")

    @property
    def at(self) -> datetime:
        """When it went, or was owed where nothing went; in people's time."""
        return (self.nudge.sent_at or self.nudge.created_at) + clock.offset()

    @property
    def why(self) -> str:
        if self.nudge.is_again:
            return _("because you asked to be reminded on that day")
        if self.nudge.nudged_by is not None:
            return _("because %(name)s asked you for a word") % {"name": self.nudge.nudged_by.name}
        return _("because %(reason)s") % {"reason": WORDS[NudgeKind(self.nudge.kind)].because}

    @property
    def is_refused(self) -> bool:
        return self.nudge.state == NudgeState.FAILED

    @property
    def way(self) -> str:
        """By which way it went, or that it didn't."""
        nudge = self.nudge
        if nudge.state == NudgeState.SENT:
            went = {Way.CHAT: _("Team’s chat"), Way.DIGEST: _("With the week")}
            return went.get(nudge.way, _("Mail"))
        return {
            NudgeState.GATHERED: _("Kept for the week"),
            NudgeState.DUE: _("Not yet"),
            NudgeState.FAILED: _("Refused"),
        }.get(nudge.state, _("Not sent"))

    @property
    def says(self) -> str:
        """What became of it, where it didn't simply go out."""
        nudge = self.nudge
        if nudge.state == NudgeState.FAILED:
            return _("The mail server refused it for good. It said: %(words)s") % {"words": nudge.error}
        if nudge.state == NudgeState.GATHERED:
            return _("You hear of it with the next week.")
        if nudge.state == NudgeState.DROPPED:
            return nudge.error
        return self._waits if nudge.state == NudgeState.DUE else ""

    @property
    def _waits(self) -> str:
        if self.nudge.error:
            return _("It is tried again. The last attempt failed: %(words)s") % {"words": self.nudge.error}
        # A worker holds what it is sending for some seconds.
        if self.nudge.due_at <= timezone.now() + timedelta(minutes=1):
            return _("It goes out in a moment.")
        if self.nudge.is_again:
            return _("It comes on the day that you asked for.")
        return _("It waits until your quiet hours are over, or for the day that you put it off to.")


def sent_to(person: Person, asked: str | int | None = 1) -> Page:
    """A page of entries."""
    page = page_of(logged(person), asked)
    return Page([Entry(nudge) for nudge in page.rows], page.number, page.has_more, page.param)


def logged(person: Person):
    return Nudge.objects.filter(recipient=person).select_related(*RELATED).order_by("-created_at", "-pk")


def refused_now(person: Person) -> str:
    """What a mail server said when it last refused this person's mail for good; empty where one came through since."""
    by_mail = Nudge.objects.filter(recipient=person, state__in=[NudgeState.SENT, NudgeState.FAILED])
    by_mail = by_mail.exclude(way__in=[Way.CHAT, Way.DIGEST])
    # When it was last tried: a lease was taken then.
    last = by_mail.order_by("-due_at", "-pk").values_list("state", "error").first()
    return last[1] if last and last[0] == NudgeState.FAILED else ""
