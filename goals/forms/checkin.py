"""Saying a number: one field and Enter; words and another day for whoever has them. And many of them at once."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from lean.lib import numbers

from ..models import CheckIn, Outcome, Terms
from ..models.outcome import RhythmChoice
from ..rules import checkin as rules
from ..rules.coverage import Direction
from .fields import NumberField, day_field

YES = {"yes", "y", "1", "reached", "true"}
NO = {"no", "n", "0", "not yet", "false"}


class ReachedField(forms.CharField):
    """A milestone's value as people say it: yes or no."""

    widget = forms.Select(choices=[("", "—"), ("yes", _("Reached")), ("no", _("Not yet"))])

    def clean(self, value) -> Decimal | None:
        said = super().clean(value).strip().casefold()
        if not said:
            return None
        if said not in YES | NO:
            raise forms.ValidationError(str(rules.NeitherYesNorNo()))
        return rules.REACHED if said in YES else rules.NOT_YET


class SayingForm(forms.Form):
    """A number for a day. `replaces` is the one that its writer saw for that day; `place` where the form stood."""

    words = forms.CharField(label=_("What did you see or learn?"), required=False, max_length=2000)
    for_on = day_field(label=_("The day for which it stands"))
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"form_key": uuid.uuid4().hex} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean_value(self) -> Decimal:
        if self.cleaned_data["value"] is None:
            raise forms.ValidationError(_("Write the number first."))
        return self.cleaned_data["value"]

    def go_on_from(self, **fields: object) -> None:
        """The same words and numbers once more, with what is known by now."""
        data = self.data.copy()
        for name, value in fields.items():
            data[self.add_prefix(name)] = str(value)
        data["form_key"] = uuid.uuid4().hex
        self.data = data


class CheckInForm(SayingForm):
    """`confirmed` holds the number and the day about which was asked: another number is asked about anew."""

    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    # Whether the next press keeps a number that was doubted.
    asks_again = False
    field_order = ["value", "words", "for_on"]

    def __init__(self, *args, outcome: Outcome, terms: Terms, label: str, place: str = "outcome", **kwargs):
        kwargs["initial"] = {"place": place} | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", f"check-in-{outcome.pk}-%s")
        super().__init__(*args, **kwargs)
        self.outcome, self.terms = outcome, terms
        field = ReachedField if self.is_milestone else NumberField
        self.fields["value"] = field(label=label, required=False)
        self.order_fields(self.field_order)

    @property
    def place(self) -> str:
        """Where it stands: in a row of Home, on the page of the outcome, or on that of its values."""
        return self["place"].value() or ""

    @property
    def is_correction(self) -> bool:
        return bool(self["replaces"].value())

    @property
    def is_milestone(self) -> bool:
        return self.terms.direction == Direction.MILESTONE

    @property
    def about(self) -> str:
        return f"{self.cleaned_data['value'].normalize():f} {self.cleaned_data['for_on']}"

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["confirmed"] == self.about

    def take(self, refusal: rules.Refused) -> None:
        """What the verb said, at the field of which it speaks; the next press goes on from there."""
        if isinstance(refusal, rules.PleaseConfirm):
            self.go_on_from(confirmed=self.about)
            self.asks_again = True
        elif isinstance(refusal, rules.SaidAlready) and refusal.current is not None:
            self.go_on_from(replaces=refusal.current.pk)
        self.add_error(refusal.about if refusal.about in self.fields else None, str(refusal))

    @property
    def typed_day(self) -> date | None:
        """The day that was written, as far as it can be read."""
        return getattr(self, "cleaned_data", {}).get("for_on")


class GuardrailForm(SayingForm):
    """How a guardrail stands."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=120)
    value = NumberField(label=_("The number now"), required=False)
    field_order = ["value", "words", "for_on"]

    def take(self, refusal: rules.Refused) -> None:
        if isinstance(refusal, rules.SaidAlready) and refusal.current is not None:
            self.go_on_from(replaces=refusal.current.pk)
        self.add_error("value" if refusal.about == "value" else None, str(refusal))


class RhythmForm(forms.Form):
    """How often the number is asked for, of whom, and how far it may stray."""

    rhythm = forms.ChoiceField(label=_("How often do we look?"), choices=RhythmChoice.choices)
    measured_by = forms.ModelChoiceField(
        None, label=_("Who measures?"), required=False, empty_label=_("Whoever leads the team")
    )
    tolerance = NumberField(label=_("How far may it stray from the plan and still be on track?"), required=False)

    def __init__(self, *args, outcome: Outcome, members, **kwargs):
        kept = {"rhythm": outcome.rhythm, "measured_by": outcome.measured_by_id}
        if outcome.tolerance is not None:
            kept["tolerance"] = numbers.show_trimmed(outcome.tolerance)
        super().__init__(*args, initial=kept, **kwargs)
        self.fields["measured_by"].queryset = members


class PasteForm(forms.Form):
    """A column out of a spreadsheet. `seen` is the latest check-in that its preview was drawn from."""

    column = forms.CharField(
        label=_("One value in each line, with its day before it where the days don't simply follow each other"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=40_000,
        strip=False,
    )
    ends_on = day_field(label=_("The last value is for the period up to"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"form_key": uuid.uuid4().hex} | kwargs.get("initial", {})
        kwargs.setdefault("auto_id", "paste-%s")
        super().__init__(*args, **kwargs)

    def show_what_was_seen(self, latest: int | None) -> None:
        """The preview that goes out now is drawn from all up to this one."""
        self.data = self.data.copy()
        self.data["seen"], self.data["form_key"] = latest or "", uuid.uuid4().hex


def for_correcting(check_in: CheckIn, decimals: int) -> dict:
    """What the form starts with where a value is corrected."""
    places = max(decimals, numbers.places(check_in.value))
    return {
        "value": numbers.show(check_in.value, places),
        "words": check_in.words,
        "for_on": check_in.for_on,
        "replaces": check_in.pk,
    }
