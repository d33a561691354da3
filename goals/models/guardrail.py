"""Words on a guardrail: the latest number of what must not get worse on the way, and since when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from teams.models import Person

from ..access import must_check_in
from ..rules.checkin import DayToCome
from ..rules.guardrail import NAME_LENGTH, Guardrail
from ..rules.negotiation import Refused
from .checkin import Said, held_still, must_be_measured
from .outcome import Outcome


class NoSuchGuardrail(Refused):
    code = "no_such_guardrail"
    says = "The terms that stand name no such guardrail. Load the page again to see which there are."
    about = "name"


class GuardrailWordManager(models.Manager):
    @transaction.atomic
    def record(
        self,
        outcome: Outcome,
        name: str,
        value: Decimal,
        *,
        for_on: date,
        by: Person,
        words: str = "",
        replaces: GuardrailWord | int | None = None,
    ) -> GuardrailWord:
        """Say how a guardrail stands on a day; who may say the outcome's number may say this one.

        Raises what `CheckIn.objects.record` raises, but asks no question, and NoSuchGuardrail.
        """
        outcome = held_still(Outcome.objects.filter(pk=outcome.pk)).get()
        must_check_in(by, outcome)
        guardrail = _named(name, must_be_measured(outcome).guardrail_list)
        if for_on > clock.today():
            raise DayToCome
        place = {"outcome": outcome, "name": guardrail.name, "for_on": for_on}
        standing = self.filter(**place, replaced_by=None).select_related("by").first()
        return self.model(**place, value=value, words=words.strip(), by=by).keep(standing, replaces)


def _named(name: str, guardrails: list[Guardrail]) -> Guardrail:
    for guardrail in guardrails:
        if guardrail.name == name.strip():
            return guardrail
    raise NoSuchGuardrail


class GuardrailWord(Said):
    """Never among the check-ins: it says nothing about progress. `name` is that of the guardrail in the terms."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="guardrail_words")
    name = models.CharField(max_length=NAME_LENGTH)

    objects = GuardrailWordManager()

    class Meta:
        ordering = ["name", "for_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "outcome", "name", "for_on", condition=Q(replaces=None), name="one_first_word_on_a_guardrail_a_day"
            )
        ]
