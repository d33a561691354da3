"""Check-ins: a measured value for a day, and what was seen or learned."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from lean.lib import clock, days, numbers
from teams.models import Person

from ..access import must_check_in
from ..rules import checkin as rules
from ..rules.coverage import Direction
from ..rules.negotiation import IN_PLAY
from .kept import heard_anew
from .outcome import Outcome, OutcomeState
from .terms import YEARS, Terms

# That many values are read to know what is usual for an outcome.
LOOKED_AT = 400
LONGEST_WORDS = 2000


class Said(models.Model):
    """A number that somebody has said for a day. A correction is a new row that `replaces` the one before it."""

    for_on = models.DateField()
    value = models.DecimalField(max_digits=15, decimal_places=4)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.value} on {self.for_on}"

    def says_nothing_new_after(self, before: Said | None) -> bool:
        """The same number, with the same words or none: nobody has to say a thing twice."""
        return before is not None and before.value == self.value and self.words in ("", before.words)

    def keep(self, standing: Said | None, seen: Said | int | None) -> Said:
        """Write it, unless another number stands for that day than the one which its writer has seen.

        Returns the row that stands then. Raises SaidAlready, and ValidationError for a field.
        """
        if self.says_nothing_new_after(standing):
            return standing
        if (standing.pk if standing else None) != getattr(seen, "pk", seen):
            raise rules.SaidAlready(_already(standing), current=standing)
        if self.for_on.year not in YEARS:
            raise ValidationError({"for_on": f"Write a day between {YEARS[0]} and {YEARS[-1]}."})
        if len(self.words) > LONGEST_WORDS:
            raise ValidationError({"words": f"Say it in {LONGEST_WORDS} characters at most."})
        self.replaces = standing
        self.clean_fields(exclude=["outcome", "by", "replaces"])
        self.save(force_insert=True)
        return self


def _already(standing: Said | None) -> str:
    if standing is None:
        return _("There is no number for that day which this could correct.")
    words = {
        "day": days.day(standing.for_on, clock.today()),
        "number": numbers.show_trimmed(standing.value),
        "who": standing.by or _("an import"),
    }
    return (
        _("For %(day)s there is %(number)s already, from %(who)s. Yours is kept here: send it again to correct it.")
        % words
    )


class CheckInManager(models.Manager):
    @transaction.atomic
    def record(
        self,
        outcome: Outcome,
        value: Decimal,
        *,
        for_on: date,
        by: Person,
        words: str = "",
        replaces: CheckIn | int | None = None,
        confirmed: bool = False,
    ) -> CheckIn:
        """Say the number of a day, in the unit of the terms that stand.

        `replaces` is the check-in that the writer saw for that day, None where they saw none. Raises NotYours,
        NotLive, NothingMeasured, DayToCome, NeitherYesNorNo, SaidAlready, PleaseConfirm unless `confirmed`, and
        ValidationError for a field. What stands already is given back as it is.
        """
        outcome = held_still(Outcome.objects.filter(pk=outcome.pk)).get()
        must_check_in(by, outcome)
        terms = must_be_measured(outcome)
        rules.must_be_sayable(value, for_on, Direction(terms.direction), clock.today())
        standing = self.filter(outcome=outcome, for_on=for_on, replaced_by=None).select_related("by").first()
        made = self.model(outcome=outcome, for_on=for_on, value=value, words=words.strip(), by=by)
        if not confirmed and not made.says_nothing_new_after(standing):
            self._ask_again(made, terms, standing)
        kept = made.keep(standing, replaces)
        if kept is made:
            heard_anew([outcome.pk])
        return kept

    def _ask_again(self, made: CheckIn, terms: Terms, standing: CheckIn | None) -> None:
        """Raises PleaseConfirm where the rules doubt the number or its day."""
        others = self.filter(outcome=made.outcome, replaced_by=None).exclude(pk=standing.pk if standing else None)
        seen = set(others.order_by("-for_on").values_list("value", flat=True)[:LOOKED_AT])
        if question := doubted(made, terms, seen):
            raise rules.PleaseConfirm(question)

    @transaction.atomic
    def bring_in(self, entries: Iterable[Entry], held: Iterable[Outcome] | None = None) -> Brought:
        """What a file says, all at once and by nobody: new days are added, other values correct those that stand.

        The rules are those of `record`, without its question: whoever brings in a file has looked at it. `held` are
        its outcomes, where the caller holds them still already. Raises the same refusals. A few queries and the
        writing, however many there are.
        """
        entries = list(entries)
        if held is None:
            held = held_still(Outcome.objects.filter(pk__in={each.outcome_id for each in entries}))
        outcomes = {each.pk: each for each in held}
        standing = {(each.outcome_id, each.for_on): each for each in self._of_the_days(entries, outcomes)}
        today, made, brought = clock.today(), [], Brought()
        for entry in entries:
            terms = must_be_measured(outcomes[entry.outcome_id])
            rules.must_be_sayable(entry.value, entry.for_on, Direction(terms.direction), today)
            before = standing.get((entry.outcome_id, entry.for_on))
            row = self.model(replaces=before, **entry.fields)
            if row.says_nothing_new_after(before):
                brought.unchanged += 1
            else:
                made.append(row)
                brought.corrected += before is not None
        self.bulk_create(made)
        heard_anew({each.outcome_id for each in made})
        brought.added = len(made) - brought.corrected
        return brought

    def _of_the_days(self, entries: list[Entry], outcomes: Collection[int]) -> models.QuerySet[CheckIn]:
        """What stands for the days between the first and the last: an outcome may have years of values."""
        if not entries:
            return self.none()
        days_said = [each.for_on for each in entries]
        rows = self.filter(outcome__in=outcomes, replaced_by=None)
        return rows.filter(for_on__range=(min(days_said), max(days_said)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a file."""

    outcome_id: int
    for_on: date
    value: Decimal
    words: str = ""

    @property
    def fields(self) -> dict:
        return {"outcome_id": self.outcome_id, "for_on": self.for_on, "value": self.value, "words": self.words}


