"""When the world moves above a piece: what its parent's owner makes of it, one choice for each.

The third choice, to look again together, is a move of the catchball and leaves its trace there.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from teams.models import Person

from ..rules.coverage import AddsUp
from ..rules.negotiation import Refused
from ..rules.stale import ZERO, difference, is_stale
from .commitment import Commitment, InForce
from .outcome import AddsUpChoice, Outcome
from .parent_changed import tell_what_stays


class NotStale(Refused):
    code = "not_stale"
    says = "That was settled meanwhile, or nothing has changed above it. Look at the page as it is now."


class NothingToAbsorb(Refused):
    code = "nothing_to_absorb"
    says = "There is no difference to take on here. Keep the piece as it is, or look again together."


class Choice(models.TextChoices):
    KEEP = "keep", "Keep it"
    ABSORB = "absorb", "Take it on"


class StaleChoiceManager(models.Manager):
    @transaction.atomic
    def keep(self, commitment: Commitment, *, by: Person) -> StaleChoice:
        """The piece counts on as it is, marked no more. Raises NotYours, NotStale."""
        return self._choose(Choice.KEEP, commitment, by)

    @transaction.atomic
    def absorb(self, commitment: Commitment, *, by: Person) -> StaleChoice:
        """The piece stays as it is, and what its parent needs more becomes the owner's own share.

        Raises NotYours, NotStale, NothingToAbsorb.
        """
        return self._choose(Choice.ABSORB, commitment, by)

    def _choose(self, choice: Choice, commitment: Commitment, by: Person) -> StaleChoice:
        parent = Outcome.objects.held_by_its_team(commitment.outcome.parent_id, by)
        now = InForce.objects.select_related("commitment__terms").filter(outcome=parent).first()
        # Read again now that the parent is held still: a double click settles it once.
        agreed = self._unsettled(commitment, parent, now)
        amount = None
        if choice is Choice.ABSORB:
            amount = self.still_to_absorb(agreed, now.commitment, parent.adds_up)
            if not amount:
                raise NothingToAbsorb
            parent.grow_own_share(amount)
            tell_what_stays(agreed.outcome, now.commitment.version, by)
        return self.create(
            commitment=agreed,
            parent_commitment=now.commitment,
            adds_up=parent.adds_up,
            choice=choice,
            amount=amount,
            by=by,
        )

    def _unsettled(self, commitment: Commitment, parent: Outcome, now: InForce | None) -> Commitment:
        agreed = Commitment.objects.filter(pk=commitment.pk, in_force__isnull=False)
        agreed = agreed.select_related("parent_commitment__terms").first()
        if agreed is None or now is None:
            raise NotStale
        stale = is_stale(
            agreed.parent_commitment_id,
            agreed.parent_adds_up,
            now.commitment_id,
            now.commitment.version,
            parent.adds_up,
        )
        settled = self.filter(commitment=agreed, parent_commitment=now.commitment_id, adds_up=parent.adds_up)
        if not stale or settled.exists():
            raise NotStale
        return agreed

    def still_to_absorb(self, agreed: Commitment, now: Commitment, mode: str) -> Decimal:
        """What the parent needs more since this was agreed, less what was taken on already for this version."""
        under = agreed.parent_commitment.terms.stand if agreed.parent_commitment else None
        more = difference(under, now.terms.stand, AddsUp(mode))
        return max(ZERO, more - self.taken_on(now))

    def taken_on(self, now: Commitment) -> Decimal:
        """What the owner has taken on since this version is in force."""
        taken = self.filter(parent_commitment=now, choice=Choice.ABSORB).values_list("amount", flat=True)
        return sum(taken, ZERO)


class StaleChoice(models.Model):
    """Settles one piece's commitment against one version of its parent, carried in one way. `amount`: taken on."""

    once = True

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="stale_choices")
    parent_commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="+")
    adds_up = models.CharField(max_length=8, choices=AddsUpChoice)
    choice = models.CharField(max_length=6, choices=Choice)
    amount = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = StaleChoiceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "commitment", "parent_commitment", "adds_up", name="one_choice_for_each_stale_piece"
            ),
            models.CheckConstraint(
                condition=Q(choice=Choice.ABSORB, amount__isnull=False, amount__gt=0)
                | Q(choice=Choice.KEEP, amount__isnull=True),
                name="what_is_taken_on_has_an_amount",
            ),
        ]

    def __str__(self):
        return f"{self.commitment}: {self.choice}"
