"""Terms as they come in and go out: the fields in which one proposal can differ from another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from lean.lib.exact_json import Day, Number, ShownNumber, plain, words

from ..models import Catchball, Outcome, Terms, TermsDraft
from ..models.terms import measure_key
from ..rules.ask_first import BECAUSE_LENGTH, MOST, TEXT_LENGTH, AskFirst
from ..rules.guardrail import NAME_LENGTH, UNIT_LENGTH, Bound, Guardrail

# A piece watches its parent's measure until somebody says otherwise.
MEASURE = ("measure_key", "measure_name", "unit", "direction", "decimals")


class Given(Schema):
    """A body. A field that nobody knows is refused: a misspelt number must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class PacePoint(Given):
    """A planned value for a day."""

    on: Day
    value: Number


class GuardrailIn(Given):
    """What must not get worse on the way, such as: Recordable injuries, at most 19 injuries."""

    name: Annotated[words(NAME_LENGTH), Field(min_length=1, description="Its own within the terms, without a colon")]
    unit: words(UNIT_LENGTH) = ""
    side: Annotated[Literal["at_most", "at_least"], Field(description="On which side of its limit it holds")]
    limit: Annotated[Number, Field(description="It holds at the limit, too")]

    def kept(self) -> dict[str, str]:
        name = " ".join(self.name.split())
        return Guardrail(name, self.unit, Bound(self.side), Decimal(plain(self.limit))).as_json()


class AskFirstIn(Given):
    """What of the how isn't the team's alone, such as: Paint supplier, because its contract runs until June."""

    text: Annotated[words(TEXT_LENGTH), Field(min_length=1, description="Its own within the terms")]
    because: words(BECAUSE_LENGTH) = ""

    def kept(self) -> dict[str, str]:
        return AskFirst(" ".join(self.text.split()), " ".join(self.because.split())).as_json()


class TermsIn(Given):
    """What is left out stays as it was in the terms that are answered; null takes a number or a day away."""

    statement: words(1000) = ""
    why: words(4000) = ""
    measure_name: words(120) = ""
    measure_key: Annotated[
        words(120), Field(description="Two measures are the same where this is; made of name and unit if left out")
    ] = ""
    unit: words(40) = ""
    direction: Annotated[
        Literal["decrease", "increase", "range", "milestone"],
        Field(description="A range is promised by its bounds, a milestone by its due day; both have no target"),
    ] = "decrease"
    decimals: Annotated[int, Field(strict=True, ge=0, le=4)] = 0
    baseline: Number | None = None
    baseline_on: Day | None = None
    target: Annotated[Number | None, Field(description='Null in an offer asks: "what can you stand behind?"')] = None
    due_on: Day | None = None
    range_low: Annotated[Number | None, Field(description="Of a range; null where it has no lower end")] = None
    range_high: Annotated[Number | None, Field(description="Of a range; null where it has no upper end")] = None
    stretch: Annotated[Number | None, Field(description="Further than the target; counts in no sum")] = None
    pace: Annotated[
        list[PacePoint], Field(description="Planned values by day, in order; empty is a straight line to the target")
    ] = []
    foresight: Annotated[
        Literal["", "leading", "lagging"], Field(description="Whether it tells early what will come, or what came")
    ] = ""
    guardrails: Annotated[
        list[GuardrailIn], Field(description="What must not get worse on the way; counts in no sum")
    ] = []
    ask_first: Annotated[
        list[AskFirstIn], Field(description="All of the how that the team doesn't decide alone", max_length=MOST)
    ] = []
    contribution: Annotated[
        Number | None, Field(description="In the parent's unit; null: its own change where both watch the same measure")
    ] = None
    weight: Annotated[
        Number | None, Field(description="Of a piece in a weighted average; null: all weigh alike, if none has one")
    ] = None
    look_again_on: Day | None = None
    look_again_for: words(120) = ""
    help_text: Annotated[words(2000), Field(description="One promise or need per line")] = ""
    help_days: Annotated[
        list[Day | None],
        Field(description="By when, for each line of help; null: on the day to look again, else with the outcome"),
    ] = []

    def over(self, base: Terms) -> Terms:
        """New terms: `base` with what was sent."""
        changes = {name: getattr(self, name) for name in TERMS_FIELDS & self.model_fields_set}
        if "pace" in changes:
            changes["pace"] = [[point.on.isoformat(), plain(point.value)] for point in self.pace]
        if "help_days" in changes:
            changes["help_days"] = [day and day.isoformat() for day in self.help_days]
        if "guardrails" in changes:
            changes["guardrails"] = [guardrail.kept() for guardrail in self.guardrails]
        if "ask_first" in changes:
            changes["ask_first"] = [one.kept() for one in self.ask_first]
        terms = base.revised(**changes)
        renamed = (terms.measure_name, terms.unit) != (base.measure_name, base.unit)
        if renamed and "measure_key" not in changes:
            terms.measure_key = measure_key(terms.measure_name, terms.unit)
        return terms


TERMS_FIELDS = frozenset(TermsIn.model_fields)


class PacePointOut(Schema):
    on: date
    value: ShownNumber


class GuardrailOut(Schema):
    name: str
    unit: str
    side: str
    limit: ShownNumber


class AskFirstOut(Schema):
    text: str
    because: str


class TermsOut(Schema):
    at: datetime
    statement: str
    why: str
    measure_name: str
    measure_key: str
    unit: str
    direction: str
    decimals: int
    baseline: ShownNumber | None
    baseline_on: date | None
    target: ShownNumber | None
    due_on: date | None
    range_low: ShownNumber | None
    range_high: ShownNumber | None
    stretch: ShownNumber | None
    pace: list[PacePointOut]
    foresight: str
    guardrails: list[GuardrailOut]
    ask_first: list[AskFirstOut]
    contribution: ShownNumber | None
    weight: ShownNumber | None
    look_again_on: date | None
    look_again_for: str
    help_text: str
    help_days: list[date | None]

    @staticmethod
    def resolve_pace(terms: Terms) -> list[dict]:
        return [{"on": on, "value": value} for on, value in terms.pace_points]

    @staticmethod
    def resolve_guardrails(terms: Terms) -> list[Guardrail]:
        return terms.guardrail_list

    @staticmethod
    def resolve_ask_first(terms: Terms) -> list[AskFirst]:
        return terms.ask_first_list


def for_a_piece_of(parent: Outcome) -> Terms:
    """Blank terms that watch the parent's measure."""
    latest = Terms.objects.filter(outcome=parent).order_by("-pk")
    above = latest.filter(commitments__in_force__isnull=False).first() or latest.first() or Terms()
    return Terms(**{name: getattr(above, name) for name in MEASURE})


def on_the_table(catchball: Catchball) -> Terms:
    """What new terms start from: the latest, or before the first offer those that are being written."""
    if catchball.latest_terms:
        return catchball.latest_terms
    writing = catchball.receiving_team if catchball.volunteered else catchball.asking_team
    draft = TermsDraft.objects.filter(outcome=catchball.outcome, by_team=writing).first()
    return draft.as_terms() if draft else Terms(statement=catchball.outcome.statement, why=catchball.outcome.why)
