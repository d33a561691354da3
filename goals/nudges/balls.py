"""Balls whose reply-by day has come: one reminder each, in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from teams.access import movers

from ..models import Catchball, Nudge
from ..models.nudge import NudgeKind, NudgeState, this_ball
from ..reads.letters import Places
from .morning import MORNING


def reminders(now: datetime) -> list[Nudge]:
    """One for each ball whose reply-by day has come, unless its clock stands."""
    waiting = _past_their_day(now)
    teams = {team for ball in waiting for team in ball.teams}
    who, places = movers(*teams), Places(teams)
    owed = []
    for ball in waiting:
        morning = datetime.combine(ball.reply_by_on, MORNING, places.zone(ball.holding_team))
        sides = ball.sides(who)
        to, waits = sides[ball.holder].first, sides[ball.holder.other].first
        # A ball that came in on that day has just been told of, and nobody reminds themselves.
        if now < morning or ball.ball_since >= morning or to in (None, waits):
            continue
        period = ball.reply_by_on.isoformat()
        about = {"catchball": ball, "team": ball.holding_team, "subject": this_ball(ball), "period": period}
        owed.append(Nudge(recipient=to, kind=NudgeKind.REPLY_BY, **about))
    return owed


def _past_their_day(now: datetime) -> list[Catchball]:
    """Those that may be due somewhere on Earth, and have had no reminder of their own."""
    latest = (now + timedelta(hours=14)).date()
    waiting = Catchball.objects.in_play().filter(reply_by_on__lte=latest, passed_on_at=None)
    reminders = Nudge.objects.filter(catchball__in=waiting, kind=NudgeKind.REPLY_BY, nudged_by=None)
    reminded = set(reminders.exclude(state=NudgeState.DROPPED).values_list("subject", flat=True))
    related = ("asking_team", "receiving_team", "arbiter_team", "outcome__cycle__sponsor")
    balls = waiting.select_related(*related).order_by("pk")
    return [ball for ball in balls if ball.holding_team and this_ball(ball) not in reminded]
