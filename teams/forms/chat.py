"""The address of a team's channel, as its chat program gives it out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lean.lib.webhook import LONGEST


class ChatForm(forms.Form):
    """Never filled in with what is kept: an address is shown to nobody again."""

    address = forms.CharField(
        label=_("Address of the webhook"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("Paste the address that the chat program gave you.")},
    )
