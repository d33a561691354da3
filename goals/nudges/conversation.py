"""A word that is three working days late: both sides are told once that this needs a conversation, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from teams.access import Movers, movers
from teams.calendars import Calendars
from teams.models import Absence

from ..models import Catchball, Nudge
from ..models.nudge import NudgeKind, NudgeState, this_ball
from ..rules.negotiation import State
from .balls import ball_in_sql
from .morning import by_day, latest_day, latest_morning

# In working days of the team that has the ball.
LATE = 3
# What has waited longer, and of which nobody was told, is history: a company that begins with old plans, say.
OVER = timedelta(days=31)
# A decision that is late goes one leader up instead.
ANSWERS = (State.WITH_RECEIVER, State.WITH_ASKER, State.DECLINED)


def conversations(now: datetime) -> list[Nudge]:
    """Two for each ball whose word has been late for so long: one to each side. Seven queries at most."""
    waiting = _late(now)
    if not waiting:
        return []
    teams = {team for ball in waiting for team in ball.teams}
    who, calendars = movers(*teams), Calendars(teams)
    told_today, absent = _told_by_hand(waiting), _Absences(who.values(), waiting)
    owed = []
    for ball in waiting:
        sides = ball.sides(who)
        to, waits = sides[ball.holder].first, sides[ball.holder.other].first
        if to is None or waits is None or to == waits:
            continue
        days = calendars.of(ball.holding_team)
        today = latest_morning(now, to, days.zone)
        # While nobody of the team is there, no day counts, as with the day that they were given.
        nobody_there = replace(sides[ball.holder], absences=absent.of(sides[ball.holder])).nobody_there
        late_on = days.without(nobody_there).after(ball.reply_by_on, LATE)
        # Who was nudged by hand today has heard of it today; both hear of this on another day.
        if today < late_on or not days.works_on(today) or (ball.pk, today.isoformat()) in told_today:
            continue
        about = {"catchball": ball, "subject": this_ball(ball), "period": today.isoformat()}
        for person, side in ((to, ball.holder), (waits, ball.holder.other)):
            said = {
                "kind": NudgeKind.CONVERSATION,
                "team": ball.team_of(side),
                "due_at": by_day(now, person, days.zone),
            }
            owed.append(Nudge(recipient=person, **said, **about))
    return owed


def _late(now: datetime) -> list[Catchball]:
    """Those that may be so late, and of which nobody was told: not while it is passed on, the clock stands then."""
    latest = latest_day(now)
    told = Nudge.objects.filter(kind=NudgeKind.CONVERSATION, subject=ball_in_sql(), catchball=OuterRef("pk")).exclude(
        state=NudgeState.DROPPED
    )
    late = Catchball.objects.filter(state__in=ANSWERS, passed_on_at=None)
    late = late.filter(reply_by_on__lte=latest - timedelta(days=LATE), reply_by_on__gte=latest - OVER)
    return list(late.exclude(Exists(told)).select_related("asking_team", "receiving_team").order_by("pk"))


class _Absences:
    """Those of everybody who moves, also the ones that are over by now. One query."""

    def __init__(self, who: Iterable[Movers], waiting: Iterable[Catchball]):
        people = {person.pk for those in who for person in those.people}
        since = min(ball.reply_by_on for ball in waiting)
        self._all = list(Absence.objects.filter(person__in=people, back_on__gt=since))

    def of(self, those: Movers) -> tuple[Absence, ...]:
        people = {person.pk for person in those.people}
        return tuple(absence for absence in self._all if absence.person_id in people)


def _told_by_hand(balls: list[Catchball]) -> set[tuple[int, str]]:
    by_hand = Nudge.objects.filter(kind=NudgeKind.REPLY_BY, catchball__in=balls)
    return set(by_hand.exclude(state=NudgeState.DROPPED).values_list("catchball", "period"))
