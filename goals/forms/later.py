"""On which day somebody wants to be reminded."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LaterForm(forms.Form):
    until_on = forms.DateField(
        label=_("Another day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day on which you want to be reminded."),
            "invalid": _("Write a day like 2026-12-18."),
        },
    )
