"""What is said of each finding: what was seen, what would help, and where that is done. Kind, and about no person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..models import Basis, FindingAside, Outcome
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


_OF_AN_OUTCOME = gettext_lazy("On that day it is back, or as soon as something else is agreed about this outcome.")
BACK_AGAIN = dict.fromkeys(OF_AN_OUTCOME, _OF_AN_OUTCOME) | {
    Finding.CIRCLE: gettext_lazy("On that day it is back, or as soon as other outcomes make up the circle."),
    Finding.TOO_MANY: gettext_lazy("On that day it is back, or as soon as the team carries one more."),
    Finding.NO_PURPOSE: gettext_lazy("On that day it is back, while nobody has said it."),
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
    # Any of these teams may say that it can wait.
    team_pks: tuple[int, ...] = ()
    cycle_key: str = ""

    @property
    def aside_url(self) -> str:
        """Where it is said that it can wait."""
        if self.outcomes:
            return reverse("goals:finding_aside", args=[self.outcomes[0], self.kind])
        return reverse("goals:team_finding_aside", args=[self.team_key, self.kind]) + in_cycle(self.cycle_key)

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
    facts = (team.name, team.key, _fact(kind, outcome), do, do_url, (outcome.pk,), (team.pk,))
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


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team about which something is found, in a cycle or in none; `counted` is how many such there are."""

    team_pk: int
    team_key: str
    team_name: str
    team_path: str
    cycle_key: str
    cycle_name: str
    carried: int
    counted: int


def of_team(row: TeamRow) -> Found:
    """A team with more breakthroughs in one cycle than the rule says."""
    url = reverse("teams:team", args=[row.team_key])
    words = {"number": row.carried, "cycle": row.cycle_name, "most": MOST_BREAKTHROUGHS}
    fact = _("%(number)s in %(cycle)s; up to %(most)s is our rule") % words
    said = {"team_pks": (row.team_pk,), "cycle_key": row.cycle_key}
    return Found(Finding.TOO_MANY, row.team_name, url, "", row.team_key, fact, _("See what it carries"), url, **said)


def of_purpose(row: TeamRow) -> Found:
    team_url, url = (reverse(name, args=[row.team_key]) for name in ("teams:team", "goals:purpose"))
    said = ("", row.team_key, "", _("Say what it is for"), url)
    return Found(Finding.NO_PURPOSE, row.team_name, team_url, *said, team_pks=(row.team_pk,))


def in_circle(outcomes: Sequence[Outcome]) -> Found:
    first, *others = outcomes
    words = {"others": ", ".join(each.short_name for each in others)}
    fact = ngettext("and %(others)s", "and %(others)s", len(others)) % words
    url, team = first.get_absolute_url(), first.team
    pks = tuple(each.pk for each in outcomes)
    teams = tuple({each.team_id for each in outcomes})
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
        teams,
    )


# --- Put aside ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutAside:
    """One that can wait: `url` leads to what it is about; the word on it is taken back at `return_url`."""

    said: FindingAside
    name: str
    url: str
    team: str
    return_url: str
    team_pks: tuple[int, ...]

    @property
    def title(self) -> str:
        return str(TITLES[Finding(self.said.kind)])


def outcome_aside(said: FindingAside, outcome: Outcome) -> PutAside:
    back = reverse("goals:finding_return", args=[outcome.pk, said.kind])
    own = (outcome.statement, outcome.get_absolute_url(), outcome.team.name)
    return PutAside(said, *own, back, (outcome.team_id,))


def circle_aside(said: FindingAside, outcomes: Sequence[Outcome]) -> PutAside:
    first = outcomes[0]
    back = reverse("goals:finding_return", args=[first.pk, said.kind])
    name = ", ".join(each.short_name for each in outcomes)
    return PutAside(said, name, first.get_absolute_url(), "", back, tuple({each.team_id for each in outcomes}))


def team_aside(said: FindingAside) -> PutAside:
    key = said.cycle.key if said.cycle else ""
    back = reverse("goals:team_finding_return", args=[said.team.key, said.kind]) + in_cycle(key)
    name = f"{said.team.name}, {said.cycle.name}" if said.cycle else said.team.name
    return PutAside(said, name, said.team.get_absolute_url(), "", back, (said.team_id,))


def in_cycle(key: str) -> str:
    return f"?{urlencode({'cycle': key})}" if key else ""
