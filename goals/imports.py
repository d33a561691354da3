"""A plan out of a spreadsheet: outcomes, what is agreed, and what is offered. All of it or nothing.

An import adds, and it changes what only an import has said. What people have agreed or are still talking about
is theirs: a row that says something else about it is a problem, with its thread as the way on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from lean.lib import tree
from lean.lib.lineage import parents_first, trace
from lean.lib.sheet import Problem, Report, Tally, read_file, suggestion
from teams.access import Movers, movers
from teams.models import Team

from . import plan_supports
from .models import Basis, Catchball, Commitment, Cycle, InForce, Move, Outcome, TermsDraft
from .models.cycle import Span
from .models.kept import all_at_the_end, stands_anew
from .models.outcome import OutcomeState, shorten
from .models.terms import measure_key
from .plan_sheet import ASK_FIRST, COLUMN, COLUMNS, SUPPORTS, Planned, State, read_plan
from .rules.negotiation import Kind, Refused
from .rules.negotiation import State as Ball

DEEPEST = tree.PATH_LENGTH // Outcome.steplen


def import_plan(path: str | Path, *, check: bool = False) -> Report:
    """Import the file, or with `check` only find out what that would do."""
    sheet = read_file(path, COLUMNS, optional=[SUPPORTS, ASK_FIRST])
    report = Report({"Outcomes": Tally(), "Cycles": Tally()}, sheet.problems)
    if not sheet.whole:
        return report
    plan = read_plan(sheet)
    with transaction.atomic():
        tree.lock(Outcome.tree_lock)
        known = _Known(plan)
        sheet.problems += _misfits(plan, known)
        if SUPPORTS in sheet.columns:
            sheet.problems += plan_supports.misfits(plan, {key: there.outcome for key, there in known.there.items()})
        if not sheet.problems:
            with all_at_the_end():
                sheet.problems += _Writing(plan, known, report).all()
        if SUPPORTS in sheet.columns and not sheet.problems:
            report.tallies["Supports"] = Tally()
            sheet.problems += plan_supports.write(plan, report.tallies["Supports"])
        transaction.set_rollback(check or bool(sheet.problems))
    report.problems = sorted(sheet.problems)
    return report


@dataclass(slots=True)
class _There:
    """An outcome that the database has, with what has been said about it. `first_offer` and `imported` are Terms."""

    outcome: Outcome
    ball: Catchball | None = None
    first_offer: object = None
    imported: object = None
    in_force: Commitment | None = None
    draft: TermsDraft | None = None

    @property
    def played(self) -> bool:
        return self.first_offer is not None


class _Known:
    """What the database has already, in seven queries however long the plan is."""

    def __init__(self, plan: dict[str, Planned]):
        self.teams = {team.key: team for team in Team.objects.all()}
        self.cycles = {name: cycle for cycle in Cycle.objects.all() for name in _names(cycle)}
        outcomes = Outcome.objects.filter(key__isnull=False).select_related("team", "cycle", "parent", "parent__team")
        self.there = {outcome.key: _There(outcome) for outcome in outcomes}
        by_pk = {there.outcome.pk: there for there in self.there.values()}
        for ball in Catchball.objects.filter(outcome__key__isnull=False).order_by("pk"):
            by_pk[ball.outcome_id].ball = ball
        offers = Move.objects.filter(number=1, kind=Kind.OFFER, catchball__outcome__key__isnull=False)
        for offer in offers.select_related("terms").order_by("-pk"):
            by_pk[offer.terms.outcome_id].first_offer = offer.terms
        commitments = Commitment.objects.filter(outcome__key__isnull=False, basis=Basis.IMPORTED)
        for commitment in commitments.select_related("terms").order_by("version"):
            by_pk[commitment.outcome_id].imported = commitment.terms
        in_force = InForce.objects.filter(outcome__key__isnull=False).select_related("commitment__terms")
        for pointer in in_force:
            by_pk[pointer.outcome_id].in_force = pointer.commitment
        for draft in TermsDraft.objects.filter(outcome__key__isnull=False):
            by_pk[draft.outcome_id].draft = draft
        self.movers = self._movers(plan)

    def _movers(self, plan: dict[str, Planned]) -> dict[int, Movers]:
        above = {planned.parent for planned in plan.values() if planned.parent}
        asking = {self.teams[plan[key].team] for key in above if key in plan and plan[key].team in self.teams}
        asking |= {self.there[key].outcome.team for key in above if key in self.there}
        return movers(*asking)


# --- Cycles ----------------------------------------------------------------------------------------------------------

_PERIOD = re.compile(r"(?P<name>.*\S)\s*\((?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)\)", re.ASCII)
_PART = re.compile(r"(?P<year>[12]\d{3})[ -]?(?:H(?P<half>[12])|Q(?P<quarter>[1-4]))?", re.ASCII | re.IGNORECASE)
_YEARS = re.compile(r"(?P<first>[12]\d{3}) ?[-–] ?(?P<last>[12]\d{3})", re.ASCII)
WRITE_A_CYCLE = "Write one such as 2026, 2026 H1, 2026 Q3, 2026-2028, or Name (2026-04-01..2027-03-31)."


def _names(cycle: Cycle) -> set[str]:
    """By which words a file may call it."""
    return {cycle.key.lower(), cycle.name.lower()}


def _cycle_from(word: str) -> Cycle | None:
    """A new, unsaved cycle out of its name; None where the name doesn't tell its days."""
    if found := _PERIOD.fullmatch(word):
        try:
            days = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
        except ValueError:
            return None
        name = found["name"]
    elif found := _YEARS.fullmatch(word):
        days = date(int(found["first"]), 1, 1), date(int(found["last"]), 12, 31)
        name = f"{found['first']}–{found['last']}"
    elif found := _PART.fullmatch(word):
        days, name = _part_of_a_year(found), word.upper()
    else:
        return None
    if days[0] >= days[1] or len(name) > Cycle._meta.get_field("name").max_length:
        return None
    key = slugify(name, allow_unicode=True)[:40] or f"{days[0]}-{days[1]}"
    return Cycle(key=key, name=name, span=_span(*days), starts_on=days[0], ends_on=days[1])


