"""An outcome and the levels above it with all that bears on their numbers, read in one statement."""

from __future__ import annotations

from ..models import Outcome
from ..models.coverage import nodes_of as nodes_of
from ..rules.coverage import Node


def tree_of(outcome: Outcome) -> list[Node]:
    """The outcome itself and every level above it up to the top, each with its pieces. One query."""
    nodes = nodes_of(outcome.paths_up)
    return [nodes[path] for path in reversed(outcome.paths_up) if path in nodes]
