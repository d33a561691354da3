"""Working days: counting forward over weekends, holidays and days off, in somebody's time zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from . import public_holidays

# How long a team has for its word where nobody names a day.
FOR_A_REPLY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days a team works. `weekdays` are ISO numbers, Monday is 1; in `country`, and in `region` of it, the
    public holidays are free.
    """

    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    days_off: frozenset[date] = field(default_factory=frozenset)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    country: str = ""
    region: str = ""

    @classmethod
    def of(
        cls, weekdays: Iterable[int], days_off: Iterable[date], zone: str, country: str = "", region: str = ""
    ) -> WorkingDays:
        """Refuses a calendar without a working day: counting on it would never end."""
        days = frozenset(weekdays)
        if not days:
            raise ValueError("A calendar needs at least one working day")
        return cls(days, frozenset(days_off), ZoneInfo(zone), country, region)

    def without(self, days: Iterable[date]) -> WorkingDays:
        """The same with more days off."""
        return replace(self, days_off=self.days_off | frozenset(days))

    def holiday(self, day: date) -> str:
        """What the public holiday on this day is called; empty where it is none."""
        return public_holidays.in_year(self.country, self.region, day.year).get(day, "")

    def works_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.days_off and not self.holiday(day)

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after `day`; `day` itself is not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`."""
        return sum(self.works_on(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def day_of(self, moment: datetime) -> date:
        """The calendar day on which a moment falls for this team."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """A day ends at the team's midnight, not at the server's."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone)
