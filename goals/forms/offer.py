"""Writing an outcome and splitting it over teams."""

from __future__ import annotations

import uuid
from contextlib import suppress
from decimal import Decimal

from django import forms

from lean.lib import numbers
from teams.models import Team

from ..models import Cycle, Outcome, Terms, TermsDraft
from ..models.outcome import AddsUpChoice, ModeDoesNotFit, must_fit
from ..models.terms import PACED_BY, DirectionChoice
from ..rules.coverage import AddsUp, Direction
from ..rules.rhythm import Rhythm
from .fields import AskFirstField, NumberField, day_field, decimals_in, id_in, words_field
from .help import HelpForm
from .measure import MEASURED, MeasureForm, kept_measure


class WrittenForm(forms.Form):
    """A form whose numbers count before it is sent: as they are typed, or as they were kept in a draft."""

    @property
    def said(self) -> dict:
        """What can be read of it. A draft that is taken up says what was kept."""
        if self.is_bound:
            return getattr(self, "cleaned_data", {})
        kept = {}
        for name, field in self.fields.items():
            # Teams are known to the view; asking the database for each row again would cost a query each.
            if self.initial.get(name) and not isinstance(field, forms.ModelChoiceField):
                with suppress(forms.ValidationError):
                    kept[name] = field.clean(self.initial[name])
        return kept


