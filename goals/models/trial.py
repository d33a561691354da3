"""Trial values: what somebody tried for a few days and measured, as evidence beside the terms. Counted in nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from teams.models import Person

from ..rules.checkin import DayToCome
from ..rules.negotiation import NotOpen, NotYours, Refused, WordsMissing
from .catchball import Catchball


class NoNumber(Refused):
    code = "no_number"
    says = "Here nothing is counted, so a trial has no number. Say it as a comment."


class TrialManager(models.Manager):
    @transaction.atomic
    def add(self, catchball: Catchball, value: Decimal, *, for_on: date, words: str, by: Person) -> Trial:
        """What was measured on a trial, up to a day, and how it came about. Either side may add some while it is open.

        Raises NotYours, NotOpen, NoNumber, WordsMissing, DayToCome, and ValidationError for what is too long.
        """
        if not any(those.capacity(by) for those in catchball.movers().values()):
            raise NotYours("Only the two sides add trial values. You can say it as a comment.")
        if not catchball.is_open or catchball.latest_terms is None:
            raise NotOpen("This catchball is closed, so trial values would change nothing. A comment stays possible.")
        if not catchball.latest_terms.has_measure or catchball.latest_terms.direction == "milestone":
            raise NoNumber
        if not words.strip():
            raise WordsMissing("Say what you tried, such as “two weeks with the new rack”.", about="words")
        if for_on > clock.today():
            raise DayToCome
        unit = catchball.latest_terms.unit
        trial = self.model(catchball=catchball, value=value, unit=unit, for_on=for_on, words=words.strip(), by=by)
        trial.clean_fields(exclude=["catchball", "by"])
        trial.save()
        return trial

    def stand(self) -> models.QuerySet:
        return self.filter(taken_back_at=None)


class Trial(models.Model):
    """`unit` is that of the terms when it was added: they may change, what was measured doesn't."""

    catchball = models.ForeignKey(Catchball, on_delete=models.CASCADE, related_name="trials")
    value = models.DecimalField(max_digits=15, decimal_places=4)
    unit = models.CharField(max_length=40, blank=True)
    for_on = models.DateField()
    words = models.CharField(max_length=280)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = TrialManager()

    class Meta:
        ordering = ["for_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_trial_says_what_was_tried")]

    def __str__(self):
        return f"{self.value} {self.unit}, {self.words}"

    def take_back(self, *, by: Person) -> None:
        """It is shown no more. Only who added it may. Raises NotYours. Twice is once."""
        if by.pk != self.by_id:
            raise NotYours(f"Only {self.by.name} can take this back. You can say what you think in a comment.")
        Trial.objects.stand().filter(pk=self.pk).update(taken_back_at=clock.now())
