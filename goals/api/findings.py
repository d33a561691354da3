"""What deserves a look where outcomes should fit together."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from lean.lib import clock
from lean.lib.exact_json import Day, words
from lean.lib.listing import PageNumber
from teams.api import PersonRef
from teams.models import Team

from ..models import Cycle, FindingAside, Outcome
from ..models.aside import LONGEST_REASON
from ..reads.findings import Findings
from ..reads.findings_words import TITLES, WHAT_IT_MEANS, Found
from ..rules.alignment import Finding
from .terms import Given

router = Router(tags=["What"])

TeamKey = Annotated[words(60) | None, Query(description="Key of a team: with all below it; without it the whole")]

CycleKey = Annotated[words(40) | None, Query(description="Key of the cycle in which a team carries too many")]


class FindingOut(Schema):
    """`name` is what it is about, `fact` what tells it from others of its kind, `do_url` where it can be mended."""

    name: str
    url: str
    team: str
    outcomes: Annotated[list[int], Field(description="The outcomes concerned; empty where it is about a team")]
    fact: str
    do: str
    do_url: str
    cycle: Annotated[str | None, Field(description="Key of the cycle in which a team carries too many")]


class KindOut(Schema):
    """`count` is the number of all of them, also of those that are not listed."""

    kind: Annotated[Finding, Field(description="theory, nobody, unlinked, twice, circle, too_many, no_why, no_purpose")]
    title: str
    means: str
    count: int
    found: list[FindingOut]


def findings_of(team: str | None) -> Findings:
    return Findings(get_object_or_404(Team, key=team) if team else None, clock.today())


def as_found(found: Found) -> dict:
    return {
        "name": found.name,
        "url": found.url,
        "team": found.team_key,
        "outcomes": list(found.outcomes),
        "fact": found.fact,
        "do": found.do,
        "do_url": found.do_url,
        "cycle": found.cycle_key or None,
    }


@router.get("/findings/", response=list[KindOut], summary="What deserves a look: how many of each kind, and the first")
def list_findings(request: HttpRequest, team: TeamKey = None):
    """Questions about how outcomes fit together, never a verdict. Kinds of which there is nothing are left out."""
    return [
        {
            "kind": section.kind,
            "title": str(TITLES[section.kind]),
            "means": str(WHAT_IT_MEANS[section.kind]),
            "count": section.count,
            "found": [as_found(each) for each in section.rows],
        }
        for section in findings_of(team).sections
    ]


class AsideOut(Schema):
    """A finding that can wait: until its day, or until it isn't the same one any more.

    About an outcome, of a circle the first in it; or about a team, in a cycle where it carries too many.
    """

    outcome: int | None
    team: str | None
    cycle: str | None
    kind: str
    reason: str
    until_on: date
    by: PersonRef | None


class AsideIn(Given):
    reason: words(LONGEST_REASON)
    until_on: Day


class TakenUp(Schema):
    outcome: int | None = None
    team: str | None = None
    kind: str


def as_aside(aside: FindingAside) -> dict:
    named = {name: getattr(aside, name) for name in ("kind", "reason", "until_on", "by")}
    team, cycle = aside.team, aside.cycle
    return named | {"outcome": aside.outcome_id, "team": team and team.key, "cycle": cycle and cycle.key}


@router.get("/findings/aside/", response=list[AsideOut], summary="What was put aside, the nearest day first")
def list_aside(request: HttpRequest, team: TeamKey = None):
    """Fifty at the most."""
    return [as_aside(each.said) for each in findings_of(team).aside.rows]


@router.post(
    "/outcomes/{int:pk}/findings/{kind}/aside/", response={201: AsideOut}, summary="Say until when a finding can wait"
)
def put_aside(request: HttpRequest, pk: int, kind: Finding, given: AsideIn):
    """Whoever moves for its team, or for any in its circle, says so, and why. Said again, the later word counts."""
    outcome = get_object_or_404(Outcome.objects.visible_to(request.auth).select_related("team"), pk=pk)
    return Status(201, as_aside(FindingAside.objects.put(outcome, kind, **given.dict(), by=request.auth)))


@router.post("/outcomes/{int:pk}/findings/{kind}/return/", response=TakenUp, summary="Look at a finding again")
def take_up(request: HttpRequest, pk: int, kind: Finding):
    outcome = get_object_or_404(Outcome.objects.visible_to(request.auth).select_related("team"), pk=pk)
    FindingAside.objects.take_up(outcome, kind, by=request.auth)
    return {"outcome": outcome.pk, "kind": kind}


@router.post("/teams/{key}/findings/{kind}/aside/", response={201: AsideOut}, summary="Say it of what is about a team")
def put_aside_of_team(request: HttpRequest, key: words(60), kind: Finding, given: AsideIn, cycle: CycleKey = None):
    """Whoever moves for that team says so, and why. Said again, the later word counts."""
    team, in_cycle = of_team(key, cycle)
    said = FindingAside.objects.put_of_team(team, kind, cycle=in_cycle, **given.dict(), by=request.auth)
    return Status(201, as_aside(said))


@router.post("/teams/{key}/findings/{kind}/return/", response=TakenUp, summary="Look again at what is about a team")
def take_up_of_team(request: HttpRequest, key: words(60), kind: Finding, cycle: CycleKey = None):
    team, in_cycle = of_team(key, cycle)
    FindingAside.objects.take_up_of_team(team, kind, cycle=in_cycle, by=request.auth)
    return {"team": team.key, "kind": kind}


def of_team(key: str, cycle: str | None) -> tuple[Team, Cycle | None]:
    return get_object_or_404(Team, key=key), get_object_or_404(Cycle, key=cycle) if cycle else None


@router.get("/findings/{kind}/", response=list[FindingOut], summary="Fifty of one kind of finding")
def list_of_kind(
    request: HttpRequest,
    kind: Finding,
    team: TeamKey = None,
    page: PageNumber = 1,
):
    """An empty list says that there are no more."""
    return [as_found(each) for each in findings_of(team).page(kind, page)]
