"""What was said about one outcome, read along with it: no query of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from lean.lib import clock
from lean.lib.along import Along
from teams.models import Person

from ..models import (
    CheckIn,
    Commitment,
    GapChoice,
    GuardrailWord,
    Look,
    Outcome,
    PlaceChoice,
    Reaffirmation,
    StaleChoice,
    Support,
)
from ..models import gap as gaps
from ..models.outcome import OutcomeState
from ..rules.coverage import ZERO
from . import happened
from .happened import SOURCES
from .help import LOOKS, HelpRow, of_commitment, rows_of

BY = ("by__name", "by__email")
SAID = ("for_on", "value", "words", "at", *BY)
# What Terms.pledge says, and how its numbers are shown.
PLEDGE = ("measure_name", "unit", "direction", "decimals", "target", "due_on", "range_low", "range_high")
CHECK_INS = Along(CheckIn, *SAID, "replaces__value")
GUARDRAIL_WORDS = Along(GuardrailWord, "name", *SAID)
COMMITMENTS = Along(Commitment, "version", "basis", "at", "move", *BY, *(f"terms__{name}" for name in PLEDGE))
GAP_CHOICES = Along(GapChoice, "choice", "amount", "reason", "until_on", "at", *BY)
STALE_CHOICES = Along(
    StaleChoice,
    *("choice", "amount", "at", *BY, "commitment__outcome__short_name", "commitment__outcome__parent"),
    *(f"parent_commitment__terms__{name}" for name in ("unit", "direction", "decimals")),
)
REAFFIRMATIONS = Along(Reaffirmation, "at", "person__name", "person__email", "commitment")
SUPPORTS = Along(
    Support,
    *("strength", "how", "at", *BY),
    *(f"{end}__{name}" for end in ("helper", "helped") for name in ("short_name", "team__name", "team__path")),
)


def of_outcome() -> dict[str, Subquery]:
    """To annotate outcomes with: a column for each kind of thing."""
    this = OuterRef("pk")
    about = Q(commitment__outcome=this) | Q(commitment__outcome__parent=this) | Q(parent_commitment__outcome=this)
    live = Q(helper__state=OutcomeState.LIVE, helped__state=OutcomeState.LIVE)
    return {
        "told_check_ins": CHECK_INS.of(CheckIn.objects.filter(outcome=this)),
        "told_guardrail_words": GUARDRAIL_WORDS.of(GuardrailWord.objects.filter(outcome=this, replaced_by=None)),
        "told_commitments": COMMITMENTS.of(Commitment.objects.filter(outcome=this)),
        "told_gap_choices": GAP_CHOICES.of(GapChoice.objects.filter(outcome=this)),
        "told_stale_choices": STALE_CHOICES.of(StaleChoice.objects.filter(about)),
        "told_reaffirmations": REAFFIRMATIONS.of(Reaffirmation.objects.filter(commitment__in_force__outcome=this)),
        "told_supports": SUPPORTS.of(Support.objects.filter(live, Q(helper=this) | Q(helped=this))),
        **of_commitment(OuterRef("in_force__commitment")),
        **happened.of_outcome(),
    }


class Told:
    """All of it about an outcome that was annotated `**of_outcome()`."""

    def __init__(self, outcome: Outcome):
        self.outcome = outcome

    @cached_property
    def check_ins(self) -> list[CheckIn]:
        """Corrected ones and all, oldest first."""
        said = CHECK_INS.read(self.outcome.told_check_ins)
        return sorted(said, key=lambda each: (each.for_on, each.pk))

    @cached_property
    def guardrail_words(self) -> list[GuardrailWord]:
        """Those that hold, oldest first."""
        said = GUARDRAIL_WORDS.read(self.outcome.told_guardrail_words)
        return sorted(said, key=lambda each: (each.for_on, each.pk))

    @cached_property
    def commitments(self) -> list[Commitment]:
        """All versions, newest first."""
        return sorted(COMMITMENTS.read(self.outcome.told_commitments), key=lambda each: -each.version)

    @property
    def made(self) -> list[Commitment]:
        """Those that no move made: set by the owner, or imported. The others are told by their acceptance."""
        return [each for each in self.commitments if each.move_id is None]

    @cached_property
    def gap_choices(self) -> list[GapChoice]:
        """What its owner has made of its gap."""
        return GAP_CHOICES.read(self.outcome.told_gap_choices)

    @property
    def risk(self) -> GapChoice | None:
        """What is accepted today, by the latest word, as GapChoice.objects.accepted: it ends with its day."""
        risks = (each for each in self.gap_choices if each.choice == gaps.Choice.RISK)
        latest = max(risks, key=lambda each: (each.at, each.pk), default=None)
        return latest if latest and latest.until_on >= clock.today() else None

    @cached_property
    def stale_choices(self) -> list[StaleChoice]:
        """What a change above has meant for it, and what its own has meant for its pieces."""
        this = self.outcome.pk
        return [
            each for each in self._settled if this in (each.commitment.outcome_id, each.commitment.outcome.parent_id)
        ]

    def taken_on(self, now: Commitment | None) -> Decimal:
        """What the owner has taken on since this version is in force, as StaleChoice.objects.taken_on."""
        taken = (each for each in self._settled if now and each.parent_commitment_id == now.pk)
        return sum((each.amount for each in taken if each.amount is not None), ZERO)

    @cached_property
    def _settled(self) -> list[StaleChoice]:
        """And what it has meant for pieces that went elsewhere since."""
        return STALE_CHOICES.read(self.outcome.told_stale_choices)

    @cached_property
    def looks(self) -> list[Look]:
        """When somebody looked again at what is in force, and said that it stands."""
        return sorted(LOOKS.read(self.outcome.told_looks), key=lambda look: look.for_on)

    def helps(self, person: Person, today: date) -> list[HelpRow]:
        """What was promised with what is in force, for the eyes of who needs no button."""
        return rows_of(self.outcome.told_help, self.outcome.told_help_days, person, (), today)

    @cached_property
    def place_choices(self) -> list[PlaceChoice]:
        """What its team made of it when nothing live was above it, the latest first."""
        said = SOURCES["placed"].read(self.outcome)
        return sorted(said, key=lambda each: (each.at, each.pk), reverse=True)

    @cached_property
    def reaffirmations(self) -> list[Reaffirmation]:
        """Who came later and stands behind what is in force too, the latest first."""
        said = REAFFIRMATIONS.read(self.outcome.told_reaffirmations)
        return sorted(said, key=lambda each: (each.at, each.pk), reverse=True)

    @cached_property
    def supports(self) -> list[Support]:
        """Those between live outcomes, the strong ones first."""
        return sorted(SUPPORTS.read(self.outcome.told_supports), key=lambda each: each.strength)
