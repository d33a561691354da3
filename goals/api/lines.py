"""The line of sight of a person and of a team: from what they carry up to the top, every way that leads there."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from lean.lib.exact_json import MAX_ID, words
from lean.lib.listing import PageNumber
from teams.access import standing
from teams.api import PersonRef, TeamRef
from teams.models import Person, Team

from ..reads.line import LinePage, places_of
from ..reads.line_steps import Line, Step

router = Router(tags=["What"])

Outcome = Annotated[int | None, Field(ge=1, le=MAX_ID, description="Follow this outcome alone")]


class HelpedOut(Schema):
    id: int
    short_name: str
    strength: Annotated[str, Field(description="strong or weak")]


class StepOut(Schema):
    """One outcome on a line. `above` is the next one up, null for the last; `stands` and `share` are words.

    `carried` says whether it is this person's or team's own work, `gives` what the person said they give to it.
    """

    id: int
    above: int | None
    short_name: str
    statement: str
    why: str
    team: TeamRef
    carried: bool
    gives: str
    stands: str
    lacks_help: Annotated[bool, Field(description="Help that was promised with its commitment did not come")]
    share: Annotated[str, Field(description="What it gives to the one above; empty where nothing can be said")]
    also_helps: list[HelpedOut]


class LineOut(Schema):
    """From below: each step comes after all that are for it, the last is the top."""

    steps: list[StepOut]


class LinesOut(Schema):
    """`next` is the number of the next page, or null on the last. `purpose` stands above the first line."""

    person: PersonRef | None
    team: TeamRef | None
    purpose: str
    lines: list[LineOut]
    next: int | None


def as_step(step: Step) -> dict:
    outcome = step.outcome
    named = {name: getattr(outcome, name) for name in ("id", "short_name", "statement", "why", "team")}
    helps = [
        {"id": helped.pk, "short_name": helped.short_name, "strength": "strong" if strong else "weak"}
        for helped, strong in step.helps
    ]
    return named | {
        "above": step.above.pk if step.above else None,
        "carried": step.carried,
        "gives": next((each.words for each in step.given), ""),
        "stands": str(step.row.standing[1]),
        "lacks_help": step.row.lacks_help,
        "share": (step.share.label or step.share.says) if step.share else "",
        "also_helps": helps,
    }


def as_line(line: Line) -> dict:
    return {"steps": [as_step(step) for step in line.steps]}


def as_lines(page: LinePage) -> dict:
    further = page.pages.number + 1 if page.pages.has_more else None
    lines = [as_line(line) for line in page.lines]
    return {"person": page.person, "team": page.team, "purpose": page.purpose, "lines": lines, "next": further}


@router.get("/me/line/", response=LinesOut, summary="What one's own work is for, up to the top")
def my_line(request: HttpRequest, outcome: Outcome = None, page: PageNumber = 1):
    """Of what one's teams carry. Ten outcomes on a page, with all above them."""
    own = {"person": request.auth, "places": standing(request.auth).memberships}
    return as_lines(LinePage(request.auth, **own, one=outcome, page=str(page)))


@router.get("/people/{int:pk}/line/", response=LinesOut, summary="What a person's work is for, up to the top")
def line_of_person(request: HttpRequest, pk: int, outcome: Outcome = None, page: PageNumber = 1):
    person = get_object_or_404(Person, pk=pk, is_active=True)
    return as_lines(LinePage(request.auth, person=person, places=places_of(person.pk), one=outcome, page=str(page)))


@router.get("/teams/{key}/line/", response=LinesOut, summary="What a team's work is for, up to the top")
def line_of_team(request: HttpRequest, key: words(60), outcome: Outcome = None, page: PageNumber = 1):
    return as_lines(LinePage(request.auth, team=get_object_or_404(Team, key=key), one=outcome, page=str(page)))
