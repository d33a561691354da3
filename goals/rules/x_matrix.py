"""The plan on one page: which line depends on which, and whether that link is a strong one.

Pure, on facts that are true anyway: what each outcome is for, what else it supports, whose it is. Nobody draws a
link by hand. The four quarters of the figure, and DOMAIN.md's words for its lines, come from hoshin kanri's X-matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .stand import AddsUp, Stand, worth


class Link(StrEnum):
    STRONG = "strong"
    SOME = "weak"


@dataclass(frozen=True, slots=True)
class Item:
    """One outcome of the plan. Teams are their paths in the tree of teams.

    `helps` are the outcomes that it supports beside the one it is for; `passed_to` the teams that carry a piece of
    it, `helped_from` those of which an outcome supports it.
    """

    outcome: int
    parent: int | None
    team: str
    stand: Stand | None = None
    adds_up: AddsUp = AddsUp.SUM
    helps: Mapping[int, Link] = field(default_factory=dict)
    passed_to: frozenset[str] = frozenset()
    helped_from: frozenset[str] = frozenset()


def serves(item: Item, other: Item) -> Link | None:
    """Strong where it is a piece of the other, or says that it supports it strongly; else as it says."""
    return Link.STRONG if item.parent == other.outcome else item.helps.get(other.outcome)


def moves(item: Item, other: Item) -> Link | None:
    """The measure of the other: strong where this is a piece whose number counts in it.

    What only makes it possible, and what supports it, is counted in no sum: some link.
    """
    if serves(item, other) is None:
        return None
    return Link.STRONG if item.parent == other.outcome and _counts(item, other) else Link.SOME


def carries(team: str, item: Item) -> Link | None:
    """Strong where the outcome is the team's; some where the team, or one below it, carries a piece of it or helps."""
    if item.team == team:
        return Link.STRONG
    return Link.SOME if any(path.startswith(team) for path in item.passed_to | item.helped_from) else None


def _counts(piece: Item, above: Item) -> bool:
    if piece.stand is None or above.stand is None:
        return False
    if piece.stand.measure_key and piece.stand.measure_key == above.stand.measure_key:
        return True
    return above.adds_up is not AddsUp.ENABLING and worth(piece.stand, above.stand, above.adds_up) is not None
