"""Did you have a real say? Three answers, and a word where somebody wants to say more."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.real_say import LONGEST_SAY, HadASay


class RealSayForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Did you have a real say?"),
        choices=HadASay,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three answers.")},
    )
    words = forms.CharField(label=_("What made it so?"), max_length=LONGEST_SAY, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="say_%s", **kwargs)
