"""What somebody says that they give to an outcome."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.contribution import LONGEST
from .fields import words_field


class ContributionForm(forms.Form):
    """One or two sentences. No words take back what was said before."""

    words = words_field(
        _("What does your work give to it?"),
        rows=3,
        required=False,
        max_length=LONGEST,
        help_text=_("Say what is true because of you, not what you do."),
        error_messages={"max_length": _("Say it in %(limit_value)d characters at most; these are %(show_value)d.")},
    )

    def __init__(self, *args, outcome: int, **kwargs):
        # Several of these forms may be open on one page.
        super().__init__(*args, auto_id=f"contribution-{outcome}_%s", **kwargs)
        # A browser would cut off without a word what is too long.
        self.fields["words"].widget.attrs.pop("maxlength", None)

    def clean_words(self) -> str:
        return " ".join(self.cleaned_data["words"].split())
