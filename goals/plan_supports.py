"""Supports out of the file of a plan: which outcome also helps which, beside the tree of what each is for.

A file says them by nobody. What it said once and says no longer ends; what people have said is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lean.lib.sheet import Problem, Tally, suggestion

from .models import Outcome, Support
from .models.outcome import OutcomeState
from .plan_sheet import SUPPORTS, Planned, State
from .rules.negotiation import Refused

ITS_PAGE = "Change it on its page, or write what was said there."


def misfits(plan: Mapping[str, Planned], there: Mapping[str, Outcome]) -> Iterator[Problem]:
    """What can't be: by keys alone, before anything is written. `there` are the outcomes that the database has."""
    above = {key: outcome.parent.key or "" for key, outcome in there.items() if outcome.parent}
    above |= {key: planned.parent for key, planned in plan.items()}
    said = _said_by_people(plan)
    for planned in plan.values():
        for key, strength in planned.supports.items():
            misfit = _misfit(planned, key, plan, there, above)
            if misfit is None and (person := _contradicted(said, planned.key, key, strength)):
                misfit = f"{person} has said how {planned.key} helps {key}.", ITS_PAGE
            if misfit is not None:
                yield planned.row.problem(SUPPORTS, *misfit)


def _misfit(planned: Planned, key: str, plan, there, above) -> tuple[str, str] | None:
    """What is wrong, and what to do."""
    if key == planned.key:
        return f"{key} can't support itself.", "Leave it out."
    if key not in plan and key not in there:
        do = suggestion(key, {*plan, *there} - {planned.key}) or "Add a row for that outcome, or correct the key."
        return f"There is no outcome {key}.", do
    if key in _line(planned.key, above) or planned.key in _line(key, above):
        return f"{key} is in its own line already.", "Leave it out: what is below another outcome is for it anyway."
    if planned.state is State.DRAFT:
        return "A draft supports nothing yet.", "Make it offered or agreed, or leave it out."
    live = plan[key].state is not State.DRAFT if key in plan else there[key].state == OutcomeState.LIVE
    return None if live else (f"{key} isn't live.", "Make that one agreed, or leave it out.")


def _line(key: str, above: Mapping[str, str]) -> set[str]:
    """The keys above it. A file whose outcomes go round in a circle is refused elsewhere, and must end here too."""
    line: set[str] = set()
    while (key := above.get(key, "")) and key not in line:
        line.add(key)
    return line


def _said_by_people(plan: Mapping[str, Planned]) -> dict[tuple[str, str], Support]:
    said = Support.objects.filter(helper__key__isnull=False, helped__key__isnull=False).exclude(by=None)
    pairs = {(each.helper.key, each.helped.key): each for each in said.select_related("helper", "helped", "by")}
    return {pair: each for pair, each in pairs.items() if pair[0] in plan}


def _contradicted(said: Mapping[tuple[str, str], Support], helper: str, helped: str, strength: str) -> str:
    support = said.get((helper, helped))
    return support.by.name if support is not None and support.strength != strength else ""


def write(plan: Mapping[str, Planned], tally: Tally) -> Iterator[Problem]:
    """Make it so, after the outcomes are. Three queries, and some for each that changes."""
    keys = {*plan, *(key for planned in plan.values() for key in planned.supports)}
    outcomes = {outcome.key: outcome for outcome in Outcome.objects.filter(key__in=keys).select_related("team")}
    held: dict[int, dict[int, Support]] = {}
    for support in Support.objects.filter(helper__key__in=list(plan)):
        held.setdefault(support.helper_id, {})[support.helped_id] = support
    for planned in plan.values():
        helper = outcomes[planned.key]
        there = held.get(helper.pk, {})
        wanted = {outcomes[key].pk: (outcomes[key], strength) for key, strength in planned.supports.items()}
        for pk, (helped, strength) in wanted.items():
            if pk in there and there[pk].strength == strength:
                tally.count()
                continue
            try:
                Support.objects.take_over(helper, helped, strength=strength)
            except Refused as refusal:
                yield planned.row.problem(SUPPORTS, str(refusal), "")
                return
            tally.count(added=pk not in there, changed=True)
        gone = [support.pk for pk, support in there.items() if pk not in wanted and support.by_id is None]
        for _ in gone:
            tally.count(changed=True)
        Support.objects.filter(pk__in=gone).delete()
