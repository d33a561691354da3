"""Terms: an immutable snapshot of what one side proposes. The measure is versioned with the promise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lean.lib import clock, days, numbers
from teams.models import Team

from ..rules import ask_first
from ..rules.ask_first import AskFirst
from ..rules.checkin import Scale
from ..rules.coverage import Direction, Stand
from ..rules.guardrail import Guardrail, misnamed
from ..rules.mandate import Ask
from ..rules.negotiation import NothingChanged
from ..rules.progress import Plan
from ..rules.promise import HelpLine, day_it_is_due, days_moved_along, days_of, lines_in
from .outcome import Outcome


class DirectionChoice(models.TextChoices):
    DECREASE = Direction.DECREASE, "Down"
    INCREASE = Direction.INCREASE, "Up"
    RANGE = Direction.RANGE, "Keep within a range"
    MILESTONE = Direction.MILESTONE, "Reached or not"


class Foresight(models.TextChoices):
    """Whether a measure tells early what will come, or afterwards what came."""

    LEADING = "leading", "Leading"
    LAGGING = "lagging", "Lagging"


def number(**options) -> models.DecimalField:
    """SQLite keeps 15 digits faithfully, not more."""
    return models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True, **options)


def must_be_guardrails(kept: list) -> None:
    """Raises ValidationError for JSON that can't be read as guardrails, or where two have one name."""
    try:
        guardrails = [Guardrail.from_json(one) for one in kept]
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ValidationError("Each guardrail has a name of its own, a unit, a side and a limit.") from error
    if problems := misnamed(guardrails):
        raise ValidationError(problems)


def must_be_asked_first(kept: list) -> None:
    """Raises ValidationError for JSON that can't be read as what is asked first."""
    try:
        found = [AskFirst.from_json(one) for one in kept]
    except (KeyError, TypeError, ValueError) as error:
        raise ValidationError("Each thing to ask about first has a text, and a because that may be empty.") from error
    if problems := ask_first.wrong_with(found):
        raise ValidationError(problems)


# What a side proposes: the fields in which one set of terms can differ from another.
PROPOSED = (
    "statement",
    "why",
    "measure_key",
    "measure_name",
    "unit",
    "direction",
    "decimals",
    "baseline",
    "baseline_on",
    "target",
    "due_on",
    "stretch",
    "range_low",
    "range_high",
    "contribution",
    "weight",
    "look_again_on",
    "look_again_for",
    "help_text",
    "help_days",
    "pace",
    "foresight",
    "guardrails",
    "ask_first",
)
# A pace leads from one of these to the other: with new ones it has to be agreed anew.
PACED_BY = {"baseline", "baseline_on", "target", "due_on"}
# Under another of these it is another measure than the one whose key it had.
NAMED_BY = {"measure_name", "unit"}
# A milestone is a measure too: where it starts, and where it is reached.
MILESTONE = (Decimal(0), Decimal(1))
# Charts go from day to day in months: a slip of the finger must not ask for a hundred thousand of them.
YEARS = range(1900, 2201)


