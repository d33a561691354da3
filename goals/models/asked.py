"""When people were last asked for the number of an outcome, and when they were told that it is silent.

Kept beside the nudges, because one mail of a morning asks for many numbers, and so that a search through a hundred
thousand outcomes finds in the database which of them nobody has been asked about yet.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from .nudge import NudgeKind
from .outcome import Outcome

# Nudges that speak of numbers which nobody has said yet.
ABOUT_NUMBERS = (NudgeKind.CHECKIN_DUE, NudgeKind.NO_RECENT_WORD)


class AskedManager(models.Manager):
    def note(self, asked: Iterable[Asked]) -> None:
        """The latest time counts. One statement, always in one order: two who ask at once don't wait in a ring."""
        rows = sorted(asked, key=lambda row: (row.outcome_id, row.kind))
        changing = ["person", "since_on", "on"]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["outcome", "kind"], update_fields=changing)


class Asked(models.Model):
    """`since_on` is the day from which a number is due, or its silence has lasted too long; `on` the day of the mail.

    `person` is who was asked; none where nobody moves for the team.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="asked")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in ABOUT_NUMBERS])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since_on = models.DateField()
    on = models.DateField()

    objects = AskedManager()

    class Meta:
        verbose_name_plural = "asked"
        constraints = [models.UniqueConstraint("outcome", "kind", name="one_last_time_asked_for_each_reason")]
        indexes = [models.Index(fields=["person", "kind", "on"], name="asked_person_day")]

    def __str__(self):
        return f"{self.kind} of {self.outcome_id} on {self.on}"
