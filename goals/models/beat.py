"""When what runs by the clock ran last, so that an administrator sees whether anything does."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

# Written down no more often: drains come every few seconds, and on SQLite a write takes the only lock.
AT_MOST_EVERY = timedelta(seconds=30)


class BeatName(models.TextChoices):
    DRAIN = "drain", "Sending what is due"
    SWEEP = "sweep", "Owing what time makes due"


class BeatManager(models.Manager):
    def note(self, name: BeatName) -> None:
        now = timezone.now()
        # Not one from a future that a clock has jumped back from.
        if not self.filter(name=name, at__gt=now - AT_MOST_EVERY, at__lte=now).exists():
            self.update_or_create(name=name, defaults={"at": now})


class Beat(models.Model):
    """One row for each. `at` is real time, also in the demo."""

    name = models.CharField(primary_key=True, max_length=10, choices=BeatName)
    at = models.DateTimeField()

    objects = BeatManager()

    def __str__(self):
        return f"{self.name} at {self.at}"
