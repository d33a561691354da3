"""What time makes due, any number of times: what is owed already is not owed twice."""

from __future__ import annotations

from lean.lib import clock

from ..models import Catchball, Nudge
from . import balls, help, world


def owe_what_time_makes_due() -> int:
    """What is owed by now about balls, promised help and a world that moves; says how much was found.

    A decision that is late goes one leader up first.
    """
    Catchball.objects.pass_up_the_late()
    now = clock.now()
    owed = [*balls.reminders(now), *help.about_help(now), *world.what_the_world_brings()]
    Nudge.objects.owe_all(owed)
    return len(owed)
