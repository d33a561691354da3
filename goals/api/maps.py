"""The map for programs: the same rows as on the page, under what they are for, as far as branches are open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.http import Http404, HttpRequest, QueryDict
from ninja import Query, Router, Schema
from pydantic import Field

from lean.lib.exact_json import ShownNumber, words

from ..reads.map import Map, branch
from ..reads.map_asked import KINDS, MARKS, Asked
from ..reads.map_rows import End, Item, More, Row

router = Router(tags=["What"])

LOOKED_FOR = ", ".join((*KINDS, *MARKS))


Words = Annotated[str, Query(max_length=1000, description="Words of an outcome, its team or who leads it")]
Show = Annotated[str, Query(max_length=20, description=f"One of {LOOKED_FOR}; else all of them")]
TeamKey = Annotated[words(80) | None, Query(description="Key of a team: with all below it")]
CycleKey = Annotated[words(40) | None, Query(description="Key of a cycle; without it all but the horizons")]
From = Annotated[int, Query(ge=0, le=999_999, description="How many to leave out, which were read before")]


class AlsoOut(Schema):
    id: int
    short_name: str
    strength: Annotated[str, Field(description="strong or weak")]


class MapBandsOut(Schema):
    """Who carries it: of what is required, in its unit."""

    required: ShownNumber
    agreed: ShownNumber
    table: ShownNumber
    open: ShownNumber


class MapRowOut(Schema):
    """`below` is the row that it hangs under, null for a top. `is_context`: it only stands above what was found.

    `mark` is how it stands, `stands` the same in words. Of more than two outcomes that it also helps two are named.
    """

    id: int
    below: int | None
    statement: str
    team: Annotated[str, Field(description="Empty at the top, where it is the whole company's")]
    is_context: bool
    has_pieces: bool
    more_from: Annotated[
        int | None, Field(description="The `start` of its pieces that aren't here, at /map/{id}/pieces/; null for none")
    ]
    mark: str
    stands: str
    looking_again: bool
    lacks_help: Annotated[bool, Field(description="Help that was promised with its commitment did not come")]
    now: str
    target: str
    bands: MapBandsOut | None
    also_helps: list[AlsoOut]


class MapOut(Schema):
    """`counts` are the outcomes found, by how they stand; `next` is the `start` of those that follow, or null."""

    count: int
    counts: dict[str, int]
    rows: list[MapRowOut]
    next: int | None


class PiecesOut(Schema):
    """`next` is the `start` of the pieces that follow, or null."""

    rows: list[MapRowOut]
    next: int | None


def as_row(row: Row, below: int) -> dict:
    bands = row.bands
    adds = ("required", "agreed", "table", "open")
    also = [
        {"id": each.pk, "short_name": each.name, "strength": "weak" if each.is_weak else "strong"} for each in row.also
    ]
    named = ("statement", "team", "is_context", "has_pieces", "mark", "lacks_help", "now", "target")
    return {name: getattr(row, name) for name in named} | {
        "id": row.pk,
        "below": below or None,
        "stands": row.word,
        "looking_again": row.again,
        "bands": {name: getattr(bands, name) for name in adds} if bands else None,
        "also_helps": also,
    }


def as_rows(items: Iterable[Item], top: int = 0) -> tuple[list[dict], int | None]:
    """In reading order, each list that opens below a row shut by an End; and from where on the list of all goes on."""
    rows, above, more = [], [top], {}
    for item in items:
        if isinstance(item, End):
            above.pop()
        elif isinstance(item, More):
            more |= {} if item.backwards else {item.of: item.start}
        else:
            rows.append(as_row(item, above[-1]))
            if item.loaded:
                above.append(item.pk)
            elif item.has_pieces:
                more[item.pk] = 0
    return [row | {"more_from": more.get(row["id"])} for row in rows], more.get(top)


def asked_for(of: int, start: int, **named: str) -> Asked:
    """As the page's own address would have it."""
    query = QueryDict(mutable=True)
    query.update(named | {"from": str(start), "after": f"{of}-{start}"})
    return Asked.of(query)


@router.get("/map/", response=MapOut, summary="How it all connects: outcomes under what they are for")
def list_map(
    request: HttpRequest,
    q: Words = "",
    show: Show = "",
    team: TeamKey = None,
    cycle: CycleKey = None,
    start: From = 0,
):
    """The tops, with their pieces where these are few. Looked for, what was found with what stands above it."""
    shown = Map(asked_for(0, start, q=q, show=show, team=team or "", cycle=cycle or ""), request.auth)
    rows, further = as_rows(shown.rows)
    if shown.asked.is_filter:
        further = shown.last if shown.after_url else None
    counts = {mark: count for mark, count, _url in shown.counts}
    return {"count": shown.count, "counts": counts, "rows": rows, "next": further}


@router.get("/map/{int:pk}/pieces/", response=PiecesOut, summary="One branch of the map: what is below an outcome")
def list_pieces(request: HttpRequest, pk: int, cycle: CycleKey = None, start: From = 0):
    """Fifty at the most."""
    items = branch(pk, asked_for(pk, start, cycle=cycle or ""), frozenset())
    if items is None:
        raise Http404
    rows, further = as_rows(items, pk)
    return {"rows": rows, "next": further}
