"""When each of many teams works: their calendars, or those of the nearest team above, however many teams there are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.conf import settings

from lean.lib.workdays import WorkingDays

from .models import Calendar, Team
from .models.calendar import DayOff


class Calendars:
    """Of these teams. Three queries, asked when the first of them is wanted."""

    def __init__(self, teams: Iterable[Team]):
        self._paths = {path for team in teams for path in team.paths_up}

    def of(self, team: Team) -> WorkingDays:
        """As `Team.working_days`, without a query of its own."""
        known = (self._known.get(path) for path in reversed(team.paths_up))
        return next((found for found in known if found is not None), None) or self._usual

    @cached_property
    def _known(self) -> dict[str, WorkingDays]:
        """By the paths of the teams that have one of their own."""
        rows = Team.objects.filter(path__in=self._paths, calendar__isnull=False).values_list("path", "calendar")
        by_path = dict(rows)
        calendars = Calendar.objects.in_bulk(set(by_path.values()))
        off: dict[int, list] = {}
        for calendar, on in DayOff.objects.filter(calendar__in=calendars).values_list("calendar", "on"):
            off.setdefault(calendar, []).append(on)
        rules = {pk: _rule(calendar, off.get(pk, ())) for pk, calendar in calendars.items()}
        return {path: rules[pk] for path, pk in by_path.items()}

    @cached_property
    def _usual(self) -> WorkingDays:
        return _rule(Calendar(time_zone=settings.TIME_ZONE), ())


def _rule(calendar: Calendar, days_off: Iterable) -> WorkingDays:
    weekdays = map(int, calendar.working_days)
    return WorkingDays.of(weekdays, days_off, calendar.time_zone, calendar.country, calendar.region)
