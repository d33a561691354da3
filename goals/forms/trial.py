"""A value from a trial, and what was tried."""

from __future__ import annotations

from django import forms

from lean.lib import clock

from .catchball import MoveForm
from .fields import NumberField, day_field


class TrialForm(MoveForm):
    value = NumberField(label="What was measured?", max_length=20)
    for_on = day_field(label="Until which day?")
    words = forms.CharField(label="What was tried?", max_length=280)

    def __init__(self, *args, catchball, **kwargs):
        super().__init__(*args, catchball=catchball, initial={"for_on": clock.today()}, **kwargs)
