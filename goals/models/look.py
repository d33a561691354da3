"""A look again, on the day that both sides had named for it: somebody looked, and what was agreed stands.

The other answer, to look again together, is a move of the catchball and leaves its trace there.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lean.lib import clock
from teams.access import movers
from teams.models import Person

from ..rules.negotiation import NotAgreed, NotYours, Refused
from .commitment import Commitment
from .outcome import Outcome

LONGEST_WORDS = 500
FARTHEST = timedelta(days=730)


class LookedAlready(Refused):
    code = "looked_already"
    says = "Somebody has said already how it stands. Look at the page as it is now."


class NothingToLookAt(Refused):
    code = "nothing_to_look_at"
    says = "No day to look again has come for this. You can look again together at any time, on its thread."


class LookManager(models.Manager):
    @transaction.atomic
    def say_it_stands(
        self, outcome: Outcome, *, by: Person, answering: date, next_on: date | None = None, words: str = ""
    ) -> Look:
        """We looked, and what was agreed about this outcome stands; `next_on` is when to look the next time, if ever.

        `answering` is the day to look again that was on screen. Whoever moves for either side may say it, once for
        each such day; the same said twice by one person is said once. Raises NotYours, NotAgreed, LookedAlready,
        NothingToLookAt, Refused, and ValidationError for words that are too long.
        """
        _must_be_of_either_side(by, outcome)
        commitment = Commitment.objects.filter(in_force__outcome=outcome).select_related("terms").first()
        if commitment is None:
            raise NotAgreed
        said = self.filter(commitment=commitment, for_on=answering).first()
        if said is not None:
            return said._again(by, next_on)
        if commitment.look_again_on != answering or answering > clock.today():
            raise NothingToLookAt
        if next_on is not None and not clock.today() < next_on <= clock.today() + FARTHEST:
            raise Refused(_("Choose a day to come, within two years, or leave it blank."), about="next_on")
        look = Look(commitment=commitment, for_on=answering, next_on=next_on, words=words.strip(), by=by)
        look.clean_fields(exclude=["commitment", "by"])
        try:
            with transaction.atomic():
                look.save(force_insert=True)
        except IntegrityError:
            # The other side said so in this very moment.
            return self.get(commitment=commitment, for_on=answering)._again(by, next_on)
        return look


class Look(models.Model):
    """`for_on` is the day to look again that this answers, `next_on` the next one."""

    once = True

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="looks")
    for_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = LookManager()

    class Meta:
        ordering = ["commitment", "for_on"]
        constraints = [
            models.UniqueConstraint("commitment", "for_on", name="one_look_for_each_day_to_look_again"),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("for_on")), name="the_next_look_comes_later"
            ),
        ]

    def __str__(self):
        return f"{self.commitment}: stands on {self.for_on}"

    def _again(self, by: Person, next_on: date | None) -> Look:
        """The same person's double click; anybody else is told."""
        if (self.by_id, self.next_on) != (by.pk, next_on):
            raise LookedAlready
        return self


def _must_be_of_either_side(person: Person, outcome: Outcome) -> None:
    teams = [outcome.team, *([outcome.parent.team] if outcome.parent else [])]
    who = movers(*teams)
    if not any(those.capacity(person) for those in who.values()):
        names = _(" or ").join(those.first.name for those in who.values() if those.first)
        raise NotYours(_("Only %(who)s can say how this stands. Leave a comment, and they see it.") % {"who": names})
