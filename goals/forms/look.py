"""Looking again on the day that was named for it: it stands, and perhaps when to look the next time."""

from __future__ import annotations

from django import forms

from ..models.look import LONGEST_WORDS
from .fields import day_field


class LookForm(forms.Form):
    """`answering` is the day to look again that was on screen."""

    next_on = day_field(label="Look again on", required=False)
    words = forms.CharField(label="What did you see?", max_length=LONGEST_WORDS, required=False, strip=True)
    answering = forms.DateField(widget=forms.HiddenInput)
