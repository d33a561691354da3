"""What the owner of an outcome says about how it is carried: its mode, its own share, a risk, a new version."""

from __future__ import annotations

import uuid

from django import forms

from ..models import Commitment, Terms, Trigger
from ..models.outcome import AddsUpChoice
from ..models.terms import DirectionChoice
from ..rules.coverage import Direction
from .fields import AskFirstField, GuardrailsField, NumberField, day_field, decimals_in, words_field


class KeyedForm(forms.Form):
    """A double click does it once. Several of these stand on one page, so each has ids of its own."""

    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"form_key": uuid.uuid4().hex} | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


class KeepForm(KeyedForm):
    """So much of the gap the owner carries."""

    amount = NumberField(label="How much do you carry yourselves?", required=False)


class RiskForm(KeyedForm):
    """So much of the gap is lived with for a while. The verb says what is missing, and why."""

    amount = NumberField(label="How much of it?", required=False)
    until_on = day_field(label="Until when?")
    reason = words_field("Why can it be lived with?", rows=2, max_length=2000, required=False)


class ModeForm(KeyedForm):
    """How the pieces add up, for an outcome that is there already."""

    adds_up = forms.ChoiceField(
        label="How do the pieces carry it?", choices=AddsUpChoice.choices, widget=forms.RadioSelect
    )


class LookAgainForm(KeyedForm):
    """What has changed since an agreement that was made elsewhere; the other side then puts its terms."""

    trigger = forms.ChoiceField(label="What has changed?", choices=Trigger.choices)
    text = words_field("What do you see now?", rows=2, required=False)


class StaleForm(forms.Form):
    """What a change above means for one piece."""

    choice = forms.ChoiceField(choices=[("keep", "Keep it"), ("absorb", "Take it on")])


class TermsAgainForm(KeyedForm):
    """A new version of what is promised. `answering` is the version that was on screen."""

    statement = words_field("What will be true?", rows=2, max_length=1000)
    why = words_field("Why now?", rows=2, required=False)
    measure_name = forms.CharField(label="What do we measure?", max_length=120, required=False)
    unit = forms.CharField(label="In which unit?", max_length=40, required=False)
    direction = forms.ChoiceField(label="Which way is better?", choices=DirectionChoice.choices)
    baseline = NumberField(label="Where it starts", required=False)
    target = NumberField(label="Target", required=False)
    range_low = NumberField(label="No less than", required=False)
    range_high = NumberField(label="No more than", required=False)
    stretch = NumberField(label="Stretch", required=False)
    due_on = day_field(label="By when?", required=False)
    guardrails = GuardrailsField(required=False)
    ask_first = AskFirstField(required=False)
    answering = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, now: Commitment, **kwargs):
        self.now = now
        shown = {name: getattr(now.terms, name) for name in AGAIN} | {"answering": now.version}
        super().__init__(*args, initial=shown, **kwargs)

    def terms(self) -> Terms:
        """Unsaved: what is in force with what was changed."""
        said = {name: self.cleaned_data[name] for name in AGAIN}
        if said["direction"] == Direction.RANGE:
            said |= {"target": None, "stretch": None}
        else:
            said |= {"range_low": None, "range_high": None}
        places = decimals_in(said["baseline"], said["target"], said["range_low"], said["range_high"])
        return self.now.terms.revised(decimals=max(self.now.terms.decimals, places), **said)

    def go_on_from(self, now: Commitment) -> None:
        """After somebody else came first: the same words, now answering what stands."""
        data = self.data.copy()
        data["answering"], data["form_key"] = str(now.version), uuid.uuid4().hex
        self.data, self.now = data, now


AGAIN = (
    "statement",
    "why",
    "measure_name",
    "unit",
    "direction",
    "baseline",
    "target",
    "range_low",
    "range_high",
    "stretch",
    "due_on",
    "guardrails",
    "ask_first",
)
