"""What is said of each finding: what was seen, what would help, and where that is done. Kind, and about no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teams.models import Team

from ..models import Basis, Outcome
from ..rules.alignment import MOST_BREAKTHROUGHS, OF_AN_OUTCOME, Finding

TITLES = {
    Finding.THEORY: gettext_lazy("The pieces are on plan, what they are for isn't"),
    Finding.NOBODY: gettext_lazy("Nobody carries this yet"),
    Finding.UNLINKED: gettext_lazy("For no other outcome"),
    Finding.TWICE: gettext_lazy("The same measure, carried in two places"),
    Finding.CIRCLE: gettext_lazy("They support each other in a circle"),
    Finding.TOO_MANY: gettext_lazy("More breakthroughs than a team can carry"),
    Finding.NO_WHY: gettext_lazy("Without a why"),
    Finding.NO_PURPOSE: gettext_lazy("What it all is for isn't said yet"),
}
WHAT_IT_MEANS = {
    Finding.THEORY: gettext_lazy(
        "We expected the pieces to lead there, and they don't. That is worth knowing: ask together what else it takes."
    ),
    Finding.NOBODY: gettext_lazy(
        "It has no piece, its team keeps no share, and no number was said. Offer pieces of it, or keep it yourselves."
    ),
    Finding.UNLINKED: gettext_lazy(
        "It is not a piece of anything, and nobody said what it supports. If it serves something, say so; if it only "
        "has to be held, it can just keep running."
    ),
    Finding.TWICE: gettext_lazy(
        "One number is promised for two ends, so it may be counted twice. Ask each other whether it is the same change."
    ),
    Finding.CIRCLE: gettext_lazy(
        "Each waits for the next one. Say which of them comes first, and end one of the links."
    ),
    Finding.TOO_MANY: gettext_lazy(
        "With more than five in one cycle a team is asked what it will set down. Pieces of its own outcomes don't "
        "count, and what only has to be held may just keep running."
    ),
    Finding.NO_WHY: gettext_lazy("Who is asked to carry a piece will want to know why. One sentence is enough."),
    Finding.NO_PURPOSE: gettext_lazy(
        "One sentence without a number, which outlasts every plan. It stands above all of it."
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: `url` leads to what it is about, `do_url` to where something can be done about it."""

    kind: Finding
    name: str
    url: str
    team: str
    team_key: str
    fact: str
    do: str
    do_url: str
    outcomes: tuple[int, ...] = ()
    team_pk: int | None = None

    @property
    def aside_url(self) -> str:
        """Where its team says that it can wait; empty for what is about no single outcome."""
        if self.kind not in OF_AN_OUTCOME:
            return ""
        return reverse("goals:finding_aside", args=[self.outcomes[0], self.kind])

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])

    @property
    def means(self) -> str:
        return str(WHAT_IT_MEANS[self.kind])


def about(kind: Finding, outcome: Outcome) -> Found:
    """Of one outcome, with its team, its parent and the terms in force."""
    url = outcome.get_absolute_url()
    do, do_url = _to_do(kind, outcome, url)
    team = outcome.team
    facts = (team.name, team.key, _fact(kind, outcome), do, do_url, (outcome.pk,), team.pk)
    return Found(kind, outcome.statement, url, *facts)


def _to_do(kind: Finding, outcome: Outcome, url: str) -> tuple[str, str]:
    place = [outcome.pk, outcome.slug]
    if kind is Finding.NOBODY:
        return _("Offer a piece of it"), reverse("goals:offer", args=place)
    if kind is Finding.NO_WHY and _is_set_by_owner(outcome):
        return _("Say why"), reverse("goals:outcome_terms", args=place)
    words = {
        Finding.THEORY: _("Look at its pieces"),
        Finding.UNLINKED: _("Say where it belongs"),
        Finding.TWICE: _("See what it is for"),
        Finding.NO_WHY: _("Look again, with a why"),
    }
    if kind is Finding.UNLINKED:
        return words[kind], reverse("goals:place", args=place)
    return words[kind], url + ("#carry" if kind is Finding.THEORY else "")


def _is_set_by_owner(outcome: Outcome) -> bool:
    in_force = getattr(outcome, "in_force", None)
    return in_force is not None and outcome.parent_id is None and in_force.commitment.basis == Basis.SET


def _fact(kind: Finding, outcome: Outcome) -> str:
    """What tells this one from the others of its kind."""
    if kind is Finding.TWICE:
        words = {"measure": outcome.in_force.commitment.terms.measure_name}
        if outcome.parent is None:
            return _("“%(measure)s”, as an outcome of its own") % words
        return _("“%(measure)s”, for %(parent)s") % (words | {"parent": outcome.parent.short_name})
    if kind is Finding.THEORY:
        return _("Behind plan") if outcome.mark_today == "watch" else _("Far from plan")
    return ""


def of_team(row: Mapping) -> Found:
    """A team with more breakthroughs in one cycle than the rule says."""
    url = reverse("teams:team", args=[row["team__key"]])
    words = {"number": row["carried"], "cycle": row["cycle__name"], "most": MOST_BREAKTHROUGHS}
    fact = _("%(number)s in %(cycle)s; up to %(most)s is our rule") % words
    name, key = row["team__name"], row["team__key"]
    return Found(Finding.TOO_MANY, name, url, "", key, fact, _("See what it carries"), url)


def of_purpose(team: Team) -> Found:
    url = reverse("goals:purpose", args=[team.key])
    return Found(Finding.NO_PURPOSE, team.name, team.get_absolute_url(), "", team.key, "", _("Say what it is for"), url)


def in_circle(outcomes: Sequence[Outcome]) -> Found:
    first, *others = outcomes
    words = {"others": ", ".join(each.short_name for each in others)}
    fact = ngettext("and %(others)s", "and %(others)s", len(others)) % words
    url, team = first.get_absolute_url(), first.team
    pks = tuple(each.pk for each in outcomes)
    return Found(
        Finding.CIRCLE,
        first.short_name,
        url,
        team.name,
        team.key,
        fact,
        _("See what it supports"),
        f"{url}#supports",
        pks,
    )
