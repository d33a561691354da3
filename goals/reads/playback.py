"""What a thread shows of playback: what this is for, in the words of those who will carry it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import OuterRef

from lean.lib.along import Along

from ..models import Playback
from ..rules.negotiation import Side

if TYPE_CHECKING:
    from .thread import Thread

PLAYBACKS = Along(Playback, "terms", "text", "at", "confirmed_at", "by__name", "by__email", "confirmed_by__name")


def told() -> dict:
    """For the query that finds a catchball."""
    return {"told_playbacks": PLAYBACKS.of(Playback.objects.filter(catchball=OuterRef("pk")))}


class PlayedBack:
    """No query of its own: all of it came with the catchball, which was found `to_read`."""

    def __init__(self, thread: Thread):
        self.thread = thread
        self.all: list[Playback] = PLAYBACKS.read(thread.catchball.told_playbacks)

    @cached_property
    def said(self) -> Playback | None:
        """The latest: it counts."""
        return self.all[-1] if self.all else None

    @property
    def is_about_terms_before(self) -> bool:
        """Said about other terms than those that are on the table now."""
        return self.said is not None and self.said.terms_id != self.thread.catchball.latest_terms_id

    @property
    def may_say(self) -> bool:
        """The receiving side, as long as it isn't agreed."""
        open_and_sent = self.thread.position.is_open and self.thread.latest is not None
        return open_and_sent and Side.RECEIVER in self.thread.my_sides

    @property
    def may_confirm(self) -> bool:
        return self.said is not None and self.said.confirmed_at is None and Side.ASKER in self.thread.my_sides
