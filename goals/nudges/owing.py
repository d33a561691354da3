"""What time makes due, any number of times: what is owed already is not owed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from lean.lib import clock

from ..models import Catchball, Nudge, Swept
from . import balls, conversation, help, numbers, weeks, world

# Mornings come on the quarter of an hour, wherever on Earth people are.
QUARTER = 15


def owe_what_time_makes_due() -> int:
    """What is owed by now about balls, promised help, a world that moves, numbers and weeks; says how much was found.

    A decision that is late goes one leader up first. Where nothing new can have come due since the last time, these
    are a few short questions to the database; what its searches find is looked at in batches.
    """
    Catchball.objects.pass_up_the_late()
    now = clock.now()
    quarter = f"{now:%Y-%m-%dT%H}:{now.minute // QUARTER * QUARTER:02}"
    found = _once("mornings", quarter, lambda: _of_mornings(now))
    # An hour is soon enough for who came to lead a team, and for a cycle that ends in two weeks.
    found += _once("world", f"{now:%Y-%m-%dT%H}", world.what_the_world_brings)
    return found + numbers.ask_for_numbers(now) + weeks.owe_weeks(now)


def _of_mornings(now: datetime) -> list[Nudge]:
    return [*balls.reminders(now), *conversation.conversations(now), *help.about_help(now)]


def _once(kind: str, what: str, find: Callable[[], Iterable[Nudge]]) -> int:
    """A search that was made to its end is not made again; one that was broken off is."""
    if Swept.objects.is_done(kind, what):
        return 0
    owed = list(find())
    Nudge.objects.owe_all(owed)
    Swept.objects.note(kind, what)
    return len(owed)
