"""What people say when a finding can wait."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.aside import LONGEST_REASON
from .fields import day_field


class AsideForm(forms.Form):
    until_on = day_field(label=_("It can wait until"))
    reason = forms.CharField(label=_("Because"), max_length=LONGEST_REASON, required=False)
