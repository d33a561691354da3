"""How nudges go, for the programs of administrators; others find nothing here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..reads.operations import Operations

router = Router(tags=["Operations"])


class WaitingOut(Schema):
    """`oldest`: since when the one that waits longest could have been sent."""

    due: int
    held: Annotated[int, Field(description="Being sent by a worker")]
    later: Annotated[int, Field(description="For quiet hours, put off, or tried in vain")]
    tried: Annotated[int, Field(description="Tried in vain so far")]
    oldest: datetime | None


class TallyOut(Schema):
    kind: str
    way: Annotated[str, Field(description="mail, chat, digest, off; empty while it is not out")]
    state: Annotated[str, Field(description="due, sent, gathered, dropped, failed")]
    count: int


class CauseOut(Schema):
    """What was refused for good with words that begin with this code; `words` are those of one of them."""

    code: str
    words: str
    count: int
    people: int


class RanOut(Schema):
    name: Annotated[str, Field(description="drain sends what is due, sweep owes what time makes due")]
    at: datetime | None
    is_silent: bool


class OperationsOut(Schema):
    waiting: WaitingOut
    counts: list[TallyOut]
    causes: list[CauseOut]
    ran: list[RanOut]


@router.get("/operations/nudges/", response=OperationsOut, summary="What waits, what came back, and when anything ran")
def read_operations(request: HttpRequest):
    """For administrators."""
    if not request.auth.is_staff:
        raise Http404
    return Operations()
