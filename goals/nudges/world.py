"""What a world that moves brings people, found by the clock: a new lead is asked once, a cycle's end is told once.

Set-based and any number of times: what is owed already is not owed twice.
"""

from __future__ import annotations

from lean.lib import clock
from teams.access import movers

from ..models import Catchball, Cycle, Nudge, Reaffirmation
from ..models.cycle import Span
from ..models.cycle_end import AHEAD
from ..models.nudge import NudgeKind


def what_the_world_brings() -> list[Nudge]:
    return [*_to_new_leads(), *_of_ending_cycles()]


def _to_new_leads() -> list[Nudge]:
    """One for each lead and team in which something waits for their word. Two queries at most."""
    waiting = Reaffirmation.objects.waiting().order_by()
    rows = set(waiting.values_list("lead__person", "outcome__team"))
    told = Nudge.objects.filter(kind=NudgeKind.REAFFIRM, recipient__in=[person for person, _team in rows])
    known = set(told.values_list("recipient", "team")) if rows else set()
    return [
        Nudge(recipient_id=person, team_id=team, kind=NudgeKind.REAFFIRM, subject=f"team:{team}", period="")
        for person, team in sorted(rows - known)
    ]


def _of_ending_cycles() -> list[Nudge]:
    """One to whoever moves for a side of an open catchball, when its cycle has two weeks left; none after it."""
    today = clock.today()
    ending = Cycle.objects.filter(ends_on__gte=today, ends_on__lte=today + AHEAD, end=None).exclude(span=Span.HORIZON)
    balls = Catchball.objects.in_play().filter(outcome__cycle__in=ending)
    balls = list(balls.select_related("outcome__cycle", "asking_team", "receiving_team").order_by("pk"))
    sides = {(ball.outcome.cycle, team) for ball in balls for team in (ball.asking_team, ball.receiving_team)}
    who = movers(*{team for _cycle, team in sides}) if sides else {}
    return [
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
    ]
