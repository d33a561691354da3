"""Sixteen people of seven teams, and the catchballs between them that a round plays with."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from goals.models import Catchball, Commitment, InForce, Outcome, Standing
from goals.rules.negotiation import Kind, Side
from teams.models import Person, Role, Team
from tests import factories

from .check import History, Made

_number = count(1)


@dataclass
class Lane:
    """Two teams that play with each other, the outcome whose pieces they play for, and who moves for which side."""

    parent: Outcome
    asking: Team
    receiving: Team
    sides: dict[int, Side]
    volunteers: bool = False

    def opens(self) -> Catchball:
        """A new catchball, its first move made."""
        number = next(_number)
        by = Person.objects.get(pk=next(p for p, s in self.sides.items() if s is self.first))
        terms = factories.terms("9", "5", statement=f"Frames are ready in five days, {number}")
        given = {"parent": self.parent, "team": self.receiving, "by": by, "text": "because"}
        verb = Catchball.objects.volunteer if self.volunteers else Catchball.objects.offer
        return verb(terms=terms, **given)

    @property
    def first(self) -> Side:
        return Side.RECEIVER if self.volunteers else Side.ASKER


@dataclass
class Company:
    people: list[Person]
    lanes: list[Lane]
    # Pieces of these are played for while they wait for their own answer: their clocks stop and go.
    waiting: list[Catchball] = field(default_factory=list)


def company() -> Company:
    """At the top nobody leads above both sides, so the cycle's sponsor decides; below it whoever leads the top does."""
    top = factories.team("Larkfield Cycles")
    leaders = {top.pk: [factories.lead(top, "Ingrid Solheim"), factories.member(top, "Dora Ek", Role.DEPUTY)]}
    rosa = factories.person("Rosa Brandt")
    year = factories.cycle(sponsor=rosa)
    teams = [top]
    for name, above, people in (
        ("Frames", 0, ("Tomás Rivera", "Ana Gil", "Luis Sol")),
        ("Sales", 0, ("Ruth Ray", "Max Ott")),
        ("Paint", 1, ("Nadia Haddad", "Ewa Lis")),
        ("Prep", 1, ("Kai Berg", "Uma Das")),
        ("Shops", 2, ("Liv Dahl", "Jo Fehr")),
        ("Web", 2, ("Noa Katz", "Per Lund")),
    ):
        team = factories.team(name, teams[above])
        teams.append(team)
        leaders[team.pk] = [factories.lead(team, people[0])]
        leaders[team.pk] += [factories.member(team, deputy, Role.DEPUTY) for deputy in people[1:]]
    top, frames, sales, paint, prep, shops, web = teams
    put = {"team": top, "cycle": year, "by": leaders[top.pk][0]}
    whole = Commitment.objects.set_top(terms=factories.terms("900", "5"), **put).outcome
    below, waiting = {}, []
    for area in (frames, sales):
        ball = Catchball.objects.offer(parent=whole, team=area, terms=factories.terms("90", "5"), by=put["by"])
        below[area.pk] = ball.outcome
        waiting.append(ball)
    # One of the two is agreed, the other waits for its answer all the time.
    waiting[1].accept(by=leaders[sales.pk][0], answering=1)
    pairs = [(whole, top, frames), (whole, top, sales)]
    pairs += [(below[frames.pk], frames, paint), (below[frames.pk], frames, prep), (below[frames.pk], frames, shops)]
    pairs += [(below[sales.pk], sales, shops), (below[sales.pk], sales, web), (below[sales.pk], sales, paint)]
    lanes = []
    for number, (parent, asking, receiving) in enumerate(pairs):
        sides = {p.pk: Side.ASKER for p in leaders[asking.pk]} | {p.pk: Side.RECEIVER for p in leaders[receiving.pk]}
        deciding = [rosa] if asking is top else leaders[top.pk]
        sides |= {p.pk: Side.ARBITER for p in deciding}
        parent = Outcome.objects.select_related("team", "cycle").get(pk=parent.pk)
        lanes.append(Lane(parent, asking, receiving, sides, volunteers=number % 4 == 3))
    return Company([rosa, *(person for those in leaders.values() for person in those)], lanes, waiting)


def histories(balls: list[int]) -> dict[int, History]:
    """What the database says about these catchballs."""
    found = {}
    in_force = dict(InForce.objects.filter(outcome__catchballs__in=balls).values_list("outcome", "commitment__terms"))
    rows = Catchball.objects.filter(pk__in=balls).select_related("latest_terms")
    for ball in rows.prefetch_related("moves__terms", "moves__nudges", "moves__commitment"):
        made = [as_made(move) for move in sorted(ball.moves.all(), key=lambda move: (move.number, move.pk))]
        found[ball.pk] = History(ball.position, in_force.get(ball.outcome_id), made)
    return found


def as_made(move) -> Made:
    commitment = getattr(move, "commitment", None)
    step = move.step
    return Made(
        number=step.number,
        kind=Kind(move.kind),
        side=step.side,
        by=move.by_id,
        answers=move.answers,
        words=move.text,
        terms=step.terms,
        has_target=step.has_target,
        to=step.to,
        commitments=(commitment.terms_id,) if commitment else (),
        nudges=sum(nudge.kind == "ball" for nudge in move.nudges.all()),
    )


def wrong_with_the_whole(at: Company) -> list[str]:
    """What belongs to no catchball alone: the clock of whoever asked their own teams, and the sums that are kept."""
    found = [f"the sums of outcome {pk}: {says}" for pk, says in Standing.objects.wrong()]
    for ball in at.waiting:
        ball.refresh_from_db()
        asks = Catchball.objects.in_play().filter(outcome__parent=ball.outcome_id).exists()
        if (ball.passed_on_at is not None) != (asks and ball.is_open):
            found.append(f"the clock of {ball} {'stands' if ball.passed_on_at else 'goes'}")
    return found
