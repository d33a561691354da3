"""What an administrator types to mend what came back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("The right address"), max_length=254)


class TryAgainForm(forms.Form):
    """Which of them: of one person, with one code of the server, or all that waits for another attempt."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    code = forms.CharField(required=False, max_length=3, strip=False)
    waiting = forms.BooleanField(required=False)
