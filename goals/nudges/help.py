"""Promised help: whoever promised hears of it on its day, both sides hear once that it didn't come."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from teams.access import movers

from ..models import Help, Nudge
from ..models.nudge import NudgeKind, NudgeState
from ..models.outcome import OutcomeState
from ..reads.letters import Places
from .morning import by_day, latest_day, morning_of

# So long after a cycle has ended its promises are still spoken of; then it is history.
OVER = timedelta(days=30)


def about_help(now: datetime) -> list[Nudge]:
    """One to whoever promised help on its day, and one to each side when that has passed, in the morning after."""
    promises = _past_their_promise(now)
    if not promises:
        return []
    teams = {team for each in promises for team in (each.team, each.commitment.outcome.team)}
    who, places = movers(*teams), Places(teams)
    # A day to which it was moved has a reminder of its own.
    reminders = Nudge.objects.filter(help__in=promises, kind=NudgeKind.HELP_DUE).exclude(state=NudgeState.DROPPED)
    reminded = set(reminders.values_list("help", "period"))
    owed = []
    for promise in promises:
        zone, day = places.zone(promise.team), promise.due_on
        ours = promise.owner if promise.owner and promise.owner.is_active else who[promise.team_id].first
        morning = morning_of(day, ours, zone)
        about = {"help": promise, "catchball_id": promise.commitment.move.catchball_id, "period": day.isoformat()}
        if morning <= now < datetime.combine(day + timedelta(days=1), time(), zone):
            # Who promised it this very morning has just said so.
            if ours and promise.commitment.at < morning and (promise.pk, about["period"]) not in reminded:
                about |= {"subject": f"help:{promise.pk}", "team": promise.team}
                owed.append(Nudge(recipient=ours, kind=NudgeKind.HELP_DUE, **about))
        elif now >= morning + timedelta(days=1) and not promise.fails_already:
            theirs = promise.commitment.outcome.team
            about |= {"subject": f"commitment:{promise.commitment_id}"}
            sides = {who[theirs.pk].first: theirs} | {ours: promise.team}
            about |= {"kind": NudgeKind.CONDITION_FAILED}
            told = [(to, team) for to, team in sides.items() if to is not None]
            owed += [Nudge(recipient=to, team=team, due_at=by_day(now, to, zone), **about) for to, team in told]
    return owed


def _past_their_promise(now: datetime) -> list[Help]:
    """Those whose day may have come somewhere on Earth, and of which not all has been said.

    `fails_already`: an earlier promise of the same agreement was missed, so both have been told.
    """
    latest, over = latest_day(now), (now - OVER).date()
    told = Nudge.objects.filter(help=OuterRef("pk")).exclude(state=NudgeState.DROPPED)
    earlier = Help.objects.filter(commitment=OuterRef("commitment"), kept_at=None, due_on__lt=OuterRef("due_on"))
    rows = Help.objects.in_force().filter(
        kept_at=None, due_on__lte=latest, commitment__outcome__state=OutcomeState.LIVE
    )
    rows = rows.filter(commitment__outcome__cycle__ends_on__gte=over, commitment__move__isnull=False)
    rows = rows.exclude(Exists(told.filter(kind=NudgeKind.CONDITION_FAILED)))
    rows = rows.annotate(fails_already=Exists(earlier))
    related = ("owner", "team", "commitment__outcome__team", "commitment__move")
    return list(rows.select_related(*related).order_by("pk"))
