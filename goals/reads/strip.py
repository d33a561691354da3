"""The strip above the map: one bar for each outcome, the taller the further behind, so it reads without colour.

Where bars would be thinner than can be told apart, a team and all below it is one block: as wide as it has outcomes,
in steps from the furthest behind to what is on track, each step as wide as so many outcomes are. That is what its bars
would look like, put in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GAP = 1.6
BASE, TALLEST = 46, 42
HEIGHTS = {
    "off": 1.0,
    "watch": 0.6,
    "talk": 0.42,
    "silent": 0.42,
    "swing": 0.26,
    "ok": 0.26,
    "reached": 0.12,
    "agreed": 0.12,
    "none": 0.12,
}
# In percent of a desk's width: a label longer than its group would run into the next one.
LETTER = 0.62
# On a phone a bar of so many would be thinner than a hair.
MANY = 150
# A single bar stays a bar, in percent of the width.
WIDEST = 2.2
# Room in the picture's own units: a thousand from side to side.
WIDE = 10
# More areas than this are told apart by nobody: the smallest stand together.
MOST_BLOCKS = 16


@dataclass(frozen=True, slots=True)
class Part:
    """All bars of one mark: where each stands as one path, and for those of one width how wide they are."""

    mark: str
    path: str


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    start: str
    end: str
    width: str
    name: str = ""
    key: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    many: bool
    blocks: bool = False

    @property
    def says_something(self) -> bool:
        """Bars of one height would say nothing."""
        return any(HEIGHTS[part.mark] > HEIGHTS["none"] for part in self.parts)


def bars(groups: Sequence[tuple[str, Sequence[str]]]) -> Strip:
    """`groups` are a label and the marks of its outcomes each, one bar for each of them."""
    paths: dict[str, list[str]] = {}
    drawn = []
    for (label, marks), (x, width) in zip(groups, _places([len(marks) for _label, marks in groups]), strict=True):
        drawn.append(_group(label, x, width))
        step = min(width / len(marks), WIDEST)
        for number, mark in enumerate(marks):
            paths.setdefault(mark, []).append(_bar(mark, x + step * (number + 0.12), step * 0.76))
    many = sum(len(marks) for _label, marks in groups) > MANY
    return Strip(_parts(paths), tuple(drawn), many)


def blocks(areas: Sequence[tuple[str, str, Mapping[str, int]]]) -> Strip:
    """`areas` are a name, the key of a team and how many outcomes have which mark, in steps from the highest down."""
    paths: dict[str, list[str]] = {}
    drawn = []
    for (name, key, counts), (x, width) in zip(areas, _places([sum(a[2].values()) for a in areas]), strict=True):
        drawn.append(_group(name, x, width, key))
        total, at = sum(counts.values()), x
        for mark in HEIGHTS:
            if counts.get(mark):
                step = width * counts[mark] / total
                paths.setdefault(mark, []).append(_bar(mark, at, step))
                at += step
    return Strip(_parts(paths), tuple(drawn), many=False, blocks=True)


def together(
    areas: Iterable[tuple[str, str, Mapping[str, int]]], rest: str
) -> list[tuple[str, str, Mapping[str, int]]]:
    """The largest, as they came; all smaller ones under one name behind them."""
    areas = list(areas)
    largest = sorted(areas, key=lambda area: -sum(area[2].values()))[: MOST_BLOCKS - 1]
    if len(areas) <= MOST_BLOCKS:
        return areas
    summed: dict[str, int] = {}
    for area in areas:
        if area not in largest:
            for mark, number in area[2].items():
                summed[mark] = summed.get(mark, 0) + number
    return [*(area for area in areas if area in largest), (rest, "", summed)]


def _places(sizes: Sequence[int]) -> list[tuple[float, float]]:
    """Where each group begins and how wide it is, in percent: as wide as it has outcomes."""
    gap = min(GAP, 40 / len(sizes)) if sizes else GAP
    room, total = 100 - gap * (len(sizes) - 1), sum(sizes)
    found, x = [], 0.0
    for size in sizes:
        found.append((x, room * size / total))
        x += room * size / total + gap
    return found


def _bar(mark: str, start: float, width: float) -> str:
    """Up, over and down again; a fill closes it. Blanks that an address of points doesn't need are left out."""
    top = BASE - HEIGHTS[mark] * TALLEST
    return f"M{_short(start * WIDE)} {BASE}V{_short(top)}h{_short(width * WIDE, 2)}V{BASE}"


def _parts(paths: Mapping[str, list[str]]) -> tuple[Part, ...]:
    return tuple(Part(mark, "".join(paths[mark])) for mark in HEIGHTS if mark in paths)


def _group(label: str, x: float, width: float, key: str = "") -> Group:
    return Group(_fitting(label, width), _pc(x), _pc(x + width), _pc(width), label, key)


def _fitting(label: str, width: float) -> str:
    letters = int(width / LETTER)
    if len(label) <= letters:
        return label
    return f"{label[: letters - 1].rstrip()}…" if letters >= 5 else ""


def _pc(value: float) -> str:
    return f"{value:.2f}%"


def _short(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".rstrip("0").rstrip(".")
