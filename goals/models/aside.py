"""A finding that is put aside: whoever could answer it has seen it, and says why it can wait until a day.

It is back on that day, or as soon as it isn't the same finding any more: something else is agreed about its outcome,
other outcomes make up the circle, the team carries more than when it was said.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.refusal import Refused
from teams.models import Person, Team

from ..access import must_move_for, must_move_for_one_of
from ..rules.alignment import OF_A_TEAM, OF_AN_OUTCOME, Finding
from ..rules.negotiation import NotOpen, WordsMissing
from .cycle import Cycle, Span
from .gap import LONGEST_RISK, NotADay
from .outcome import Outcome, OutcomeKind, OutcomeState
from .support import Support

LONGEST_REASON = 500


def breakthroughs() -> QuerySet[Outcome]:
    """Those of this year; horizons are years away."""
    return Outcome.objects.live().exclude(cycle__span=Span.HORIZON).filter(kind=OutcomeKind.BREAKTHROUGH)


def own_ends() -> QuerySet[Outcome]:
    """What counts as one more breakthrough for its team: a piece of the team's own outcome is no further end."""
    return breakthroughs().exclude(parent__team=F("team"), parent__state=OutcomeState.LIVE)


def as_circle(outcomes: Iterable[int]) -> str:
    """The members of a circle as they are kept: with other members it is another circle."""
    return ",".join(map(str, sorted(outcomes)))


class FindingAsideQuerySet(models.QuerySet):
    def in_force(self, today: date) -> FindingAsideQuerySet:
        """Not on its day any more, and of an outcome only while what is in force is what was when it was said.

        Whether a circle, or how many a team carries, is still the same is asked where those are found.
        """
        same = Q(version=Coalesce(F("outcome__in_force__commitment__version"), 0))
        return self.filter(~Q(kind__in=OF_AN_OUTCOME) | same, until_on__gt=today)


class FindingAsideManager(models.Manager.from_queryset(FindingAsideQuerySet)):
    def must_answer_for(self, outcome: Outcome, kind: Finding, *, by: Person) -> list[int]:
        """Who may put it aside: its team, or any in its circle, whose outcomes are given. Raises NotYours."""
        if kind is not Finding.CIRCLE:
            must_move_for(by, outcome.team)
            return []
        circle = Support.objects.circle_of(outcome)
        must_move_for_one_of(by, outcome.team, *Team.objects.filter(outcomes__in=circle).distinct())
        return circle

    @transaction.atomic
    def put(self, outcome: Outcome, kind: Finding, *, reason: str, until_on: date, by: Person) -> FindingAside:
        """Whoever moves for its team, or for any in its circle: it can wait until that day. The later word counts.

        Raises NotYours, NotOpen, WordsMissing, NotADay, and Refused for a kind that is about no outcome.
        """
        circle = self.must_answer_for(outcome, kind, by=by)
        if kind is Finding.CIRCLE:
            return self._put_circle(circle, _said(reason, until_on, by))
        if outcome.state != OutcomeState.LIVE:
            raise NotOpen(_("This outcome isn't live, so nothing is found about it."))
        if kind not in OF_AN_OUTCOME:
            raise Refused(_("That one is about a team as a whole, so it is put aside for the team."))
        stands = Outcome.objects.filter(pk=outcome.pk).with_mark(clock.today())
        mark, version = stands.values_list("mark_today", "in_force__commitment__version").get()
        said = {"mark": mark or "", "version": version or 0} | _said(reason, until_on, by)
        return self.update_or_create(outcome=outcome, kind=kind, defaults=said)[0]

    def _put_circle(self, circle: list[int], said: dict) -> FindingAside:
        """Kept with the first in it, whichever of them was named."""
        if not circle:
            raise NotOpen(_("It is in no circle of supports any more."))
        said |= {"circle": as_circle(circle)}
        return self.update_or_create(outcome_id=circle[0], kind=Finding.CIRCLE, defaults=said)[0]

    @transaction.atomic
    def put_of_team(
        self, team: Team, kind: Finding, *, reason: str, until_on: date, by: Person, cycle: Cycle | None = None
    ) -> FindingAside:
        """Whoever moves for that team: it can wait until that day. `cycle` is the one in which it carries too many.

        Raises NotYours, WordsMissing, NotADay, and Refused for a kind that is about no team.
        """
        must_move_for(by, team)
        _must_be_of_a_team(kind, team, cycle)
        said = _said(reason, until_on, by)
        if kind is Finding.TOO_MANY:
            said["carried"] = own_ends().filter(team=team, cycle=cycle).count()
        return self.update_or_create(team=team, kind=kind, cycle=cycle, defaults=said)[0]

    @transaction.atomic
    def take_up(self, outcome: Outcome, kind: Finding, *, by: Person) -> FindingAside | None:
        """It deserves a look again. What was said, for who wants it back; None where nothing was. Raises NotYours."""
        # Of a circle it is kept with the first, whichever of them is named.
        first = Support.objects.circle_of(outcome)[:1] if kind is Finding.CIRCLE else []
        found = self.filter(outcome__in=[outcome.pk, *first], kind=kind)
        # An old word of another circle may be kept with the one that is named. It is void, and goes too.
        said = sorted(found, key=lambda row: row.outcome_id not in first)
        teams = Team.objects.filter(outcomes__in=said[0].members).distinct() if said and said[0].circle else ()
        must_move_for_one_of(by, outcome.team, *teams)
        return self._taken_up(said)

    @transaction.atomic
    def take_up_of_team(
        self, team: Team, kind: Finding, *, by: Person, cycle: Cycle | None = None
    ) -> FindingAside | None:
        """The same of what is about a team."""
        must_move_for(by, team)
        _must_be_of_a_team(kind, team, cycle)
        return self._taken_up(self.filter(team=team, kind=kind, cycle=cycle))

    def _taken_up(self, said: Iterable[FindingAside]) -> FindingAside | None:
        """The first of them, of which none is kept any more."""
        said = list(said)
        self.filter(pk__in=[each.pk for each in said]).delete()
        return next(iter(said), None)


