"""Help as people type it: a line for each promise or need, with a day beside it; and another day for one of them."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest

from django import forms

from ..models.help import LONGEST_WORDS
from .fields import LinesField, day_field


class DaysWidget(forms.TextInput):
    """The days beside the lines of another field; kept as a text with a day, or nothing, for each line that was
    written."""

    beside = "help_text"
    own = "help_days"

    def value_from_datadict(self, data, files, name):
        if not hasattr(data, "getlist"):
            return data.get(name, "")
        lines = data.getlist(name.removesuffix(self.own) + self.beside)
        pairs = zip_longest(lines, data.getlist(name)[: len(lines)], fillvalue="")
        return "\n".join(day.strip() for line, day in pairs if line.strip()).rstrip("\n")


class DaysField(forms.CharField):
    """A day for each line of help, cleaned into what terms keep: ["2026-06-15", None]."""

    widget = DaysWidget

    def __init__(self, **options):
        super().__init__(**{"label": "By when?", "required": False, "max_length": 2000, "strip": False} | options)

    def clean(self, value) -> list[str | None]:
        days = super().clean(self.prepare_value(value)).split("\n")
        try:
            read = [date.fromisoformat(day).isoformat() if day else None for day in days]
        except ValueError as error:
            raise forms.ValidationError("Write the day of each line as a day, or leave it blank.") from error
        return read if any(read) else []

    def prepare_value(self, value):
        """A typed text stays as it was typed; what the terms keep is a line for each."""
        return "\n".join(day or "" for day in value) if isinstance(value, list) else value or ""

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))


class HelpForm(forms.Form):
    """The lines of help and their days. Forms of terms are this one, too."""

    help_text = LinesField(label="What help comes with it?", required=False, max_length=2000)
    help_days = DaysField()

    @property
    def help_rows(self) -> list[tuple[str, str]]:
        """Each line with its day, and a blank one to go on."""
        lines = (self["help_text"].value() or "").splitlines()
        days = self["help_days"].value().split("\n")
        return [*zip_longest(lines, days[: len(lines)], fillvalue=""), ("", "")]


class MoveHelpForm(forms.Form):
    """`answering` is the day that was on screen."""

    to_on = day_field(label="By which day instead?", required=False)
    words = forms.CharField(label="Why?", max_length=LONGEST_WORDS, required=False, strip=True)
    answering = forms.DateField(widget=forms.HiddenInput, required=False)


class HandHelpForm(forms.Form):
    """Somebody else of the same team who sees to it."""

    person = forms.TypedChoiceField(label="Who sees to it instead?", coerce=int)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(person.pk, person.name) for person in people]
