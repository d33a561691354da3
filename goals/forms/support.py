"""What somebody says about an outcome that helps one outside its own line."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Outcome
from ..models.support import LONGEST_HOW, Strength
from .fields import choose_among

HELPS, HELPED_BY = "helps", "helped_by"


class StrengthForm(forms.Form):
    """How strongly, and in one sentence how."""

    strength = forms.ChoiceField(
        label=_("How strongly?"), choices=Strength, initial=Strength.WEAK, widget=forms.RadioSelect
    )
    how = forms.CharField(
        label=_("How does it help?"), max_length=LONGEST_HOW, required=False, help_text=_("One sentence.")
    )


class SupportForm(StrengthForm):
    """Which of the two helps which, and which is the other one: of those that were found."""

    way = forms.ChoiceField(
        label=_("Which of the two helps?"),
        choices=[(HELPS, _("This one helps the other")), (HELPED_BY, _("The other helps this one"))],
        initial=HELPS,
        widget=forms.RadioSelect,
    )
    other = forms.ModelChoiceField(
        label=_("Which outcome?"),
        queryset=Outcome.objects.none(),
        empty_label=_("Choose one"),
        error_messages={
            "required": _("Choose an outcome. If it isn't in the list, look for it above."),
            "invalid_choice": _("That one isn't live any more. Look for it again."),
        },
    )
    field_order = ["way", "other", "strength", "how"]

    def __init__(self, *args, choices: list[Outcome], **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "other", Outcome.objects.live(), choices, empty=_("Choose one"))
