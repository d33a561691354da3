"""The week ahead of a company, hour by hour: who would get what, when, by which way and why.

Nobody acts in it, or, where it is `lively`, a few do each morning: who has had a ball for a day agrees, and every
second person says the numbers that were asked for.

It writes nudges as a worker does and "sends" them, so it runs in a database of its own and with mails that are only
kept (`manage.py simulate_week` makes both). The clock is people's; the machine's stands still, so what waits for an
hour of it is moved along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import mail as post
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lean.lib import clock
from teams.access import movers

from .. import nudges
from ..models import Asked, Catchball, CheckIn, Nudge
from ..models.nudge import NudgeKind, NudgeState
from ..models.way import Way
from ..rules import negotiation
from ..rules.negotiation import Kind, Refused
from ..rules.rhythm import DAY

HOUR = timedelta(hours=1)
# The hour of the day in which people act, and how many of them agree to something then.
ACT_AT, MOVES_A_DAY = 10, 2
WORDS = "As last time; the new jig comes next week"


@dataclass(frozen=True, slots=True)
class Got:
    """One message; `kept` where its reader chose to hear of it with the week."""

    at: datetime
    who: str
    kind: str
    subject: str
    why: str
    way: str
    kept: bool = False

    @property
    def on(self) -> date:
        return self.at.date()


def simulate(starts_at: datetime, days: int, zone: ZoneInfo, *, lively: bool = False) -> list[Got]:
    """What reaches people in so many days, in the order in which it does."""
    found: list[Got] = []
    moment, ends_at = starts_at, starts_at + timedelta(days=days)
    known = set(Nudge.objects.exclude(state=NudgeState.DUE).values_list("pk", flat=True))
    while moment < ends_at:
        with clock.at(moment):
            if lively and moment.astimezone(zone).hour == ACT_AT:
                _act(moment.astimezone(zone).date())
            nudges.owe_what_time_makes_due()
            post.outbox = []
            while nudges.drain():
                pass
            found += _got(moment.astimezone(zone), known)
        moment += HOUR
        Nudge.objects.update(due_at=F("due_at") - HOUR, sent_at=F("sent_at") - HOUR)
    return found


def _act(today: date) -> None:
    """At ten on a working day."""
    if today.isoweekday() > 5:
        return
    moved = 0
    for ball in Catchball.objects.in_play().with_everything().order_by("ball_since", "pk"):
        side, person = ball.holder, ball.sides(movers(*ball.teams))[ball.holder].first
        waited = timezone.localdate(ball.ball_since) < today
        if moved < MOVES_A_DAY and waited and person and Kind.ACCEPT in negotiation.allowed(ball.position, side):
            with suppress(Refused), transaction.atomic():
                ball.accept(by=person, answering=ball.version)
                moved += 1
    asked = Asked.objects.filter(kind=NudgeKind.CHECKIN_DUE, on=today).select_related("outcome", "person")
    for row in asked.exclude(person=None).order_by("pk"):
        last = CheckIn.objects.filter(outcome=row.outcome, replaced_by=None).last()
        if row.person_id % 2 and last is not None:
            with suppress(Refused, ValidationError), transaction.atomic():
                said = {"for_on": row.since_on - DAY, "by": row.person, "confirmed": True}
                CheckIn.objects.record(row.outcome, last.value, words=WORDS, **said)


def _got(at: datetime, known: set[int]) -> Iterable[Got]:
    """What has been dealt with in this hour. Of a mail its own words, by its Message-ID."""
    mails = {message.extra_headers["Message-ID"]: message for message in post.outbox}
    rows = Nudge.objects.exclude(state=NudgeState.DUE).exclude(pk__in=known).select_related("recipient")
    for nudge in rows.order_by("sent_at", "pk"):
        known.add(nudge.pk)
        message = next((each for key, each in mails.items() if str(nudge.message_id) in key), None)
        if nudge.state not in (NudgeState.SENT, NudgeState.GATHERED):
            continue
        subject = message.subject if message is not None else nudge.get_kind_display()
        why = message.body.strip().rpartition("\n-- \n")[2].partition("\n")[0] if message is not None else ""
        kept = nudge.state == NudgeState.GATHERED
        yield Got(at, str(nudge.recipient), nudge.get_kind_display(), subject, why, nudge.way or Way.MAIL, kept)


# --- Read as a list ---------------------------------------------------------------------------------------------


def told(got: Iterable[Got]) -> Iterable[str]:
    """Line by line, a day at a time."""
    day = None
    for each in got:
        if each.on != day:
            day = each.on
            yield f"\n{day:%A %-d %B}"
        way = "kept for the week" if each.kept else each.way
        yield f"  {each.at:%H:%M}  {each.who:18} {way:5}  {each.subject}"
        if each.why:
            yield f"         {'':18} {each.why}"


def counted(got: Iterable[Got]) -> Iterable[str]:
    """How much reaches each person: in the week, and on their fullest day."""
    by_person: dict[str, Counter[date]] = {}
    for each in got:
        if not each.kept:
            by_person.setdefault(each.who, Counter())[each.on] += 1
    yield f"\n{'':20} {'week':>5}  {'most on a day':>14}"
    for who, days in sorted(by_person.items(), key=lambda item: (-item[1].total(), item[0])):
        on, most = days.most_common(1)[0]
        yield f"{who:20} {days.total():5}  {most:5} {on:%a %-d %b}"


def most_on_a_day(got: Iterable[Got]) -> int:
    days = Counter((each.who, each.on) for each in got if not each.kept)
    return max(days.values(), default=0)