class OutcomeForm(MeasureForm, WrittenForm):
    """Steps 1 and 2: what will be true, and how we will know."""

    team = forms.ModelChoiceField(Team.objects.none(), label="Which team is it for?", empty_label=None)
    statement = words_field("Outcome statement", rows=2, max_length=1000)
    why = words_field("Why now?", rows=2, required=False)
    short_name = forms.CharField(label="Short name for charts", max_length=32, required=False)
    measure_name = forms.CharField(label="What do we measure?", max_length=120, required=False)
    unit = forms.CharField(
        label="In which unit?", max_length=40, required=False, widget=forms.TextInput(attrs={"data-unit": ""})
    )
    direction = forms.ChoiceField(label="Which way is better?", choices=DirectionChoice.choices, initial="decrease")
    baseline = NumberField(label="Today", required=False)
    target = NumberField(label="Target", required=False)
    due_on = day_field(label="By when?", required=False)
    adds_up = forms.ChoiceField(label="How do the pieces carry it?", choices=AddsUpChoice.choices, initial="sum")

    cycle = forms.ModelChoiceField(Cycle.objects.none(), label="For which time?", required=False, empty_label=None)

    def __init__(self, *args, teams, kept: TermsDraft | None = None, cycle=None, cycles=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(cycles) > 1:
            # What is for years to come is written like anything else, in a cycle of several years.
            self.fields["cycle"].queryset = Cycle.objects.filter(pk__in=[each.pk for each in cycles])
            self.fields["cycle"].choices = [(each.pk, each.name) for each in cycles]
            self.initial.setdefault("cycle", cycle.pk)
        else:
            del self.fields["cycle"]
        self.kept = kept
        if kept is not None:
            # The row of the pace needs a way: it appears once that was kept as a draft.
            self.lay_out(kept, Rhythm.MONTHLY, cycle.starts_on)
        self.fields["team"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        self.fields["team"].choices = [(team.pk, team.name) for team in teams]
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial.setdefault("team", teams[0].pk)
        # A statement may be said in one line, a list of tasks not: Enter is no new line here.
        self.fields["statement"].error_messages["required"] = "Say what will be true, in one sentence."

    def clean(self):
        said = super().clean()
        try:
            must_fit(said.get("adds_up") or AddsUp.ENABLING, said.get("direction") or Direction.DECREASE)
        except ModeDoesNotFit as refusal:
            self.add_error(refusal.about, str(refusal))
        return said

    def terms(self, today) -> Terms:
        """Unsaved, as far as they are written."""
        said = self.said
        baseline = said.get("baseline")
        terms = Terms(
            statement=said.get("statement", ""),
            why=said.get("why", ""),
            measure_name=said.get("measure_name", ""),
            unit=said.get("unit", ""),
            direction=said.get("direction") or Direction.DECREASE,
            decimals=self.places(said, 0),
            baseline=baseline,
            baseline_on=today if baseline is not None else None,
            target=said.get("target"),
            due_on=said.get("due_on"),
            foresight=said.get("foresight", ""),
            guardrails=said.get("guardrails", []),
            ask_first=said.get("ask_first", []),
            **{name: said.get(name) for name in ("range_low", "range_high", "stretch")},
        )
        terms.pace = self.pace_of(terms)
        terms.settle()
        if not terms.is_directed:
            # It has no number to start from, and a day all the same: before that nobody owes a word.
            terms.baseline_on = today
        return terms

    def pace_of(self, terms: Terms) -> list:
        """As it was written, else as it was kept, as long as it leads from the same start to the same target."""
        changed = self.paced(terms.due_on) if self.is_bound else {}
        if changed or self.kept is None:
            return changed.get("pace", [])
        same = all(getattr(self.kept, name) == getattr(terms, name) for name in PACED_BY - {"baseline_on"})
        return self.kept.pace if same else []


class SendingForm(HelpForm):
    """What goes with all offers that are sent together."""

    words = words_field("A few words to the teams", rows=2, required=False)
    ask_first = AskFirstField(required=False)
    due_on = day_field(label="By when?", required=False)
    reply_by_on = day_field(label="Answer by", required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"form_key": uuid.uuid4().hex} | kwargs.get("initial", {})
        super().__init__(*args, prefix="all", **kwargs)


class PieceForm(WrittenForm):
    """One row of the split. It is offered when it is ticked, or when a number stands in it."""

    team = forms.ModelChoiceField(Team.objects.all(), widget=forms.HiddenInput)
    offered = forms.BooleanField(required=False)
    baseline = NumberField(label="Today", required=False)
    ask = NumberField(label="You ask", required=False)
    weight = NumberField(label="Weight", required=False)
    range_low = NumberField(label="At least", required=False)
    range_high = NumberField(label="At most", required=False)
    statement = words_field("Said for this team", rows=2, max_length=1000, required=False)

    # Set by the view: the team, and whether rows add up to the parent (then `ask` is a change, else a target).
    of: Team
    adds = True

    def clean(self):
        said = super().clean()
        if (said.get("weight") or 0) < 0:
            self.add_error("weight", "A weight can't be below nothing.")
        if said.get("ask") is not None and said.get("baseline") is None and "baseline" not in self.errors:
            problem = f"Where does {self.of} stand today? Or leave both blank, and ask what they can stand behind."
            self.add_error("baseline", problem)
        return said

    @property
    def is_offered(self) -> bool:
        said = (self.said.get(name) for name in ("ask", "range_low", "range_high"))
        return bool(self.said.get("offered")) or any(number is not None for number in said)

    @property
    def change(self) -> Decimal | None:
        """What is asked, in the parent's unit; None while there is none, or it can't be read."""
        return self.said.get("ask")

    @property
    def decimals(self) -> int:
        """How many places its numbers were written with."""
        bounds = (self.said.get("range_low"), self.said.get("range_high"))
        return decimals_in(self.said.get("baseline"), self.change, *bounds)

    def leaves_at(self, direction: str) -> Decimal | None:
        """Where the ask leaves the team."""
        baseline = self.said.get("baseline")
        if self.change is None or not self.adds:
            return self.change
        if baseline is None:
            return None
        return baseline - self.change if direction == Direction.DECREASE else baseline + self.change

    def terms(self, parent: Terms, today, sending: dict) -> Terms:
        """The piece's own terms: the parent's measure, from this team's today, and what goes with all offers."""
        baseline, target = self.cleaned_data.get("baseline"), self.leaves_at(parent.direction)
        return parent.revised(
            statement=self.cleaned_data.get("statement") or parent.statement,
            baseline=baseline,
            baseline_on=today if baseline is not None or not parent.is_directed else None,
            target=target,
            decimals=max(parent.decimals, self.decimals, decimals_in(target)),
            range_low=self.cleaned_data.get("range_low"),
            range_high=self.cleaned_data.get("range_high"),
            due_on=sending.get("due_on") or parent.due_on,
            help_text=sending.get("help_text", ""),
            help_days=sending.get("help_days", []),
            ask_first=sending.get("ask_first", []),
            stretch=None,
            pace=[],
            guardrails=[],
            contribution=None,
            weight=self.cleaned_data.get("weight"),
            look_again_on=None,
            look_again_for="",
        )


class PieceFormSet(forms.BaseFormSet):
    """The rows, one for each team that is named, in the order in which they came."""

    def __init__(self, *args, teams: dict[int, Team], adds: bool = True, **kwargs):
        self.teams, self.adds = teams, adds
        super().__init__(*args, prefix="piece", **kwargs)

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        named = form.data.get(form.add_prefix("team")) if form.is_bound else form.initial.get("team")
        form.of = self.teams.get(id_in(str(named)))
        form.adds = self.adds
        return form

    @property
    def offered(self) -> list[PieceForm]:
        return [form for form in self.forms if form.is_offered and form.of is not None]


PieceForms = forms.formset_factory(PieceForm, formset=PieceFormSet, extra=0, max_num=200, absolute_max=200)


class DraftForm(MeasureForm, HelpForm):
    """A piece that was kept as a draft, whole."""

    statement = words_field("What will be true?", rows=2, max_length=1000)
    why = words_field("Why now?", rows=2, required=False)
    measure_name = forms.CharField(label="What do we measure?", max_length=120, required=False)
    unit = forms.CharField(label="In which unit?", max_length=40, required=False)
    baseline = NumberField(label="Today", required=False)
    target = NumberField(label="Target", required=False)
    contribution = NumberField(label="What does it give the outcome above?", required=False)
    weight = NumberField(label="How much does it weigh in the average above?", required=False)
    due_on = day_field(label="By when?", required=False)
    words = words_field("A few words to the team", rows=2, required=False)
    reply_by_on = day_field(label="Answer by", required=False)
    answering = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, weighs: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not weighs:
            del self.fields["weight"]

    def terms(self, kept: Terms, today) -> Terms:
        said = {name: value for name, value in self.cleaned_data.items() if name in DRAFTED}
        if said["baseline"] is not None and kept.baseline_on is None:
            said["baseline_on"] = today
        if not said["direction"]:
            del said["direction"]
        said["decimals"] = self.places(said, kept.decimals)
        return kept.revised(**said, **self.paced(said["due_on"]))


# Who offers says what help comes along; who volunteers, what would help.
WOULD_HELP = "What help would make it possible?"


class VolunteerForm(DraftForm):
    """What a team puts to somebody else's outcome of its own accord."""

    team = forms.ModelChoiceField(Team.objects.none(), label="Which team puts it?", empty_label=None)
    target = NumberField(label="What can you stand behind?", required=False)
    words = words_field("A few words to them", rows=2, required=False)

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["help_text"].label = WOULD_HELP
        self.fields["team"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        if len(teams) == 1:
            self.fields["team"].widget = forms.HiddenInput()
            self.initial.setdefault("team", teams[0].pk)


def kept_numbers(kept: Terms | TermsDraft) -> dict:
    """The measure and its numbers as a form shows them again."""
    return {
        "measure_name": kept.measure_name,
        "unit": kept.unit,
        "baseline": numbers.show(kept.baseline, kept.decimals),
        "target": numbers.show(kept.target, kept.decimals),
    } | kept_measure(kept)


DRAFTED = (
    "statement",
    "why",
    "measure_name",
    "unit",
    *MEASURED,
    "guardrails",
    "ask_first",
    "baseline",
    "target",
    "contribution",
    "weight",
    "due_on",
    "help_text",
    "help_days",
)


def adds_up(parent: Outcome | None, unit: str, mode: str | None = None, direction: str = "") -> bool:
    """Whether asks are shares of the parent's change. Percentages of different wholes never add, nor do ranges."""
    mode = parent.adds_up if parent else mode
    changes = direction not in (Direction.RANGE, Direction.MILESTONE)
    return (mode or AddsUp.SUM) == AddsUp.SUM and unit.strip() != "%" and changes