def _said(reason: str, until_on: date, by: Person) -> dict:
    reason = " ".join(reason.split())
    if not reason:
        raise WordsMissing(_("Say why it can wait, so that others can follow."), about="reason")
    if not clock.today() < until_on <= clock.today() + LONGEST_RISK:
        raise NotADay
    return {"reason": reason, "until_on": until_on, "by": by, "at": clock.now()}


def _must_be_of_a_team(kind: Finding, team: Team, cycle: Cycle | None) -> None:
    if kind not in OF_A_TEAM:
        raise Refused(_("That one is about an outcome, so it is put aside there."))
    if kind is Finding.NO_PURPOSE and team.depth > 1:
        raise Refused(_("What it all is for is said at the top, so it can wait for the team at the top alone."))
    if (kind is Finding.TOO_MANY) != (cycle is not None):
        raise Refused(_("Name the cycle in which the team carries too many, and none for another kind."))


class FindingAside(models.Model):
    """About an outcome, or about a team.

    Of an outcome `version` is that of what was in force, 0 for nothing, and `mark` how it stood. Of a circle, which is
    kept with the first in it, `circle` are all that make it up. Of a team `carried` is how many it had in `cycle`.
    """

    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.CASCADE, related_name="findings_aside")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="findings_aside")
    cycle = models.ForeignKey(Cycle, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Finding])
    reason = models.CharField(max_length=LONGEST_REASON)
    until_on = models.DateField()
    version = models.PositiveIntegerField(default=0)
    mark = models.CharField(max_length=10, blank=True)
    circle = models.TextField(blank=True)
    carried = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = FindingAsideManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("outcome", "kind", name="one_word_on_a_finding"),
            models.UniqueConstraint("team", "cycle", name="one_word_on_too_many"),
            models.UniqueConstraint("team", condition=Q(cycle=None), name="one_word_on_no_purpose"),
            models.CheckConstraint(condition=~Q(reason=""), name="what_is_put_aside_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind=Finding.TOO_MANY.value, team__isnull=False, cycle__isnull=False, outcome=None)
                | Q(kind=Finding.NO_PURPOSE.value, team__isnull=False, cycle=None, outcome=None)
                | (~Q(kind__in=[kind.value for kind in OF_A_TEAM]) & Q(outcome__isnull=False, team=None, cycle=None)),
                name="a_finding_is_about_an_outcome_or_a_team",
            ),
        ]

    def __str__(self):
        return f"{self.kind} of {self.outcome or self.team}, until {self.until_on}"

    @property
    def members(self) -> list[int]:
        """The outcomes of the circle that was put aside."""
        return [int(pk) for pk in self.circle.split(",")] if self.circle else []
