"""The rhythm in which an outcome says its number: the periods of a year, and when the next word is due.

Pure, days only. A period is named by the day on which it ends, because a number is about what has passed.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From its first day to its last, both in it."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def length(self) -> timedelta:
        return self.ends_on - self.starts_on + DAY


@lru_cache(maxsize=4096)
def period_of(day: date, rhythm: Rhythm) -> Period:
    """The week (Monday to Sunday, ISO 8601), month or quarter in which a day lies."""
    if rhythm is Rhythm.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + WEEK - DAY)
    count = MONTHS[rhythm]
    first = (day.month - 1) // count * count + 1
    last = first + count - 1
    return Period(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def before(period: Period, rhythm: Rhythm) -> Period:
    return period_of(period.starts_on - DAY, rhythm)


def after(period: Period, rhythm: Rhythm) -> Period:
    return period_of(period.ends_on + DAY, rhythm)


def periods(starts_on: date, ends_on: date, rhythm: Rhythm) -> list[Period]:
    """All periods that end after `starts_on`, up to the one in which `ends_on` lies."""
    found, each = [], period_of(starts_on + DAY, rhythm)
    while each.starts_on <= ends_on:
        found.append(each)
        each = after(each, rhythm)
    return found


def owed(
    rhythm: Rhythm, starts_on: date, last_on: date | None, today: date, ends_on: date | None = None
) -> Period | None:
    """The latest period that is over and has no number yet; None where the last one has its word.

    `last_on` is the day of the latest value, `starts_on` the day from which numbers are expected. After
    `ends_on`, the due day, nothing more is asked for than the period in which it lies.
    """
    until = today if ends_on is None else min(today, period_of(ends_on, rhythm).ends_on + DAY)
    over = before(period_of(until, rhythm), rhythm)
    if over.ends_on <= starts_on or (last_on is not None and last_on >= over.starts_on):
        return None
    return over


def is_silent(rhythm: Rhythm, starts_on: date, last_on: date | None, today: date) -> bool:
    """Whether nothing was said for one rhythm and a half: "no recent word" (DOMAIN.md section 5)."""
    return today >= silent_from(rhythm, starts_on, last_on)


def silent_from(rhythm: Rhythm, starts_on: date, last_on: date | None) -> date:
    """The first day on which that is so, as long as nothing is said."""
    since = max(starts_on, last_on) if last_on else starts_on
    usual = period_of(since + DAY, rhythm).length
    return since + timedelta(days=usual.days * 3 // 2) + DAY
