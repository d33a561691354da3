"""A large company, made at once: teams, people, outcomes that cascade along the teams, catchballs, numbers.

The verbs would take hours for a hundred thousand outcomes, so rows are poured into the tables. What the verbs promise
is kept all the same: the state of each catchball is what the rules make of its moves, how each outcome stands is
computed by what the verbs use, and `check_trees` and `check_standings` find nothing. One seed and one day give one
company.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction

from lean.lib import bulk, clock
from teams.models import DemoClock, Membership, Person, Team

from ..models import (
    Catchball,
    CheckIn,
    Commitment,
    Contribution,
    Cycle,
    Help,
    InForce,
    Move,
    Outcome,
    Purpose,
    Standing,
    Support,
    Terms,
    TermsDraft,
)
from . import large_words as words
from .large_numbers import values_of
from .large_outcomes import Cascade
from .large_teams import Staff, organise

ALL = (
    *(Person, Team, Membership, Cycle, Purpose, Outcome, Terms, TermsDraft, Catchball, Move, Commitment, InForce, Help),
    *(CheckIn, Support, Contribution),
)


UNMEASURED = 0.04


class NotEmpty(Exception):
    """There is a company already. Its rows and these would be mixed up for good."""


@dataclass(frozen=True, slots=True)
class Size:
    teams: int = 10_000
    outcomes: int = 100_000
    checkins: int = 1_000_000
    people: int | None = None
    seed: int = 1


@transaction.atomic
def make(size: Size, say=lambda text: None) -> Person:
    """Who leads all of it. Raises NotEmpty."""
    if Team.objects.exists() or Outcome.objects.exists() or Cycle.objects.exists():
        raise NotEmpty
    drawn, today = Random(size.seed), clock.today()  # noqa: S311  it has to come out the same again
    staff = organise(size.teams, size.people or 2 * size.teams, drawn)
    staff.write()
    # Where the demo's doors are open, too, this company lives today: else every look at the clock would ask for it.
    DemoClock.objects.get_or_create(pk=1, defaults={"offset": timedelta()})
    say(f"{len(staff.teams)} teams, {len(staff.people)} people")
    cycles = _cycles(today, staff)
    cascade = Cascade(staff, cycles, today, drawn)
    cascade.grow(size.outcomes)
    cascade.write()
    say(f"{len(cascade.outcomes)} outcomes, {len(cascade.balls)} catchballs, {len(cascade.moves)} moves")
    _beside(cascade, staff, drawn)
    written = _check_ins(cascade, size.checkins, today, drawn)
    say(f"{written} check-ins")
    bulk.settle(*ALL)
    say(f"how {Standing.objects.fill()} outcomes stand")
    bulk.settle(Standing)
    return Person.objects.get(pk=staff.lead_of[0])


def _cycles(today: date, staff: Staff) -> list[Cycle]:
    """Last year, this year, and three years of it."""
    spans = (("year", today.year - 1, today.year - 1), ("year", today.year, today.year))
    spans += (("horizon", today.year, today.year + 2),)
    return [
        Cycle.objects.create(
            key=f"{first}" if first == last else f"{first}-{last}",
            name=f"{first}" if first == last else f"{first}–{last}",
            span=span,
            starts_on=date(first, 1, 1),
            ends_on=date(last, 12, 31),
            sponsor_id=staff.lead_of[0],
        )
        for span, first, last in spans
    ]


def _beside(cascade: Cascade, staff: Staff, drawn: Random) -> None:
    """Supports across the lines, and what people give in their own words."""
    bulk.pour(Purpose, ["team_id", "sentence"], [(staff.teams[0].pk, words.PURPOSE)])
    live = [outcome for outcome in cascade.outcomes if outcome.state == "live"]
    pairs: dict[tuple[int, int], tuple] = {}
    for _ in range(len(live) // 40):
        one, other = drawn.choice(live), drawn.choice(live)
        apart = not (one.path.startswith(other.path) or other.path.startswith(one.path))
        if apart and (one.pk, other.pk) not in pairs:
            strength = "strong" if drawn.random() < 0.3 else "weak"
            by = staff.mover(one.team)[0]
            pairs[one.pk, other.pk] = (one.pk, other.pk, strength, drawn.choice(words.HOW_IT_HELPS), by, one.at)
    bulk.pour(Support, ["helper_id", "helped_id", "strength", "how", "by_id", "at"], pairs.values())
    given = [
        (outcome.pk, drawn.choice(members), drawn.choice(words.CONTRIBUTIONS), outcome.at)
        for outcome in drawn.sample(live, len(live) // 20)
        if (members := staff.members[outcome.team])
    ]
    bulk.pour(Contribution, ["outcome_id", "person_id", "words", "at"], given)


def _check_ins(cascade: Cascade, wanted: int, today: date, drawn: Random) -> int:
    # Of some nobody has said a number yet.
    measured = [outcome for outcome in cascade.outcomes if outcome.is_measured and drawn.random() >= UNMEASURED]
    first, written = bulk.first_free(CheckIn), 0

    def rows() -> Iterator[tuple]:
        nonlocal written
        for number, outcome in enumerate(measured):
            count = wanted * (number + 1) // len(measured) - wanted * number // len(measured)
            by = cascade.staff.mover(outcome.team)[0]
            for on, value in values_of(outcome, count, today, drawn):
                at = datetime.combine(min(on + timedelta(days=3), today), time(9), UTC)
                said = drawn.choice(words.SAID) if drawn.random() < 0.05 else ""
                yield (first + written, outcome.pk, on, value, said, by, at)
                written += 1

    bulk.pour(CheckIn, ["id", "outcome_id", "for_on", "value", "words", "by_id", "at"], rows())
    return written
