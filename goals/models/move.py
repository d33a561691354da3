"""Moves: the append-only history of a catchball, who has read them, and what anyone says beside them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from lean.lib import clock

from ..rules.negotiation import CARRIES_TERMS, Kind, Side, Step
from .terms import Terms

KINDS = [(kind.value, kind.value.replace("_", " ")) for kind in Kind]
SIDES = [(side.value, side.value) for side in Side]


class ReasonKind(models.TextChoices):
    CAPACITY = "capacity", "We don't have the hands"
    EVIDENCE = "evidence", "Our numbers say otherwise"
    DEPENDENCY = "dependency", "It depends on others"
    PRIORITY = "priority", "Something else comes first"
    OTHER = "other", "Something else"


class Trigger(models.TextChoices):
    """What has changed, that an agreement should be looked at again."""

    PARENT = "parent", "The outcome that it is for has changed"
    REORGANISED = "reorganised", "Our teams were reorganised"
    LEAD = "lead", "Somebody else leads now"
    OUTSIDE = "outside", "Something happened around us"
    EVIDENCE = "evidence", "We know something that we didn’t know then"
    ERROR = "error", "We got something wrong"


class Move(models.Model):
    """`answers` is the number of the move that was last when this one was made; `takes_back` names a move undone.

    `to_side` is the one to which somebody who was asked to decide hands it back. `set_down` is what the team that is
    to carry it says it will set down for it, or nothing. `stood_on` is the day by which a reply was asked for until
    then, `stood_still_since` since when that clock stood still: a take-back gives both again.
    """

    once = True

    catchball = models.ForeignKey("goals.Catchball", on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    round = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    side = models.CharField(max_length=8, choices=SIDES)
    to_side = models.CharField(max_length=8, choices=SIDES, blank=True)
    capacity = models.CharField(max_length=10, default="lead")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="moves")
    answers = models.PositiveIntegerField(null=True, blank=True)
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="moves")
    text = models.TextField(blank=True, max_length=4000)
    alternative = models.TextField(blank=True, max_length=1000)
    set_down = models.TextField(blank=True, max_length=1000)
    reason_kind = models.CharField(max_length=10, choices=ReasonKind, blank=True)
    trigger = models.CharField(max_length=11, choices=Trigger, blank=True)
    reply_by_on = models.DateField(null=True, blank=True)
    stood_on = models.DateField(null=True, blank=True)
    stood_still_since = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["catchball", "number"]
        constraints = [
            models.UniqueConstraint("catchball", "number", name="one_move_for_each_number"),
            models.CheckConstraint(
                condition=Q(terms__isnull=False) | ~Q(kind__in=[kind.value for kind in CARRIES_TERMS]),
                name="a_move_carries_the_terms_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.TAKE_BACK, takes_back__isnull=False)
                | (~Q(kind=Kind.TAKE_BACK) & Q(takes_back__isnull=True)),
                name="only_a_take_back_takes_back",
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.REOPEN) & ~Q(trigger="")) | (~Q(kind=Kind.REOPEN) & Q(trigger="")),
                name="a_reopening_names_its_trigger",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.HAND_BACK, to_side__in=[Side.ASKER, Side.RECEIVER])
                | (~Q(kind=Kind.HAND_BACK) & Q(to_side="")),
                name="what_is_handed_back_has_a_receiver",
            ),
            models.CheckConstraint(
                condition=Q(set_down="") | Q(side=Side.RECEIVER, kind__in=[Kind.ACCEPT, Kind.COUNTER]),
                name="only_who_is_to_carry_it_sets_something_down",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.kind}"

    def clean(self):
        if self.set_down and self.side != Side.RECEIVER:
            raise ValidationError({"set_down": "Only the team that is to carry it can say what it sets down for it."})

    @property
    def words(self) -> str:
        """What was said with it. An offer that came without a word still says why it is made."""
        says_why = not self.text and self.kind == Kind.OFFER and self.terms_id
        return self.terms.why if says_why else self.text

    @property
    def step(self) -> Step:
        """Without its words, as the rules see it. An acceptance names the terms it accepts, and puts none.

        So does a withdrawal that ends looking again: it names those that stand.
        """
        terms = self.terms if self.terms_id else None
        return Step(
            number=self.number,
            kind=Kind(self.kind),
            side=Side(self.side),
            terms=self.terms_id,
            has_target=terms is not None and terms.has_target,
            to=Side(self.to_side) if self.to_side else None,
        )


class Seen(models.Model):
    """A mover of the other side has opened the page in full after this move: it can't be taken back any more."""

    move = models.ForeignKey(Move, on_delete=models.CASCADE, related_name="seen")
    side = models.CharField(max_length=8, choices=SIDES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "seen"
        constraints = [models.UniqueConstraint("move", "side", name="seen_once_by_each_side")]

    def __str__(self):
        return f"{self.move} seen by {self.by}"


class Comment(models.Model):
    """Anyone's word beside the moves. It changes nothing about whose turn it is."""

    catchball = models.ForeignKey("goals.Catchball", on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text[:40]
