"""Which searches have found all there is to find for a day or an hour, so that they aren't repeated every minute.

A thrift and no promise: where a row is lost, or the clock goes back, the search is made again and finds what is owed
already, which is owed once.
"""

from __future__ import annotations

from django.db import models


class SweptManager(models.Manager):
    def is_done(self, kind: str, what: str) -> bool:
        return self.filter(kind=kind, what=what).exists()

    def note(self, kind: str, what: str) -> None:
        """After the last of what was found has been owed, and never before."""
        row = self.model(kind=kind, what=what)
        self.bulk_create([row], update_conflicts=True, unique_fields=["kind"], update_fields=["what"])


class Swept(models.Model):
    """`what` is the latest day or hour for which this kind of search was made to its end."""

    kind = models.CharField(max_length=20, primary_key=True)
    what = models.CharField(max_length=20)

    objects = SweptManager()

    class Meta:
        verbose_name_plural = "swept"

    def __str__(self):
        return f"{self.kind}: {self.what}"
