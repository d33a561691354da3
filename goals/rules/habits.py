"""Habits in catchball: how soon people agree, who names the first number, how often an ask says how.

For looking at one's own; of everyone only together, and only where enough people lead. Never a ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from .negotiation import Side

# Below that, "everyone" would tell who it was.
ENOUGH_LEADS = 5


@dataclass(frozen=True, slots=True)
class Game:
    """One catchball up to its first agreement. People are told apart by their keys.

    `rounds` is 0 while nothing is agreed; `leads` are those who moved in it and lead, `players` all who moved.
    """

    rounds: int
    at_first_number: bool
    named_first: int | None
    first_side: Side | None
    asked_by: int | None
    dictated: bool
    players: frozenset[int]
    leads: frozenset[int]

    @property
    def settled(self) -> bool:
        return self.rounds > 0


@dataclass(frozen=True, slots=True)
class Share:
    part: int
    of: int


@dataclass(frozen=True, slots=True)
class Habits:
    """Each None where there is nothing to tell, or too few to tell it of."""

    at_first_number: Share | None
    rounds: tuple[int, int] | None
    named_first: Share | None
    dictated: Share | None

    @property
    def say_something(self) -> bool:
        return any((self.at_first_number, self.named_first, self.dictated))


def own(games: Iterable[Game], person: int) -> Habits:
    """Of one person: in what they took part in, and what they asked for."""
    mine = [game for game in games if person in game.players]
    asked = [game for game in mine if game.asked_by == person]
    return Habits(
        *_settling([game for game in mine if game.settled]),
        _share(game.named_first == person for game in mine if game.named_first is not None),
        _share(game.dictated for game in asked),
    )


def of_everyone(games: Sequence[Game]) -> Habits:
    """Of all together. Who named the first number is told by its side: the asking one. Each figure needs five leads."""
    settled = _enough([game for game in games if game.settled])
    named = _enough([game for game in games if game.named_first is not None])
    asked = [game for game in games if game.asked_by is not None]
    leads_who_asked = {game.asked_by for game in asked if game.asked_by in game.leads}
    return Habits(
        *_settling(settled),
        _share(game.first_side is Side.ASKER for game in named),
        _share(game.dictated for game in asked) if len(leads_who_asked) >= ENOUGH_LEADS else None,
    )


def _enough(games: list[Game]) -> list[Game]:
    leads = frozenset().union(*(game.leads for game in games))
    return games if len(leads) >= ENOUGH_LEADS else []


def _settling(settled: Sequence[Game]) -> tuple[Share | None, tuple[int, int] | None]:
    """How many at the first number; how many rounds as a rule, and at the most."""
    if not settled:
        return None, None
    rounds = [game.rounds for game in settled]
    return _share(game.at_first_number for game in settled), (median_low(rounds), max(rounds))


def _share(answers: Iterable[bool]) -> Share | None:
    answers = list(answers)
    return Share(sum(answers), len(answers)) if answers else None