class TermsFields(models.Model):
    """`target` may be blank in an offer: "what can you stand behind?".

    `contribution` is in the parent's unit; blank means its own change where both watch the same measure.
    `weight` is that of a piece in its parent's weighted average.
    Within a range the bounds are the promise, and there is no target; a milestone goes from 0 to 1.
    `guardrails` are what must not get worse on the way, each with its name, unit, side and limit (see Guardrail).
    `ask_first` is what of the how the team doesn't decide alone, each with a text and its because (see AskFirst).
    `help_text` has one promise or need per line, `help_days` the day of each, ["2026-06-15", null, …]; a line without
    one is due on the day to look again, else with the outcome.
    `pace` are the planned values by day, [["2026-04-30", "27"], …]; empty means a straight line. These are columns and
    no tables: part of the snapshot, compared and kept with it.
    """

    statement = models.CharField(max_length=1000)
    why = models.TextField(blank=True, max_length=4000)
    measure_key = models.CharField(max_length=120, blank=True)
    measure_name = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=9, choices=DirectionChoice, default=DirectionChoice.DECREASE)
    decimals = models.PositiveSmallIntegerField(default=0)
    baseline = number()
    baseline_on = models.DateField(null=True, blank=True)
    target = number()
    due_on = models.DateField(null=True, blank=True)
    stretch = number()
    range_low = number()
    range_high = number()
    contribution = number()
    weight = number(validators=[MinValueValidator(0, "A weight can't be below nothing.")])
    look_again_on = models.DateField(null=True, blank=True)
    look_again_for = models.CharField(max_length=120, blank=True)
    help_text = models.TextField(blank=True, max_length=2000)
    help_days = models.JSONField(default=list, blank=True)
    pace = models.JSONField(default=list, blank=True)
    foresight = models.CharField(max_length=7, choices=Foresight, blank=True)
    guardrails = models.JSONField(default=list, blank=True, validators=[must_be_guardrails])
    ask_first = models.JSONField(default=list, blank=True, validators=[must_be_asked_first])

    class Meta:
        abstract = True

    @property
    def stand(self) -> Stand:
        """Its numbers as the plain value on which the rules of coverage work."""
        return Stand(
            measure_key=self.measure_key,
            unit=self.unit,
            direction=Direction(self.direction),
            decimals=self.decimals,
            baseline=self.baseline,
            target=self.target,
            contribution=self.contribution,
            weight=self.weight,
            range_low=self.range_low,
            range_high=self.range_high,
        )

    @property
    def help_lines(self) -> list[str]:
        return [line.strip() for line in self.help_text.splitlines() if line.strip()]

    @property
    def help_promises(self) -> list[HelpLine]:
        """Each line of help with the day that was named for it, if one was."""
        return lines_in(self.help_text, self.help_days)

    def help_due_on(self, line: HelpLine, today: date) -> date | None:
        """The day on which it is due, where it is promised today."""
        return day_it_is_due(line, self.look_again_on, self.due_on, today)

    @property
    def pace_points(self) -> list[tuple[date, Decimal]]:
        return pace_points(self.pace)

    @property
    def guardrail_list(self) -> list[Guardrail]:
        """As the rules read them, out of their JSON."""
        return [Guardrail.from_json(kept) for kept in self.guardrails]

    @property
    def ask_first_list(self) -> list[AskFirst]:
        """As the rules read it, out of its JSON."""
        return [AskFirst.from_json(kept) for kept in self.ask_first]

    @property
    def ask(self) -> Ask:
        """What it says about the how, as the plain value on which the mandate ladder works."""
        return Ask(self.statement, self.why, tuple(self.ask_first_list), len(self.pace))

    @property
    def scale(self) -> Scale:
        """How large its numbers are, as the plain value on which the rules of check-ins work."""
        return Scale(
            direction=Direction(self.direction),
            baseline=self.baseline,
            baseline_on=self.baseline_on,
            target=self.target,
            low=self.range_low,
            high=self.range_high,
        )

    @property
    def has_measure(self) -> bool:
        return bool(self.measure_name)

    @property
    def has_target(self) -> bool:
        """Whether there is something to stand behind: a number, the bounds of a range, or what is to be reached."""
        if self.direction == Direction.RANGE:
            return self.range_low is not None or self.range_high is not None
        if self.direction == Direction.MILESTONE:
            return self.has_measure
        return self.target is not None

    @property
    def promise(self) -> str:
        """What is promised, in words: 18 days, 20–24 °C, reached by 3 April. Empty while nothing is."""
        if not self.has_target:
            return ""
        if self.direction == Direction.RANGE:
            return numbers.between(self.range_low, self.range_high, self.decimals, self.unit)
        if self.direction == Direction.MILESTONE:
            day = days.day(self.due_on, clock.today()) if self.due_on else ""
            return _("reached by %(day)s") % {"day": day} if day else _("reached")
        return numbers.with_unit(self.target, self.decimals, self.unit)

    @property
    def pledge(self) -> str:
        """The promise as what somebody offers or commits to: 18 days, “Audit passed” by 3 April."""
        if self.direction != Direction.MILESTONE or not self.has_target:
            return self.promise
        words = {"what": self.measure_name, "day": days.day(self.due_on, clock.today()) if self.due_on else ""}
        return _("“%(what)s” by %(day)s") % words if words["day"] else _("“%(what)s”") % words

    @property
    def way(self) -> str:
        """The promise with where it starts: 31 → 18 days. A range and a milestone start nowhere."""
        if not self.is_directed or self.baseline is None:
            return self.promise
        return f"{numbers.show(self.baseline, self.decimals)} → {self.promise}" if self.has_target else ""

    @property
    def is_directed(self) -> bool:
        """Whether it goes from one number to another, up or down."""
        return self.direction in (Direction.INCREASE, Direction.DECREASE)

    def plan(self, starts_on: date) -> Plan:
        """What it is held to over time. `starts_on` counts where no day of the baseline was said."""
        bounds = (self.range_low, self.range_high) if self.direction == Direction.RANGE else (None, None)
        return Plan(self.baseline_on or starts_on, self.due_on, tuple(self.pace_points), *bounds)

    def proposed(self) -> dict:
        return {field: getattr(self, field) for field in PROPOSED}

    def changed_from(self, other: TermsFields) -> list[str]:
        """Names of the fields in which these terms differ from others. 3.0 and 3.0000 are the same."""
        return [field for field in PROPOSED if getattr(self, field) != getattr(other, field)]


