"""Which review an address means, and what its period is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from lean.lib import days
from lean.lib.along import Along
from teams.models import Team

from ..models import Cycle, Review
from ..rules.rhythm import Period, Rhythm, before, period_of

# Read along with the cycle, with the one above, to which its pages lead.
OWN = [field.name for field in Team._meta.concrete_fields if not field.primary_key]
TEAM = Along(Team, *OWN, *(f"parent__{name}" for name in ("key", "name", "path", "depth")))


def latest(today: date) -> Review | None:
    """The review of the last period that is over, of the one that runs where none is. None before any cycle."""
    cycle = Cycle.objects.reviewed_on(today)
    if cycle is None:
        return None
    over = [period for period in cycle.periods if period.ends_on < today]
    return Review(cycle=cycle, ends_on=(over or cycle.periods)[-1 if over else 0].ends_on)


def asked_for(when: str, asked: Mapping[str, str], today: date) -> Review | None:
    """The review at an address: a period by its end, 2026-04 or 2026-04-12, and a team. None where there is none."""
    review = named_by(when, asked, today)
    return Review.objects.about(*review.named) if review else None


def named_by(when: str, asked: Mapping[str, str], today: date) -> Review | None:
    """The same without looking whether somebody has written into it: unsaved."""
    day = _day(when)
    key = asked.get("team") or ""
    team = TEAM.of(Team.objects.filter(key=key.replace("\0", "")))
    cycle = Cycle.objects.reviewed_on(day, told_team=team) if day else None
    period = _period(cycle, day) if cycle else None
    if period is None or period.starts_on > today:
        return None
    teams = TEAM.read(cycle.told_team)
    if key and (not teams or teams[0].key != key):
        return None
    team = teams[0] if teams else None
    return Review(cycle=cycle, ends_on=period.ends_on, team=team, below=asked.get("below") == "1")


def _day(when: str) -> date | None:
    """A day within the period: the one that is named, or the last of the month."""
    try:
        if len(when) == len("2026-04"):
            return period_of(date.fromisoformat(f"{when}-01"), Rhythm.MONTHLY).ends_on
        return date.fromisoformat(when)
    except ValueError:
        return None


def _period(cycle: Cycle, day: date) -> Period | None:
    """The period in which the day lies. Of the weeks of a month the last one that ends in it."""
    period = period_of(day, cycle.rhythm)
    if cycle.rhythm is Rhythm.WEEKLY and period.ends_on > day:
        period = before(period, cycle.rhythm)
    return period if period in cycle.periods else None


# --- In words ---------------------------------------------------------------------------------------------


def title_of(review: Review, today: date) -> str:
    """April review."""
    rhythm = review.cycle.rhythm
    return _("%(period)s review") % {"period": name_of(period_of(review.ends_on, rhythm), rhythm, today)}


def subject_of(review: Review) -> str:
    """Whose outcomes it looks at."""
    if review.team is None:
        return _("All outcomes") if review.below else _("The outcomes at the top")
    words = {"team": review.team.name}
    return _("%(team)s and the teams below") % words if review.below else review.team.name


def name_of(period: Period, rhythm: Rhythm, today: date) -> str:
    """April, April 2025, quarter 2, week to 10 May."""
    year = "" if period.ends_on.year == today.year else f" {period.ends_on.year}"
    if rhythm is Rhythm.WEEKLY:
        return _("Week to %(day)s") % {"day": days.day(period.ends_on, today)}
    if rhythm is Rhythm.QUARTERLY:
        return _("Quarter %(number)s") % {"number": f"{(period.ends_on.month - 1) // 3 + 1}{year}"}
    return format_date(period.ends_on, "F") + year


def head_of(period: Period, rhythm: Rhythm) -> str:
    """Apr, Q2, 10 May: over the frames of a period."""
    if rhythm is Rhythm.WEEKLY:
        return format_date(period.ends_on, "j M")
    if rhythm is Rhythm.QUARTERLY:
        return _("Q%(number)s") % {"number": (period.ends_on.month - 1) // 3 + 1}
    return format_date(period.ends_on, "M")