def _part_of_a_year(found: re.Match) -> tuple[date, date]:
    months = 6 if found["half"] else 3 if found["quarter"] else 12
    first = months * (int(found["half"] or found["quarter"] or 1) - 1) + 1
    # The last day is the one before the next part begins.
    year, following = int(found["year"]), first + months
    after = date(year + following // 12, following % 12, 1) if following <= 12 else date(year + 1, 1, 1)
    return date(year, first, 1), date.fromordinal(after.toordinal() - 1)


def _span(first: date, last: date) -> Span:
    days = (last - first).days
    for longest, span in ((100, Span.QUARTER), (200, Span.HALF), (800, Span.YEAR)):
        if days <= longest:
            return span
    return Span.HORIZON


# --- Fitting: the file against itself and against the database -------------------------------------------------------


def _misfits(plan: dict[str, Planned], known: _Known) -> Iterator[Problem]:
    yield from _circles(plan, known)
    for planned in plan.values():
        yield from _bad_references(planned, plan, known)
        if planned.team in known.teams:
            yield from _bad_places(planned, plan, known)
            if planned.key in known.there:
                yield from _bad_changes(planned, known.there[planned.key], known)


def _circles(plan: dict[str, Planned], known: _Known) -> Iterator[Problem]:
    above = {key: there.outcome.parent.key or "" for key, there in known.there.items() if there.outcome.parent}
    above |= {key: planned.parent for key, planned in plan.items()}
    lineage = trace(plan, above)
    for circle in lineage.circles:
        row = next(plan[key].row for key in circle if key in plan)
        way = " is for ".join([*circle, circle[0]])
        yield row.problem("parent_key", f"The outcomes go round in a circle: {way}.", "Break it at one of them.")
    for key, planned in plan.items():
        if not lineage.circles and lineage.depth[key] == DEEPEST + 1:
            what = f"{key} would be more than {DEEPEST} levels deep."
            yield planned.row.problem("parent_key", what, "Hang it higher up.")


def _bad_references(planned: Planned, plan: dict[str, Planned], known: _Known) -> Iterator[Problem]:
    row = planned.row
    if planned.team and planned.team not in known.teams:
        do = suggestion(planned.team, known.teams) or "Import the organisation first, or correct the key."
        yield row.problem("team_key", "There is no such team.", do)
    if planned.parent and planned.parent not in plan and planned.parent not in known.there:
        do = suggestion(planned.parent, {*plan, *known.there} - {planned.key})
        do = do or "Add a row for that outcome, or correct the key."
        yield row.problem("parent_key", "There is no such outcome.", do)
    yield from _bad_cycle(planned, known)


def _bad_cycle(planned: Planned, known: _Known) -> Iterator[Problem]:
    word = planned.cycle
    if not word or word.lower() in known.cycles:
        return
    cycle = _cycle_from(word)
    if cycle is None:
        do = suggestion(word.lower(), known.cycles) or WRITE_A_CYCLE
        yield planned.row.problem("cycle", "There is no such cycle.", do)
        return
    there = next((known.cycles[name] for name in _names(cycle) if name in known.cycles), cycle)
    if (there.starts_on, there.ends_on) != (cycle.starts_on, cycle.ends_on):
        do = f"Write {there.name} without days, or give the other cycle its own name."
        yield planned.row.problem("cycle", f"{there.name} goes from {there.starts_on} to {there.ends_on}.", do)
        return
    for name in (word.lower(), *_names(cycle)):
        known.cycles[name] = there


def _bad_places(planned: Planned, plan: dict[str, Planned], known: _Known) -> Iterator[Problem]:
    """Whether an outcome of this state can stand where the file puts it."""
    row = planned.row
    if not planned.parent:
        if planned.state is State.OFFERED:
            do = "Write agreed, or name the outcome that it is a piece of."
            yield row.problem("state", "Only a piece of another outcome can be offered.", do)
        return
    above, there = plan.get(planned.parent), known.there.get(planned.parent)
    if above is None and there is None:
        return  # Said already: there is no such outcome.
    if planned.state is not State.DRAFT and not _will_be_live(above, there):
        do = f"Make {planned.parent} agreed, or this a draft."
        yield row.problem("state", f"The outcome above, {planned.parent}, isn't live.", do)
    asking = known.teams.get(above.team) if above else there.outcome.team
    if asking is None:
        return
    if planned.state is State.OFFERED and asking.key == planned.team:
        do = "Write agreed, or give it to another team."
        yield row.problem("state", f"{asking} can't offer a piece to itself.", do)
    elif planned.state is State.AGREED or asking.key == planned.team or not _will_be_live(above, there):
        return
    elif not known.movers[asking.pk].first:
        do = "Name a lead in the organisation first."
        yield row.problem("state", f"Nobody leads {asking}, so nobody can offer this.", do)


def _will_be_live(above: Planned | None, there: _There | None) -> bool:
    if above is not None:
        return above.state is not State.DRAFT
    return there.outcome.state == OutcomeState.LIVE


def _bad_changes(planned: Planned, there: _There, known: _Known) -> Iterator[Problem]:
    """What an import must not do to an outcome that people have at work."""
    row, outcome = planned.row, there.outcome
    above = outcome.parent.key if outcome.parent else ""
    if above and not planned.parent:
        yield row.problem("parent_key", f"It is a piece of {above} already.", "An import makes no piece a top outcome.")
    elif there.played and planned.parent != above:
        yield row.problem("parent_key", _at_work(there), f"Write {above}: it was offered as a piece of that.")
    if planned.team != outcome.team.key:
        if there.played:
            yield row.problem("team_key", _at_work(there), f"Write {outcome.team.key}, or offer another piece.")
        elif Catchball.objects.filter(outcome__parent=outcome).exists():
            do = f"Write {outcome.team.key}, until those are agreed or withdrawn."
            yield row.problem("team_key", f"{outcome.team} has offered pieces of it.", do)
    if not _says_what_is_known(planned, there) and (refusal := _why_not(planned, there)):
        yield row.problem("state", *refusal)


def _says_what_is_known(planned: Planned, there: _There) -> bool:
    """Whether the row only repeats what an import, or since then the two sides, have put down."""
    if planned.state is State.OFFERED:
        return there.played and planned.says_the_same_as(there.first_offer)
    if planned.state is State.AGREED:
        agreed = [there.imported, there.in_force.terms if there.in_force else None]
        return any(terms is not None and planned.says_the_same_as(terms) for terms in agreed)
    return there.draft is not None and planned.says_the_same_as(there.draft)


def _why_not(planned: Planned, there: _There) -> tuple[str, str] | None:
    """What stands in the way of making it so; None where nothing does."""
    if there.played:
        return _at_work(there), "Change it in its thread; here, write what was offered first."
    if there.outcome.state == OutcomeState.ENDED:
        return "This outcome has ended.", "Give the new one a key of its own."
    if there.outcome.state == OutcomeState.DRAFT:
        return None
    if planned.state is not State.AGREED:
        return "It is agreed already.", "Write agreed."
    if there.in_force is None or there.in_force.basis in (Basis.IMPORTED, Basis.SET):
        return None
    return "Both sides have agreed on something else.", "Change it in its thread, and leave it out here."


def _at_work(there: _There) -> str:
    ball = there.ball
    over = "is agreed between" if ball.state == Ball.AGREED else "is between"
    return f"It {over} {ball.asking_team} and {ball.receiving_team}."


# --- Writing ---------------------------------------------------------------------------------------------------------


class _Writing:
    """One pass over the plan, each outcome after the one above it."""

    def __init__(self, plan: dict[str, Planned], known: _Known, report: Report):
        self.plan, self.known, self.report = plan, known, report
        self.outcomes = {key: there.outcome for key, there in known.there.items()}

    def all(self) -> Iterator[Problem]:
        for key in parents_first({key: planned.parent for key, planned in self.plan.items()}):
            planned = self.plan[key]
            try:
                self._write(planned)
            except Refused as refusal:
                yield planned.row.problem("state", str(refusal), "")
                return
            except ValidationError as error:
                yield from _as_problems(planned, error)
                return

    def _write(self, planned: Planned) -> None:
        self._find_measure_key(planned)
        there = self.known.there.get(planned.key)
        if there is None:
            self._add(planned)
            self.report.tallies["Outcomes"].count(added=True)
            return
        moved = self._place(planned, there)
        said = _says_what_is_known(planned, there)
        # An agreement is about a place in the tree: elsewhere it is a new version.
        if not said or (moved and planned.state is State.AGREED and there.in_force is not None):
            self._say(planned, there)
        renamed = self._rename(planned, there)
        self.report.tallies["Outcomes"].count(changed=moved or renamed or not said)

    def _find_measure_key(self, planned: Planned) -> None:
        """A piece that watches its parent's measure shares its key: only then do their changes add up."""
        terms = planned.terms
        key = measure_key(terms["measure_name"], terms["unit"])
        above = self.known.there.get(planned.parent)
        agreed = above.in_force.terms if above and above.in_force else None
        if agreed and (agreed.measure_name, agreed.unit) == (terms["measure_name"], terms["unit"]):
            key = agreed.measure_key
        self.measure_key = key

    def _cycle(self, planned: Planned) -> Cycle:
        cycle = self.known.cycles[planned.cycle.lower()]
        if cycle.pk is None:
            cycle.save()
            self.report.tallies["Cycles"].count(added=True)
        return cycle

    def _add(self, planned: Planned) -> None:
        fields = {"key": planned.key, "short_name": planned.short_name, "cycle": self._cycle(planned)}
        fields["team"] = self.known.teams[planned.team]
        parent = self.outcomes.get(planned.parent)
        if planned.state is State.AGREED:
            words = {name: planned.terms[name] for name in ("statement", "why")}
            outcome = Outcome.objects.add(by=None, parent=parent, state=OutcomeState.LIVE, **words, **fields)
            self._agree(planned, outcome)
        else:
            outcome = self._add_draft(planned, parent, fields)
            if planned.state is State.OFFERED:
                self._offer(planned, outcome)
            else:
                self._keep_draft(planned, outcome)
        self.outcomes[planned.key] = outcome

    def _add_draft(self, planned: Planned, parent: Outcome | None, fields: dict) -> Outcome:
        words = {name: planned.terms[name] for name in ("statement", "why")}
        if parent is None or parent.team_id == fields["team"].pk:
            by_team = fields["team"]
        elif parent.state == OutcomeState.LIVE:
            cycle = fields.pop("cycle")
            by = self.known.movers[parent.team_id].first
            outcome = Catchball.objects.draft(parent=parent, by=by, **words, **fields).outcome
            # The verb takes the cycle of the parent; the file may give a year to a piece of a horizon.
            if outcome.cycle_id != cycle.pk:
                Outcome.objects.filter(pk=outcome.pk).update(cycle=cycle)
            return outcome
        else:
            by_team = parent.drafted_by or parent.team
        return Outcome.objects.add(
            by=None, parent=parent, state=OutcomeState.DRAFT, drafted_by=by_team, **words, **fields
        )

    def _agree(self, planned: Planned, outcome: Outcome) -> None:
        Commitment.objects.take_over(outcome, planned.as_terms(measure_key=self.measure_key))

    def _offer(self, planned: Planned, outcome: Outcome) -> None:
        """By the same verb as the offer form, so that the receiving side is told as it always is."""
        ball = Catchball.objects.get(outcome=outcome, state=Ball.DRAFT)
        by = self.known.movers[ball.asking_team_id].first
        ball.offer(planned.as_terms(measure_key=self.measure_key), by=by, answering=ball.version)
        outcome.refresh_from_db()

    def _keep_draft(self, planned: Planned, outcome: Outcome) -> None:
        values = planned.terms | {"measure_key": self.measure_key}
        TermsDraft.objects.filter(outcome=outcome).exclude(by_team=outcome.drafted_by).delete()
        TermsDraft.objects.update_or_create(outcome=outcome, by_team=outcome.drafted_by, defaults=values)

    # --- What is there already ---------------------------------------------------------------------------------------

    def _place(self, planned: Planned, there: _There) -> bool:
        """Give it the team and the parent that the file names. Whether that was a change."""
        outcome, team = there.outcome, self.known.teams[planned.team]
        parent = self.outcomes.get(planned.parent)
        changed = False
        if outcome.team_id != team.pk:
            Outcome.objects.filter(pk=outcome.pk).update(team=team)
            changed = True
        if parent is not None and outcome.parent_id != parent.pk:
            outcome.move_under(parent)
            changed = True
        if changed:
            outcome.refresh_from_db()
        if outcome.state == OutcomeState.DRAFT and (changed or there.ball is None):
            self._draft_anew(outcome, team, parent, there)
        return changed

    def _draft_anew(self, outcome: Outcome, team: Team, parent: Outcome | None, there: _There) -> None:
        """Whose draft it is follows from where it stands; so does whether it is one of an offer."""
        to_another = parent is not None and parent.team_id != team.pk
        live_above = to_another and parent.state == OutcomeState.LIVE
        by_team = team
        if to_another:
            by_team = parent.team if live_above else parent.drafted_by or parent.team
        Outcome.objects.filter(pk=outcome.pk).update(drafted_by=by_team)
        Catchball.objects.filter(outcome=outcome, state=Ball.DRAFT, version=0).delete()
        there.ball = None
        if live_above:
            there.ball = Catchball.objects.create(outcome=outcome, asking_team=parent.team, receiving_team=team)
        outcome.refresh_from_db()

    def _say(self, planned: Planned, there: _There) -> None:
        outcome = there.outcome
        words = {name: planned.terms[name] for name in ("statement", "why")}
        if not planned.short_name and outcome.statement != words["statement"]:
            words["short_name"] = shorten(words["statement"])
        Outcome.objects.filter(pk=outcome.pk).update(**words)
        outcome.refresh_from_db()
        if planned.state is State.AGREED:
            self._agree(planned, outcome)
        elif planned.state is State.OFFERED:
            self._offer(planned, outcome)
        else:
            self._keep_draft(planned, outcome)
        self.outcomes[planned.key] = outcome

    def _rename(self, planned: Planned, there: _There) -> bool:
        """The short name and the cycle are no part of an agreement."""
        wanted = {"cycle": self._cycle(planned)}
        if planned.short_name:
            wanted["short_name"] = planned.short_name
        changes = {name: value for name, value in wanted.items() if getattr(there.outcome, name) != value}
        if changes:
            Outcome.objects.filter(pk=there.outcome.pk).update(**changes)
            stands_anew(there.outcome.pk)
        return bool(changes)


def _as_problems(planned: Planned, error: ValidationError) -> Iterator[Problem]:
    """What Terms refuse, at the cell that it concerns."""
    for name, messages in error.message_dict.items():
        yield planned.row.problem(COLUMN.get(name, name), " ".join(messages), "")
