"""Finding: outcomes, teams and people by a few words."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from teams.api import TeamRef

from ..reads.find import Find

router = Router(tags=["What"])
Words = Annotated[str, Query(max_length=1000, description="Words in any order, or their beginnings: riders 18")]


class HitOut(Schema):
    """`id` is the outcome's or the person's; a team goes by its key. `state` is an outcome's: draft, live or ended."""

    kind: str
    id: int
    name: str
    statement: str
    state: str
    team: TeamRef | None
    url: str


class FoundOut(Schema):
    q: str
    items: list[HitOut]


@router.get("/find/", response=FoundOut, summary="Outcomes, teams and people by a few words, best first")
def find(request: HttpRequest, q: Words = ""):
    """At the most 12 outcomes, 5 teams and 5 people. Case and accents don't count; a draft is found by its own team."""
    found = Find(request.auth, q)
    return {"q": found.text, "items": [as_hit(hit) for hit in found.hits if hit.kind != "page"]}


def as_hit(hit) -> dict:
    given = {name: getattr(hit, name) for name in ("kind", "name", "team", "url")}
    outcome = {"statement": hit.outcome.statement, "state": hit.outcome.state} if hit.outcome else {}
    return given | {"id": hit.pk, "statement": "", "state": ""} | outcome
