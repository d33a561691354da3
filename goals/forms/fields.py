"""Fields for what people write in a negotiation: numbers in their own notation, lists of lines."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest

from django import forms

from lean.lib import numbers

from ..rules import ask_first, guardrail


class NumberField(forms.CharField):
    """An exact number as people write it: "3,2" and "3.2" are the same."""

    def __init__(self, **options):
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def clean(self, value) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return numbers.parse(typed)
        except numbers.NotANumber as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        """A typed text stays as it was typed; a number is shown as people write it."""
        return numbers.show(value) if isinstance(value, Decimal) else value


def id_in(text: str) -> int | None:
    """The row that a hidden field names; None for anything that no row can be called."""
    # More digits than a key has: Python refuses to read thousands of them, a database to look for them.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def choose_among(form: forms.Form, name: str, outcomes, choices: list, *, empty: str) -> None:
    """One of those that were found. Whatever was chosen stays, also when something else is looked for now."""
    field = form.fields[name]
    field.queryset = outcomes.select_related("team")
    chosen = id_in(form.data.get(name, "")) if form.is_bound else None
    if chosen is not None and chosen not in [each.pk for each in choices]:
        choices = [*field.queryset.filter(pk=chosen), *choices]
    form.found, form.is_long = len(choices), len(choices) >= 20
    named = ((each.pk, f"{each.statement[:120]} ({each.team.name})") for each in choices)
    field.choices = [("", empty), *named]


def decimals_in(*values: Decimal | None) -> int:
    """How many places these numbers were written with: so many are shown from then on."""
    return max((max(0, -value.as_tuple().exponent) for value in values if value is not None), default=0)


class LinesWidget(forms.TextInput):
    """Several inputs under one name, one for each line: see goals/measure/_help.html."""

    def value_from_datadict(self, data, files, name):
        lines = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return "\n".join(line.strip() for line in lines if line.strip())


class WorthsWidget(LinesWidget):
    """Lines of two inputs, why and how much, with blank ones to go on; as one text, "why → how much" in a line."""

    template_name = "ui/_worths.html"
    between = " → "
    blanks = 2

    def value_from_datadict(self, data, files, name):
        if not hasattr(data, "getlist"):
            return data.get(name, "")
        pairs = zip_longest(data.getlist(name), data.getlist(f"{name}_worth"), fillvalue="")
        typed = [(why.strip(), worth.strip()) for why, worth in pairs]
        return "\n".join(f"{' '.join(why.split())}{self.between}{worth}" for why, worth in typed if why or worth)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        kept = [line.rpartition(self.between) for line in (value or "").splitlines()]
        context["lines"] = [(why, worth) for why, _, worth in kept] + [("", "")] * self.blanks
        return context


class WorthsField(forms.CharField):
    """Lines that each say why and how much; cleaned into pairs of words and an exact number."""

    widget = WorthsWidget

    def clean(self, value) -> list[tuple[str, Decimal]]:
        lines = [line.rpartition(WorthsWidget.between) for line in super().clean(value).splitlines()]
        return [(why, self._worth(why, typed)) for why, _, typed in lines]

    def _worth(self, why: str, typed: str) -> Decimal:
        if not why or not typed:
            raise forms.ValidationError("Say in each line why, and how much it is worth. Blank lines don't count.")
        try:
            return numbers.parse(typed)
        except numbers.NotANumber as error:
            raise forms.ValidationError(str(error)) from error


class LinesField(forms.CharField):
    """One thing per line, kept as one text."""

    widget = LinesWidget


def day_field(**options) -> forms.DateField:
    """The browser's own date field: it knows its reader's notation and calendar."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def words_field(label: str, *, rows: int = 3, **options) -> forms.CharField:
    options.setdefault("max_length", 4000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ReadLinesField(forms.CharField):
    """Things that are written one in a line and kept as JSON: `rules` reads the lines, and writes them again."""

    widget = forms.Textarea(attrs={"rows": 2})
    rules = guardrail
    thing = guardrail.Guardrail

    def __init__(self, **options):
        options.setdefault("max_length", 4000)
        super().__init__(**options)

    def clean(self, value) -> list[dict[str, str]]:
        try:
            return [one.as_json() for one in self.rules.read(super().clean(self.prepare_value(value)))]
        except self.rules.Unreadable as problem:
            raise forms.ValidationError(str(problem).splitlines()) from problem

    def prepare_value(self, value):
        """A typed text stays as it was typed; what the terms keep is shown as people write it."""
        if isinstance(value, list):
            return self.rules.written(self.thing.from_json(kept) for kept in value)
        return value

    def has_changed(self, initial, data) -> bool:
        """A browser ends the lines of a text that was left alone in its own way."""
        lines = "\n".join((data or "").splitlines())
        return super().has_changed(self.prepare_value(initial), lines)


class GuardrailsField(ReadLinesField):
    """Guardrails as lines, "Recordable injuries: at most 19 injuries"; cleaned into what the terms keep."""

    def __init__(self, **options):
        options.setdefault("label", "One in a line")
        options.setdefault("help_text", "Such as “Recordable injuries: at most 19 injuries”")
        super().__init__(**options)


class AskFirstField(ReadLinesField):
    """What isn't the team's alone to decide, as lines: "Paint supplier, because its contract runs until June"."""

    rules = ask_first
    thing = ask_first.AskFirst

    def __init__(self, **options):
        options.setdefault("label", "Ask first about, one in a line")
        options.setdefault("help_text", "Such as “Paint supplier, because its contract runs until June”")
        super().__init__(**options)
