"""The number of one outcome: where it began, where it is, where the plan wanted it, where it is to be.

Whoever shows how an outcome is going asks Measure, so that its mark and its word are the same on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from lean.lib import clock, numbers

from ..models import CheckIn, Terms
from ..rules.coverage import Direction
from ..rules.pace import planned
from ..rules.progress import REACHED, Going, Progress, going
from ..rules.rhythm import Rhythm
from .history import period, period_name
from .series import Value

# %, €, k€: read with the number, not before the name.
LONGEST_SIGN = 2
COUNT = (
    _lazy("No"),
    _lazy("One"),
    _lazy("Two"),
    _lazy("Three"),
    _lazy("Four"),
    _lazy("Five"),
    _lazy("Six"),
    _lazy("Seven"),
    _lazy("Eight"),
    _lazy("Nine"),
)


class Measure:
    """`terms` are those in force, or the ones on the table; `check_ins` oldest first, the corrected left out.

    `starts_on` is the first day of its cycle; `rhythm` and `tolerance` are the outcome's.
    """

    def __init__(
        self,
        terms: Terms,
        check_ins: Sequence[CheckIn | Value],
        starts_on: date,
        agreed: bool,
        rhythm: str = Rhythm.MONTHLY,
        tolerance: Decimal | None = None,
    ):
        self.terms, self.check_ins, self.agreed = terms, check_ins, agreed
        self.stand = terms.stand
        self.starts_on = terms.baseline_on or starts_on
        self.rhythm, self.tolerance = Rhythm(rhythm), tolerance

    # --- How it is going ------------------------------------------------------------------------------

    @property
    def last(self) -> CheckIn | None:
        return self.check_ins[-1] if self.check_ins else None

    @property
    def now(self) -> Decimal | None:
        return self.last.value if self.last else None

    @cached_property
    def values(self) -> list[tuple[date, Decimal]]:
        return [(each.for_on, each.value) for each in self.check_ins]

    @cached_property
    def promised(self):
        """The plan that it is held to. Only an agreement has one."""
        return self.terms.plan(self.starts_on) if self.agreed else None

    @cached_property
    def going(self) -> Going:
        return going(self.stand, self.promised, self.values, clock.today(), self.rhythm, self.tolerance)

    @property
    def plan(self) -> Decimal | None:
        """The planned value of the day for which the last value stands."""
        return self.going.planned

    @property
    def progress(self) -> Progress:
        return self.going.progress

    @property
    def mark(self) -> str:
        return self.going.mark

    @property
    def word(self) -> str:
        """On track, Behind, No recent word. A miss that is no news reads so: Inside the usual swing."""
        return self.going.word

    def planned_on(self, on: date) -> Decimal | None:
        """Off the line to the target; a range and a milestone have none."""
        terms = self.terms
        if not terms.is_directed:
            return None
        return planned(terms.baseline, terms.target, self.starts_on, terms.due_on, on, terms.pace_points)

    @property
    def is_range(self) -> bool:
        return self.stand.direction is Direction.RANGE

    @property
    def is_milestone(self) -> bool:
        return self.stand.direction is Direction.MILESTONE

    @property
    def is_directed(self) -> bool:
        return self.terms.is_directed

    # --- In words -------------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The last value, else the baseline, as the large number; with its unit where that is a sign."""
        if self.is_milestone:
            return _("Reached") if self.is_reached else _("Not yet")
        value = self.now if self.now is not None else self.terms.baseline
        return self.amount(value) if len(self.terms.unit) <= LONGEST_SIGN else self.show(value)

    @property
    def is_reached(self) -> bool:
        """Whether the last word about a milestone is yes."""
        return self.is_milestone and self.now is not None and self.now >= REACHED

    @property
    def what(self) -> str:
        """What is measured; the unit comes first unless number or name say it already."""
        name, unit = self.terms.measure_name, self.terms.unit
        if len(unit) <= LONGEST_SIGN or unit.lower() in name.lower():
            return name
        return f"{unit}, {name}"

    @property
    def when(self) -> str:
        """in April; for a value that nobody has measured yet, the day of the baseline."""
        if self.last:
            return period(self.last.for_on)
        return period(self.terms.baseline_on) if self.terms.baseline_on else ""

    @property
    def stands_says(self) -> str:
        """How it stands, as one short sentence, whatever the direction."""
        if self.is_milestone:
            return self.milestone_says
        return self.range_says if self.is_range else self.against_the_plan

    @property
    def against_the_plan(self) -> str:
        """Half a day behind the plan. A fact, not a verdict."""
        if self.plan is None or self.stand.change is None:
            return ""
        ahead = self.plan - self.now if self.stand.direction is Direction.DECREASE else self.now - self.plan
        size = numbers.show(abs(ahead), self.terms.decimals)
        if not ahead:
            return _("On the plan.")
        if size == numbers.show(0, self.terms.decimals):
            return _("Just ahead of the plan.") if ahead > 0 else _("Just behind the plan.")
        words = {"size": _half(size, self.terms.unit) or numbers.with_unit(abs(ahead), self.terms.decimals, self.unit)}
        return _("%(size)s ahead of the plan.") % words if ahead > 0 else _("%(size)s behind the plan.") % words

    @property
    def range_says(self) -> str:
        """20–24 °C, 3 of 4 months inside."""
        words = {"range": self.terms.promise, "inside": self.going.inside, "count": self.going.heard}
        if not self.going.heard:
            return _("To keep: %(range)s.") % words if words["range"] else ""
        said = {
            Rhythm.WEEKLY: ngettext("%(inside)s of %(count)s week", "%(inside)s of %(count)s weeks", words["count"]),
            Rhythm.MONTHLY: ngettext("%(inside)s of %(count)s month", "%(inside)s of %(count)s months", words["count"]),
            Rhythm.QUARTERLY: ngettext(
                "%(inside)s of %(count)s quarter", "%(inside)s of %(count)s quarters", words["count"]
            ),
        }[self.rhythm]
        return _("%(range)s, %(heard)s inside.") % {"range": words["range"], "heard": said % words}

    @property
    def milestone_says(self) -> str:
        """Reached on 3 April; Not yet, to be reached by 3 April."""
        if self.is_reached:
            first = next(each for each in self.check_ins if each.value >= REACHED)
            return _("Reached %(when)s.") % {"when": period(first.for_on)}
        return _("Not yet; to be %(promise)s.") % {"promise": self.terms.promise or _("reached")}

    @property
    def silent_says(self) -> str:
        if self.progress is not Progress.SILENT:
            return ""
        return _("No word since %(when)s.") % {"when": period_name(self.last.for_on)}

    @property
    def usual_says(self) -> str:
        """Inside the usual swing of ±7 k€."""
        if not self.going.in_usual_swing:
            return ""
        return _("Inside the usual swing of ±%(size)s.") % {"size": self.size(self.going.limits.swing)}

    @property
    def cause_says(self) -> str:
        """The one question that two misses in a row ask first."""
        if not self.going.asks_for_cause:
            return ""
        count = self.going.misses
        words = {"count": COUNT[count] if count < len(COUNT) else count}
        return _("%(count)s misses in a row: do we know the cause?") % words

    @property
    def stretch_says(self) -> str:
        """Shown, and counted nowhere."""
        if self.terms.stretch is None:
            return ""
        return _("Stretch: %(number)s. It counts in no sum.") % {"number": self.amount(self.terms.stretch)}

    @property
    def foresight_says(self) -> str:
        words = {"leading": _("Leading: it tells early what will come."), "lagging": _("Lagging: it tells what came.")}
        return words.get(self.terms.foresight, "")

    @property
    def unit(self) -> str:
        # Of percentages the difference is in points, not in percent.
        return _("points") if self.terms.unit.strip() == "%" else self.terms.unit

    # --- The way --------------------------------------------------------------------------------------

    @property
    def way_label(self) -> str:
        words = {
            "base": self.show(self.terms.baseline),
            "target": self.amount(self.terms.target),
            "now": self.show(self.now),
            "plan": self.show(self.plan),
            "when": self.when,
        }
        if self.now is None:
            return _("From %(base)s to %(target)s. No value measured yet.") % words
        if self.plan is None:
            return _("%(now)s %(when)s, on the way from %(base)s to %(target)s.") % words
        return _("%(now)s %(when)s, on the way from %(base)s to %(target)s; the plan was %(plan)s.") % words

    @property
    def base_label(self) -> str:
        return self.show(self.terms.baseline)

    @property
    def base_note(self) -> str:
        """Told beside the first number where there is room."""
        return f" {period(self.terms.baseline_on)}" if self.terms.baseline_on else ""

    @property
    def target_label(self) -> str:
        return self.amount(self.terms.target)

    @property
    def plan_label(self) -> str:
        return _("plan %(number)s") % {"number": self.show(self.plan)} if self.plan is not None else ""

    def show(self, value: Decimal | None) -> str:
        return numbers.show(value, self.terms.decimals)

    def amount(self, value: Decimal | None) -> str:
        return numbers.with_unit(value, self.terms.decimals, self.terms.unit)

    def size(self, value) -> str:
        """A difference, with its unit: of percentages in points."""
        return numbers.with_unit(exact(value), self.terms.decimals, self.unit)


def exact(value) -> Decimal:
    """A fraction of the rules as a number that can be shown."""
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / value.denominator


def _half(size: str, unit: str) -> str:
    """Nobody says "0.5 days"."""
    halves = {"days": _("Half a day"), "hours": _("Half an hour"), "weeks": _("Half a week")}
    return halves.get(unit, "") if size == "0.5" else ""
