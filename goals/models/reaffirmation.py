"""A lead leaves, the agreements stand: whoever leads next stands behind each of them too, or looks again."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _

from lean.lib import clock
from teams.models import Membership, Person, Role
from teams.models.membership import MOVERS

from ..access import must_move_for
from ..rules.negotiation import IN_PLAY, Kind, NotAgreed, Refused, Side
from .catchball import Catchball
from .commitment import Basis, Commitment
from .move import Move
from .outcome import OutcomeState


class OwnWord(Refused):
    code = "own_word"
    says = _("Somebody who leads this team today agreed to it, so it needs no second word.")


class ReaffirmationManager(models.Manager):
    @transaction.atomic
    def say(self, commitment: Commitment, *, by: Person) -> Reaffirmation:
        """It stands: `by` stands behind it too. Once is enough. Raises NotYours, NotAgreed, OwnWord."""
        must_move_for(by, commitment.outcome.team)
        said = self.filter(commitment=commitment, person=by).first()
        if said is not None:
            return said
        if not Commitment.objects.filter(pk=commitment.pk, in_force__isnull=False).exists():
            raise NotAgreed(
                _("This doesn’t hold any more, so there is nothing to stand behind. Look at the page as it is now.")
            )
        if not _of_predecessors().filter(pk=commitment.pk).exists():
            raise OwnWord
        return self.get_or_create(commitment=commitment, person=by)[0]

    def asked_of(self, person: int) -> models.QuerySet[Commitment]:
        """What was agreed before the person of this key came to lead its team, and waits for their word."""
        return self.waiting().filter(lead__person=person)

    def waiting(self) -> models.QuerySet[Commitment]:
        """All that wait for the word of a lead, who is `lead`; not while both sides look at them again."""
        leads = FilteredRelation("outcome__team__memberships", condition=Q(outcome__team__memberships__role=Role.LEAD))
        said = self.filter(commitment=OuterRef("pk"), person=OuterRef("lead__person"))
        again = Catchball.objects.filter(outcome=OuterRef("outcome"), state__in=IN_PLAY)
        waiting = _of_predecessors().annotate(lead=leads).filter(~Exists(said), ~Exists(again))
        return waiting.filter(lead__person__is_active=True)


def _spoke() -> models.QuerySet[Move]:
    """The moves of the team's own side before what is in force came to be, the last one first."""
    moves = Move.objects.filter(catchball=OuterRef("move__catchball"), number__lte=OuterRef("move__number"))
    own = moves.filter(side=Side.RECEIVER, taken_back_by=None)
    return own.exclude(kind__in=[Kind.TAKE_BACK, Kind.POSTPONE]).order_by("-number")


def _of_predecessors() -> models.QuerySet[Commitment]:
    """In force, and agreed by somebody, `spoke`, who neither leads the team today nor deputises.

    Imported ones name nobody. What was decided above both, without a word of the team, binds whoever leads it.
    """
    key = models.BigIntegerField()
    spoke = Case(When(basis=Basis.SET, then=F("by_id")), default=Subquery(_spoke().values("by")[:1]), output_field=key)
    live = Commitment.objects.filter(in_force__isnull=False, outcome__state=OutcomeState.LIVE)
    leads_today = Membership.objects.filter(
        team=OuterRef("outcome__team"), person=OuterRef("spoke"), role__in=MOVERS, person__is_active=True
    )
    return live.annotate(spoke=spoke).filter(~Exists(leads_today), spoke__isnull=False)


class Reaffirmation(models.Model):
    """`person` came to lead the team after this was agreed, and stands behind it too."""

    once = True

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reaffirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ReaffirmationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("commitment", "person", name="one_word_of_each_new_lead"),
        ]

    def __str__(self):
        return f"{self.person} stands behind {self.commitment}"
