"""What was said about one outcome: the number that is asked for now, those that hold, and those they corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from lean.lib import clock, days
from teams.access import Movers, movers
from teams.models import Person

from ..access import may_check_in
from ..models import CheckIn, Outcome, Terms
from ..models.checkin import terms_of
from ..models.outcome import OutcomeState
from ..rules.coverage import Direction
from ..rules.rhythm import DAY, Period, Rhythm, owed, period_of
from . import history
from .measure import Measure

VALUES_SHOWN = 12


# --- In words -------------------------------------------------------------------------------------------------


def period_called(period: Period, rhythm: Rhythm, today: date) -> str:
    """April, week 19, January to March; with the year where it isn't this one."""
    last = period.ends_on
    if rhythm is Rhythm.WEEKLY:
        year, week, _weekday = last.isocalendar()
        words = {"week": week, "year": year}
        return _("week %(week)s") % words if year == today.isocalendar()[0] else _("week %(week)s of %(year)s") % words
    year = "" if last.year == today.year else " Y"
    if rhythm is Rhythm.MONTHLY:
        return format_date(last, f"F{year}")
    return _("%(first)s to %(last)s") % {
        "first": format_date(period.starts_on, "F"),
        "last": format_date(last, f"F{year}"),
    }


def day_called(on: date, rhythm: Rhythm, today: date) -> str:
    """By its period, or its month, for a value of the last day; else 12 May."""
    period = _ended_on(on, rhythm)
    return period_called(*period, today) if period else days.day(on, today)


def when_called(on: date, rhythm: Rhythm, today: date) -> str:
    """in April, in week 19, on 12 May."""
    words = {"when": day_called(on, rhythm, today)}
    return _("in %(when)s") % words if _ended_on(on, rhythm) else _("on %(when)s") % words


