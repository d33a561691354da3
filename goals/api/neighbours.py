"""Whom a catchball hits, for programs: name a neighbouring team, answer for one, take either back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib.exact_json import words
from teams.api import PersonRef, TeamRef
from teams.models import Team

from ..models import Catchball, Neighbour
from ..models.neighbour import LONGEST
from ..reads.neighbour import Neighbours, Word
from .catchballs import find
from .terms import Given

router = Router(tags=["Catchball"])
Key, Because = words(60), words(LONGEST)


class NeighbourOut(Schema):
    """A team beside the two sides. It is no ball: no clock runs, and an open question never blocks agreeing.

    `drift`: how the terms have moved since it answered; empty where its word is about those that count.
    """

    id: int
    team: TeamRef
    side: Annotated[str, Field(description="The side that asked: asker or receiver")]
    asked_by: PersonRef
    asked_at: datetime
    waits: Annotated[bool, Field(description="Whether its word is asked for; also where it is asked again")]
    answer: Annotated[str, Field(description="fine, trouble, or nothing yet")]
    words: str
    answered_by: PersonRef | None
    answered_at: datetime | None
    drift: str


class AskNeighbourIn(Given):
    team: Annotated[Key, Field(min_length=1, description="Key of the team that this may hit")]


class HitIn(Given):
    answer: Literal["fine", "trouble"]
    words: Annotated[Because, Field(description="Because: needed where it is trouble")] = ""


PLAIN = ("id", "team", "side", "asked_by", "asked_at", "waits", "answer", "words", "answered_by", "answered_at")


def as_neighbour(word: Word) -> dict:
    return {name: getattr(word.neighbour, name) for name in PLAIN} | {"drift": word.drift}


def as_neighbours(neighbours: Neighbours) -> list[dict]:
    return [as_neighbour(word) for word in neighbours.words]


def named(request: HttpRequest, pk: int) -> Neighbour:
    seen = Neighbour.objects.filter(catchball__in=Catchball.objects.visible_to(request.auth))
    related = ("team", "asked_by", "answered_by", "asked_about", "answered_about", "catchball__latest_terms")
    return get_object_or_404(seen.select_related(*related), pk=pk)


def stands(neighbour: Neighbour) -> dict:
    return as_neighbour(Word(neighbour, neighbour.catchball.latest_terms))


@router.get("/catchballs/{int:pk}/neighbours/", response=list[NeighbourOut], summary="Whom it hits, and what they say")
def list_neighbours(request: HttpRequest, pk: int):
    return as_neighbours(Neighbours.of(find(request, pk), request.auth))


@router.post("/catchballs/{int:pk}/neighbours/", response={201: NeighbourOut}, summary="Ask a team whether it is hit")
def ask(request: HttpRequest, pk: int, given: AskNeighbourIn):
    """By either side, before they agree. Asked again while it has yet to answer, the question stays as it was."""
    team = get_object_or_404(Team, key=given.team)
    asked = Neighbour.objects.ask(find(request, pk), team, by=request.auth)
    return Status(201, stands(named(request, asked.pk)))


@router.post("/neighbours/{int:pk}/answer/", response=NeighbourOut, summary="Say for a team whether this hits it")
def answer(request: HttpRequest, pk: int, given: HitIn):
    """By whoever moves for that team. Said again, the later word counts, until the two sides agree."""
    neighbour = named(request, pk)
    neighbour.say(given.answer, given.words, by=request.auth)
    return stands(named(request, pk))


@router.post("/neighbours/{int:pk}/answer/take-back/", response=NeighbourOut, summary="Take that answer back")
def take_word_back(request: HttpRequest, pk: int):
    named(request, pk).take_word_back(by=request.auth)
    return stands(named(request, pk))


@router.post("/neighbours/{int:pk}/take-back/", response={204: None}, summary="Take the question back")
def take_back(request: HttpRequest, pk: int):
    """By the side that asked, as long as that team has not answered."""
    named(request, pk).take_back(by=request.auth)
    return Status(204, None)
