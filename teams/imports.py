"""The organisation out of a spreadsheet: teams, people, and who does what where. All of it or nothing.

An import adds and changes; it takes nothing away. Who leaves a team is taken out of it by hand, because a row
that is missing may only be a row that was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lean.lib import tree
from lean.lib.lineage import parents_first, trace
from lean.lib.sheet import Report, Row, Sheet, Tally, misfit, one_line, read_file, suggestion

from .models import Membership, Person, Role, Team

COLUMNS = ("team_key", "name", "parent_key", "person_email", "person_name", "role")
# A path has 255 letters, four for each level.
DEEPEST = tree.PATH_LENGTH // Team.steplen


@dataclass(slots=True)
class _Team:
    """A team as the file has it. `row` is the first that says where it stands, else the first that names it."""

    row: Row
    name: str = ""
    parent: str = ""
    placed: bool = False


@dataclass(slots=True)
class _Member:
    row: Row
    team: str
    email: str
    role: Role


@dataclass(slots=True)
class _Plan:
    """What the file says, as far as it can be read."""

    teams: dict[str, _Team] = field(default_factory=dict)
    named: dict[str, tuple[Row, str]] = field(default_factory=dict)  # people by address, with their name
    emails: dict[str, Row] = field(default_factory=dict)  # where each address is seen first
    members: dict[tuple[str, str], _Member] = field(default_factory=dict)


def import_organisation(path: str | Path, *, check: bool = False) -> Report:
    """Import the file, or with `check` only find out what that would do."""
    sheet = read_file(path, COLUMNS)
    report = Report({"Teams": Tally(), "People": Tally(), "Memberships": Tally()}, sheet.problems)
    if not sheet.whole:
        return report
    plan = _read(sheet)
    with transaction.atomic():
        tree.lock(Team.tree_lock)
        known = _Known()
        _must_fit(plan, known, sheet)
        if not sheet.problems:
            _write(plan, known, report)
        transaction.set_rollback(check or bool(sheet.problems))
    report.problems = sorted(sheet.problems)
    return report


class _Known:
    """What the database has already."""

    def __init__(self):
        self.teams = {team.key: team for team in Team.objects.select_related("parent")}
        self.people = {person.email.lower(): person for person in Person.objects.all()}
        members = Membership.objects.select_related("team", "person")
        self.members = {(member.team.key, member.person.email.lower()): member for member in members}
        self.leads = {key[0]: member for key, member in self.members.items() if member.role == Role.LEAD}


# --- Reading: one row at a time, then one row against the others -----------------------------------------------------


def _read(sheet: Sheet) -> _Plan:
    plan = _Plan()
    for row in sheet.rows:
        sheet.problems += _read_team(row, plan)
        sheet.problems += _read_person(row, plan)
    return plan


def _read_team(row: Row, plan: _Plan):
    key, name, parent = row["team_key"], one_line(row["name"]), row["parent_key"]
    if not key:
        yield row.problem("team_key", "No team is named here.", "Write the team's key.")
        return
    yield from misfit(row, "team_key", Team._meta.get_field("key"), key)
    yield from misfit(row, "name", Team._meta.get_field("name"), name)
    team = plan.teams.setdefault(key, _Team(row))
    if name and team.name and name != team.name:
        do = f"In row {team.row.number} “{key}” is called “{team.name}”. Choose one of the names."
        yield row.problem("name", "The same team has another name.", do)
    team.name = team.name or name
    if not (name or parent):
        return  # One more person of a team that other rows describe.
    if team.placed and parent != team.parent:
        above = f"under {team.parent}" if team.parent else "at the top"
        yield row.problem("parent_key", f"Row {team.row.number} puts {key} {above}.", "Choose one place.")
    elif not team.placed:
        team.row, team.parent, team.placed = row, parent, True


def _read_person(row: Row, plan: _Plan):
    email, name, role = row["person_email"].lower(), one_line(row["person_name"]), row["role"].lower()
    if not email:
        for column in ("person_name", "role"):
            if row[column]:
                yield row.problem(column, "This stands here without an address.", "Write the person's e-mail address.")
        return
    problems = [*_bad_address(row, email), *misfit(row, "person_name", Person._meta.get_field("name"), name)]
    known_name = plan.named.get(email)
    if name and known_name and known_name[1] != name:
        do = f"In row {known_name[0].number} “{email}” is called “{known_name[1]}”. Choose one of the names."
        problems.append(row.problem("person_name", "The same person has another name.", do))
    if role not in Role.values:
        what = "There is no such role." if role else "No role is named here."
        do = suggestion(role, Role.values) or "Write lead, deputy, member or coach."
        problems.append(row.problem("role", what, do))
    yield from problems
    if name:
        plan.named.setdefault(email, (row, name))
    if all(problem.column != "person_email" for problem in problems):
        plan.emails.setdefault(email, row)
    if problems or not row["team_key"]:
        return
    first = plan.members.setdefault((row["team_key"], email), _Member(row, row["team_key"], email, Role(role)))
    if first.row is not row:
        yield row.problem(
            "person_email", f"Row {first.row.number} has the same person in {row['team_key']}.", "Keep one row."
        )


def _bad_address(row: Row, email: str):
    try:
        validate_email(email)
        Person._meta.get_field("email").run_validators(email)
    except ValidationError:
        do = "It looks like name@example.org." if "@" in email else "It needs an @, as in name@example.org."
        yield row.problem("person_email", "This is no e-mail address.", do)


# --- Fitting: the file against itself and against the database -------------------------------------------------------


def _must_fit(plan: _Plan, known: _Known, sheet: Sheet) -> None:
    sheet.problems += _bad_places(plan, known)
    sheet.problems += _circles(plan, known)
    sheet.problems += _bad_leads(plan, known)
    for email, row in plan.emails.items():
        if email not in plan.named and email not in known.people:
            what = "This person is new here and has no name."
            sheet.problems.append(row.problem("person_name", what, "Write the person's name."))


def _bad_places(plan: _Plan, known: _Known):
    everyone = {*plan.teams, *known.teams}
    for key, team in plan.teams.items():
        there = known.teams.get(key)
        if not team.name and there is None:
            do = suggestion(key, everyone - {key}) or "Give the team its name in one of its rows."
            yield team.row.problem("team_key", "The team has no name in this file and isn't known yet.", do)
        if team.parent and team.parent not in everyone:
            do = suggestion(team.parent, everyone - {key}) or "Add a row for that team, or correct the key."
            yield team.row.problem("parent_key", "There is no such team.", do)
        if there is not None and there.parent and team.placed and not team.parent:
            do = f"Write {there.parent.key}, or another team; an import makes no team a top team."
            yield team.row.problem("parent_key", f"{key} is under {there.parent.key} already.", do)


def _circles(plan: _Plan, known: _Known):
    above = {key: team.parent.key if team.parent else "" for key, team in known.teams.items()}
    above |= {key: team.parent for key, team in plan.teams.items() if team.placed}
    lineage = trace(plan.teams, above)
    for circle in lineage.circles:
        row = next(plan.teams[key].row for key in circle if key in plan.teams)
        way = " is under ".join([*circle, circle[0]])
        yield row.problem("parent_key", f"The teams go round in a circle: {way}.", "Break it at one of them.")
    for key, team in plan.teams.items():
        if not lineage.circles and lineage.depth[key] == DEEPEST + 1:
            what = f"{key} would be more than {DEEPEST} levels deep."
            yield team.row.problem("parent_key", what, "Put it higher up.")


def _bad_leads(plan: _Plan, known: _Known):
    leads: dict[str, _Member] = {}
    for (key, _), member in plan.members.items():
        if member.role != Role.LEAD:
            continue
        first = leads.setdefault(key, member)
        if first is not member:
            do = f"Row {first.row.number} names {first.email}. One of the two can be deputy."
            yield member.row.problem("role", f"{key} would have two leads.", do)
            continue
        there = known.leads.get(key)
        if there and (key, there.person.email) not in plan.members:
            do = f"Add a row that gives {there.person.email} another role."
            yield member.row.problem("role", f"{there.person} leads {key} already.", do)


# --- Writing ---------------------------------------------------------------------------------------------------------


def _write(plan: _Plan, known: _Known, report: Report) -> None:
    for key in parents_first({key: team.parent for key, team in plan.teams.items()}):
        report.tallies["Teams"].count(**_write_team(key, plan.teams[key], known))
    for email in plan.emails:
        report.tallies["People"].count(**_write_person(email, plan.named.get(email), known))
    # Whoever stops leading goes first: the database allows one lead at a time.
    for member in sorted(plan.members.values(), key=lambda member: member.role == Role.LEAD):
        report.tallies["Memberships"].count(**_write_member(member, known))


def _write_team(key: str, wanted: _Team, known: _Known) -> dict:
    team = known.teams.get(key)
    parent = known.teams.get(wanted.parent)
    if team is None:
        known.teams[key] = Team.objects.add(key=key, name=wanted.name, parent=parent)
        return {"added": True, "changed": False}
    renamed = bool(wanted.name) and team.name != wanted.name
    if renamed:
        Team.objects.filter(pk=team.pk).update(name=wanted.name)
    moved = parent is not None and team.parent_id != parent.pk
    if moved:
        team.move_under(parent)
    return {"added": False, "changed": renamed or moved}


def _write_person(email: str, named: tuple[Row, str] | None, known: _Known) -> dict:
    person = known.people.get(email)
    if person is None:
        known.people[email] = Person.objects.create_user(email, named[1])
        return {"added": True, "changed": False}
    renamed = named is not None and person.name != named[1]
    if renamed:
        person.name = named[1]
        person.save(update_fields=["name"])
    return {"added": False, "changed": renamed}


def _write_member(wanted: _Member, known: _Known) -> dict:
    member = known.members.get((wanted.team, wanted.email))
    if member is None:
        Membership.objects.create(team=known.teams[wanted.team], person=known.people[wanted.email], role=wanted.role)
        return {"added": True, "changed": False}
    changed = member.role != wanted.role
    if changed:
        member.role = wanted.role
        member.save(update_fields=["role"])
    return {"added": False, "changed": changed}