@dataclass(slots=True)
class Brought:
    added: int = 0
    corrected: int = 0
    unchanged: int = 0


class CheckIn(Said):
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="check_ins")

    objects = CheckInManager()

    class Meta:
        ordering = ["for_on", "pk"]
        indexes = [models.Index(fields=["outcome", "for_on"], name="checkin_outcome_day")]
        constraints = [
            models.UniqueConstraint(
                "outcome", "for_on", condition=Q(replaces=None), name="one_first_value_for_each_day"
            )
        ]


# --- What is measured -----------------------------------------------------------------------------------------


def with_terms(outcomes):
    """Outcomes that know the terms by which they are measured, in the same query."""
    return outcomes.annotate(
        ball=FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY))
    ).select_related(
        "team", "cycle", "measured_by", "in_force__commitment__terms", "ball__asker_terms", "ball__latest_terms"
    )


def held_still(outcomes):
    """`with_terms`, locked in one order: two who say the number of the same day do so one after the other."""
    return with_terms(outcomes).select_for_update(no_key=True, of=("self",)).order_by("pk")


def terms_of(outcome: Outcome) -> Terms | None:
    """By which terms a number is read: those in force, else the latest on the table that name a measure."""
    pointer = getattr(outcome, "in_force", None)
    ball = getattr(outcome, "ball", None)
    on_table = (ball.latest_terms, ball.asker_terms) if ball else ()
    candidates = (pointer.commitment.terms if pointer else None, *on_table)
    return next((terms for terms in candidates if terms is not None and terms.has_measure), None)


def must_be_measured(outcome: Outcome) -> Terms:
    """Raises NotLive, NothingMeasured."""
    if outcome.state == OutcomeState.DRAFT:
        raise rules.NotLive("This is a draft. Its numbers can be said once it was sent.")
    if outcome.state != OutcomeState.LIVE:
        raise rules.NotLive("This outcome has ended. Its numbers stay as they were; no new ones are kept.")
    if (terms := terms_of(outcome)) is None:
        raise rules.NothingMeasured
    return terms


def doubted(made: CheckIn, terms: Terms, seen: set[Decimal]) -> str:
    """The question that a number deserves beside `seen`, the other values that hold; empty where it deserves none."""
    doubt = rules.doubt_about(made.value, made.for_on, terms.scale, seen)
    return _question(doubt, made, terms, terms.scale.known | seen) if doubt is not None else ""


def _question(doubt: rules.Doubt, made: CheckIn, terms: Terms, known: set[Decimal]) -> str:
    places = max(terms.decimals, numbers.places(made.value))
    words = {
        "number": numbers.with_unit(made.value, places, terms.unit),
        "low": numbers.show(min(known, default=None), terms.decimals),
        "high": numbers.show(max(known, default=None), terms.decimals),
        "day": days.day(made.for_on, clock.today()),
        "start": days.day(terms.baseline_on, clock.today()) if terms.baseline_on else "",
    }
    if doubt is rules.Doubt.BEFORE_THE_START:
        return _("Is %(day)s right? It is before %(start)s, the day on which this began.") % words
    return _("Is %(number)s right? The numbers so far lie between %(low)s and %(high)s.") % words
