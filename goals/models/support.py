"""Supports: an outcome that also helps one outside its own line. Counted in no sum."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock
from teams.models import Person

from ..access import must_move_for_one_of
from ..rules.alignment import circles
from ..rules.negotiation import NotOpen, Refused
from .outcome import Outcome, OutcomeState

LONGEST_HOW = 280


class Strength(models.TextChoices):
    STRONG = "strong", gettext_lazy("Strong")
    WEAK = "weak", gettext_lazy("Some")


class HelpsItself(Refused):
    code = "helps_itself"
    about = "helped"
    says = gettext_lazy("An outcome can't support itself. Choose another one.")


class InItsOwnLine(Refused):
    code = "in_its_own_line"
    about = "helped"
    says = gettext_lazy("That one is in its own line already: what is below another outcome is for it anyway.")


# Supports are said by hand; of more than these nobody looks for circles.
MOST_SUPPORTS = 50_000


class SupportQuerySet(models.QuerySet):
    def live(self) -> SupportQuerySet:
        """Between outcomes that are both live."""
        return self.filter(helper__state=OutcomeState.LIVE, helped__state=OutcomeState.LIVE)

    def to_look_through(self) -> SupportQuerySet:
        """Those in which circles are looked for, the oldest first."""
        return self.live().order_by("pk")[:MOST_SUPPORTS]


class SupportManager(models.Manager.from_queryset(SupportQuerySet)):
    def circle_of(self, outcome: Outcome) -> list[int]:
        """The outcomes that support each other in a circle with this one, the smallest number first; empty for none."""
        pairs = self.to_look_through().values_list("helper_id", "helped_id")
        return next((circle for circle in circles(pairs) if outcome.pk in circle), [])

    @transaction.atomic
    def say(self, helper: Outcome, helped: Outcome, *, strength: Strength | str, by: Person, how: str = "") -> Support:
        """`helper` also helps `helped`, so strongly. Said again, the later word counts.

        Whoever moves for either of the two teams may say it. Raises NotYours, HelpsItself, InItsOwnLine, NotOpen,
        and ValidationError for a field.
        """
        must_move_for_one_of(by, helper.team, helped.team)
        _must_fit(helper, helped)
        if strength not in Strength.values:
            raise ValidationError({"strength": _("Say whether it helps strongly, or some.")})
        how = " ".join(how.split())
        if len(how) > LONGEST_HOW:
            raise ValidationError({"how": _("Say it in %(most)s characters at most.") % {"most": LONGEST_HOW}})
        said = {"strength": strength, "how": how, "by": by, "at": clock.now()}
        return self.update_or_create(helper=helper, helped=helped, defaults=said)[0]

    @transaction.atomic
    def take_over(self, helper: Outcome, helped: Outcome, *, strength: Strength | str) -> Support:
        """What a file says, by nobody. Raises HelpsItself, InItsOwnLine, NotOpen."""
        _must_fit(helper, helped)
        said = {"strength": strength, "by": None, "at": clock.now()}
        return self.update_or_create(helper=helper, helped=helped, defaults=said)[0]

    @transaction.atomic
    def end(self, helper: Outcome, helped: Outcome, *, by: Person) -> Support | None:
        """It helps that one no longer. What was said, for who wants it back; None where it didn't. Raises NotYours."""
        must_move_for_one_of(by, helper.team, helped.team)
        ended = self.filter(helper=helper, helped=helped).first()
        self.filter(helper=helper, helped=helped).delete()
        return ended

    @transaction.atomic
    def bring_back(self, ended: Support, *, by: Person) -> Support:
        """Undo an ending: it stands as it was said, by whom and when. What was said since then counts more.

        Raises NotYours, and what `say` raises where the world has moved on.
        """
        there = self.filter(helper=ended.helper, helped=ended.helped).first()
        if there is not None:
            must_move_for_one_of(by, ended.helper.team, ended.helped.team)
            return there
        back = self.say(ended.helper, ended.helped, strength=ended.strength, how=ended.how, by=by)
        back.by_id, back.at = ended.by_id, ended.at
        back.save(update_fields=["by", "at"])
        return back


def _must_fit(helper: Outcome, helped: Outcome) -> None:
    if helper.pk == helped.pk:
        raise HelpsItself
    if helper.path in helped.paths_up or helped.path in helper.paths_up:
        raise InItsOwnLine
    if {helper.state, helped.state} != {OutcomeState.LIVE}:
        raise NotOpen(_("Both outcomes have to be live. One of them is a draft, or has ended."))


class Support(models.Model):
    """`helper` also helps `helped`; `how` is one sentence, or nothing. A link beside the tree of what each is for."""

    helper = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="supports")
    helped = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="supported_by")
    strength = models.CharField(max_length=6, choices=Strength)
    how = models.CharField(max_length=LONGEST_HOW, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = SupportManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("helper", "helped", name="one_support_for_each_pair"),
            models.CheckConstraint(condition=~Q(helper=F("helped")), name="no_outcome_supports_itself"),
        ]

    def __str__(self):
        return f"{self.helper} → {self.helped}, {self.strength}"
