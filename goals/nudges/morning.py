"""In the morning, where they are, people hear what the day brings: when that is, and which day has come by now."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from teams.models import Person

from ..models.snooze import in_machine_time
from ..rules.hours import MORNING
from ..rules.hours import morning_of as morning_in

__all__ = ["by_day", "in_machine_time", "latest_day", "latest_morning", "morning_of"]

# How far the first place on Earth to see a day is ahead of UTC.
FIRST = timedelta(hours=14)
EVENING = time(19)


def morning_of(day: date, person: Person | None, otherwise: ZoneInfo) -> datetime:
    """In the person's time zone; that of their team where they have named none."""
    return morning_in(day, _zone(person) or otherwise)


def by_day(now: datetime, person: Person | None, otherwise: ZoneInfo) -> datetime:
    """When a person hears of what needn't come this minute, in the machine's time: now by day, else next morning."""
    local = now.astimezone(_zone(person) or otherwise)
    if MORNING <= local.time() < EVENING:
        return in_machine_time(now)
    on = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return in_machine_time(morning_of(on, person, otherwise))


def latest_day(now: datetime) -> date:
    """The day that it is by now somewhere on Earth."""
    return (now + FIRST).date()


def latest_morning(now: datetime, person: Person | None, otherwise: ZoneInfo) -> date:
    """The latest day whose morning has come to this person."""
    local = now.astimezone(_zone(person) or otherwise)
    return local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)


def _zone(person: Person | None) -> ZoneInfo | None:
    return person.zone if person is not None else None
