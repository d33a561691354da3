"""What deserves a look where outcomes should fit together, and the rules by which it is found.

A finding is a question to whoever can answer it, never a verdict. Pure: marks, numbers and pairs in, findings out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

# In one cycle: of more than so many ends nobody can break through. Pieces of a team's own outcomes are no further end.
MOST_BREAKTHROUGHS = 5
ON_PLAN = ("ok", "swing", "reached")
NOT_ON_PLAN = ("watch", "off")


class Finding(StrEnum):
    """In the order in which they are worth a look: what is in doubt first, then what is missing."""

    THEORY = "theory"
    NOBODY = "nobody"
    UNLINKED = "unlinked"
    TWICE = "twice"
    CIRCLE = "circle"
    TOO_MANY = "too_many"
    NO_WHY = "no_why"
    NO_PURPOSE = "no_purpose"


# What each is about, and so who may put it aside for a while: the team of that outcome, any of those in the circle, or
# the team itself.
OF_AN_OUTCOME = (Finding.THEORY, Finding.NOBODY, Finding.UNLINKED, Finding.TWICE, Finding.NO_WHY)
OF_A_TEAM = (Finding.TOO_MANY, Finding.NO_PURPOSE)


def theory_was_wrong(above: str, pieces: Sequence[str]) -> bool:
    """Whether every piece goes as planned and what they are for doesn't: then they don't lead there.

    A piece that is still talked about, silent or not measured may be the reason, so it says nothing of a theory.
    """
    return above in NOT_ON_PLAN and bool(pieces) and all(piece in ON_PLAN for piece in pieces)


def circles(supports: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Outcomes of which each supports, directly or through others, each other one; the smallest number first.

    Tarjan's strongly connected components (SIAM J. Computing 1, 1972), without recursion: a chain of supports may
    be longer than Python's stack.
    """
    helps: dict[int, list[int]] = {}
    for helper, helped in supports:
        helps.setdefault(helper, []).append(helped)
    found: list[list[int]] = []
    number: dict[int, int] = {}
    for start in sorted(helps):
        if start not in number:
            found += _reached_from(start, helps, number)
    return sorted(sorted(circle) for circle in found if len(circle) > 1)


def _reached_from(start: int, helps: Mapping[int, Sequence[int]], number: dict[int, int]) -> list[list[int]]:
    """The components that are reached from `start` and were not before; `number` says when each was met."""
    low, held, holds, found = {}, [], set(), []
    way = [(start, iter(helps.get(start, ())))]
    while way:
        here, onward = way[-1]
        if here not in number:
            number[here] = low[here] = len(number)
            held.append(here)
            holds.add(here)
        if (there := next((each for each in onward if each not in number or each in holds), None)) is not None:
            if there in number:
                low[here] = min(low[here], number[there])
            else:
                way.append((there, iter(helps.get(there, ()))))
            continue
        way.pop()
        if way:
            low[way[-1][0]] = min(low[way[-1][0]], low[here])
        if low[here] == number[here]:
            cut = held.index(here)
            found.append(held[cut:])
            holds.difference_update(held[cut:])
            del held[cut:]
    return found
