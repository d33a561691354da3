"""Who may say what about an outcome (DOMAIN.md section 6). Asked anew each time; pages and verbs ask the same."""

from __future__ import annotations

from django.utils.translation import gettext as _

from teams.access import Movers, movers
from teams.models import Membership, Person, Team

from .rules.negotiation import NotYours


def must_move_for(person: Person, team: Team) -> None:
    """Raises NotYours unless the person leads the team, deputises, or takes care of it."""
    those = movers(team)[team.pk]
    if those.capacity(person) is None:
        who = those.first.name if those.first else "its lead"
        raise NotYours(f"Only {who} or a deputy can do that for {team.name}. Ask them, or leave a comment.")


def must_move_for_one_of(person: Person, *teams: Team) -> None:
    """Of what is between teams: raises NotYours unless the person moves for one of them."""
    those = movers(*teams)
    if any(who.capacity(person) for who in those.values()):
        return
    names = [who.first.name for who in those.values() if who.first]
    words = {"who": _(" or ").join(dict.fromkeys(names)) or _("The leads of these teams")}
    raise NotYours(_("Only %(who)s can say that. Ask them, or leave a comment.") % words)


def may_check_in(person: Person, outcome, who: Movers) -> bool:
    """The people who move for its team, and the one who is named, as long as they are in that team.

    `who` are the movers of the team. One query more for who is named, none for others.
    """
    if who.capacity(person) is not None:
        return True
    named = outcome.measured_by_id is not None and outcome.measured_by_id == person.pk and person.is_active
    return named and Membership.objects.filter(team=outcome.team_id, person=person).exists()


def must_check_in(person: Person, outcome) -> None:
    """Raises NotYours, with who can instead."""
    who = movers(outcome.team)[outcome.team_id]
    if may_check_in(person, outcome, who):
        return
    lead = who.first.name if who.first else f"the lead of {outcome.team.name}"
    named = outcome.measured_by
    others = f"{lead} or {named.name}" if named is not None and named.name != lead else lead
    raise NotYours(f"Only {others} can say this number. Tell them, or ask {lead} to name you as the one who measures.")
