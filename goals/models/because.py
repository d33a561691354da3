"""Because → worth: what a counter says its number is made of, line by line. Written once, with its move."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from ..rules import because as rules
from .move import Move

LONGEST = 200
MOST_LINES = 12


class BecauseManager(models.Manager):
    def keep(self, move: Move, lines: rules.Lines, *, before) -> list[Because]:
        """The lines of a counter that answers the terms `before`, in the transaction that makes the move.

        Raises DoesNotAddUp, NothingToAddUp, and ValidationError for a line without words or with too many.
        """
        if not lines:
            return []
        lines = [(" ".join(text.split()), worth) for text, worth in lines]
        if len(lines) > MOST_LINES:
            raise ValidationError({"because": f"{MOST_LINES} lines are the most. Put some of them together."})
        if any(not text or len(text) > LONGEST for text, _ in lines):
            raise ValidationError({"because": f"Say in each line why, in {LONGEST} characters at most."})
        rules.must_add_up(lines, before.stand, move.terms.stand)
        kept = [self.model(move=move, place=place, text=text, worth=worth) for place, (text, worth) in enumerate(lines)]
        for line in kept:
            line.clean_fields(exclude=["move"])
        return self.bulk_create(kept)


class Because(models.Model):
    """`worth` is in the unit of the terms of its move; `place` is its line, from 0."""

    once = True

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="because")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST)
    worth = models.DecimalField(max_digits=15, decimal_places=4)

    objects = BecauseManager()

    class Meta:
        verbose_name_plural = "because"
        ordering = ["move", "place"]
        constraints = [
            models.UniqueConstraint("move", "place", name="one_because_in_each_place"),
            models.CheckConstraint(condition=~Q(text=""), name="a_because_has_words"),
        ]

    def __str__(self):
        return f"{self.text} → {self.worth}"
