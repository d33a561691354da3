"""How nudges go, for the programs of administrators; others find nothing here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from lean.lib.exact_json import MAX_ID, words
from teams.models import Person

from ..nudges import refused
from ..reads.operations import Operations
from .terms import Given

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


class TryAgainIn(Given):
    """One of the three: those of a person, those whose words begin with a code, or what was tried in vain so far."""

    person: Annotated[int | None, Field(strict=True, ge=1, le=MAX_ID)] = None
    code: words(3) = ""
    waiting: bool = False


class AddressIn(Given):
    email: words(254)


class DueAgainOut(Schema):
    due_again: int


def _only_for_administrators(request: HttpRequest) -> None:
    if not request.auth.is_staff:
        raise Http404


@router.get("/operations/nudges/", response=OperationsOut, summary="What waits, what came back, and when anything ran")
def read_operations(request: HttpRequest):
    """For administrators."""
    _only_for_administrators(request)
    return Operations()


@router.post("/operations/nudges/attempts/", response=DueAgainOut, summary="Send again what came back, or what waits")
def try_again(request: HttpRequest, said: TryAgainIn):
    """For administrators."""
    _only_for_administrators(request)
    person = get_object_or_404(Person, pk=said.person) if said.person is not None else None
    return {"due_again": refused.try_again(person=person, code=said.code, waiting=said.waiting)}


@router.post("/people/{pk}/address/", response=DueAgainOut, summary="Put right an address that was refused")
def put_address_right(request: HttpRequest, pk: int, said: AddressIn):
    """For administrators; of somebody from whom mails came back: those go there now, and they sign in by it."""
    _only_for_administrators(request)
    person = get_object_or_404(refused.refused_people(), pk=pk)
    return {"due_again": refused.put_address_right(person, said.email, by=request.auth)}
