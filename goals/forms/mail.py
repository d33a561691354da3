"""What a person chooses about what reaches them."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from teams.forms.calendar import time_zones

from ..models.mail_choice import ways_for
from ..models.nudge import NudgeKind
from ..models.way import Way
from ..reads.mail_words import GROUPS, WAYS, WORDS
from ..reads.reaching import Reaching


class WaysForm(forms.Form):
    """A choice for each kind of nudge."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for kind, words in WORDS.items():
            self.fields[kind.value] = forms.TypedChoiceField(
                label=words.title,
                help_text=words.brings,
                coerce=Way,
                choices=[(way.value, WAYS[way]) for way in ways_for(kind)],
                widget=forms.RadioSelect,
                error_messages={
                    "invalid_choice": _("This can’t be chosen here. Choose one of these."),
                    "required": _("Choose one of these."),
                },
            )

    @classmethod
    def of(cls, stands: Reaching) -> WaysForm:
        return cls(initial={kind.value: way.value for kind, way in stands.ways.items()})

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        for title, kinds in GROUPS:
            yield title, [self[kind.value] for kind in kinds]

    @property
    def chosen(self) -> dict[NudgeKind, Way]:
        return {NudgeKind(kind): way for kind, way in self.cleaned_data.items()}


class HoursForm(forms.Form):
    """When nothing comes, in which time zone, and on which day the week does."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False)
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False)
    time_zone = forms.ChoiceField(label=_("My time zone"), required=False)
    digest_on = forms.TypedChoiceField(
        label=_("The week comes in the morning of"),
        coerce=int,
        choices=[(number + 1, WEEKDAYS[number]) for number in range(7)],
    )

    def __init__(self, *args, team_zone: str, **options):
        super().__init__(*args, **options)
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            self.fields[name].error_messages["invalid"] = _("Write a time of day, such as 19:30, or leave it blank.")
        teams_own = _("My team’s: %(zone)s") % {"zone": team_zone.replace("_", " ")}
        self.fields["time_zone"].choices = [("", teams_own), *time_zones()]

    @classmethod
    def of(cls, stands: Reaching, *, team_zone: str) -> HoursForm:
        initial = {name: getattr(stands, name) for name in ("quiet_from", "quiet_until", "time_zone", "digest_on")}
        return cls(initial=initial, team_zone=team_zone)
