"""Outcomes: changes in how things are, owned by one team, in a tree of what each is for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lean.lib import clock
from lean.lib.sought import Sought
from lean.lib.tree import TreeManager, TreeNode, TreeQuerySet
from teams.models import Membership, Person, Team

from ..access import must_move_for
from ..rules.coverage import AddsUp, Direction, modes_for
from ..rules.negotiation import NotOpen, Refused
from .cycle import Cycle, RhythmChoice
from .kept import all_at_the_end, opens_anew, stands_anew


class OutcomeState(models.TextChoices):
    DRAFT = "draft", "Draft"
    LIVE = "live", "Live"
    ENDED = "ended", "Ended"


class OutcomeKind(models.TextChoices):
    BREAKTHROUGH = "breakthrough", "Breakthrough"
    KEEP_RUNNING = "keep_running", "Keep running"


class AddsUpChoice(models.TextChoices):
    SUM = AddsUp.SUM, _("They add up to it")
    WEIGHTED = AddsUp.WEIGHTED, _("It is their average, each with a weight")
    WORST = AddsUp.WORST, _("It is as good as the worst of them")
    COUNT = AddsUp.COUNT, _("It counts how many reach their target")
    ENABLING = AddsUp.ENABLING, _("They make it possible, without adding up")


class ModeDoesNotFit(Refused):
    code = "mode_does_not_fit"
    about = "adds_up"
    says = "A range or a milestone has no way to share. Count who reach their target, or let them make it possible."


class OutcomeQuerySet(TreeQuerySet):
    def visible_to(self, person: Person) -> OutcomeQuerySet:
        """Everything but other teams' drafts: transparency is the point."""
        if not person.is_active:
            return self.none()
        drafting = Membership.objects.filter(person=person, team=OuterRef("drafted_by"))
        return self.filter(~Q(state=OutcomeState.DRAFT) | Exists(drafting) | Q(created_by=person))

    def live(self) -> OutcomeQuerySet:
        return self.filter(state=OutcomeState.LIVE)

    def with_mark(self, today: date) -> OutcomeQuerySet:
        """How each stands on this day, as `mark_today`, and whether something of it is open, as `gap_today`.

        Out of what the verbs keep (see Standing): fit for `filter`, for GROUP BY and for an order.
        """
        turned = Q(standing__gap_turns_on__lte=today)
        return self.annotate(
            mark_today=Case(
                When(standing__silent_from__lte=today, then=Value("silent")),
                When(standing__missed_from__lte=today, then=Value("off")),
                default=Coalesce("standing__mark", Value("none")),
            ),
            gap_today=Case(
                When(turned, then=Q(standing__has_gap=False)),
                default=Coalesce("standing__has_gap", Value(False)),
                output_field=models.BooleanField(),
            ),
        )


class OutcomeManager(TreeManager):
    queryset_class = OutcomeQuerySet

    def visible_to(self, person: Person) -> OutcomeQuerySet:
        return self.get_queryset().visible_to(person)

    def live(self) -> OutcomeQuerySet:
        return self.get_queryset().live()

    @transaction.atomic
    def add(
        self,
        *,
        team: Team,
        cycle: Cycle,
        statement: str,
        by: Person | None,
        parent: Outcome | None = None,
        **fields,
    ) -> Outcome:
        """Plant an outcome in the tree. It carries no numbers; terms do."""
        short_name = fields.pop("short_name", "") or shorten(statement)
        node = self.model(team=team, cycle=cycle, statement=statement, short_name=short_name, created_by=by, **fields)
        with all_at_the_end():
            planted = self.plant(node, parent)
            if planted.state == OutcomeState.LIVE:
                # Nothing is agreed about it, and nobody talks about it yet.
                opens_anew(planted.pk)
        return planted

    def carried_by(self, team: Team, parent: Outcome, statement: str) -> Outcome | None:
        """What this team carried of the outcome that `parent` was carried over from, where that is one thing."""
        if parent.carried_from_id is None:
            return None
        pieces = list(self.filter(parent=parent.carried_from_id, team=team).exclude(in_force=None))
        same = [piece for piece in pieces if piece.statement == statement]
        return next((found[0] for found in (same, pieces) if len(found) == 1), None)

    @transaction.atomic
    def replant(self, node: Outcome, parent: Outcome | None) -> int | None:
        with all_at_the_end():
            before = super().replant(node, parent)
            # Where it hung, something may be open now; what it says of itself is the same anywhere.
            opens_anew(*(pk for pk in (node.pk, before) if pk is not None))
        return before

    @transaction.atomic
    def held_by_its_team(self, pk: int, by: Person) -> Outcome:
        """The outcome, locked until this transaction ends, for somebody who moves for its team.

        Raises NotYours, and NotOpen where it is not live.
        """
        outcome = self.get_queryset().select_for_update(of=("self",)).select_related("team").get(pk=pk)
        must_move_for(by, outcome.team)
        if outcome.state != OutcomeState.LIVE:
            raise NotOpen("Only an outcome that is live can be changed. This one isn't.")
        return outcome

    @transaction.atomic
    def add_up_as(self, outcome: Outcome, mode: AddsUp | str, *, by: Person) -> Outcome:
        """Another way in which its pieces add up. What they agreed to before is stale then, and keeps its numbers.

        Raises NotYours, NotOpen, ModeDoesNotFit.
        """
        held = self.held_by_its_team(outcome.pk, by)
        in_force = getattr(held, "in_force", None)
        if in_force is not None:
            must_fit(mode, in_force.commitment.terms.direction)
        held.adds_up = AddsUp(mode)
        held.save(update_fields=["adds_up"])
        stands_anew(held.pk)
        return held

    @transaction.atomic
    def set_rhythm(
        self,
        outcome: Outcome,
        *,
        rhythm: RhythmChoice | str,
        measured_by: Person | None,
        tolerance: Decimal | None,
        by: Person,
    ) -> Outcome:
        """How often its number is asked for, of whom beside the lead, and how far it may stray from the plan.

        No part of what was agreed: the team decides it alone. Raises NotYours, NotOpen, and ValidationError for a
        field.
        """
        outcome = self.held_by_its_team(outcome.pk, by)
        outcome.rhythm, outcome.measured_by, outcome.tolerance = rhythm, measured_by, tolerance
        outcome.clean_fields(exclude=[f.name for f in outcome._meta.fields if f.name not in ("rhythm", "tolerance")])
        if tolerance is not None and tolerance < 0:
            raise ValidationError({"tolerance": "Write how far it may stray as a number that isn't below zero."})
        if measured_by is not None and not outcome.team.memberships.filter(person=measured_by).exists():
            raise ValidationError({"measured_by": f"Name somebody of {outcome.team.name}."})
        outcome.save(update_fields=["rhythm", "measured_by", "tolerance"])
        stands_anew(outcome.pk)
        return outcome


