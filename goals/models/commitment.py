"""Commitments: terms that both sides stand behind, by version; and which one is in force."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max, Q

from lean.lib import clock
from teams.models import Person, Team

from ..access import must_move_for
from ..rules.look import next_look
from ..rules.negotiation import NothingChanged, NotOpen, Refused, State, TargetMissing
from .cycle import Cycle
from .help import Help
from .kept import all_at_the_end, stands_anew
from .outcome import Outcome, OutcomeState
from .parent_changed import tell_its_owner
from .terms import Terms


class Basis(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    SELF_AGREED = "self_agreed", "Self-agreed"
    RULED = "ruled", "Ruled"
    SET = "set", "Set by its owner"
    IMPORTED = "imported", "Imported"


class SetAlready(Refused):
    code = "set_already"
    says = "Somebody set it anew while you were writing. Your words are kept: look at what changed, then go on."


class AgreedWithOthers(Refused):
    code = "agreed_with_others"
    says = "This was agreed with another team. Look at it again together."


class CommitmentManager(models.Manager):
    @transaction.atomic
    def set_top(self, *, team: Team, cycle: Cycle, terms: Terms, by: Person, **fields) -> Commitment:
        """A top outcome, set by its owner: the one commitment that needs no other side.

        `terms` are unsaved Terms. Raises NotYours, TargetMissing, NotOpen, and ValidationError from `Terms.freeze`.
        """
        must_move_for(by, team)
        if not terms.has_target:
            raise TargetMissing("A top outcome needs a target: the teams below it answer with pieces of it.")
        if cycle.is_closed:
            raise NotOpen("That cycle is closed. Set it in the next one.")
        words = {"statement": terms.statement, "why": terms.why}
        with all_at_the_end():
            outcome = Outcome.objects.add(team=team, cycle=cycle, by=by, state=OutcomeState.LIVE, **words, **fields)
            terms.freeze(outcome, by_team=team)
            return self.put_in_force(outcome, terms, Basis.SET, by=by)

    @transaction.atomic
    def set_again(self, outcome: Outcome, terms: Terms, *, by: Person, answering: int) -> Commitment:
        """A new version of a top outcome, by its owner: a measure corrected after agreement is never an edit.

        `terms` are unsaved; `answering` is the version that was on screen. The pieces keep their numbers and are
        stale until their owner has said what this means for each. Raises NotYours, NotOpen, AgreedWithOthers,
        SetAlready, TargetMissing, NothingChanged, and ValidationError from `Terms.freeze`.
        """
        held = Outcome.objects.held_by_its_team(outcome.pk, by)
        now = self.filter(in_force__outcome=held).select_related("terms").first()
        if now is None:
            raise NotOpen("Nothing is agreed about this outcome yet, so there is nothing to set anew.")
        if held.parent_id is not None:
            raise AgreedWithOthers
        if now.version != answering:
            raise SetAlready
        if not terms.has_target:
            raise TargetMissing("A top outcome needs a target: the teams below it answer with pieces of it.")
        if not terms.changed_from(now.terms):
            raise NothingChanged("A new version has to change something.")
        terms.freeze(held, by_team=held.team)
        Outcome.objects.filter(pk=held.pk).update(statement=terms.statement, why=terms.why)
        return self.put_in_force(held, terms, Basis.SET, by=by)

    @transaction.atomic
    def take_over(self, outcome: Outcome, terms: Terms) -> Commitment:
        """What a file says was agreed elsewhere. A draft of it, which nobody ever sent, gives way.

        `terms` are unsaved Terms. Raises ValidationError from `Terms.freeze`.
        """
        outcome.catchballs.filter(state=State.DRAFT, version=0).delete()
        outcome.drafts.all().delete()
        Outcome.objects.filter(pk=outcome.pk).update(state=OutcomeState.LIVE, drafted_by=None)
        outcome.refresh_from_db()
        return self.put_in_force(outcome, terms.freeze(outcome, by_team=outcome.team), Basis.IMPORTED)

    def put_in_force(self, outcome: Outcome, terms: Terms, basis: Basis, *, move=None, by=None) -> Commitment:
        """Write the next version and point to it. Called by the verbs, inside their transaction."""
        now = Outcome.objects.filter(pk=outcome.pk).order_by().annotate(latest=Max("commitments__version"))
        latest, above, adds_up = now.values_list("latest", "parent__in_force__commitment", "parent__adds_up").get()
        version = (latest or 0) + 1
        commitment = self.create(
            outcome=outcome,
            version=version,
            terms=terms,
            basis=basis,
            move=move,
            by=by,
            parent_commitment_id=above,
            parent_adds_up=adds_up or "",
        )
        InForce.point_to(commitment)
        if move is not None:
            # Two sides agreed: what the asking one promised is owed from this moment.
            Help.objects.owe_from(commitment, move.catchball.asking_team)
        if version > 1 and basis != Basis.SET:
            tell_its_owner(outcome, version, by)
        stands_anew(outcome.pk)
        return commitment


class Commitment(models.Model):
    """`parent_commitment` is what was in force above when this was agreed, `parent_adds_up` how pieces carried it.

    Where either is another by now, this is stale: see `rules.stale`, and StaleChoice.
    """

    once = True

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="commitments")
    version = models.PositiveIntegerField()
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="commitments")
    basis = models.CharField(max_length=11, choices=Basis)
    move = models.OneToOneField(
        "goals.Move", null=True, blank=True, on_delete=models.PROTECT, related_name="commitment"
    )
    parent_commitment = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent_adds_up = models.CharField(max_length=8, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = CommitmentManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("outcome", "version", name="one_commitment_for_each_version"),
            models.CheckConstraint(
                condition=Q(move__isnull=False) | ~Q(basis__in=[Basis.ACCEPTED, Basis.SELF_AGREED, Basis.RULED]),
                name="no_commitment_without_its_move",
            ),
        ]

    def __str__(self):
        return f"{self.outcome} v{self.version}"

    @property
    def look_again_on(self) -> date | None:
        """The day that waits for a look, or will: as agreed, or as it was named when somebody looked last."""
        return next_look(self.terms.look_again_on, [(look.for_on, look.next_on) for look in self.looks.all()])


class InForce(models.Model):
    """The one mutable pointer. Its primary key is the promise: one commitment in force per outcome."""

    outcome = models.OneToOneField(Outcome, primary_key=True, on_delete=models.PROTECT, related_name="in_force")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="in_force")

    class Meta:
        verbose_name_plural = "in force"

    def __str__(self):
        return str(self.commitment)

    @classmethod
    def point_to(cls, commitment: Commitment) -> None:
        """Whether something was in force before or not. One statement."""
        pointer = cls(outcome_id=commitment.outcome_id, commitment=commitment)
        cls.objects.bulk_create(
            [pointer], update_conflicts=True, unique_fields=["outcome"], update_fields=["commitment"]
        )

    @classmethod
    def restore_before(cls, commitment: Commitment) -> None:
        """After an acceptance or a ruling was taken back: the version before is in force again, or none."""
        before = cls._latest(commitment.outcome_id, version__lt=commitment.version)
        if before is None:
            cls.objects.filter(outcome=commitment.outcome_id).delete()
        else:
            cls.objects.filter(outcome=commitment.outcome_id).update(commitment=before)
        stands_anew(commitment.outcome_id)

    @classmethod
    def restore(cls, outcome: int) -> None:
        """After letting go was taken back, or closing: what was in force is in force again, if anything was."""
        if (before := cls._latest(outcome)) is not None:
            cls.objects.create(outcome_id=outcome, commitment=before)
        stands_anew(outcome)

    @staticmethod
    def _latest(outcome: int, **earlier) -> Commitment | None:
        found = Commitment.objects.filter(outcome=outcome, **earlier)
        # A version whose acceptance was itself taken back was never in force for anyone.
        return found.exclude(move__taken_back_by__isnull=False).order_by("-version").first()
