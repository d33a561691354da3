"""Who hangs under whom, said by keys: whether that is a tree at all, and in which order to plant it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Lineage:
    """`circles` name their members from below to above. `depth` is 1 at the top; in a circle it means nothing."""

    circles: list[list[str]] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)


def trace(keys: Iterable[str], above: Mapping[str, str]) -> Lineage:
    """Follow each key up; `above` gives the parent's key, or "" at the top. Each circle is found once."""
    found = Lineage(depth={"": 0})
    for key in keys:
        line: dict[str, None] = {}
        at = key
        while at not in found.depth and at not in line:
            line[at] = None
            at = above.get(at, "")
        if at in line:
            found.circles.append(list(line)[list(line).index(at) :])
        for below, member in enumerate(reversed(line), start=1):
            found.depth[member] = found.depth.get(at, 0) + below
    return found


def parents_first(above: Mapping[str, str]) -> list[str]:
    """The keys of `above`, each after its parent where that is among them. There must be no circle."""
    order: dict[str, None] = {}
    for key in above:
        line = [key]
        while (parent := above[line[-1]]) in above and parent not in order:
            line.append(parent)
        order |= dict.fromkeys(reversed(line))
    return list(order)
