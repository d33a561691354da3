"""A neighbouring team that is named, and what it answers."""

from django import forms

from ..models import Hit
from ..models.neighbour import LONGEST
from .fields import words_field


class AskNeighbourForm(forms.Form):
    """A team by its key, as a button sends it, or by the name that somebody typed."""

    team = forms.CharField(label="Another team, by name", max_length=200, required=False)


class HitForm(forms.Form):
    answer = forms.ChoiceField(
        label="Does this hit you?",
        choices=Hit.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is fine, or trouble."},
    )
    words = words_field("Because", rows=2, required=False, max_length=LONGEST)
