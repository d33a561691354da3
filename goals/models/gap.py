"""Closing a gap, by its owner: carrying it oneself, or accepting the risk for a while, with a reason.

The other ways are moves: to ask again, to take up what was offered, or to offer a piece to another team.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from teams.models import Person

from ..rules.coverage import AddsUp
from ..rules.negotiation import Refused, WordsMissing
from .outcome import Outcome

# A risk is looked at again within a planning period, or it is forgotten.
LONGEST_RISK = timedelta(days=366)
MORE_THAN_FITS = Decimal(10) ** 11


class NotAnAmount(Refused):
    code = "not_an_amount"
    about = "amount"
    says = "Write how much of it, as a number above nothing."


class NotADay(Refused):
    code = "not_a_day"
    about = "until_on"
    says = "Name a day to come, within a year: then you look at it again."


class NoSum(Refused):
    code = "no_sum"
    says = "Here pieces don't add up to a sum, so there is no share of it to keep."


class GapChoiceManager(models.Manager):
    @transaction.atomic
    def keep(self, outcome: Outcome, amount: Decimal, *, by: Person) -> GapChoice:
        """The owner carries so much of it, in the outcome's unit: the own share grows by it.

        Raises NotYours, NotOpen, NoSum, NotAnAmount.
        """
        held = Outcome.objects.held_by_its_team(outcome.pk, by)
        if held.adds_up != AddsUp.SUM:
            raise NoSum
        _must_be_some(amount)
        if held.own_share + amount >= MORE_THAN_FITS:
            raise NotAnAmount("That is more than can be kept here. Use a larger unit.")
        held.grow_own_share(amount)
        return self.create(outcome=held, choice=Choice.KEPT, amount=amount, by=by)

    @transaction.atomic
    def accept_risk(self, outcome: Outcome, amount: Decimal, *, reason: str, until_on: date, by: Person) -> GapChoice:
        """Live with so much of the gap until a day, and say why. The gap stays in sight; the latest word counts.

        Raises NotYours, NotOpen, NotAnAmount, WordsMissing, NotADay.
        """
        held = Outcome.objects.held_by_its_team(outcome.pk, by)
        _must_be_some(amount)
        if not reason.strip():
            raise WordsMissing("Say why this can be lived with, so that others can follow.", about="reason")
        if not clock.today() < until_on <= clock.today() + LONGEST_RISK:
            raise NotADay
        words = {"reason": reason.strip(), "until_on": until_on}
        return self.create(outcome=held, choice=Choice.RISK, amount=amount, by=by, **words)

    def accepted(self, outcome: Outcome, today: date) -> GapChoice | None:
        """The risk that is accepted today, by the latest word: it ends with its day."""
        risks = self.filter(outcome=outcome, choice=Choice.RISK).select_related("by")
        latest = risks.order_by("-at", "-pk").first()
        return latest if latest and latest.until_on >= today else None


def _must_be_some(amount: Decimal | None) -> None:
    if amount is None or amount <= 0:
        raise NotAnAmount


class Choice(models.TextChoices):
    KEPT = "kept", "Carried by its owner"
    RISK = "risk", "Accepted for a while"


class GapChoice(models.Model):
    """`amount` is in the outcome's unit; a risk has a reason and the day up to which it is accepted."""

    once = True

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="gap_choices")
    choice = models.CharField(max_length=4, choices=Choice)
    amount = models.DecimalField(max_digits=15, decimal_places=4)
    reason = models.TextField(blank=True, max_length=2000)
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = GapChoiceManager()

    class Meta:
        indexes = [models.Index(fields=["outcome", "choice", "-at"], name="gap_choice_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_gap_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(choice="kept") | (~Q(reason="") & Q(until_on__isnull=False)),
                name="a_risk_is_accepted_with_reason_and_day",
            ),
        ]

    def __str__(self):
        return f"{self.amount} of {self.outcome}, {self.choice}"
