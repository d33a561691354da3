"""The lines "because → worth" of counters, read along with their moves."""

from __future__ import annotations

from django.db.models import OuterRef

from lean.lib import numbers
from lean.lib.along import Along

from ..models import Because, Move
from ..rules.negotiation import Kind

LINES = Along(Because, "place", "text", "worth")


def with_because(moves):
    """Moves with their lines, in the query that finds them."""
    return moves.annotate(told_because=LINES.of(Because.objects.filter(move=OuterRef("pk"))))


def because_of(move: Move) -> list[Because]:
    """Its lines in their order: none but a counter has some."""
    if move.kind != Kind.COUNTER:
        return []
    told = LINES.read(move.told_because) if hasattr(move, "told_because") else move.because.all()
    return sorted(told, key=lambda line: line.place)


def said(move: Move) -> tuple[str, ...]:
    """ "The oven is down for two weeks: 0.2 days"."""
    places, unit = move.terms.decimals if move.terms_id else 0, move.terms.unit if move.terms_id else ""
    return tuple(
        f"{line.text}: {numbers.with_unit(line.worth, max(places, numbers.places(line.worth)), unit)}"
        for line in because_of(move)
    )
