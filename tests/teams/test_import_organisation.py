"""The organisation from a CSV: all of it or nothing, every problem with its row, twice the same as once."""

import io

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teams.imports import COLUMNS, import_organisation
from teams.models import Membership, Person, Role, Team

pytestmark = pytest.mark.django_db

HEADER = ",".join(COLUMNS)
# Rows of a team may come before the row of the team above it, and of people before the row with the name.
LARKFIELD = """
PA,Paint Line,FP,nadia@example.org,Nadia Haddad,lead
PA,,,ewa@example.org,Ewa Lis,member
FP,Frame & Paint,LC,tomas@example.org,Tomás Rivera,lead
LC,Larkfield Cycles,,ingrid@example.org,Ingrid Solheim,lead
SD,Supply & Delivery,LC,,,
PA,Paint Line,FP,ingrid@example.org,,Coach
"""


@pytest.fixture
def save(tmp_path):
    def save(body: str):
        path = tmp_path / "organisation.csv"
        path.write_text(f"{HEADER}\n{body.strip()}\n", encoding="utf-8")
        return path

    return save


@pytest.fixture
def take(save):
    """Import these rows; gives the lines of the report, or those of the problems."""

    def take(body: str, **options):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_organisation", save(body), stdout=out, stderr=err, **options)
        except SystemExit as refused:
            code = refused.code
        else:
            code = 0
        if code:
            assert code == 1
            assert out.getvalue() == ""
            assert err.getvalue().splitlines()[-1].endswith("Nothing was changed.")
            return err.getvalue().splitlines()[:-1]
        assert err.getvalue() == ""
        return out.getvalue().splitlines()

    return take


def everything():
    """All that an import can write."""
    teams = list(Team.objects.values_list("key", "name", "parent__key", "depth", "numchild"))
    people = sorted(Person.objects.values_list("email", "name"))
    return teams, people, sorted(Membership.objects.values_list("team__key", "person__email", "role"))


def test_teams_people_and_roles_come_in(take):
    assert take(LARKFIELD) == [
        "Teams: 4 added, 0 changed, 0 unchanged.",
        "People: 4 added, 0 changed, 0 unchanged.",
        "Memberships: 5 added, 0 changed, 0 unchanged.",
    ]
    assert everything() == (
        [
            ("LC", "Larkfield Cycles", None, 1, 2),
            ("FP", "Frame & Paint", "LC", 2, 1),
            ("PA", "Paint Line", "FP", 3, 0),
            ("SD", "Supply & Delivery", "LC", 2, 0),
        ],
        [
            ("ewa@example.org", "Ewa Lis"),
            ("ingrid@example.org", "Ingrid Solheim"),
            ("nadia@example.org", "Nadia Haddad"),
            ("tomas@example.org", "Tomás Rivera"),
        ],
        [
            ("FP", "tomas@example.org", "lead"),
            ("LC", "ingrid@example.org", "lead"),
            ("PA", "ewa@example.org", "member"),
            ("PA", "ingrid@example.org", "coach"),
            ("PA", "nadia@example.org", "lead"),
        ],
    )


def test_nobody_who_comes_in_can_sign_in_before_an_invitation(take):
    take(LARKFIELD)
    assert [person.has_usable_password() for person in Person.objects.all()] == [False] * 4


def test_the_same_file_twice_changes_nothing(take):
    take(LARKFIELD)
    before = everything()
    assert take(LARKFIELD) == [
        "Teams: 0 added, 0 changed, 4 unchanged.",
        "People: 0 added, 0 changed, 4 unchanged.",
        "Memberships: 0 added, 0 changed, 5 unchanged.",
    ]
    assert everything() == before


def test_a_check_says_what_would_happen_and_changes_nothing(take):
    assert take(LARKFIELD, check=True) == [
        "Teams: 4 added, 0 changed, 0 unchanged.",
        "People: 4 added, 0 changed, 0 unchanged.",
        "Memberships: 5 added, 0 changed, 0 unchanged.",
        "This was a check. Nothing was changed.",
    ]
    assert everything() == ([], [], [])


