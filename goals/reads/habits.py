"""One's own habits in a cycle, and everyone's together: what the moves tell, read for who asks and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db.models import QuerySet

from teams.models import Person

from ..models import Catchball, Cycle, Move
from ..rules import habits
from ..rules.habits import Game, Habits
from ..rules.mandate import rung
from ..rules.negotiation import PUTS_TERMS, Kind, Side

# What everyone does is told of the latest: enough to see a habit, in a page that stays quick.
LATEST = 500


def own_habits(person: Person, cycle: Cycle) -> Habits:
    played = _in(cycle).filter(pk__in=Move.objects.filter(by=person).values("catchball"))
    return habits.own(games(played), person.pk)


def habits_of_everyone(cycle: Cycle) -> Habits:
    return habits.of_everyone(games(_in(cycle)))


def cycles_played(person: Person) -> list[Cycle]:
    """Those in which this person has moved, the latest first."""
    moved = Move.objects.filter(by=person).values("catchball__outcome__cycle")
    return list(Cycle.objects.filter(pk__in=moved).order_by("-starts_on", "key"))


def _in(cycle: Cycle) -> QuerySet:
    """Catchballs that began here: in what was taken over, the first number was named elsewhere."""
    return Catchball.objects.filter(outcome__cycle=cycle, taken_over=None, version__gt=0).order_by("-pk")


def games(catchballs: QuerySet) -> list[Game]:
    """One query, however many there are; the latest of them."""
    latest = list(catchballs.values_list("pk", flat=True)[:LATEST])
    moves = Move.objects.filter(catchball__in=latest).select_related("terms").order_by("catchball", "number")
    return [_game(list(of_one)) for _, of_one in groupby(moves, key=lambda move: move.catchball_id)]


def _game(moves: Sequence[Move]) -> Game:
    gone = {move.takes_back_id for move in moves if move.takes_back_id}
    standing = [move for move in moves if move.pk not in gone and not move.takes_back_id]
    end = next((place for place, move in enumerate(standing) if move.kind == Kind.ACCEPT), None)
    before = standing if end is None else standing[:end]
    put = [move for move in before if move.kind in PUTS_TERMS and move.terms_id]
    first = next((move for move in put if move.terms.has_target), None)
    offer = next((move for move in put if move.kind == Kind.OFFER and move.side == Side.ASKER), None)
    sides = [move for move in standing if move.side != Side.ARBITER]
    return Game(
        rounds=0 if end is None else len(put),
        at_first_number=end is not None and first is not None and standing[end].terms_id == first.terms_id,
        named_first=first and first.by_id,
        first_side=first and Side(first.side),
        asked_by=offer and offer.by_id,
        dictated=offer is not None and rung(offer.terms.ask).dictates_how,
        players=_people(sides),
        leads=_people(move for move in sides if move.capacity != "deputy"),
    )


def _people(moves: Iterable[Move]) -> frozenset[int]:
    return frozenset(move.by_id for move in moves)
