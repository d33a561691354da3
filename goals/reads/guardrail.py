"""How the guardrails of an outcome stand: what must not get worse, and what was said about it last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lean.lib import numbers

from ..models import GuardrailWord, Outcome, Terms
from ..rules.guardrail import Bound, Guardrail


@dataclass(frozen=True)
class Standing:
    """A guardrail with its latest word."""

    guardrail: Guardrail
    last: GuardrailWord | None

    @property
    def name(self) -> str:
        return self.guardrail.name

    @property
    def unit(self) -> str:
        return self.guardrail.unit

    @property
    def is_broken(self) -> bool:
        return self.last is not None and not self.guardrail.holds(self.last.value)

    @property
    def number(self) -> str:
        if self.last is None:
            return ""
        return numbers.show(self.last.value, max(self.guardrail.decimals, numbers.places(self.last.value)))

    @property
    def limit_says(self) -> str:
        """at most 19."""
        words = {"limit": numbers.show(self.guardrail.limit, self.guardrail.decimals)}
        return (_("at most %(limit)s") if self.guardrail.side is Bound.AT_MOST else _("at least %(limit)s")) % words

    @property
    def broken_says(self) -> str:
        return _("Above its limit") if self.guardrail.side is Bound.AT_MOST else _("Below its limit")

    def of_day(self, on: date) -> GuardrailWord | None:
        """The word that stands for a day, as far as it is the latest."""
        return self.last if self.last is not None and self.last.for_on == on else None


def guardrails_of(outcome: Outcome, terms: Terms | None) -> Sequence[Standing]:
    """One query; none where the terms name no guardrail."""
    if terms is None or not terms.guardrails:
        return ()
    words = outcome.guardrail_words.filter(replaced_by=None).select_related("by").order_by("for_on", "pk")
    return standing_of(terms, words)


def standing_of(terms: Terms | None, words: Iterable[GuardrailWord]) -> Sequence[Standing]:
    """The guardrails that the terms name, each with its latest word of `words`, which come oldest first."""
    last = {word.name: word for word in words}
    guardrails = terms.guardrail_list if terms is not None else []
    return [Standing(guardrail, last.get(guardrail.name)) for guardrail in guardrails]
