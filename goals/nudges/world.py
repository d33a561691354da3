"""What a world that moves brings people, found by the clock: a new lead is asked, a ball left behind is told of, and
so is a cycle that ends.

Set-based and any number of times: what is owed already is not owed twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from lean.lib import clock
from teams.access import Movers, movers
from teams.models import Membership, Person, Team
from teams.models.membership import MOVERS

from ..models import Basis, Catchball, Commitment, Cycle, Move, Nudge, Reaffirmation
from ..models.cycle import Span
from ..models.cycle_end import AHEAD
from ..models.nudge import NudgeKind, NudgeState
from ..reads.letters import Places
from ..rules.negotiation import IN_PLAY, TELLS_THE_HOLDER, Side
from .morning import by_day


def what_the_world_brings() -> list[Nudge]:
    return [*_to_new_leads(), *_of_balls_left_behind(), *_of_ending_cycles()]


def _to_new_leads() -> list[Nudge]:
    """One for each lead and team in which something waits for their word. Four queries at most."""
    teams = _with_predecessors()
    if not teams:
        return []
    waiting = Reaffirmation.objects.waiting().filter(outcome__team__in=teams).order_by()
    rows = set(waiting.values_list("lead__person", "outcome__team"))
    told = Nudge.objects.filter(kind=NudgeKind.REAFFIRM, recipient__in=[person for person, _team in rows])
    known = set(told.values_list("recipient", "team")) if rows else set()
    fresh = sorted(rows - known)
    return _by_day(
        Nudge(recipient_id=person, team_id=team, kind=NudgeKind.REAFFIRM, subject=f"team:{team}", period="")
        for person, team in fresh
    )


def _of_balls_left_behind() -> list[Nudge]:
    """Whoever was told of a ball moves for its side no more: the one who does now is told, once. Three queries at most.

    Those who came later: a deputy, a new lead, or whoever leads above and takes care of the team.
    """
    told = list(_told_who_left())
    if not told:
        return []
    who = movers(*{team for nudge in told for team in nudge.catchball.teams})
    known = Nudge.objects.filter(kind=NudgeKind.BALL, subject__in={nudge.original for nudge in told})
    known = set(known.values_list("recipient", "subject"))
    handed = (_handed_on(nudge, nudge.catchball.sides(who)) for nudge in told)
    return _by_day(nudge for nudge in handed if nudge and (nudge.recipient_id, nudge.subject) not in known)


def _told_who_left() -> QuerySet[Nudge]:
    """Nudges about balls that lie where they did, whatever day was named since, to who leads or deputises no more."""
    moves_still = Membership.objects.filter(team=OuterRef("team"), person=OuterRef("recipient"), role__in=MOVERS)
    passed = Move.objects.filter(catchball=OuterRef("catchball"), kind__in=TELLS_THE_HOLDER, taken_back_by=None)
    passed = passed.order_by("-number").values("pk")
    told = Nudge.objects.filter(kind=NudgeKind.BALL, state=NudgeState.SENT, team__isnull=False)
    told = told.filter(catchball__state__in=IN_PLAY, move=Subquery(passed[:1]))
    told = told.filter(~Exists(moves_still.filter(person__is_active=True)))
    sides = ("catchball__asking_team", "catchball__receiving_team", "catchball__arbiter_team")
    return told.select_related("recipient", "move", "catchball__outcome__cycle__sponsor", *sides)


def _handed_on(told: Nudge, who: dict[Side, Movers]) -> Nudge | None:
    """The same for who moves now for the side that has the ball, unless they played it or whom it went to still does:
    who takes care of a team without a lead of its own was told for it, and a sponsor moves for none."""
    ball, those = told.catchball, who[told.catchball.holder]
    if told.team_id != ball.holding_team.pk or those.capacity(told.recipient):
        return None
    to = those.first
    if to is None or to.pk == told.move.by_id:
        return None
    about = {name: getattr(told, name) for name in ("kind", "period", "catchball_id", "move_id", "team_id")}
    return Nudge(recipient=to, subject=told.original, **about)


def _by_day(nudges: Iterable[Nudge]) -> list[Nudge]:
    """None of it is so urgent that somebody should find it in the night. Two queries, or none."""
    nudges, now = list(nudges), clock.now()
    if not nudges:
        return []
    people = Person.objects.in_bulk({nudge.recipient_id for nudge in nudges})
    teams = Team.objects.in_bulk({nudge.team_id for nudge in nudges})
    places = Places(teams.values())
    for nudge in nudges:
        nudge.due_at = by_day(now, people[nudge.recipient_id], places.zone(teams[nudge.team_id]))
    return nudges


def _with_predecessors() -> set[int]:
    """Teams for which somebody has spoken who moves for them no more: in no other one has a lead to be asked.

    Who had the last word on each agreement is a long question, and this short one answers it nearly everywhere.
    """
    moves = Move.objects.filter(side=Side.RECEIVER).order_by()
    sets = Commitment.objects.filter(in_force__isnull=False, basis=Basis.SET).order_by()
    found = set()
    for rows, team in ((moves, "catchball__outcome__team"), (sets, "outcome__team")):
        leads_today = Membership.objects.filter(team=OuterRef(team), person=OuterRef("by"), role__in=MOVERS)
        gone = rows.filter(~Exists(leads_today.filter(person__is_active=True)), by__isnull=False)
        found |= set(gone.values_list(team, flat=True).distinct())
    return found


def _of_ending_cycles() -> list[Nudge]:
    """One to whoever moves for a side of an open catchball, when its cycle has two weeks left; none after it."""
    today = clock.today()
    ending = Cycle.objects.filter(ends_on__gte=today, ends_on__lte=today + AHEAD, end=None).exclude(span=Span.HORIZON)
    balls = Catchball.objects.in_play().filter(outcome__cycle__in=ending)
    balls = list(balls.select_related("outcome__cycle", "asking_team", "receiving_team").order_by("pk"))
    sides = {(ball.outcome.cycle, team) for ball in balls for team in (ball.asking_team, ball.receiving_team)}
    who = movers(*{team for _cycle, team in sides}) if sides else {}
    return _by_day(
        Nudge(
            recipient=to,
            team=team,
            cycle=cycle,
            kind=NudgeKind.CYCLE_CLOSING,
            subject=f"cycle:{cycle.pk}",
            # A person who leads two teams is told of each.
            period=f"team:{team.pk}",
        )
        for cycle, team in sorted(sides, key=lambda side: (side[0].pk, side[1].pk))
        if (to := who[team.pk].first) is not None
    )
