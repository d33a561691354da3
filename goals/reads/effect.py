"""What an answer does: the levels above an outcome, under a number that somebody is typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lean.lib import numbers

from ..rules.coverage import Bands, Node, Stand, WhatIf, project


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its team, from where to where, and what is still missing there in its own unit."""

    bands: Bands
    own: bool

    @property
    def node(self) -> Node:
        return self.bands.node

    @property
    def stand(self) -> Stand | None:
        return self.bands.stand

    @property
    def lands_at(self) -> Decimal | None:
        """The outcome itself goes to its target; a level above to where its pieces carry it."""
        if self.stand is None:
            return None
        return self.stand.target if self.own else self.bands.lands_at

    @property
    def measured_against(self) -> str:
        """Whose word the target of this level is."""
        if self.node.in_force is None:
            return "asked"
        return "promised" if self.node.catchball else ""

    @property
    def gap(self) -> str:
        """The gap in words, with its unit: "0.7 days"."""
        return self._said(self.bands.open)

    @property
    def surplus(self) -> str:
        return self._said(self.bands.buffer)

    def _said(self, value: Decimal) -> str:
        return numbers.with_unit(value, self.stand.decimals if self.stand else 0, self.stand.unit if self.stand else "")


def effect(tree: Sequence[Node], what_if: WhatIf | None = None) -> list[Level]:
    """From the outcome itself up to the top. `what_if` is about the outcome itself."""
    supposed = {tree[0].outcome: what_if} if what_if else {}
    return [Level(project(node, supposed), own=position == 0) for position, node in enumerate(tree)]


def spoken(levels: Sequence[Level]) -> str:
    """The effect in one sentence, for those who hear it: "At 3.2 days Frame & Paint is 0.7 days short."."""
    if not levels or levels[0].stand is None or levels[0].stand.change is None:
        return ""
    stand = levels[0].stand
    parts = [
        f"{level.node.team} is {level.gap} short" if level.bands.open else f"{level.node.team} is covered"
        for level in levels[1:]
        if level.bands.adds
    ]
    return f"At {numbers.with_unit(stand.target, stand.decimals, stand.unit)} {', '.join(parts)}." if parts else ""
