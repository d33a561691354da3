"""When an outcome changes above its pieces: who is told of it, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Iterable

from lean.lib.tree import TreeQuerySet
from teams.access import movers
from teams.models import Person

from .nudge import Nudge, NudgeKind
from .outcome import Outcome, OutcomeState

ENDED = "ended"


def tell_its_pieces(ended: Outcome, by: Person | None) -> None:
    """What they were for has ended: each piece's team says what becomes of it. Two statements, however many."""
    tell_all_pieces(Outcome.objects.filter(parent=ended), by)


def tell_all_pieces(pieces: TreeQuerySet, by: Person | None) -> None:
    """The same for the live ones among the pieces of many that have ended."""
    _owe(pieces.filter(state=OutcomeState.LIVE).select_related("team"), ENDED, by)


def tell_its_owner(outcome: Outcome, version: int, by: Person | None) -> None:
    """It was agreed anew while pieces of it stand: whoever moves for it says what that means for each."""
    if Outcome.objects.filter(parent=outcome, state=OutcomeState.LIVE, in_force__isnull=False).exists():
        _owe([outcome], f"version:{version}", by)


def tell_what_stays(piece: Outcome, version: int, by: Person) -> None:
    """The owner above took a difference on: the piece stays as it was agreed."""
    _owe([piece], f"taken_on:{version}", by)


def _owe(outcomes: Iterable[Outcome], what: str, by: Person | None) -> None:
    """Whoever moves for each of these is owed the word once, but for who did it."""
    outcomes = list(outcomes)
    who = movers(*{each.team for each in outcomes}) if outcomes else {}
    about = [(each, who[each.team_id].first) for each in outcomes]
    Nudge.objects.owe_all(
        Nudge(
            recipient=to,
            kind=NudgeKind.PARENT,
            subject=f"outcome:{each.pk}",
            period=f"ended:{each.parent_id}" if what == ENDED else what,
            outcome=each,
            team=each.team,
        )
        for each, to in about
        if to is not None and to != by
    )
