"""One form for each move. All carry the number of the move they answer and a key of their own."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django import forms

from lean.lib import clock, numbers

from ..models import Catchball, Terms, Trigger
from ..models.move import ReasonKind
from ..rules import because
from ..rules.negotiation import Side
from .fields import LinesField, NumberField, WorthsField, day_field, words_field
from .help import HelpForm
from .measure import MEASURED, MeasureForm


class MoveForm(forms.Form):
    """`answering` is the version that was on screen; `form_key` makes a double click one move."""

    answering = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, catchball: Catchball, **kwargs):
        self.catchball = catchball
        fresh = {"answering": catchball.version, "form_key": uuid.uuid4().hex}
        kwargs["initial"] = fresh | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", f"{self.prefix_of_ids}_%s")
        super().__init__(*args, **kwargs)

    @property
    def prefix_of_ids(self) -> str:
        """Several of these forms stand on one page, so each has ids of its own."""
        return type(self).__name__.removesuffix("Form").lower()

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed beside the words, by label: to be shown where this move is not possible any more."""
        changed = [field for field in self.visible_fields() if field.name in self.changed_data and field.name != "text"]
        said = ((field, field.value()) for field in changed)
        return [
            (field.label, dict(getattr(field.field, "choices", ())).get(value, value)) for field, value in said if value
        ]

    def go_on_from(self, catchball: Catchball) -> None:
        """After somebody else came first: the same words, now answering what stands."""
        data = self.data.copy()
        data["answering"], data["form_key"] = str(catchball.version), uuid.uuid4().hex
        self.data = data


class WordsForm(MoveForm):
    """A move that carries words alone. The verb says which words it needs, and why."""

    text = words_field("Your words", required=False)


class QuestionForm(WordsForm):
    text = words_field("What do you need to know before you can answer?", required=False)


class AnswerForm(WordsForm):
    text = words_field("Your answer", required=False)


class WithdrawForm(WordsForm):
    text = words_field("Why do you take the offer off the table?", required=False, rows=2)

    def __init__(self, *args, catchball: Catchball, **kwargs):
        super().__init__(*args, catchball=catchball, **kwargs)
        if catchball.is_reopened:
            self.fields["text"].label = "Why leave it as it was agreed?"


class EscalateForm(WordsForm):
    text = words_field("What should be decided?", required=False, rows=3)


class HandBackForm(WordsForm):
    to_side = forms.ChoiceField(label="Who should look at something first?", widget=forms.RadioSelect)
    text = words_field("At what?", required=False, rows=2)

    def __init__(self, *args, catchball: Catchball, **kwargs):
        super().__init__(*args, catchball=catchball, **kwargs)
        teams = {Side.ASKER: catchball.asking_team, Side.RECEIVER: catchball.receiving_team}
        self.fields["to_side"].choices = [(side.value, str(team)) for side, team in teams.items()]


class ReleaseForm(WordsForm):
    text = words_field("Why do you let it go?", required=False, rows=2)


class DissentForm(WordsForm):
    text = words_field("What do you see differently?", required=False, rows=2, max_length=1000)


class CommentForm(WordsForm):
    text = words_field("Say something beside the moves", required=False, rows=2, max_length=2000)


class SettingDownForm(MoveForm):
    """What the receiving team sets down for it: asked before its third breakthrough, and never needed."""

    set_down = words_field("What will you set down?", required=False, rows=2, max_length=1000)


class AcceptForm(SettingDownForm):
    pass


class TakeBackForm(MoveForm):
    pass


class DeclineForm(MoveForm):
    text = words_field("Why can't you carry it?", required=False, rows=2)
    alternative = words_field("Who or what instead?", required=False, rows=2, max_length=1000)


class PostponeForm(MoveForm):
    reply_by_on = day_field(label="By when will you answer?")
    text = words_field("What do you wait for?", required=False, rows=2)


def _on_the_table(catchball: Catchball) -> Terms:
    """What new terms start from. Where the first offer was taken back and the draft withdrawn nothing is left of it:
    whoever answers that from a page that stood open is told that it is over, as of any other.
    """
    words = {"statement": catchball.outcome.statement, "why": catchball.outcome.why}
    return catchball.latest_terms or Terms(**words)


