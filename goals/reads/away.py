"""Who is away, until when, and who answers meanwhile: a sentence wherever a ball lies with somebody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lean.lib import clock, days
from teams.access import Movers
from teams.models import Person, Team


def away_says(who: Movers | None, team: Team, reader: Person | None = None) -> str:
    """Of the people who move for `team`, in a whole sentence without its full stop; empty where they are there."""
    away = who.away if who else None
    if away is None:
        return ""
    usual, first = who.usual, who.first
    words = {"name": usual.given_name, "other": first.given_name, "team": team}
    words["day"] = days.weekday(away.back_on, clock.today())
    if first.pk == usual.pk:
        return _("%(name)s is away until %(day)s, and nobody else can answer for %(team)s") % words
    if reader is not None and first.pk == reader.pk:
        return _("%(name)s is away until %(day)s; you answer") % words
    return _("%(name)s is away until %(day)s; %(other)s answers") % words
