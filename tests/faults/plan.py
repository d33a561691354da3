"""What breaks when, drawn once from the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum


class Breaks(StrEnum):
    WORKER = "a worker with all its processes"
    CHILD = "one of a worker's processes"
    BEAT = "the beat"
    FORGETS = "the broker forgets"
    BROKER = "the broker itself, and with it what it knew"
    RESTART = "PostgreSQL restarts"
    CRASH = "PostgreSQL crashes"


KILLS = (Breaks.WORKER, Breaks.CHILD, Breaks.BEAT)
WIPES = (Breaks.FORGETS, Breaks.BROKER)


@dataclass(frozen=True, slots=True)
class Fault:
    """`aimed`: not at any moment, but just when the mail server has said yes to something."""

    at: float
    breaks: Breaks
    aimed: bool = False


def plan(kills: int, wipes: int, restarts: int, seconds: float, dice: random.Random) -> list[Fault]:
    """Spread over the time; each at a random moment of its share of it."""
    drawn = dice.choices(KILLS, [45, 45, 10], k=kills)
    faults = [
        Fault(at, breaks, dice.random() < 0.5) for at, breaks in zip(_moments(kills, seconds, dice), drawn, strict=True)
    ]
    for count, two in ((wipes, WIPES), (restarts, (Breaks.CRASH, Breaks.RESTART))):
        faults += [Fault(at, two[place % 2]) for place, at in enumerate(_moments(count, seconds, dice))]
    return sorted(faults, key=lambda fault: fault.at)


def _moments(count: int, seconds: float, dice: random.Random) -> list[float]:
    return [(place + dice.random()) * seconds / count for place in range(count)]
