"""The planning period of outcomes, and the direction that outlasts it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from teams.models import Person, Team

from ..access import must_move_for
from ..rules.negotiation import Refused
from ..rules.rhythm import DAY, Period, Rhythm, periods


class Span(models.TextChoices):
    YEAR = "year", "Year"
    HALF = "half", "Half year"
    QUARTER = "quarter", "Quarter"
    HORIZON = "horizon", "Horizon of several years"


class RhythmChoice(models.TextChoices):
    WEEKLY = Rhythm.WEEKLY, "Every week"
    MONTHLY = Rhythm.MONTHLY, "Every month"
    QUARTERLY = Rhythm.QUARTERLY, "Every quarter"


class CycleManager(models.Manager):
    def current(self, today: date):
        """The cycle in which people plan now: the one that runs today, the latest to begin among several."""
        # Closed in its last days it is over: people plan the next one.
        running = self.filter(starts_on__lte=today, ends_on__gte=today, end=None).exclude(span=Span.HORIZON)
        return running.order_by("-starts_on").first() or self.order_by("-ends_on").first()

    def following(self, cycle: Cycle) -> Cycle | None:
        """The one into which things are carried over: the next to end, of those that aren't closed."""
        later = self.filter(ends_on__gt=cycle.ends_on, end=None)
        return later.exclude(span=Span.HORIZON).order_by("ends_on").first()

    def to_write_in(self, current: Cycle, today: date):
        """The current one, then the horizons that have not ended: for what a new outcome may be."""
        horizons = Q(span=Span.HORIZON, ends_on__gte=today)
        first = Case(When(pk=current.pk, then=0), default=1)
        return self.filter(Q(pk=current.pk) | horizons).order_by(first, "ends_on")

    def reviewed_on(self, day: date, **along):
        """The cycle whose periods are looked at: of several that run on this day the longest, it shows the others too.

        Before the first and after the last, the latest that had begun. `along` is read with it.
        """
        begun = self.filter(starts_on__lte=day).exclude(span=Span.HORIZON).annotate(**along)
        running = When(ends_on__gte=day, then=F("starts_on"))
        # Of those that run the first to start; without a start to go by come those that are over.
        return begun.order_by(Case(running).asc(nulls_last=True), "-ends_on").first()


class Cycle(models.Model):
    """`sponsor` decides at the very top, where no leader stands above both sides. `end` is the one that stands."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    span = models.CharField(max_length=10, choices=Span, default=Span.YEAR)
    starts_on = models.DateField()
    ends_on = models.DateField()
    review_rhythm = models.CharField(max_length=9, choices=RhythmChoice, default=RhythmChoice.MONTHLY)
    sponsor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    # By name: a cycle ends by verbs of its own. The one that stands; those that were taken back are kept as well.
    end = models.OneToOneField("goals.CycleEnd", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CycleManager()

    class Meta:
        ordering = ["-starts_on", "key"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="a_cycle_has_a_length")
        ]

    def __str__(self):
        return self.name

    @property
    def periods(self) -> list[Period]:
        """Those in which it is reviewed: weeks, months or quarters, from its first day to its last."""
        return periods(self.starts_on - DAY, self.ends_on, self.rhythm)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.review_rhythm)

    @property
    def is_closed(self) -> bool:
        return self.end_id is not None


LONGEST_PURPOSE = 200


class OnlyAtTheTop(Refused):
    code = "only_at_the_top"
    about = "sentence"
    says = _lazy("What it all is for is said once, by who leads the team at the top. This team has one above it.")


class PurposeManager(models.Manager):
    @transaction.atomic
    def say(self, team: Team, sentence: str, *, by: Person) -> Purpose | None:
        """What all of it is for. Said again, the later sentence counts; an empty one takes it back, and gives None.

        Raises NotYours, OnlyAtTheTop, and ValidationError for a sentence that is too long.
        """
        must_move_for(by, team)
        if team.depth > 1:
            raise OnlyAtTheTop
        sentence = " ".join(sentence.split())
        if len(sentence) > LONGEST_PURPOSE:
            raise ValidationError({"sentence": _("Say it in %(most)s characters at most.") % {"most": LONGEST_PURPOSE}})
        if not sentence:
            self.filter(team=team).delete()
            return None
        return self.update_or_create(team=team, defaults={"sentence": sentence})[0]


class Purpose(models.Model):
    """What a team, mostly the top one, is for beyond every horizon: a sentence without a number."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="lasting_purpose")
    sentence = models.CharField(max_length=LONGEST_PURPOSE)

    objects = PurposeManager()

    def __str__(self):
        return self.sentence
