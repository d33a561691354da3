"""Numbers that are due, and numbers that nobody has said for too long: one mail per person and morning for each.

Found by the database: what nobody has been asked about yet, and nothing else. Those are looked at in batches, because
whoever checks in, their calendar and their morning are for Python; each is looked at once, ahead of its morning, and
the nudge waits for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from teams.access import movers
from teams.calendars import Calendars
from teams.models import Absence, Membership, Person

from ..models import Asked, CheckIn, Nudge, Outcome, Swept
from ..models.nudge import NudgeKind
from ..models.outcome import OutcomeKind
from ..reads.number_letters import subject_for
from ..rules.coverage import Direction
from ..rules.progress import Progress
from ..rules.rhythm import DAY, Rhythm, before, period_of
from .morning import in_machine_time, latest_day, latest_morning, morning_of

BATCH = 500
# So long after its day a number is still asked for, and a silence still told: a server that was away catches up.
# What is older stands on Home.
STILL_ASKED = timedelta(days=7)
STILL_TOLD = timedelta(days=14)
HALF_A_DAY = timedelta(hours=12)
# Silence is told no sooner than so many working days after its number was asked for.
TIME_TO_SAY = 3
# Leaders are asked first for what they promised and for who waits for them, and then for numbers.
AFTER = timedelta(minutes=5)


def ask_for_numbers(now: datetime) -> int:
    """What has come due; returns how many outcomes people are asked about."""
    found = sum(_ask_for(rhythm, now) for rhythm in Rhythm)
    return found + sum(_ask(batch, NudgeKind.NO_RECENT_WORD, now) for batch in _batches(_silent(latest_day(now))))


def _ask_for(rhythm: Rhythm, now: datetime) -> int:
    boundary = period_of(latest_day(now), rhythm).starts_on
    if latest_day(now) - boundary > STILL_ASKED or Swept.objects.is_done(rhythm, boundary.isoformat()):
        return 0
    found = sum(_ask(batch, NudgeKind.CHECKIN_DUE, now) for batch in _batches(_due(rhythm, boundary)))
    # Until the day has begun everywhere, something may still be agreed on the day before.
    if now >= datetime.combine(boundary, time(12), UTC):
        Swept.objects.note(rhythm, boundary.isoformat())
    return found


# --- What the database finds ------------------------------------------------------------------------------------


def _counted():
    """Outcomes whose number anybody is asked for: agreed, measured, and not what an import keeps running."""
    asks = ~Q(kind=OutcomeKind.KEEP_RUNNING) | Q(measured_by__isnull=False)
    terms = "in_force__commitment__terms"
    is_reached = Q(**{f"{terms}__direction": Direction.MILESTONE}, standing__mark=Progress.REACHED.value)
    rows = Outcome.objects.live().filter(asks, in_force__isnull=False)
    return rows.exclude(**{f"{terms}__measure_name": ""}).filter(~is_reached)


def _due(rhythm: Rhythm, boundary: date):
    """Those without a number for the period that ended before this day, and about which nobody was asked since.

    What was agreed on the day itself or later is asked for with the next period.
    """
    over, terms = before(period_of(boundary, rhythm), rhythm), "in_force__commitment__terms"
    said = CheckIn.objects.filter(outcome=OuterRef("pk"), for_on__gte=over.starts_on)
    asked = Asked.objects.filter(outcome=OuterRef("pk"), kind=NudgeKind.CHECKIN_DUE, since_on__gte=boundary)
    runs = Q(**{f"{terms}__due_on": None}) | Q(**{f"{terms}__due_on__gte": over.starts_on})
    rows = _counted().filter(runs, rhythm=rhythm, in_force__commitment__at__lt=datetime.combine(boundary, time(), UTC))
    rows = rows.annotate(
        begins_on=Coalesce(f"{terms}__baseline_on", "cycle__starts_on"), since_on=Value(boundary, DateField())
    )
    return rows.filter(~Exists(said), ~Exists(asked), begins_on__lt=over.ends_on)


def _silent(latest: date):
    """Those of which nothing was heard for a rhythm and a half, and about whose silence nobody was told."""
    told = Asked.objects.filter(outcome=OuterRef("pk"), kind=NudgeKind.NO_RECENT_WORD)
    told = told.filter(since_on__gte=OuterRef("standing__silent_from"))
    rows = _counted().filter(standing__silent_from__lte=latest, standing__silent_from__gt=latest - STILL_TOLD)
    # Who has just agreed has just spoken of it.
    rows = rows.filter(in_force__commitment__at__lt=F("standing__silent_from"))
    return rows.filter(~Exists(told)).annotate(since_on=F("standing__silent_from"))


def _batches(outcomes) -> Iterator[list[Outcome]]:
    """From key to key: each page is its own statement and transaction, and nothing is held between them.

    The search asks for keys alone: it is asked every minute, and mostly finds nothing.
    """
    last = 0
    while keys := list(outcomes.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        # Whom somebody else has asked about meanwhile isn't there any more.
        if batch := list(outcomes.filter(pk__in=keys).select_related("team", "measured_by").order_by("pk")):
            yield batch


# --- Whom it is asked of, and in which morning --------------------------------------------------------------------


@transaction.atomic
def _ask(batch: list[Outcome], kind: NudgeKind, now: datetime) -> int:
    teams = {outcome.team for outcome in batch}
    who, calendars, named = movers(*teams), Calendars(teams), Named(batch)
    asked_on = _asked_on(batch) if kind == NudgeKind.NO_RECENT_WORD else {}
    asked, owed = [], {}
    for outcome in batch:
        those = who[outcome.team_id]
        days = calendars.of(outcome.team).without(those.nobody_there)
        on = days.after(outcome.since_on - DAY, 1)
        if outcome.pk in asked_on:
            # Where its number was asked for just now, they are given time to say it.
            on = max(on, days.after(asked_on[outcome.pk], TIME_TO_SAY))
        to = named.of(outcome, on) or those.first
        if now >= morning_of(on, to, days.zone) + HALF_A_DAY:
            # A server that was away catches up in a morning too, and not in the night in which it comes back.
            on = days.after(latest_morning(now, to, days.zone), 1)
        asked.append(Asked(outcome=outcome, kind=kind, person=to, since_on=outcome.since_on, on=on))
        if to is not None and (to.pk, on) not in owed:
            due_at = in_machine_time(morning_of(on, to, days.zone) + AFTER)
            about = {"subject": subject_for(to), "period": on.isoformat(), "team": outcome.team, "due_at": due_at}
            owed[to.pk, on] = Nudge(recipient=to, kind=kind, **about)
    Asked.objects.note(asked)
    if kind == NudgeKind.CHECKIN_DUE:
        _tell_silence_later(asked)
    Nudge.objects.owe_all(nudge for _key, nudge in sorted(owed.items()))
    return len(batch)


def _asked_on(batch: Iterable[Outcome]) -> dict[int, date]:
    rows = Asked.objects.filter(outcome__in=batch, kind=NudgeKind.CHECKIN_DUE)
    return dict(rows.values_list("outcome", "on"))


def _tell_silence_later(asked: list[Asked]) -> None:
    """Where a silence was to be told that morning or later, it is found again: they have time to say the number."""
    on = {row.outcome_id: row.on for row in asked}
    told = Asked.objects.filter(outcome__in=on, kind=NudgeKind.NO_RECENT_WORD, on__gte=min(on.values()))
    if too_soon := [row.pk for row in told if row.on >= on[row.outcome_id]]:
        Asked.objects.filter(pk__in=too_soon).delete()


class Named:
    """Who is named to say numbers, as long as they belong to the team and are there. Two queries at most."""

    def __init__(self, batch: Iterable[Outcome]):
        people = {outcome.measured_by_id for outcome in batch} - {None}
        belong = Membership.objects.filter(person__in=people).values_list("team", "person")
        self._belong = set(belong) if people else set()
        self._away = list(Absence.objects.filter(person__in=people)) if people else []

    def of(self, outcome: Outcome, on: date) -> Person | None:
        person = outcome.measured_by
        if person is None or not person.is_active or (outcome.team_id, person.pk) not in self._belong:
            return None
        away = any(absence.person_id == person.pk and absence.covers(on) for absence in self._away)
        return None if away else person
