"""By which way each of a batch of nudges goes, and whether its reader rests: four queries, however many nudges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from ..models import MailChoice, MailHours, Nudge, Snooze
from ..models.mail_choice import DEFAULTS
from ..models.nudge import NudgeKind
from ..models.way import Way
from ..rules.hours import morning_of, quiet_until
from .letters import Places


class Ways:
    """What the recipients of these nudges have decided."""

    def __init__(self, nudges: Iterable[Nudge]):
        nudges = list(nudges)
        people = {nudge.recipient_id for nudge in nudges}
        chosen = MailChoice.objects.filter(person__in=people)
        self._chosen = {(person, kind): Way(way) for person, kind, way in chosen.values_list("person", "kind", "way")}
        self._hours = MailHours.objects.exclude(quiet_from=None).in_bulk(people)
        self._put_off = _put_off(nudges)
        self._places = Places({nudge.team for nudge in nudges if nudge.team is not None})

    def of(self, nudge: Nudge) -> Way:
        chosen = self._of_kind(nudge, nudge.kind)
        if nudge.is_again and chosen in (Way.DIGEST, Way.OFF):
            # They asked for it on this very day.
            return Way.MAIL
        if chosen == Way.DIGEST and self._has_no_week(nudge):
            return Way.MAIL if nudge.kind == NudgeKind.BALL else Way.OFF
        return chosen

    def why_off(self, nudge: Nudge) -> str:
        """For whom it would have been, on the page that tells what wasn't sent."""
        if self._of_kind(nudge, nudge.kind) == Way.DIGEST:
            return "You chose to hear of this with the week, and the week not at all."
        return "You chose not to hear of this."

    def quiet_until(self, nudge: Nudge, now: datetime) -> datetime | None:
        """When it may reach its reader, where that isn't now: they put it off, or it is their quiet hours."""
        zone = self._places.zone_of(nudge.recipient, nudge.team)
        day, hours = self.put_off_to(nudge), self._hours.get(nudge.recipient_id)
        if day is not None and morning_of(day, zone) > now:
            return morning_of(day, zone)
        return quiet_until(now, zone, hours.quiet_from, hours.quiet_until) if hours is not None else None

    def put_off_to(self, nudge: Nudge) -> date | None:
        """The day on which its reader asked to be reminded of what this speaks of."""
        return self._put_off.get((nudge.recipient_id, nudge.puts_off))

    def _of_kind(self, nudge: Nudge, kind: str) -> Way:
        return self._chosen.get((nudge.recipient_id, kind)) or DEFAULTS[NudgeKind(kind)]

    def _has_no_week(self, nudge: Nudge) -> bool:
        return self._of_kind(nudge, NudgeKind.DIGEST) == Way.OFF


def ways(nudges: Iterable[Nudge]) -> Ways:
    return Ways(nudges)


def _put_off(nudges: list[Nudge]) -> dict[tuple[int, str], date]:
    people, subjects = {nudge.recipient_id for nudge in nudges}, {nudge.puts_off for nudge in nudges}
    rows = Snooze.objects.filter(person__in=people, subject__in=subjects)
    return {(person, subject): day for person, subject, day in rows.values_list("person", "subject", "until_on")}
