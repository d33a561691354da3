"""Help: what the asking side promised when terms were agreed, by whom and by when. A two-sided promise."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from teams.access import movers
from teams.models import Person, Team

from ..rules.negotiation import NotYours
from ..rules.promise import Promised, standing
from .kept import stands_anew


class HelpQuerySet(models.QuerySet):
    def in_force(self) -> HelpQuerySet:
        """Those of commitments that stand: what was let go, or agreed anew, owes nothing any more."""
        return self.filter(commitment__in_force__isnull=False)

    def missed(self, today: date) -> HelpQuerySet:
        """Their day has passed, and nobody kept them."""
        return self.in_force().filter(kept_at=None, due_on__lt=today)


class HelpManager(models.Manager.from_queryset(HelpQuerySet)):
    def owe_from(self, commitment, asking_team: Team) -> list[Help]:
        """One promise for each line of help in these terms. Called in the transaction of the acceptance.

        Its owner is whoever moves for the asking team at this moment, also while they are away. What was kept under
        the version before stays kept: nobody brings the same rack twice.
        """
        lines = list(dict.fromkeys(commitment.terms.help_lines))
        if not lines:
            return []
        owner = movers(asking_team)[asking_team.pk].usual
        before = self.filter(commitment__outcome=commitment.outcome_id, kept_at__isnull=False)
        kept = {row.text: row for row in before.order_by("kept_at")}
        return self.bulk_create(
            Help(
                commitment=commitment,
                number=number,
                text=text,
                team=asking_team,
                owner=owner,
                due_on=commitment.terms.look_again_on or commitment.terms.due_on,
                kept_at=kept[text].kept_at if text in kept else None,
                kept_by=kept[text].kept_by if text in kept else None,
            )
            for number, text in enumerate(lines, start=1)
        )


class Help(models.Model):
    """`team` is the one that promised, `owner` the person who gave its word; `due_on` may be open."""

    # By name: a commitment calls `owe_from`, so its module comes after this one.
    commitment = models.ForeignKey("goals.Commitment", on_delete=models.PROTECT, related_name="help")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=2000)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    due_on = models.DateField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HelpManager()

    class Meta:
        verbose_name_plural = "help"
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint("commitment", "number", name="one_promise_for_each_line_of_help"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, kept_by__isnull=True)
                | Q(kept_at__isnull=False, kept_by__isnull=False),
                name="a_kept_promise_says_who_kept_it",
            ),
        ]
        indexes = [models.Index(fields=["team", "kept_at"], name="help_team_kept")]

    def __str__(self):
        return self.text[:40]

    def stands(self, today: date) -> Promised:
        """Kept, due or missed, as of a day."""
        return standing(self.due_on, self.kept_at is not None, today)

    def keep(self, *, by: Person) -> None:
        """Say that it is done. Once is enough: who says it again changes nothing. Raises NotYours."""
        if not self.may_be_kept_by(by):
            who = self.owner.name if self.owner else self.team.name
            raise NotYours(f"This is {who}'s promise. Ask them how it stands, or leave a comment.")
        with transaction.atomic():
            if Help.objects.filter(pk=self.pk, kept_at=None).update(kept_at=clock.now(), kept_by=by):
                stands_anew(self.commitment.outcome_id)
        self.refresh_from_db(fields=["kept_at", "kept_by"])

    def may_be_kept_by(self, person: Person) -> bool:
        """Its owner; where there is none, or they have left, whoever moves for the team that promised."""
        if not person.is_active:
            return False
        if self.owner_id == person.pk:
            return True
        if self.owner is not None and self.owner.is_active:
            return False
        return movers(self.team)[self.team_id].capacity(person) is not None