def test_what_differs_is_changed_and_what_is_not_in_the_file_stays(take):
    take(LARKFIELD)
    assert take("""
        PA,Painting,SD,nadia@example.org,Nadia Haddad-Lis,deputy
        PA,Painting,SD,ewa@example.org,,lead
    """) == [
        "Teams: 0 added, 1 changed, 0 unchanged.",
        "People: 0 added, 1 changed, 1 unchanged.",
        "Memberships: 0 added, 2 changed, 0 unchanged.",
    ]
    teams, people, members = everything()
    assert ("PA", "Painting", "SD", 3, 0) in teams
    assert ("FP", "Frame & Paint", "LC", 2, 0) in teams
    assert ("nadia@example.org", "Nadia Haddad-Lis") in people
    assert [member for member in members if member[0] == "PA"] == [
        ("PA", "ewa@example.org", "lead"),
        ("PA", "ingrid@example.org", "coach"),
        ("PA", "nadia@example.org", "deputy"),
    ]


def test_two_teams_change_places(take):
    take("A,Alpha,,,,\nB,Beta,A,,,\nC,Gamma,B,,,\nD,Delta,C,,,")
    take("D,Delta,C,,,\nB,Beta,C,,,\nC,Gamma,A,,,")
    assert [team[:3] for team in everything()[0]] == [
        ("A", "Alpha", None),
        ("C", "Gamma", "A"),
        ("D", "Delta", "C"),
        ("B", "Beta", "C"),
    ]
    assert Team.objects.find_problems() == ([], [], [], [], [])


def test_people_join_a_team_that_is_there_already(take):
    take(LARKFIELD)
    assert take("SD,,,yusuf@example.org,Yusuf Demir,lead")[0] == "Teams: 0 added, 0 changed, 1 unchanged."


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("LC,Larkfield,,,,\nFP,Frame,XX,,,", "Row 3, parent_key “XX”: There is no such team. Add a row for that team,"),
        ("LC,Larkfield,,,,\nFP,Frame,LCC,,,", "Row 3, parent_key “LCC”: There is no such team. Did you mean “LC”?"),
        (
            "A,Alpha,C,,,\nB,Beta,A,,,\nC,Gamma,B,,,",
            "Row 2, parent_key “C”: The teams go round in a circle: A is under C is under B is under A. Break it",
        ),
        ("A,Alpha,A,,,", "Row 2, parent_key “A”: The teams go round in a circle: A is under A. Break it"),
        (
            "LC,L,,a@example.org,Ann,lead\nLC,L,,b@example.org,Bea,lead",
            "Row 3, role “lead”: LC would have two leads. Row 2 names a@example.org. One of the two can be deputy.",
        ),
        (
            "LC,Larkfield,,,,\nLC,Larkfeld,,,,",
            "Row 3, name “Larkfeld”: The same team has another name. In row 2 “LC” is called “Larkfield”. Choose one",
        ),
        (
            "A,Alpha,,,,\nB,Beta,,,,\nC,C,A,,,\nC,C,B,,,",
            "Row 5, parent_key “B”: Row 4 puts C under A. Choose one place.",
        ),
        ("A,Alpha,,,,\nC,C,A,,,\nC,C,,,,", "Row 4, parent_key: Row 3 puts C under A. Choose one place."),
        (
            "LC,L,,nadia at home,Nadia,lead",
            "Row 2, person_email “nadia at home”: This is no e-mail address. It needs an @",
        ),
        ("LC,L,,nadia@home,Nadia,lead", "Row 2, person_email “nadia@home”: This is no e-mail address. It looks like"),
        (
            "LC,L,,a@example.org,Ann,lead\nFP,F,LC,A@Example.org,Anna,lead",
            "Row 3, person_name “Anna”: The same person has another name. In row 2 “a@example.org” is called “Ann”.",
        ),
        ("LC,L,,a@example.org,,lead", "Row 2, person_name: This person is new here and has no name."),
        (
            "LC,L,,a@example.org,Ann,boss",
            "Row 2, role “boss”: There is no such role. Write lead, deputy, member or coach.",
        ),
        ("LC,L,,a@example.org,Ann,leed", "Row 2, role “leed”: There is no such role. Did you mean “lead”?"),
        ("LC,L,,a@example.org,Ann,", "Row 2, role: No role is named here. Write lead, deputy, member or coach."),
        ("LC,L,,,Ann,", "Row 2, person_name “Ann”: This stands here without an address. Write the person's e-mail"),
        ("LC,L,,,,lead", "Row 2, role “lead”: This stands here without an address. Write the person's e-mail"),
        (
            "LC,L,,a@example.org,Ann,lead\nLC,L,,a@example.org,Ann,member",
            "Row 3, person_email “a@example.org”: Row 2 has the same person in LC. Keep one row.",
        ),
        (",Larkfield,,,,", "Row 2, team_key: No team is named here. Write the team's key."),
        (
            "LC,,,,,",
            "Row 2, team_key “LC”: The team has no name in this file and isn't known yet. Give the team its name",
        ),
        ("L C,Larkfield,,,,", "Row 2, team_key “L C”: This can't be used. Letters, digits, - _ and . only"),
        ("LC," + "L" * 121 + ",,,,", "Row 2, name “LLLL"),
        ("LC,L,,a@example.org," + "A" * 121 + ",lead", "Row 2, person_name “AAAA"),
    ],
)
def test_a_problem_says_its_row_and_what_to_do_and_nothing_changes(take, rows, problem):
    lines = take(f"{rows}\nZZ,A team without a fault,,,,")
    assert len(lines) == 1
    assert lines[0].startswith(problem)
    assert everything() == ([], [], [])


