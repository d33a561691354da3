"""A finding that is put aside: whoever could answer it has seen it, and says why it can wait until a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.refusal import Refused
from teams.models import Person

from ..access import must_move_for
from ..rules.alignment import OF_AN_OUTCOME, Finding
from ..rules.negotiation import NotOpen, WordsMissing
from .gap import LONGEST_RISK, NotADay
from .outcome import Outcome, OutcomeState

LONGEST_REASON = 500


class FindingAsideQuerySet(models.QuerySet):
    def in_force(self, today: date) -> FindingAsideQuerySet:
        """Not on its day any more, and not once something else was agreed about the outcome than when it was said."""
        return self.filter(until_on__gt=today, version=Coalesce(F("outcome__in_force__commitment__version"), 0))


class FindingAsideManager(models.Manager.from_queryset(FindingAsideQuerySet)):
    @transaction.atomic
    def put(self, outcome: Outcome, kind: Finding, *, reason: str, until_on: date, by: Person) -> FindingAside:
        """Whoever moves for its team: it can wait until that day. Said again, the later word counts.

        Raises NotYours, NotOpen, WordsMissing, NotADay, and Refused for a kind that is about no single outcome.
        """
        must_move_for(by, outcome.team)
        if outcome.state != OutcomeState.LIVE:
            raise NotOpen(_("This outcome isn't live, so nothing is found about it."))
        if kind not in OF_AN_OUTCOME:
            raise Refused(_("That one can't be put aside: it goes when it is mended."))
        reason = " ".join(reason.split())
        if not reason:
            raise WordsMissing(_("Say why it can wait, so that others can follow."), about="reason")
        today = clock.today()
        if not today < until_on <= today + LONGEST_RISK:
            raise NotADay
        stands = Outcome.objects.filter(pk=outcome.pk).with_mark(today)
        mark, version = stands.values_list("mark_today", "in_force__commitment__version").get()
        said = {"reason": reason, "until_on": until_on, "by": by, "at": clock.now()}
        said |= {"mark": mark or "", "version": version or 0}
        return self.update_or_create(outcome=outcome, kind=kind, defaults=said)[0]

    @transaction.atomic
    def take_up(self, outcome: Outcome, kind: Finding, *, by: Person) -> FindingAside | None:
        """It deserves a look again. What was said, for who wants it back; None where nothing was. Raises NotYours."""
        must_move_for(by, outcome.team)
        was = self.filter(outcome=outcome, kind=kind).first()
        self.filter(outcome=outcome, kind=kind).delete()
        return was


class FindingAside(models.Model):
    """`version` is that of what was in force, 0 for nothing, and `mark` how it stood: with other ones it is back."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="findings_aside")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Finding])
    reason = models.CharField(max_length=LONGEST_REASON)
    until_on = models.DateField()
    version = models.PositiveIntegerField()
    mark = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = FindingAsideManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("outcome", "kind", name="one_word_on_a_finding"),
            models.CheckConstraint(condition=~Q(reason=""), name="what_is_put_aside_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.kind} of {self.outcome}, until {self.until_on}"
