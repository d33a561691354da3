"""Evidence beside the terms: the measure's own history against the number on the table, and what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from lean.lib import clock, days, numbers
from lean.lib.along import Along
from lean.lib.charts import Band

from ..models import Catchball, CheckIn, Terms, Trial
from ..rules import reach as rules
from ..rules.coverage import Direction
from .history import period_name

# A small trend says something from three values on.
ENOUGH_TO_SHOW = 3
TRIALS = Along(Trial, "value", "unit", "for_on", "words", "by__name", "by__email")


class Evidence:
    """`check_ins` are the latest ones, oldest first; `terms` the latest on the table, which may have no number yet."""

    def __init__(self, catchball: Catchball, terms: Terms | None, check_ins: Sequence[CheckIn]):
        self.catchball, self.terms, self.check_ins = catchball, terms, check_ins

    @cached_property
    def trials(self) -> list[Trial]:
        """What was tried, the earliest first. Counted in nothing."""
        return sorted(TRIALS.read(self.catchball.told_trials), key=lambda trial: (trial.for_on, trial.pk))

    @property
    def counts(self) -> bool:
        """Whether there is a number to compare with: a milestone has none."""
        return self.terms is not None and self.terms.has_measure and self.terms.direction != Direction.MILESTONE

    @property
    def says_something(self) -> bool:
        return self.counts and bool(self.check_ins or self.trials)

    @cached_property
    def reach(self) -> rules.Reach:
        return rules.reach([(said.for_on, said.value) for said in self.check_ins], self.terms.stand)

    @property
    def lines(self) -> list[str]:
        """In plain sentences: where it was lately, the best so far, and how often it was where it is asked to be."""
        if not self.check_ins:
            return ["Nothing has been measured here yet."]
        return [line for line in (self._last(), self._best(), self._there()) if line]

    def _last(self) -> str:
        values = [numbers.show(value, self.terms.decimals) for _, value in self.reach.last[:-1]]
        latest = numbers.with_unit(self.reach.last[-1][1], self.terms.decimals, self.terms.unit)
        return f"Lately {', '.join([*values, latest])}."

    def _best(self) -> str:
        if self.reach.best is None or self.reach.of < ENOUGH_TO_SHOW:
            return ""
        on, value = self.reach.best
        return f"The best so far was {numbers.show(value, self.terms.decimals)}, in {period_name(on)}."

    def _there(self) -> str:
        there, of = self.reach.there, self.reach.of
        if there is None:
            return ""
        asked = self.terms.promise
        if there == 0:
            return f"It hasn’t been at {asked} yet."
        often = "once" if there == 1 else f"{there} times"
        return f"It was at {asked}{'' if not self.terms.is_directed else ' or beyond'} {often}, of {of} values."

    @property
    def draws(self) -> bool:
        """Whether the small trend says something."""
        placed = self.terms.baseline is not None or self.terms.has_target
        return self.counts and len(self.check_ins) >= ENOUGH_TO_SHOW and placed

    @property
    def _drawn_trial(self) -> Trial | None:
        """The latest of those in the measure's own unit, since the first value that is drawn."""
        since = self.check_ins[0].for_on
        like = [each for each in self.trials if each.unit == self.terms.unit and each.for_on >= since]
        return like[-1] if like else None

    @property
    def chart(self) -> dict:
        """The small trend: the team's own values against the number on the table."""
        terms = self.terms
        target = terms.target if terms.target is not None or not terms.is_directed else terms.baseline
        stands = "agreed" if terms.pk == self.catchball.agreed_terms_id else "on the table"
        bounds = None if terms.is_directed else Band(terms.range_low, terms.range_high, f"{stands} {terms.promise}")
        since = days.day(self.check_ins[0].for_on, clock.today())
        tried = self._drawn_trial
        return {
            "tried": tried and (tried.for_on, tried.value),
            "tried_label": f"trial {numbers.show(tried.value, terms.decimals)}" if tried else "",
            "points": [(said.for_on, said.value) for said in self.check_ins],
            "target": target,
            "target_label": f"{stands} {numbers.show(target, terms.decimals)}" if terms.target is not None else "",
            "lower_is_better": terms.direction == Direction.DECREASE,
            "bounds": bounds if terms.has_target else None,
            "label": f"Measured values since {since}. {' '.join(self.lines)}",
        }
