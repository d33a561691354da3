"""The hours of people's days: the morning in which they hear what a day brings, and the hours in which they rest."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

MORNING = time(8)


def morning_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, zone)


def quiet_until(now: datetime, zone: tzinfo, begins: time, ends: time) -> datetime | None:
    """When the quiet hours that `now` lies in are over; None outside them. They may span midnight."""
    local = now.astimezone(zone)
    # Without its fold: in the hour that comes twice both are that hour.
    clock, day = local.time().replace(fold=0), local.date()
    over_midnight = begins > ends
    within = clock >= begins or clock < ends if over_midnight else begins <= clock < ends
    if not within:
        return None
    last = day + timedelta(days=1) if over_midnight and clock >= begins else day
    end = datetime.combine(last, ends, zone)
    # The night in which clocks go back has that hour twice: the first end may have passed, the second has not.
    return end if end > now else end.replace(fold=1)
