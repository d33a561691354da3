"""Whether somebody moves for a team is kept by the database: true after whatever anybody does, by whatever door."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from random import Random

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, transaction

from lean.lib import bulk
from teams import has_mover
from teams.access import movers, standing
from teams.models import Membership, Person, Role, Team
from teams.models.membership import MOVERS
from tests import factories
from tests.goals.arena import at_once

TIMES = 10
# A sequence of so many acts, so often from another start.
ACTS, SEEDS = 60, 5


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def led() -> set[int]:
    """What the column says."""
    return set(Team.objects.filter(has_mover=True).values_list("pk", flat=True))


def led_in_truth() -> set[int]:
    there = Membership.objects.filter(role__in=MOVERS, person__is_active=True)
    return set(there.values_list("team", flat=True))


class Company:
    """Teams and people to whom one thing after another happens, drawn by lot."""

    def __init__(self, seed: int):
        self.drawn = Random(seed)
        self.top = factories.team("Top")
        self.people = [factories.person(f"P{number} Lot") for number in range(6)]
        self.teams = [self.top]
        for number in range(9):
            self.teams.append(factories.team(f"Team {number}", self.team()))
        factories.lead(self.top, self.people[0])

    def team(self) -> Team:
        """As it was read long ago: what it knows of who leads it may not be so any more."""
        return self.drawn.choice(self.teams)

    def person(self) -> Person:
        return self.drawn.choice(self.people)

    def role(self, team: int) -> Role:
        taken = Membership.objects.filter(team=team, role=Role.LEAD).exists()
        return self.drawn.choice([role for role in Role if not (taken and role == Role.LEAD)])

    def membership(self):
        return Membership.objects.filter(pk__in=self.drawn.sample(sorted(self.keys()), min(1, len(self.keys()))))

    def keys(self) -> set[int]:
        return set(Membership.objects.values_list("pk", flat=True))

    def free(self) -> list[tuple[int, int]]:
        taken = set(Membership.objects.values_list("team", "person"))
        return [(t.pk, p.pk) for t in self.teams for p in self.people if (t.pk, p.pk) not in taken]

    # --- What happens ----------------------------------------------------------------------------------------

    def somebody_joins(self):
        for team, person in self.drawn.sample(self.free(), min(2, len(self.free()))):
            Membership.objects.create(team_id=team, person_id=person, role=self.role(team))

    def many_join(self):
        places = self.drawn.sample(self.free(), min(3, len(self.free())))
        Membership.objects.bulk_create([Membership(team_id=t, person_id=p, role=Role.DEPUTY) for t, p in places])

    def a_sheet_is_poured_in(self):
        places = self.drawn.sample(self.free(), min(3, len(self.free())))
        bulk.pour(Membership, ["team_id", "person_id", "role"], [(t, p, Role.DEPUTY.value) for t, p in places])
        bulk.settle(Membership)

    def somebody_gets_another_role(self):
        for one in self.membership():
            one.role = self.role(one.team_id)
            one.save()

    def many_become_members(self):
        self.membership().update(role=Role.MEMBER)

    def somebody_changes_teams(self):
        for one in self.membership():
            free = [team for team, person in self.free() if person == one.person_id]
            if free and one.role != Role.LEAD:
                sql("UPDATE teams_membership SET team_id = %s WHERE id = %s", self.drawn.choice(free), one.pk)

    def a_place_is_handed_over(self):
        for one in self.membership():
            if free := [person for team, person in self.free() if team == one.team_id]:
                Membership.objects.filter(pk=one.pk).update(person=self.drawn.choice(free))

    def somebody_goes(self):
        self.membership().delete()

    def somebody_leaves_or_comes_back(self):
        who = self.person()
        who.is_active = not who.is_active
        who.save()

    def half_of_them_leave(self):
        Person.objects.filter(pk__in=[self.person().pk for _ in range(3)]).update(is_active=False)

    def everybody_is_here(self):
        sql("UPDATE teams_person SET is_active = %s", True)

    def a_team_that_was_read_long_ago_is_saved(self):
        team = self.team()
        team.refresh_from_db(fields=["path", "depth", "numchild", "parent"])
        team.save()

    def somebody_writes_it_by_hand(self):
        Team.objects.update(has_mover=self.drawn.choice([True, False]))

    def a_team_moves(self):
        below = self.team()
        above = Team.objects.exclude(path__startswith=Team.objects.get(pk=below.pk).path).first()
        if above is not None:
            Team.objects.replant(below, above)

    def a_team_comes(self):
        self.teams.append(Team.objects.add(key=f"new{len(self.teams)}", name="New", parent=self.team(), has_mover=True))


# What is more than one word long.
HAPPENS = [name for name, act in vars(Company).items() if "_" in name.strip("_")]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_is_true_after_any_sequence_and_everybody_moves_for_whom_they_should(seed):
    at = Company(seed)
    for _ in range(ACTS):
        what = at.drawn.choice(HAPPENS)
        getattr(at, what)()
        assert led() == led_in_truth(), what
        moves = movers(*Team.objects.all())
        for person in Person.objects.all():
            should = {pk for pk, who in moves.items() if who.capacity(person)}
            assert set(standing(person).moves_for) == should, what


@pytest.mark.django_db
def test_a_team_goes_with_its_people():
    top = factories.team("Top")
    below = factories.team("Below", top)
    factories.lead(below, "Rosa Blum")
    Team.objects.uproot(below)
    assert (led(), led_in_truth()) == (set(), set())


@pytest.mark.django_db
def test_who_leads_reads_no_more_than_they_care_for():
    """Neither a team that others lead, nor one without a lead under it."""
    top = factories.team("Top")
    ida = factories.lead(top, "Ida Berg")
    without = factories.team("Without", factories.team("Without, too", top))
    other = factories.team("Other", top)
    factories.lead(other, "Otto Funk")
    factories.team("Below the other", other)
    assert set(standing(ida).moves_for.values()) == {top, without, without.parent}


# --- Two at the same moment ----------------------------------------------------------------------------------


@contextmanager
def its_own_transaction():
    try:
        with transaction.atomic():
            yield
    finally:
        connection.close()


def by_somebody_else(change) -> Callable[[], None]:
    def act():
        with its_own_transaction():
            change()

    return act


@pytest.mark.usefixtures("committed")
def test_lead_and_deputy_leave_at_the_same_moment_and_nobody_is_left():
    for _ in range(TIMES):
        team = factories.team("Paint Line")
        lead, deputy = factories.lead(team, "Nadia Haddad"), factories.member(team, "Ana Gil", Role.DEPUTY)
        results = at_once(
            by_somebody_else(Membership.objects.filter(person=lead).delete),
            by_somebody_else(lambda deputy=deputy: Person.objects.filter(pk=deputy.pk).update(is_active=False)),
        )
        assert (results, led()) == ([None, None], set())


@pytest.mark.usefixtures("committed")
def test_somebody_becomes_lead_at_the_moment_at_which_they_leave():
    for _ in range(TIMES):
        team, nadia = factories.team("Paint Line"), factories.person("Nadia Haddad")
        results = at_once(
            by_somebody_else(lambda team=team, nadia=nadia: factories.member(team, nadia, Role.LEAD)),
            by_somebody_else(lambda nadia=nadia: Person.objects.filter(pk=nadia.pk).update(is_active=False)),
        )
        assert (results, led()) == ([None, None], set())


# --- The triggers themselves ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_system_check_names_each_trigger_that_is_missing_and_migrate_makes_true_what_was_missed():
    team = factories.team("Paint Line")
    there = has_mover.missing()
    has_mover.remove()
    factories.lead(team, "Nadia Haddad")
    found = [warning.msg for warning in checks.run_checks(databases=["default"]) if warning.id == "teams.W001"]
    assert (there, led(), len(found)) == (set(), set(), len(has_mover.missing()))
    has_mover.install()
    assert (has_mover.missing(), led()) == (set(), {team.pk})


@pytest.mark.usefixtures("committed")
def test_the_update_that_brings_it_knows_who_leads_already():
    team = factories.team("Paint Line")
    factories.lead(team, "Nadia Haddad")
    factories.team("Nobody's", team)
    try:
        call_command("migrate", "teams", "0004", verbosity=0)
        assert has_mover.missing() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert (has_mover.missing(), led()) == (set(), {team.pk})