class Terms(TermsFields):
    """Written once. Made by `freeze`, which only the verbs call."""

    once = True

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="terms")
    by_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(baseline__isnull=False),
                name="a_target_starts_from_a_baseline",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="at_most_four_decimals"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="a_weight_is_no_less_than_nothing"),
            models.CheckConstraint(
                condition=Q(range_low__isnull=True) | Q(range_high__isnull=True) | Q(range_low__lt=F("range_high")),
                name="a_range_goes_from_low_to_high",
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.RANGE) | Q(target__isnull=True), name="a_range_has_no_target"
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.MILESTONE)
                | Q(baseline=0, target=1)
                | Q(baseline__isnull=True, target__isnull=True),
                name="a_milestone_goes_from_nothing_to_reached",
            ),
        ]

    def __str__(self):
        return f"{self.baseline} → {self.target} {self.unit}"

    def revised(self, **changes) -> Terms:
        """New, unsaved terms: these with some fields changed. A pace goes with the line on which it was agreed."""
        proposed = self.proposed()
        if any(changes[name] != proposed[name] for name in PACED_BY & changes.keys()):
            proposed["pace"] = []
        if any(changes[name] != proposed[name] for name in NAMED_BY & changes.keys()):
            # Made anew when it is frozen: under the old key, unlike things would be added up.
            proposed["measure_key"] = ""
        if "help_text" in changes and "help_days" not in changes:
            proposed["help_days"] = days_moved_along(self.help_promises, changes["help_text"])
        revised = Terms(**(proposed | changes))
        if "stretch" not in changes and not revised.stretches:
            revised.stretch = None
        revised.settle()
        return revised

    @property
    def stretches(self) -> bool:
        """Whether its stretch goes further than its target, the way that is wanted."""
        if self.stretch is None or self.target is None:
            return False
        return self.stretch < self.target if self.direction == Direction.DECREASE else self.stretch > self.target

    def settle(self) -> None:
        """Leave out what means nothing in this direction: a range has no target, a milestone goes from 0 to 1."""
        self.help_days = days_of(self.help_promises)
        if self.is_directed:
            self.range_low = self.range_high = None
            return
        self.target, self.stretch, self.pace = None, None, []
        if self.direction == Direction.MILESTONE:
            self.range_low = self.range_high = None
            self.baseline, self.target = MILESTONE if self.has_measure else (None, None)
            self.decimals = 0

    def freeze(self, outcome: Outcome, *, by_team: Team) -> Terms:
        """Write these terms for good. Raises ValidationError with a message for each field."""
        self.outcome, self.by_team = outcome, by_team
        self.settle()
        self.measure_key = self.measure_key or measure_key(self.measure_name, self.unit)
        self.clean_fields(exclude=["outcome", "by_team"])
        self.clean()
        self._must_promise_what_is_to_come()
        self.save(force_insert=True)
        return self

    def _must_promise_what_is_to_come(self) -> None:
        """Help is named for a day that lies ahead. What was put before keeps its day, also when that has passed."""
        today = clock.today()
        late = {line for line in self.help_promises if line.due_on and line.due_on < today}
        if late := late and late - {line for put in self.outcome.terms.all() for line in put.help_promises}:
            said = _("“%(line)s”: that day has passed. Choose today or a day to come.")
            raise ValidationError({"help_days": said % {"line": min(late, key=lambda line: line.due_on).text}})

    def clean(self):
        problems = {}
        if self.target is not None and self.baseline is None:
            problems["baseline"] = "Where does it stand today? A target needs a number to start from."
        if self.has_target and not self.measure_name:
            problems["measure_name"] = "Say what is measured, so that both sides mean the same number."
        if self.range_low is not None and self.range_high is not None and self.range_low >= self.range_high:
            problems["range_high"] = "The upper end has to be above the lower one."
        if self.stretch is not None and not self.stretches:
            problems["stretch"] = "A stretch goes further than the target. Leave it blank if there is none."
        if self.baseline_on and self.due_on and self.due_on <= self.baseline_on:
            problems["due_on"] = "The day has to come after the one on which the start was measured."
        problems |= self._problems_of_days()
        if problems:
            raise ValidationError(problems)

    def _problems_of_days(self) -> dict[str, str]:
        problems = {}
        for name in ("baseline_on", "due_on", "look_again_on"):
            day = getattr(self, name)
            if day is not None and day.year not in YEARS:
                problems[name] = f"Write a day between {YEARS[0]} and {YEARS[-1]}."
        if any(line.due_on and line.due_on.year not in YEARS for line in self.help_promises):
            problems["help_days"] = f"Write a day between {YEARS[0]} and {YEARS[-1]}."
        try:
            points = pace_points(self.pace)
        except (TypeError, ValueError, ArithmeticError):
            problems["pace"] = "The pace is a list of days, each with its planned number."
        else:
            if points != sorted(points, key=lambda point: point[0]):
                problems["pace"] = "The days of the pace have to come one after the other."
        return problems

    def must_differ_from(self, other: TermsFields) -> None:
        if not self.changed_from(other):
            raise NothingChanged


def pace_points(pace: list) -> list[tuple[date, Decimal]]:
    """The pace as the rules read it, out of its JSON."""
    return [(date.fromisoformat(day), Decimal(value)) for day, value in pace]


def measure_key(name: str, unit: str) -> str:
    """Two measures are the same where name and unit are; pieces inherit their parent's key instead."""
    return slugify(f"{name} {unit}", allow_unicode=True)[:120] if name else ""


class TermsDraft(TermsFields):
    """Terms still being written: mutable, one for each outcome and team. Frozen when the offer is sent."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="drafts")
    by_team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    reply_by_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True, max_length=4000)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint("outcome", "by_team", name="one_draft_of_terms_per_team")]

    def __str__(self):
        return f"draft for {self.outcome}"

    def as_terms(self) -> Terms:
        return Terms(**self.proposed())
