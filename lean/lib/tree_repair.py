"""Whether the paths of a tree say what its `parent` keys say, and how to make them again from those.

The `parent` key is the truth: the database keeps it whole. Path, depth and child count are treebeard's way of
reading fast; a database that was restored by hand, or written by something else, may have them wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from django.db import transaction

from .tree import TreeNode, lock

SHAPE = ("path", "depth", "numchild")


@dataclass(frozen=True, slots=True)
class Problem:
    """A node, and what is wrong with it in words. `circle`: it hangs from itself, which no path can say."""

    pk: int
    says: str
    circle: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    parent: int | None
    path: str
    depth: int
    numchild: int


def problems(model: type[TreeNode]) -> list[Problem]:
    """Everything that is wrong, in one statement and so at one moment."""
    rows = _read(model)
    right = _shapes(model, rows)
    return [problem for row in rows if (problem := _problem_of(row, right.get(row.pk)))]


@transaction.atomic
def repair(model: type[TreeNode]) -> int:
    """Write path, depth and child count anew where they are wrong; how many nodes that were.

    Whatever is right stays: a node keeps its path, and its place among its siblings, where it can.
    """
    lock(model.tree_lock)
    rows = _read(model)
    right = _shapes(model, rows)
    wrong = {row.pk: right[row.pk] for row in rows if row.pk in right and right[row.pk] != _shape_of(row)}
    nodes = model._base_manager
    for pk in wrong:
        # Out of the way first: a path may still be that of another node, and no two are the same.
        nodes.filter(pk=pk).update(path=f"!{pk}")
    for pk, shape in wrong.items():
        nodes.filter(pk=pk).update(**dict(zip(SHAPE, shape, strict=True)))
    return len(wrong)


def _read(model: type[TreeNode]) -> list[_Row]:
    rows = model._base_manager.order_by("path", "pk").values_list("pk", "parent_id", *SHAPE)
    return [_Row(*row) for row in rows]


def _shape_of(row: _Row) -> tuple[str, int, int]:
    return row.path, row.depth, row.numchild


def _shapes(model: type[TreeNode], rows: Iterable[_Row]) -> dict[int, tuple[str, int, int]]:
    """Path, depth and child count of each node as its parents have it. Nodes in a circle have none."""
    below: dict[int | None, list[_Row]] = {}
    for row in rows:
        below.setdefault(row.parent, []).append(row)
    shapes: dict[int, tuple[str, int, int]] = {}
    to_place: list[tuple[int | None, str]] = [(None, "")]
    while to_place:
        parent, path = to_place.pop()
        children = below.get(parent, [])
        for row, own in zip(children, _paths(model, path, children), strict=True):
            shapes[row.pk] = own, len(own) // model.steplen, len(below.get(row.pk, []))
            to_place.append((row.pk, own))
    return shapes


def _paths(model: type[TreeNode], above: str, children: list[_Row]) -> list[str]:
    """A path for each child: its own where that hangs right, else the first that is free."""
    kept = {row.path for row in children if _hangs_under(model, above, row.path)}
    depth = len(above) // model.steplen + 1
    free = (path for n in count(1) if (path := model._get_path(above, depth, n)) not in kept)
    return [row.path if row.path in kept else next(free) for row in children]


def _hangs_under(model: type[TreeNode], above: str, path: str) -> bool:
    step = path[len(above) :]
    return path.startswith(above) and len(step) == model.steplen and set(step) <= set(model.alphabet)


def _problem_of(row: _Row, right: tuple[str, int, int] | None) -> Problem | None:
    if right is None:
        return Problem(row.pk, "hangs from itself, through its parents", circle=True)
    path, depth, numchild = right
    says = []
    if row.path != path:
        says.append(f"its path {row.path} doesn't lie under its parent's; {path} would")
    if row.depth != depth:
        says.append(f"its depth is {depth}, not {row.depth}")
    if row.numchild != numchild:
        says.append(f"it has {numchild} below it, not {row.numchild}")
    return Problem(row.pk, ", ".join(says)) if says else None
