"""The next cycle: its name, its days, and who sponsors it; and why one that was closed goes on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.models import Person

from ..models.carry_over import CarryChoice
from ..models.cycle import Span
from ..models.cycle_end import LONGEST_WORDS
from .carrying import KeyedForm
from .fields import day_field, words_field


class CycleForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), max_length=80, help_text=_("Such as 2027"))
    span = forms.ChoiceField(label=_("How long is it?"), choices=Span.choices, initial=Span.YEAR)
    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"))
    sponsor = forms.ModelChoiceField(
        label=_("Who decides at the very top?"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Where two teams can’t agree and no leader stands above both"),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = people


class OpenAgainForm(KeyedForm):
    """A cycle that was closed by mistake goes on. The verb says what is missing."""

    text = words_field(_("Why does it go on?"), rows=2, max_length=LONGEST_WORDS, required=False)


class CarryForm(forms.Form):
    """What becomes of an outcome in the next cycle; "undo" takes back what was said."""

    choice = forms.ChoiceField(choices=[*CarryChoice.choices, ("undo", "Undo")])
