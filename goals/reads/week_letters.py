"""What weekly digests speak of: each reader's week, and what was kept for it. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from lean.lib import clock
from teams.models import Absence, Person

from ..models import MailHours, Nudge
from ..models.mail_choice import MONDAY
from ..models.nudge import NudgeState
from ..rules.hours import MORNING
from .letters import Places
from .weeks import Span, Week, weeks_of


@dataclass(frozen=True, slots=True)
class WeekLetter:
    """One nudge. `gathered` are letters of other kinds that this person chose to hear of with the week."""

    nudge: Nudge
    week: Week
    gathered: list[Any]
    over: list[Nudge]
    is_away: bool
    organisation: str
    zone: ZoneInfo

    @property
    def to(self) -> Person:
        """It is nobody else's."""
        return self.nudge.recipient

    @property
    def path(self) -> str:
        return reverse("home")

    @property
    def no_longer_true(self) -> str:
        if not self.nudge.recipient.is_active:
            return "You had left."
        if self.is_away:
            return "You were away. What was kept for the week comes with the next one."
        return "" if self.week or self.gathered else "Nothing happened around you that week."


def read(nudges: Iterable[Nudge], letters_of) -> dict[int, WeekLetter]:
    """By the nudge's id. `letters_of` reads the letters of nudges of all other kinds."""
    nudges = list(nudges)
    if not nudges:
        return {}
    people = {nudge.recipient_id for nudge in nudges}
    chosen = dict(MailHours.objects.filter(person__in=people).values_list("person", "digest_on"))
    places = Places({nudge.team for nudge in nudges if nudge.team is not None})
    away = list(Absence.objects.filter(person__in=people))
    gathered = _gathered(people, letters_of)
    spans = {}
    for nudge in nudges:
        zone = places.zone_of(nudge.recipient, nudge.team)
        spans[nudge.recipient] = _span(nudge.period, chosen.get(nudge.recipient_id, MONDAY), zone)
    weeks = weeks_of(spans)
    letters = {}
    for nudge in nudges:
        if nudge.team is None:
            continue
        zone, pk = places.zone_of(nudge.recipient, nudge.team), nudge.recipient_id
        today = clock.today(zone)
        letters[nudge.pk] = WeekLetter(
            nudge=nudge,
            week=weeks[pk],
            gathered=[letter for letter, holds in gathered.get(pk, []) if holds],
            over=[letter.nudge for letter, holds in gathered.get(pk, []) if not holds],
            is_away=any(each.person_id == pk and each.covers(today) for each in away),
            organisation=places.organisation(nudge.team),
            zone=zone,
        )
    return letters


def week_called(day: date) -> str:
    """The ISO week of a day: 2026-W20. There is one digest of each."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def _span(period: str, weekday: int, zone: ZoneInfo) -> Span:
    """Up to the morning of the day that the reader chose, whenever it is sent: nothing falls between two of them."""
    year, week = period.split("-W")
    on = date.fromisocalendar(int(year), int(week), weekday)
    return Span(datetime.combine(on, MORNING, zone), clock.today(zone))


def _gathered(people: Iterable[int], letters_of) -> dict[int, list[tuple[Any, bool]]]:
    """The letters of what was kept for the week, the oldest first, and whether each still holds.

    What has come to lie with somebody else holds no more for who put it with their week.
    """
    rows = Nudge.objects.filter(recipient__in=people, state=NudgeState.GATHERED)
    rows = list(rows.select_related("recipient", "nudged_by", "team", "move").order_by("created_at", "pk"))
    letters = letters_of(rows) if rows else {}
    found: dict[int, list[tuple[Any, bool]]] = {}
    for nudge in rows:
        if (letter := letters.get(nudge.pk)) is not None:
            holds = not letter.no_longer_true and letter.to == nudge.recipient
            found.setdefault(nudge.recipient_id, []).append((letter, holds))
    return found
