"""Days as people say them: “18 December”, “yesterday”, “for 8 days”.

`today` is an argument everywhere: who asks decides what day it is for the reader.
"""

from datetime import date, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def day(when: date, today: date) -> str:
    """18 December; 18 December 2027 where the year isn't this one."""
    return format_date(when, "j F" if when.year == today.year else "j F Y")


def near(when: date, today: date) -> str:
    """today, yesterday, tomorrow, the weekday's name for the rest of the coming week; else the day.

    A weekday in the past is written as a day: “Friday” on a Tuesday is the coming one.
    """
    ahead = (when - today).days
    if ahead == 0:
        return _("today")
    if ahead == -1:
        return _("yesterday")
    if ahead == 1:
        return _("tomorrow")
    if 1 < ahead < 7:
        return format_date(when, "l")
    return day(when, today)


def weekday(when: date, today: date) -> str:
    """Friday 15 May: a week's day and its number leave no doubt. With the year where it isn't this one."""
    return format_date(when, "l j F" if when.year == today.year else "l j F Y")


def how_long(since: date, today: date) -> str:
    """since today, since yesterday, for 8 days; since a day from eight weeks on: nobody counts 63 days."""
    passed = today - since
    if passed <= timedelta(0):
        return _("since today")
    if passed.days == 1:
        return _("since yesterday")
    if passed.days >= 56:
        return _("since %(day)s") % {"day": day(since, today)}
    return ngettext("for %(count)d day", "for %(count)d days", passed.days) % {"count": passed.days}


def full(when: date) -> str:
    """Tuesday 12 May 2026."""
    return format_date(when, "l j F Y")
