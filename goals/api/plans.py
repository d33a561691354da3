"""The plan on one page, as lines and the links between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from lean.lib import clock
from teams.api import TeamRef

from ..reads.period import named_by
from ..reads.plan import Entry, Plan
from ..rules.x_matrix import Link, carries, moves, serves
from .reviews import TeamKey, When

router = Router(tags=["Review"])


class PlanLine(Schema):
    """`measure` is its measure with where it starts and what is promised, in words; empty before there is one."""

    id: int
    parent: int | None
    short_name: str
    statement: str
    team: str
    measure: str


class PlanLink(Schema):
    """`of` leads to `to`: a strong link where it is a piece of it, else as it was said."""

    of: int
    to: int
    link: Annotated[Link, Field(description="strong or weak")]


class PlanHand(Schema):
    """A team that carries an outcome (strong), or that carries a piece of it or helps (weak)."""

    team: str
    outcome: int
    link: Annotated[Link, Field(description="strong or weak")]


class PlanOut(Schema):
    """The X-matrix: `left_out` says in words what a page has no room for; empty where all of it is there.

    `how_to_what`, `how_to_measure` and `what_to_why` are the quarters of the figure, `hands` the one of the teams;
    `between` are supports between two outcomes of the middle.
    """

    period: str
    team: TeamRef | None
    purpose: str
    whys: list[PlanLine]
    whats: list[PlanLine]
    hows: list[PlanLine]
    teams: list[TeamRef]
    how_to_what: list[PlanLink]
    how_to_measure: list[PlanLink]
    what_to_why: list[PlanLink]
    between: list[PlanLink]
    hands: list[PlanHand]
    left_out: str


def as_line(entry: Entry) -> dict:
    outcome = entry.outcome
    named = {name: getattr(outcome, name) for name in ("id", "short_name", "statement")}
    measure = entry.measure if entry.is_measured else ""
    return named | {"parent": outcome.parent_id, "team": outcome.team.key, "measure": measure}


def links(ofs: Iterable[Entry], tos: Iterable[Entry], rule) -> list[dict]:
    pairs = ((each, to, rule(each.item, to.item)) for each in ofs for to in tos if each.pk != to.pk)
    return [{"of": each.pk, "to": to.pk, "link": link} for each, to, link in pairs if link]


def as_plan(plan: Plan) -> dict:
    hands = ((team, how, carries(team.path, how.item)) for how in plan.hows for team in plan.teams)
    return {
        "period": plan.review.when,
        "team": plan.review.team,
        "purpose": plan.purpose,
        "whys": [as_line(entry) for entry in plan.whys],
        "whats": [as_line(entry) for entry in plan.whats],
        "hows": [as_line(entry) for entry in plan.hows],
        "teams": plan.teams,
        "how_to_what": links(plan.hows, plan.whats, serves),
        "how_to_measure": links(plan.hows, plan.measured, moves),
        "what_to_why": links(plan.whats, plan.whys, serves),
        "between": links(plan.whats, plan.whats, serves),
        "hands": [{"team": team.key, "outcome": how.pk, "link": link} for team, how, link in hands if link],
        "left_out": plan.left_out,
    }


@router.get("/reviews/{when}/plan/", response={200: PlanOut, 304: None}, summary="The plan on one page: an X-matrix")
def one_plan(request: HttpRequest, response: HttpResponse, when: When, team: TeamKey = None):
    """Of the whole or of one team. With `If-None-Match` and the ETag of before, 304 while nothing of it changed."""
    review = named_by(when, {"team": team or ""}, clock.today())
    if review is None:
        raise Http404
    plan = PlanOut.model_validate(as_plan(Plan(review, request.auth)))
    tag = f'"{hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:32]}"'
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return Status(304, None)
    return plan
