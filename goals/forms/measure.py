"""How it is measured: which way is better, between which bounds, how far beyond, at which pace, without what harm;
and what of the how isn't the team's alone.

Every form shows all fields; the stylesheet hides those that mean nothing in the chosen direction, and Terms leave
them out. So a page without JavaScript, and one without styles, ask for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms

from lean.lib import numbers

from ..models import Terms
from ..models.terms import DirectionChoice, Foresight
from ..reads.history import period_name
from ..rules import pace
from ..rules.rhythm import Rhythm
from .fields import AskFirstField, GuardrailsField, NumberField, decimals_in

BLANK = [("", "—")]
# What a form may say about the measure, beside its name and where it starts.
MEASURED = ("direction", "range_low", "range_high", "stretch", "foresight")
PACE = "pace_"


class MeasureForm(forms.Form):
    """`lay_out` gives it the row of the pace, once the way from start to target is known."""

    direction = forms.ChoiceField(label="Which way is better?", choices=DirectionChoice.choices, required=False)
    range_low = NumberField(label="At least", required=False)
    range_high = NumberField(label="At most", required=False)
    stretch = NumberField(label="Stretch", required=False)
    foresight = forms.ChoiceField(
        label="Does it tell early or afterwards?", choices=BLANK + Foresight.choices, required=False
    )
    guardrails = GuardrailsField(required=False)
    ask_first = AskFirstField(required=False)

    def lay_out(self, terms: Terms, rhythm: str, starts_on: date) -> None:
        """A small field for each period between start and due day, with what is planned by then."""
        self.paced_from = starts_on = terms.baseline_on or starts_on
        if not terms.is_directed or terms.due_on is None:
            return
        line = (terms.baseline, terms.target, starts_on, terms.due_on, Rhythm(rhythm), terms.pace_points)
        for day, value in pace.row(*line):
            shown = numbers.show(value, terms.decimals) if value is not None else ""
            self.fields[f"{PACE}{day}"] = NumberField(label=period_name(day), required=False, initial=shown)

    @property
    def pace_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PACE)]

    @property
    def measure_is_tried(self) -> bool:
        """Whether something of the measure itself has to be looked at again."""
        return any(self[name].errors for name in ("measure_name", "unit", "baseline", *MEASURED) if name in self.fields)

    @property
    def pace_is_tried(self) -> bool:
        return any(field.errors for field in self.pace_fields)

    def paced(self, due_on: date | None) -> dict:
        """The pace as a change to terms: nothing where the row was left as it was shown."""
        names = [name for name in self.fields if name.startswith(PACE)]
        if not set(names) & set(self.changed_data):
            return {}
        said = [(name.removeprefix(PACE), self.cleaned_data.get(name)) for name in names]
        due = "" if due_on is None else due_on.isoformat()
        return {"pace": [[day, f"{value:f}"] for day, value in said if value is not None and (not due or day < due)]}

    def places(self, said: Mapping, at_least: int) -> int:
        """As many decimals as anybody wrote."""
        written = (said.get(name) for name in ("baseline", "target", "range_low", "range_high", "stretch"))
        return max(at_least, decimals_in(*written))


def kept_measure(kept: Terms) -> dict:
    """What is kept of it, as a form shows it again."""
    bounds = {name: numbers.show(getattr(kept, name), kept.decimals) for name in ("range_low", "range_high", "stretch")}
    held = {"guardrails": kept.guardrails, "ask_first": kept.ask_first}
    return bounds | held | {"direction": kept.direction, "foresight": kept.foresight}