def _ended_on(on: date, rhythm: Rhythm) -> tuple[Period, Rhythm] | None:
    """The period whose last day it is; a month's number stays that of its month when the rhythm changes."""
    periods = ((period_of(on, each), each) for each in (rhythm, Rhythm.MONTHLY))
    return next((pair for pair in periods if pair[0].ends_on == on), None)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The period for which the next number is, and the day for which it is kept."""

    period: Period
    rhythm: Rhythm
    is_owed: bool
    today: date

    @property
    def for_on(self) -> date:
        return self.period.ends_on if self.is_owed else self.today

    @property
    def label(self) -> str:
        """April, or May so far."""
        called = period_called(self.period, self.rhythm, self.today)
        return called if self.is_owed else _("%(period)s so far") % {"period": called}

    @property
    def due(self) -> str:
        """Due since 1 May; today, on the first day after the period."""
        since = self.period.ends_on + DAY
        if since == self.today:
            return _("Due today")
        return _("Due since %(day)s") % {"day": days.day(since, self.today)}


def asked_for(outcome: Outcome, terms: Terms, last_on: date | None, today: date) -> AskedFor:
    """The latest period that is over and has no number; where each has its own, the one that runs."""
    rhythm = Rhythm(outcome.rhythm)
    starts_on = terms.baseline_on or outcome.cycle.starts_on
    period = owed(rhythm, starts_on, last_on, today, terms.due_on)
    return AskedFor(period or period_of(today, rhythm), rhythm, period is not None, today)


# --- One outcome ----------------------------------------------------------------------------------------------


class CheckIns:
    """Of one outcome, as one person meets them. `said` are all of them, oldest first, corrected ones and all."""

    def __init__(self, outcome: Outcome, person: Person, terms: Terms | None, said: Sequence[CheckIn], who: Movers):
        self.outcome, self.person, self.terms, self.who = outcome, person, terms, who
        self.said = said
        self.today = clock.today()
        self.rhythm = Rhythm(outcome.rhythm)

    # --- The numbers ----------------------------------------------------------------------------------

    @cached_property
    def held(self) -> list[CheckIn]:
        """Those that hold, oldest first: a corrected one gives way to its correction."""
        corrected = {each.replaces_id for each in self.said}
        return sorted((each for each in self.said if each.pk not in corrected), key=lambda each: each.for_on)

    @cached_property
    def rows(self) -> list[Row]:
        """Those that hold, the latest day first, each with what it corrected."""
        by_pk = {each.pk: each for each in self.said}
        return [Row(each, self, _chain(each, by_pk)) for each in reversed(self.held)]

    @property
    def latest_rows(self) -> list[Row]:
        return self.rows[:VALUES_SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > VALUES_SHOWN

    @property
    def last(self) -> CheckIn | None:
        return self.held[-1] if self.held else None

    def of_day(self, on: date) -> CheckIn | None:
        return next((each for each in self.held if each.for_on == on), None)

    @property
    def last_says(self) -> str:
        """8.5 days in April."""
        return f"{self.amount(self.last.value)} {self.when(self.last.for_on)}." if self.last else ""

    # --- Who, and for which period --------------------------------------------------------------------

    @cached_property
    def may(self) -> bool:
        """Whether this person can say a number here now."""
        live = self.outcome.state == OutcomeState.LIVE and self.terms is not None
        return live and may_check_in(self.person, self.outcome, self.who)

    @property
    def may_set(self) -> bool:
        return self.outcome.state == OutcomeState.LIVE and self.who.capacity(self.person) is not None

    @cached_property
    def asked(self) -> AskedFor:
        return asked_for(self.outcome, self.terms, self.last.for_on if self.last else None, self.today)

    @property
    def rhythm_says(self) -> str:
        """Every month; Ewa Lis measures it."""
        often = str(self.outcome.get_rhythm_display())
        if self.outcome.measured_by is None:
            return often
        return _("%(often)s; %(name)s measures it") % {"often": often, "name": self.outcome.measured_by}

    def called(self, on: date) -> str:
        return day_called(on, self.rhythm, self.today)

    def when(self, on: date) -> str:
        return when_called(on, self.rhythm, self.today)

    # --- What it moved --------------------------------------------------------------------------------

    @cached_property
    def measure(self) -> Measure:
        agreed = getattr(self.outcome, "in_force", None) is not None
        return Measure(self.terms, self.held, self.outcome.cycle.starts_on, agreed=agreed)

    def shown(self, value: Decimal) -> str:
        return history.shown(value, self.terms, unit=False)

    def amount(self, value: Decimal) -> str:
        return history.shown(value, self.terms)

    def moved_by(self, made: CheckIn) -> str:
        """What a number has just moved, in one sentence: "From 28.5 to 27.5. Half a day behind the plan."."""
        latest = self.last
        if made.pk != latest.pk:
            words = {"when": self.when(latest.for_on), "number": self.amount(latest.value)}
            return _("The latest is still %(number)s %(when)s.") % words
        before = self.held[-2].value if len(self.held) > 1 else self.terms.baseline
        way = ""
        if before is not None and self.terms.direction != Direction.MILESTONE:
            words = {"before": self.shown(before), "now": self.shown(made.value)}
            way = _("From %(before)s to %(now)s.") % words if before != made.value else _("As before.")
        return " ".join(filter(None, (way, self.measure.against_the_plan)))


@dataclass(frozen=True)
class Row:
    """A value that holds, and those that it corrected, the latest first."""

    check_in: CheckIn
    of: CheckIns
    corrected: Sequence[CheckIn]

    @property
    def value(self) -> str:
        return self.of.shown(self.check_in.value)

    @property
    def called(self) -> str:
        return self.of.called(self.check_in.for_on)

    @property
    def corrected_says(self) -> str:
        """corrected from 27.5, before that 72.5."""
        if not self.corrected:
            return ""
        said = _("corrected from %(number)s") % {"number": self.of.shown(self.corrected[0].value)}
        for earlier in self.corrected[1:]:
            said += ", " + _("before that %(number)s") % {"number": self.of.shown(earlier.value)}
        return said


def _chain(check_in: CheckIn, by_pk: dict[int, CheckIn]) -> list[CheckIn]:
    found = []
    while check_in.replaces_id is not None:
        check_in = by_pk[check_in.replaces_id]
        found.append(check_in)
    return found


def check_ins_of(outcome: Outcome, person: Person) -> CheckIns:
    """Read for a page of their own; the outcome comes from `with_terms`. Two queries."""
    said = list(history.check_ins_of(outcome))
    return CheckIns(outcome, person, terms_of(outcome), said, movers(outcome.team)[outcome.team_id])
