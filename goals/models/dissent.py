"""Dissent: what a side sees differently after somebody else decided. It stands wherever the number is shown."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from lean.lib import clock
from teams.models import Person

from ..rules.negotiation import NotYours, Refused, Side, WordsMissing
from .commitment import Basis, Commitment
from .move import SIDES

LONGEST = 1000


class NothingDecided(Refused):
    code = "nothing_decided"
    says = "Both sides agreed to this, so there is nothing to see differently. Ask to look at it again instead."


class SaidDissent(Refused):
    code = "said_dissent"
    says = "Your side has said already what it sees differently. It stays as it was said."


class DissentManager(models.Manager):
    @transaction.atomic
    def say(self, commitment: Commitment, text: str, *, by: Person) -> Dissent:
        """What the side of `by` sees differently about a decision, once for each side and version.

        Raises NothingDecided, NotYours, WordsMissing, SaidDissent, and ValidationError for words that are too long.
        """
        if commitment.basis != Basis.RULED:
            raise NothingDecided
        if not text.strip():
            raise WordsMissing(_("Say in a few words what you see differently."))
        if len(text.strip()) > LONGEST:
            raise ValidationError({"text": _("Say it in %(most)s characters at most.") % {"most": LONGEST}})
        who = commitment.move.catchball.movers()
        side = next((side for side, those in who.items() if those.capacity(by)), None)
        if side is None:
            names = _(" or ").join(those.first.name for those in who.values() if those.first)
            raise NotYours(_("Only %(who)s can put on record what they see differently.") % {"who": names})
        said, is_new = self.get_or_create(
            commitment=commitment, side=side, defaults={"text": text.strip(), "by": by, "at": clock.now()}
        )
        if not is_new and said.text != text.strip():
            raise SaidDissent
        return said


class Dissent(models.Model):
    once = True

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="dissent")
    side = models.CharField(max_length=8, choices=[side for side in SIDES if side[0] != Side.ARBITER])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST)
    at = models.DateTimeField(default=clock.now)

    objects = DissentManager()

    class Meta:
        verbose_name_plural = "dissent"
        ordering = ["commitment", "pk"]
        constraints = [models.UniqueConstraint("commitment", "side", name="one_dissent_of_each_side")]

    def __str__(self):
        return self.text[:40]