def test_every_problem_is_told_at_once_in_the_order_of_the_rows(take):
    lines = take("LC,L,,a@,Ann,boss\nFP,F,XX,,,\nPA,P,YY,b,,")
    assert [line.split(":")[0].split(" “")[0] for line in lines] == [
        "Row 2, person_email",
        "Row 2, role",
        "Row 3, parent_key",
        "Row 4, parent_key",
        "Row 4, person_email",
        "Row 4, role",
    ]


def test_another_lead_is_a_problem_while_the_one_before_has_no_other_role(take):
    take(LARKFIELD)
    before = everything()
    assert take("PA,,,ewa@example.org,,lead") == [
        "Row 2, role “lead”: Nadia Haddad leads PA already. Add a row that gives nadia@example.org another role."
    ]
    assert everything() == before


def test_a_team_below_another_is_not_made_a_top_team(take):
    take(LARKFIELD)
    assert take("PA,Paint Line,,,,") == [
        "Row 2, parent_key: PA is under FP already. Write FP, or another team; an import makes no team a top team."
    ]


def test_a_circle_through_teams_that_are_there_already_is_found(take):
    take("A,Alpha,,,,\nB,Beta,A,,,\nC,Gamma,B,,,")
    assert take("B,Beta,C,,,")[0].startswith("Row 2, parent_key “C”: The teams go round in a circle: B is under C is")


def test_teams_deeper_than_the_tree_can_hold_are_a_problem(take):
    rows = ["T0,Top,,,,", *(f"T{i},Below,T{i - 1},,," for i in range(1, 70))]
    assert take("\n".join(rows)) == [
        "Row 65, parent_key “T62”: T63 would be more than 63 levels deep. Put it higher up."
    ]


def test_a_team_without_a_lead_is_fine(take):
    assert take("LC,Larkfield Cycles,,,,")[0] == "Teams: 1 added, 0 changed, 0 unchanged."


CELLS = st.one_of(
    st.sampled_from(["", "A", "B", "C", "a@example.org", "b@example.org", "lead", "member", "Ann", "Ännè", "=1+1"]),
    st.text(max_size=12),
)
ROWS = st.lists(st.lists(CELLS, min_size=5, max_size=7), max_size=6)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=ROWS)
def test_no_file_breaks_the_import_or_comes_in_by_half(tmp_path, rows):
    import csv

    path = tmp_path / "any.csv"
    with open(path, "w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    before = everything()
    report = import_organisation(path)
    assert not report.problems or everything() == before
    assert Team.objects.find_problems() == ([], [], [], [], [])
    again = import_organisation(path)
    if not report.problems:
        assert [(tally.added, tally.changed) for tally in again.tallies.values()] == [(0, 0)] * 3
    assert Membership.objects.filter(role=Role.LEAD).count() == len(
        set(Membership.objects.filter(role=Role.LEAD).values_list("team"))
    )
