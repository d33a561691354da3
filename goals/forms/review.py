"""What people write down in a review: four fields about one outcome."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.review import Said
from .fields import words_field


class TalkNoteForm(forms.Form):
    """`version` is that of the note that was on screen; 0 where there was none."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    sees = words_field(_("What we see"), rows=2, required=False, max_length=1000)
    behind = words_field(_("What we think is behind it"), rows=2, required=False, max_length=1000)
    changes = words_field(_("What changes now"), rows=2, required=False, max_length=1000)
    needs = words_field(_("Help needed"), rows=2, required=False, max_length=1000)

    def __init__(self, *args, outcome: int, **kwargs):
        # Several of these forms stand on one page, so each has ids of its own.
        super().__init__(*args, auto_id=f"note-{outcome}_%s", **kwargs)

    @property
    def said(self) -> Said:
        return Said(**{name: self.cleaned_data[name] for name in ("sees", "behind", "changes", "needs")})

    def go_on_from(self, version: int) -> None:
        """After somebody else wrote: the same words, now in place of theirs."""
        data = self.data.copy()
        data["version"] = str(version)
        self.data = data
