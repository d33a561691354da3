"""What all of it is for: one sentence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.cycle import LONGEST_PURPOSE
from .fields import words_field


class PurposeForm(forms.Form):
    sentence = words_field(_("What is it all for?"), rows=2, required=False, max_length=LONGEST_PURPOSE)
