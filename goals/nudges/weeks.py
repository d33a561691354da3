"""The weekly digest: owed to everybody in a team on the morning that they chose, once for each ISO week.

Whether anything happened is read when it is sent; a week without is dropped and mailed to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from teams.models import Membership, Person
from teams.models.membership import MOVERS

from ..models import Nudge, Swept
from ..models.mail_choice import MONDAY
from ..models.nudge import NudgeKind
from ..reads.letters import Places
from ..reads.week_letters import week_called
from ..rules.rhythm import DAY
from .morning import in_machine_time, latest_day, morning_of
from .numbers import AFTER, BATCH

# A server that was away for a day or two still brings the week; after that the next one is near.
CATCHES_UP = 3
SUBJECT = "week"


def owe_weeks(now: datetime) -> int:
    """Those whose morning has come somewhere, ahead of where they are; returns how many. One search."""
    latest = latest_day(now)
    if Swept.objects.is_done(SUBJECT, latest.isoformat()):
        return 0
    days = {on.isoweekday(): on for on in (latest - number * DAY for number in range(CATCHES_UP))}
    owed, last, found = _owed(days.values()), 0, 0
    while batch := list(owed.filter(pk__gt=last).order_by("pk")[:BATCH]):
        _owe(batch, days)
        last, found = batch[-1].pk, found + len(batch)
    Swept.objects.note(SUBJECT, latest.isoformat())
    return found


def _owed(days: Iterable[date]):
    """Whose week ends on one of these days, and who has had none in it. They know their `weekday`."""
    which = Q()
    for on in days:
        period = week_called(on)
        had = Nudge.objects.filter(recipient=OuterRef("pk"), kind=NudgeKind.DIGEST, subject=SUBJECT, period=period)
        # Who came on that day or later has had no week here yet.
        came = Q(joined_at__lt=in_machine_time(datetime.combine(on, time(), UTC)))
        which |= Q(~Exists(had), came, weekday=on.isoweekday())
    belongs = Membership.objects.filter(person=OuterRef("pk"))
    people = Person.objects.annotate(weekday=Coalesce("mail_hours__digest_on", MONDAY))
    return people.filter(which, Exists(belongs), is_active=True)


def _owe(batch: list[Person], days: Mapping[int, date]) -> None:
    rows = Membership.objects.filter(person__in=batch).select_related("team").order_by("pk")
    # The team that is named beside the person: one they lead before one they only belong to.
    first = {}
    for row in sorted(rows, key=lambda row: (row.role not in MOVERS, row.team.depth, row.pk)):
        first.setdefault(row.person_id, row.team)
    places = Places(first.values())
    Nudge.objects.owe_all(
        Nudge(
            recipient=person,
            kind=NudgeKind.DIGEST,
            subject=SUBJECT,
            period=week_called(days[person.weekday]),
            team=team,
            due_at=in_machine_time(morning_of(days[person.weekday], person, places.zone(team)) + AFTER),
        )
        for person in batch
        if (team := first.get(person.pk)) is not None
    )
