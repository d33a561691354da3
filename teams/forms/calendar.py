"""What people type about when a team works."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lean.lib import public_holidays

from ..models import Calendar
from ..models.calendar import LONGEST_NAME


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """By part of the world, with the names of cities; without zones that only machines go by."""
    parts: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for name in sorted(available_timezones()):
        part, _slash, city = name.partition("/")
        if city and part not in ("Etc", "SystemV", "US", "posix", "right"):
            parts.setdefault(part, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return list(parts.items())


class CalendarForm(forms.Form):
    """The regions are those of the country that was chosen; another country shows its own."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Works on"),
        coerce=int,
        choices=[(number + 1, WEEKDAYS[number]) for number in range(7)],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day of the week on which the team works.")},
    )
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        error_messages={"invalid_choice": _("That is no region of this country. Choose one of these, or none.")},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        nowhere = ("", _("No country: no public holidays"))
        self.fields["country"].choices = [nowhere, *public_holidays.countries().items()]
        chosen = self["country"].value() or ""
        everywhere = _("The whole country") if chosen else _("Choose a country first")
        self.fields["region"].choices = [("", everywhere), *public_holidays.regions(chosen).items()]

    @classmethod
    def of(cls, calendar: Calendar, **options) -> CalendarForm:
        initial = {"time_zone": calendar.time_zone, "weekdays": list(calendar.working_days)}
        return cls(initial=initial | {"country": calendar.country, "region": calendar.region}, **options)


class DayOffForm(forms.Form):
    on = forms.DateField(label=_("Day off"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("Up to and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(label=_("What is it?"), required=False, max_length=LONGEST_NAME)
