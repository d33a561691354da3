"""When the world moves: whether what a piece agreed to still rests on what stands above it.

Pure. Source: DOMAIN.md section 3, "when the world moves".
"""

from __future__ import annotations

from decimal import Decimal

from .stand import AddsUp, Stand

ZERO = Decimal(0)


def is_stale(under: int | None, mode: str, now: int | None, now_version: int, now_mode: str) -> bool:
    """Whether the parent has moved since a piece was agreed `under` its commitment, while it added up as `mode`.

    A piece that was agreed before its parent was (`under` is None) made that one's first version possible: only
    a later version leaves it behind. A blank mode is that of before anybody kept it, and says nothing; where
    pieces only make it possible, no number of theirs rests on how they did before.
    """
    if now is None:
        return False
    moved = now_version > 1 if under is None else under != now
    return moved or (bool(mode) and now_mode not in (mode, AddsUp.ENABLING))


def is_remeasured(under: Stand | None, now: Stand | None) -> bool:
    """Whether the parent is measured by something else, or in another unit, than when the piece was agreed."""
    if under is None or now is None:
        return False
    return (under.measure_key, under.unit) != (now.measure_key, now.unit)


def difference(under: Stand | None, now: Stand, adds_up: AddsUp) -> Decimal:
    """How much more the parent needs than when the piece was agreed; nothing where that is no sum in one unit."""
    if under is None or is_remeasured(under, now) or adds_up is not AddsUp.SUM:
        return ZERO
    if under.change is None or now.change is None:
        return ZERO
    return max(ZERO, now.change - under.change)
