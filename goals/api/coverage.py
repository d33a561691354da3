"""How much of an outcome is covered, at every level up to the top, as numbers that go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lean.lib.exact_json import ShownNumber

from ..rules.coverage import Bands, Given, Node, WhatIf, chain, rounded


class BandsOut(Schema):
    """In the outcome's own unit. Agreed, on the table and open, less the buffer, make what is required.

    `adds_up` says how the pieces come to it: their sum, their weighted average, the worst of them, how many of
    them reach their target.
    """

    adds_up: str
    unit: str
    baseline: ShownNumber | None
    target: ShownNumber | None
    required: ShownNumber
    agreed: ShownNumber
    on_table: ShownNumber
    asked: ShownNumber
    open: ShownNumber
    buffer: ShownNumber
    lands_at: ShownNumber | None


class LevelOut(Schema):
    """`bands` is null where nothing is added up: no numbers yet, or pieces that only make it possible."""

    outcome: int
    name: str
    team_name: str
    bands: BandsOut | None


class PieceOut(Schema):
    """What a piece gives, in its parent's unit. `passed_down`: it is the word of the piece's own teams.

    In an average that is its own change, of which `share` counts; of the worst, how far its parent comes if it
    stands where the piece ends. Stale, caretaker and conditional pieces count; one whose help failed gives nothing
    until it is agreed anew; `not_added` says why another doesn't.
    """

    outcome: int
    name: str
    team_name: str
    catchball: int | None
    state: str | None
    agreed: ShownNumber
    on_table: ShownNumber
    asked: ShownNumber | None
    share: Annotated[ShownNumber, Field(description="Its weight among all weights, between 0 and 1")]
    comparable: bool
    not_added: Annotated[str | None, Field(description="enabling, unlike, remeasured or weight")]
    passed_down: bool
    stale: Annotated[bool, Field(description="Agreed before the outcome above it changed")]
    caretaker: Annotated[bool, Field(description="Accepted by who takes care of a team without a lead")]
    conditional: Annotated[bool, Field(description="It rests on help")]
    failed: Annotated[bool, Field(description="Help that was promised did not come by its day")]


def levels_of(path: Sequence[Node], what_if: dict[int, WhatIf] | None = None) -> list[dict]:
    return [as_level(bands) for bands in chain(path, what_if)]


def as_level(bands: Bands) -> dict:
    node = bands.node
    return {"outcome": node.outcome, "name": node.name, "team_name": node.team, "bands": as_bands(bands)}


def as_bands(bands: Bands) -> dict | None:
    if not bands.adds:
        return None
    return {
        "adds_up": bands.mode,
        "unit": bands.stand.unit,
        "baseline": bands.stand.baseline,
        "target": bands.stand.target,
        "required": bands.required,
        "agreed": bands.agreed,
        "on_table": bands.table,
        "asked": bands.asked,
        "open": bands.open,
        "buffer": bands.buffer,
        "lands_at": bands.lands_at,
    }


def as_piece(given: Given) -> dict:
    node = given.node
    return {
        "outcome": node.outcome,
        "name": node.name,
        "team_name": node.team,
        "catchball": node.catchball,
        "state": node.state,
        "agreed": given.agreed,
        "on_table": given.table,
        "asked": given.asked,
        "share": rounded(given.share),
        "comparable": given.comparable,
        "not_added": given.not_added,
        "passed_down": given.passed_down,
        "stale": node.stale,
        "caretaker": node.caretaker,
        "conditional": node.conditional,
        "failed": node.failed,
    }