def must_fit(mode: AddsUp | str, direction: Direction | str) -> None:
    """Raises ModeDoesNotFit for a way in which pieces can't carry what is measured in this direction."""
    if AddsUp(mode) not in modes_for(Direction(direction)):
        raise ModeDoesNotFit


def shorten(statement: str, length: int = 32) -> str:
    """A name for charts and breadcrumbs, cut at a word."""
    statement = " ".join(statement.split())
    if len(statement) <= length:
        return statement
    cut = statement[: length - 1].rsplit(" ", 1)[0] or statement[: length - 1]
    return cut.rstrip(" ,;:") + "…"


def slug_of(short_name: str) -> str:
    """The readable end of an address; names in other scripts keep their letters."""
    return slugify(short_name, allow_unicode=True) or "outcome"


class Outcome(TreeNode):
    """No promised numbers here: what is measured and promised stands in Terms, agreed or on the table.

    `own_share` is what its team carries itself, in its own unit. `rhythm` says how often its number is asked
    for, `measured_by` who may say it beside the lead; `tolerance`, in its own unit, is how far it may stray from
    the plan and still be on track: blank means as far as it usually moves in one period.
    """

    tree_lock = 7002
    sought = Sought(
        "short_name", ("short_name", "statement", "key"), ("state", "team_id", "drafted_by_id", "created_by_id")
    )

    key = models.CharField(max_length=80, unique=True, null=True, blank=True, help_text="Its name in imported files")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="outcomes")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="outcomes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="pieces")
    statement = models.CharField(max_length=1000)
    short_name = models.CharField(max_length=32)
    why = models.TextField(blank=True, max_length=4000)
    kind = models.CharField(max_length=12, choices=OutcomeKind, default=OutcomeKind.BREAKTHROUGH)
    state = models.CharField(max_length=5, choices=OutcomeState, default=OutcomeState.DRAFT)
    adds_up = models.CharField(max_length=8, choices=AddsUpChoice, default=AddsUpChoice.SUM)
    own_share = models.DecimalField(max_digits=15, decimal_places=4, default=Decimal(0))
    rhythm = models.CharField(max_length=9, choices=RhythmChoice, default=RhythmChoice.MONTHLY)
    tolerance = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True)
    measured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="measures"
    )
    drafted_by = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_into"
    )

    objects = OutcomeManager()

    class Meta:
        indexes = [
            # Without it the children of the root scan the whole tree.
            models.Index(fields=["depth", "path"], name="outcome_depth_path"),
            models.Index(fields=["team", "state"], name="outcome_team_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=OutcomeState.DRAFT) | Q(drafted_by__isnull=False),
                name="a_draft_has_a_drafting_team",
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="a_tolerance_is_no_less_than_nothing"),
        ]

    def __str__(self):
        return self.short_name

    @property
    def slug(self) -> str:
        return slug_of(self.short_name)

    def get_absolute_url(self):
        return reverse("goals:outcome", args=[self.pk, self.slug])

    def grow_own_share(self, amount: Decimal) -> None:
        """So much more that its team carries itself. The verbs that call it hold the row."""
        # Added here, not in SQL: SQLite would add binary fractions.
        self.own_share += amount
        self.save(update_fields=["own_share"])
        stands_anew(self.pk)
