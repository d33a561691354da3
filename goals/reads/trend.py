"""Is it moving? The values of one outcome over time, as a chart, as a sentence and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from lean.lib import clock, days, numbers
from lean.lib.charts import Band, Point

from ..rules.forecast import Forecast, forecast
from ..rules.progress import is_usual, misses
from ..rules.rhythm import period_of
from ..rules.rhythm import periods as periods_between
from .history import period, period_name
from .map_rows import periods
from .measure import Measure, exact

# So many values are read out one by one; of more, the first and the last.
READ_OUT = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: what was planned for a period, what was measured, how that is called."""

    period: str
    planned: str
    measured: str
    says: str


class Trend:
    """What the chart of a measure shows. The chart, its sentence and its table say the same."""

    def __init__(self, measure: Measure):
        self.measure, self.terms, self.going = measure, measure.terms, measure.going

    # --- The chart ------------------------------------------------------------------------------------

    @property
    def points(self) -> list[Point]:
        return [Point(*each) for each in self.measure.values]

    @property
    def target(self) -> Decimal | None:
        return self.terms.target if self.measure.is_directed else None

    @property
    def base(self) -> Point | None:
        if self.terms.baseline is None or not self.measure.is_directed:
            return None
        return Point(self.measure.starts_on, self.terms.baseline)

    @property
    def plan_line(self) -> list[Point]:
        """From the baseline to the due day, by the rule itself: what misses the plan here misses it everywhere."""
        due, start = self.terms.due_on, self.measure.starts_on
        if not self.measure.agreed or self.target is None or self.base is None or due is None or due <= start:
            return []
        known = {on for on, _value in [*self.measure.values, *self.terms.pace_points] if start < on < due}
        return [Point(on, self.measure.planned_on(on)) for on in sorted(known | set(periods(start, due)))]

    @property
    def missed(self) -> frozenset[date]:
        """The days whose value missed its plan by more than is tolerated, and by more than it usually swings."""
        plan, stand = self.measure.promised, self.measure.stand
        if plan is None:
            return frozenset()
        wanted = [(on, value, plan.on(on, stand, value)) for on, value in self.measure.values if on > plan.starts_on]
        return frozenset(
            on
            for on, value, want in wanted
            if misses(stand, want, value, self.going.tolerance) and not is_usual(self.going.limits, want, value)
        )

    @property
    def bounds(self) -> Band | None:
        """Within which a range is to be kept."""
        if not self.measure.is_range or not self.terms.has_target:
            return None
        return Band(self.terms.range_low, self.terms.range_high, self.terms.promise)

    @property
    def natural(self) -> Band | None:
        """Within which the values swing as usual, from twelve of them on."""
        found = self.going.limits
        if found is None:
            return None
        return Band(exact(found.low), exact(found.high), _("usual swing"))

    @cached_property
    def forecast(self) -> Forecast | None:
        """Where it lands on the due day. A range and a milestone land nowhere."""
        due = self.terms.due_on
        if due is None or not self.measure.is_directed or not self.measure.agreed:
            return None
        return forecast(self.measure.values, due)

    @property
    def ahead(self) -> Point | None:
        return Point(self.forecast.on, self.forecast.value) if self.forecast else None

    @property
    def fan(self) -> Band | None:
        return Band(self.forecast.low, self.forecast.high) if self.forecast and self.is_wide else None

    @property
    def is_wide(self) -> bool:
        """Whether the range of the forecast can be told from its value."""
        return self.measure.show(self.forecast.low) != self.measure.show(self.forecast.high)

    @property
    def forecast_label(self) -> str:
        return (
            _("at this pace %(number)s") % {"number": self.measure.show(self.forecast.value)} if self.forecast else ""
        )

    @property
    def goal_label(self) -> str:
        return _("target %(number)s") % {"number": self.measure.show(self.target)} if self.target is not None else ""

    @property
    def stretch(self) -> Decimal | None:
        return self.terms.stretch if self.measure.is_directed else None

    @property
    def stretch_label(self) -> str:
        return _("stretch %(number)s") % {"number": self.measure.show(self.stretch)} if self.stretch is not None else ""

    @property
    def lower_is_better(self) -> bool:
        return self.measure.terms.direction == "decrease"

    # --- In words -------------------------------------------------------------------------------------

    @property
    def moved_says(self) -> str:
        measure = self.measure
        if measure.is_range:
            return measure.range_says
        words = {
            "base": measure.show(self.terms.baseline),
            "now": measure.amount(measure.now),
            "since": period(measure.starts_on),
            "when": measure.when,
            "plan": measure.amount(measure.plan),
        }
        said = _("From %(base)s %(since)s to %(now)s %(when)s.") % words
        return said if measure.plan is None else f"{said} " + _("The plan for that day: %(plan)s.") % words

    @property
    def forecast_says(self) -> str:
        """At this pace December lands at 19.5 days; with its range, where the values leave one."""
        if self.forecast is None:
            return ""
        words = {
            "when": period_name(self.forecast.on),
            "number": self.measure.amount(self.forecast.value),
            "low": self.measure.show(self.forecast.low),
            "high": self.measure.show(self.forecast.high),
        }
        if not self.is_wide:
            return _("At this pace %(when)s lands at %(number)s.") % words
        return _("At this pace %(when)s lands at %(number)s, likely between %(low)s and %(high)s.") % words

    @property
    def label(self) -> str:
        """The chart as a sentence; of many values the first and the last."""
        measure = self.measure
        shown = measure.check_ins if len(measure.check_ins) <= READ_OUT else [measure.check_ins[0], measure.last]
        values = ", ".join(f"{measure.show(each.value)} {period(each.for_on)}" for each in shown)
        said = [_("%(what)s: %(values)s.") % {"what": measure.what, "values": values}]
        if measure.plan is not None and measure.is_directed:
            said.append(
                _("The plan %(when)s was %(plan)s.") % {"when": measure.when, "plan": measure.show(measure.plan)}
            )
        return " ".join(filter(None, [*said, self._goal_says, self.forecast_says]))

    @property
    def _goal_says(self) -> str:
        if self.measure.is_range:
            return _("To keep: %(range)s.") % {"range": self.terms.promise}
        words = {"target": self.terms.promise}
        if self.terms.due_on:
            words["due"] = days.day(self.terms.due_on, clock.today())
            return _("The target is %(target)s by %(due)s.") % words
        return _("The target is %(target)s.") % words

    # --- As a table -----------------------------------------------------------------------------------

    @property
    def lines(self) -> list[Line]:
        """A row for each period up to the due day or today, whichever is later: each value, and each plan."""
        values: dict[date, list] = {}
        for check_in in self.measure.check_ins:
            values.setdefault(period_of(check_in.for_on, self.measure.rhythm).ends_on, []).append(check_in)
        known = [*values, *(each.ends_on for each in self._planned_periods)]
        return [line for end in sorted(set(known)) for line in self._lines_of(end, values.get(end, ()))]

    @property
    def _planned_periods(self):
        if not self.measure.agreed or self.terms.due_on is None:
            return []
        return periods_between(self.measure.starts_on, self.terms.due_on, self.measure.rhythm)

    def _lines_of(self, end: date, check_ins) -> list[Line]:
        if not check_ins:
            return [Line(period_name(end), self._plan_of(end), "", "")]
        return [
            Line(period_name(each.for_on), self._plan_of(each.for_on), self.measure.show(each.value), self._says(each))
            for each in check_ins
        ]

    def _plan_of(self, on: date) -> str:
        if not self.measure.agreed:
            return ""
        if self.measure.is_range:
            return numbers.between(self.terms.range_low, self.terms.range_high, self.terms.decimals, "")
        return self.measure.show(self.measure.planned_on(on))

    def _says(self, check_in) -> str:
        missed = _("missed the plan") if check_in.for_on in self.missed else ""
        return ". ".join(filter(None, [missed.capitalize(), check_in.words]))
