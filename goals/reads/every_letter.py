"""What any nudges speak of, whatever their kinds: each kind is read for all of its nudges at once."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Nudge
from ..models.asked import ABOUT_NUMBERS
from ..models.nudge import ABOUT_HELP, ABOUT_THE_WORLD, NudgeKind
from . import help_letters, letters, number_letters, week_letters, world_letters
from .help_letters import HelpLetter
from .letters import Letter
from .number_letters import NumberLetter
from .week_letters import WeekLetter
from .world_letters import WorldLetter

AnyLetter = Letter | HelpLetter | WorldLetter | NumberLetter | WeekLetter


def read(nudges: Iterable[Nudge]) -> dict[int, AnyLetter]:
    """By the nudge's id; without those whose subject is gone."""
    nudges = list(nudges)
    weeks = [nudge for nudge in nudges if nudge.kind == NudgeKind.DIGEST]
    return _of_moments([nudge for nudge in nudges if nudge.kind != NudgeKind.DIGEST]) | week_letters.read(
        weeks, _of_moments
    )


def _of_moments(nudges: list[Nudge]) -> dict[int, AnyLetter]:
    """All but weeks: those speak of what was gathered of the others."""
    found: dict[int, AnyLetter] = {}
    rest = list(nudges)
    for kinds, module in (
        (ABOUT_HELP, help_letters),
        (ABOUT_THE_WORLD, world_letters),
        (ABOUT_NUMBERS, number_letters),
    ):
        found |= module.read([nudge for nudge in rest if nudge.kind in kinds])
        rest = [nudge for nudge in rest if nudge.kind not in kinds]
    return found | letters.read(rest)
