"""A catchball: its columns, and the promises that the database holds about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from lean.lib import clock
from teams.models import Team

from ...rules import negotiation as rules
from ...rules.negotiation import Owes, State
from ..outcome import Outcome
from ..terms import Terms
from .many import CatchballManager
from .verbs import Verbs

STATES = [(state.value, state.value.replace("_", " ")) for state in State]
OWES = [(owes.value, owes.value) for owes in Owes]


class Catchball(Verbs, models.Model):
    """`version` is the number of its last move: whoever answers says which one they saw.

    `asker_terms` and `receiver_terms` are the latest of each side, `latest_terms` the latest of either,
    `agreed_terms` those that both agreed to last: they stay while the two look again. `taken_over` are terms
    that were in force before it began.
    `volunteered`: the receiving team put it to the asking one. `arbiter_team` is the one whose lead was asked to
    decide last; none at the very top, where the cycle's sponsor is.
    `passed_on_at`: since when its clock stands still, because the receiver asked its own teams.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="catchballs")
    asking_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="asked")
    receiving_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="received")
    state = models.CharField(max_length=13, choices=STATES, default=State.DRAFT)
    owes = models.CharField(max_length=6, choices=OWES, null=True, default=Owes.TERMS)  # noqa: DJ001 None is "nothing"
    round = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    postponed = models.BooleanField(default=False)
    volunteered = models.BooleanField(default=False)
    arbiter_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="to_decide")
    asker_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receiver_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latest_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_over = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply_by_on = models.DateField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    ball_since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CatchballManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "outcome", condition=Q(state__in=rules.OPEN), name="one_open_catchball_per_outcome"
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.OPEN, owes__isnull=False)
                | (~Q(state__in=rules.OPEN) & Q(owes__isnull=True)),
                name="an_open_ball_has_exactly_one_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AGREED) | Q(agreed_terms__isnull=False), name="an_agreement_names_its_terms"
            ),
            models.CheckConstraint(
                condition=~Q(asking_team=models.F("receiving_team")), name="a_catchball_has_two_sides"
            ),
        ]
        indexes = [
            models.Index(fields=["asking_team", "state"], name="catchball_asking_state"),
            models.Index(fields=["receiving_team", "state"], name="catchball_receiving_state"),
            models.Index(fields=["arbiter_team"], condition=Q(state=State.ESCALATED), name="catchball_to_be_decided"),
        ]

    def __str__(self):
        return f"{self.outcome} with {self.receiving_team}"

    def get_absolute_url(self):
        return reverse("goals:catchball", args=[self.pk])
