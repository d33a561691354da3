"""Balls whose reply-by day has come: one reminder each, in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from teams.access import movers

from ..models import Catchball, Nudge
from ..models.nudge import NudgeKind, NudgeState, this_ball
from ..reads.letters import Places
from .morning import latest_day, morning_of

# A reminder is for its day. After a week without anybody sending it, it would be a surprise.
OVER = timedelta(days=7)


def reminders(now: datetime) -> list[Nudge]:
    """One for each ball whose reply-by day has come, unless its clock stands. Three queries at most."""
    waiting = _past_their_day(now)
    if not waiting:
        return []
    teams = {team for ball in waiting for team in ball.teams}
    who, places = movers(*teams), Places(teams)
    owed = []
    for ball in waiting:
        sides = ball.sides(who)
        to, waits = sides[ball.holder].first, sides[ball.holder.other].first
        morning = morning_of(ball.reply_by_on, to, places.zone(ball.holding_team))
        # A ball that came in on that day has just been told of, and nobody reminds themselves.
        if now < morning or ball.ball_since >= morning or to in (None, waits):
            continue
        period = ball.reply_by_on.isoformat()
        about = {"catchball": ball, "team": ball.holding_team, "subject": this_ball(ball), "period": period}
        owed.append(Nudge(recipient=to, kind=NudgeKind.REPLY_BY, **about))
    return owed


def _past_their_day(now: datetime) -> list[Catchball]:
    """Those that may be due somewhere on Earth, and have had no reminder of their own."""
    latest = latest_day(now)
    reminders = Nudge.objects.filter(
        kind=NudgeKind.REPLY_BY, nudged_by=None, subject=ball_in_sql(), catchball=OuterRef("pk")
    )
    waiting = Catchball.objects.in_play().filter(reply_by_on__lte=latest, reply_by_on__gte=latest - OVER)
    waiting = waiting.filter(passed_on_at=None).exclude(Exists(reminders.exclude(state=NudgeState.DROPPED)))
    related = ("asking_team", "receiving_team", "arbiter_team", "outcome__cycle__sponsor")
    return [ball for ball in waiting.select_related(*related).order_by("pk") if ball.holding_team]


def ball_in_sql() -> Concat:
    """What `this_ball` says, of the catchball of the query around it."""
    pk, version = (Cast(OuterRef(name), CharField()) for name in ("pk", "version"))
    return Concat(Value("catchball:"), pk, Value(":"), version)