class TermsForm(MeasureForm, HelpForm, MoveForm):
    """Terms put anew: a counter, or an offer after a decline. What is left alone stays as it was."""

    # What in them says how as well as what, where the asking side is told of it before they go out.
    pointed = ()

    # Asked openly where the offer left them blank: a number needs a measure, and a day to start from.
    measure_name = forms.CharField(label="What do we measure?", required=False, max_length=120)
    unit = forms.CharField(label="In which unit?", required=False, max_length=40)
    baseline = NumberField(label="Where does it stand today?", required=False)
    target = NumberField(label="What can you stand behind?", required=False)
    due_on = day_field(label="By when?", required=False)
    text = words_field("Why this number?", required=False)
    help_text = LinesField(label="What help would make it possible?", required=False, max_length=2000)
    look_again_on = day_field(label="Look again on", required=False)
    look_again_for = forms.CharField(label="What will you know by then?", required=False, max_length=120)
    contribution = NumberField(label="What does it give the outcome above?", required=False)
    weight = NumberField(label="How much does it weigh in the average above?", required=False)
    statement = words_field("The outcome, in words", required=False, rows=2, max_length=1000)
    reply_by_on = day_field(label="Answer by", required=False)

    def __init__(self, *args, catchball: Catchball, **kwargs):
        latest = _on_the_table(catchball)
        given = TERMS_FIELDS - {"target"}
        # What is in no unit of its own measure has places of its own.
        places = {name: None if name in ("contribution", "weight") else latest.decimals for name in given}
        on_table = {name: shown(getattr(latest, name), places[name]) for name in given}
        kwargs["initial"] = on_table | kwargs.get("initial", {})
        super().__init__(*args, catchball=catchball, **kwargs)
        self.lay_out(latest, catchball.outcome.rhythm, catchball.outcome.cycle.starts_on)

    @property
    def on_the_table(self) -> Terms:
        """What they start from: the latest of the catchball, which is another one once a move was refused."""
        return _on_the_table(self.catchball)

    @property
    def says_a_number(self) -> bool:
        """Whether something that can be stood behind can be read in it; while it is blank, nothing is tried."""
        said = getattr(self, "cleaned_data", {})
        return any(said.get(name) is not None for name in ("target", "range_low", "range_high"))

    @property
    def given(self) -> list[str]:
        """The names of the terms that were sent. A field that was not sent at all stays as it was."""
        return [name for name in self.fields if name in TERMS_FIELDS and self.add_prefix(name) in self.data]

    @property
    def unreadable(self) -> str:
        """Why the first number that can't be read can't be. Empty where all of them can."""
        fields = [name for name, field in self.fields.items() if isinstance(field, NumberField)]
        return next((self.errors[name][0] for name in fields if name in self.errors), "")

    def terms(self) -> Terms:
        """The latest terms with what was typed."""
        changes = {name: self.cleaned_data.get(name) for name in self.given}
        if not changes.get("statement"):
            changes.pop("statement", None)
        if not changes.get("direction"):
            changes.pop("direction", None)
        if changes.get("baseline") is not None and self.on_the_table.baseline is None:
            changes["baseline_on"] = clock.today()
        if self.says_a_number:
            changes["decimals"] = self.places(changes, self.on_the_table.decimals)
        return self.on_the_table.revised(**changes, **self.paced(changes.get("due_on")))


def shown(value, decimals: int | None):
    """A value of the terms as a person would have typed it."""
    return numbers.show(value, decimals) if isinstance(value, Decimal) else value


TERMS_FIELDS = frozenset(
    {
        "measure_name",
        "unit",
        *MEASURED,
        "guardrails",
        "ask_first",
        "baseline",
        "target",
        "due_on",
        "help_text",
        "help_days",
        "look_again_on",
        "look_again_for",
        "contribution",
        "weight",
        "statement",
    }
)


class CounterForm(SettingDownForm, TermsForm):
    """`because` are optional lines that add up to what separates its number from the one on the table."""

    because = WorthsField(label="What is the difference made of?", required=False, max_length=4000)
    reason_kind = forms.ChoiceField(
        label="What is it mostly about?", choices=[("", "—"), *ReasonKind.choices], required=False
    )

    @property
    def adds_up_so_far(self) -> str:
        """How much of the difference the lines explain, as far as they can be read."""
        lines = getattr(self, "cleaned_data", {}).get("because")
        if not lines or not self.says_a_number:
            return ""
        return because.so_far(lines, self.on_the_table.stand, self.terms().stand)


class RuleForm(TermsForm):
    """What somebody decides who was asked to: terms, and why."""

    target = NumberField(label="What do you decide?", required=False)
    text = words_field("Why so?", required=False)
    help_text = LinesField(label="What help comes with it?", required=False, max_length=2000)


class OfferAgainForm(TermsForm):
    target = NumberField(label="What do you ask for now?", required=False)
    text = words_field("What has changed?", required=False)


class ReopenForm(TermsForm):
    """Looking again: what has changed since, and new terms only where some were typed."""

    trigger = forms.ChoiceField(
        label="What has changed?", choices=[("", "Choose what it is mostly"), *Trigger.choices], required=False
    )
    text = words_field("What do you see now?", required=False)
    target = NumberField(label="What can you stand behind now?", required=False)

    @property
    def given(self) -> list[str]:
        """Only what was changed: a number that was left blank stays as it was agreed."""
        return [name for name in super().given if name in self.changed_data]

    def terms(self) -> Terms | None:
        """The agreed terms with what was changed; None where the other side is asked for its own first."""
        return super().terms() if self.given else None
