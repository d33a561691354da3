"""What people type around the huddle: when the team meets, the press, and the line that comes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Catchball
from ..models.huddle import LONGEST_LINE, Weekday
from .catchball import MoveForm

DAYS = [("", _("Choose a day")), *Weekday.choices]


class HuddleForm(forms.Form):
    """When a team meets; no day where it doesn't."""

    weekday = forms.TypedChoiceField(
        label=_("On which day?"), choices=DAYS, coerce=int, empty_value=None, required=False
    )
    starts_at = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time, such as 9:00.")},
    )


class TakeForm(HuddleForm, MoveForm):
    """One press. It asks when the team meets only where that isn't known."""

    def __init__(self, *args, catchball: Catchball, **kwargs):
        super().__init__(*args, catchball=catchball, **kwargs)
        self.asks_when = not hasattr(catchball.receiving_team, "huddle")


class LineForm(forms.Form):
    text = forms.CharField(
        label=_("What did the team say?"),
        max_length=LONGEST_LINE,
        help_text=_("One line, in the team’s words. Both sides see it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="line_%s", **kwargs)
