"""What a person says about being away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Person
from ..models.absence import stands_in_for


class AbsenceForm(forms.Form):
    """`person` is who will be away: only who already moves for a team of theirs can answer for them."""

    from_on = forms.DateField(label=_("Away from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    back_on = forms.DateField(label=_("Back on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    stand_in = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who answers first meanwhile?"),
        required=False,
        empty_label=_("Whoever else may answer for the team"),
    )

    def __init__(self, *args, person: Person, **options):
        super().__init__(*args, **options)
        self.fields["stand_in"].queryset = stands_in_for(person)
