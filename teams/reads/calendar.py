"""When a team works: by whose calendar, the days off of the coming year, and what that does to a reply-by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.conf import settings
from django.utils.dateformat import format as format_date

from lean.lib import clock, days, public_holidays
from lean.lib.refusal import NotYours
from lean.lib.workdays import FOR_A_REPLY, WorkingDays

from ..models import Calendar, Person, Team

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Free:
    """A weekday on which the team would work, and doesn't. `own`: it said so itself, so it can take that back."""

    on: date
    name: str
    own: bool


class TeamCalendar:
    """Three queries: by whose calendar, its days off, and whether the reader may arrange it."""

    def __init__(self, team: Team, person: Person):
        self.team, self.person = team, person
        self.source: Team | None = team.team_of_calendar()
        self.calendar = self.source.calendar if self.source else Calendar(time_zone=settings.TIME_ZONE)
        self.named = dict(self.calendar.days_off.values_list("on", "name")) if self.calendar.pk else {}
        about = (self.calendar.time_zone, self.calendar.country, self.calendar.region)
        self.rule = WorkingDays.of(map(int, self.calendar.working_days), self.named, *about)
        self.today = self.rule.day_of(clock.now())

    @property
    def is_own(self) -> bool:
        return self.source is not None and self.source.pk == self.team.pk

    @cached_property
    def may_arrange(self) -> bool:
        try:
            self.team.must_be_arranged_by(self.person)
        except NotYours:
            return False
        return True

    @property
    def place(self) -> str:
        return public_holidays.place(self.calendar.country, self.calendar.region)

    @property
    def weekdays(self) -> str:
        """Monday to Friday; Sunday, Tuesday and Thursday."""
        monday = date(2024, 1, 1)
        names = [format_date(monday + timedelta(days=int(number) - 1), "l") for number in self.calendar.working_days]
        numbers = [int(number) for number in self.calendar.working_days]
        if len(names) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            return f"{names[0]} to {names[-1]}"
        return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)

    @cached_property
    def free(self) -> Sequence[Free]:
        """The days off of the coming year, but for the weekdays on which nobody works anyway."""
        return list(self._free(self.today, self.today + A_YEAR))

    def _free(self, start: date, end: date) -> Iterator[Free]:
        for number in range((end - start).days + 1):
            day = start + timedelta(days=number)
            if day.isoweekday() not in self.rule.weekdays:
                continue
            if day in self.named:
                yield Free(day, self.named[day], own=True)
            elif holiday := self.rule.holiday(day):
                yield Free(day, holiday, own=False)

    @property
    def months(self) -> list[tuple[str, list[Free]]]:
        by_month = groupby(self.free, key=lambda free: format_date(free.on, "F Y"))
        return [(month, list(these)) for month, these in by_month]

    # --- What it does ---------------------------------------------------------------------------------

    @property
    def reply_by(self) -> date:
        """Of a ball that comes today, where nobody names a day."""
        return self.rule.after(self.today, FOR_A_REPLY)

    @property
    def between(self) -> str:
        """The days off that don't count on the way there: Ascension Day (Thursday 14 May)."""
        between = self._free(self.today + timedelta(days=1), self.reply_by)
        named = (
            f"{free.name} ({days.weekday(free.on, self.today)})" if free.name else days.weekday(free.on, self.today)
            for free in between
        )
        return ", ".join(named)
