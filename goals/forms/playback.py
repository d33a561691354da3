"""What this is for, in the words of those who will carry it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.playback import LONGEST_PLAYBACK
from .fields import words_field


class PlaybackForm(forms.Form):
    text = words_field(
        _("In our words, this is for …"),
        rows=2,
        max_length=LONGEST_PLAYBACK,
        help_text=_("If you like. Who asked reads it before agreeing."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="playback_%s", **kwargs)


class ConfirmForm(forms.Form):
    """Yes to the words that were on screen, and to no later ones."""

    playback = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
