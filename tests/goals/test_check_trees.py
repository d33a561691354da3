"""check_trees finds what is wrong with a tree's paths and makes them again from the parent keys."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from goals.models import Outcome
from lean.lib.tree_repair import problems, repair
from teams.models import Team
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def teams():
    top = factories.team("Larkfield Cycles", key="top")
    area = factories.team("Frame & Paint", top, key="area")
    factories.team("Welding", area, key="welding")
    factories.team("Paint Line", area, key="paint")
    factories.team("Sales", top, key="sales")
    return {team.key: team for team in Team.objects.all()}


def shapes() -> dict:
    return dict(Team.objects.values_list("key", "path"))


def check_trees(*arguments) -> str:
    out = StringIO()
    call_command("check_trees", *arguments, stdout=out)
    return out.getvalue()


def is_whole(model) -> bool:
    return not problems(model) and model.objects.find_problems() == ([], [], [], [], [])


def test_a_whole_tree_has_no_problem(teams):
    assert check_trees() == "teams: 5 nodes, 0 problems\noutcomes: 0 nodes, 0 problems\n"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"depth": 9}, "its depth is 2, not 9"),
        ({"numchild": 7}, "it has 2 below it, not 7"),
        ({"path": "0001ZZZZZZZZ"}, "its path 0001ZZZZZZZZ doesn't lie under its parent's; 00010001 would"),
        ({"path": "0009"}, "its path 0009 doesn't lie under its parent's; 00010001 would"),
        ({"path": "0001000?"}, "its path 0001000? doesn't lie under its parent's; 00010001 would"),
    ],
)
def test_it_says_which_node_and_what_is_wrong_and_mends_it(teams, change, says):
    Team.objects.filter(key="area").update(**change)
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("check_trees", stdout=out)
    assert f"Frame & Paint ({teams['area'].pk}): {says}" in out.getvalue()
    assert "repaired" in check_trees("--repair")
    assert is_whole(Team)


def test_what_is_right_keeps_its_path_and_a_lost_one_finds_its_place(teams):
    before = shapes()
    Team.objects.filter(key="welding").update(path="0002")
    assert repair(Team) == 1
    assert shapes() == before


def test_two_nodes_that_have_each_others_place_change_places(teams):
    Team.objects.filter(key="sales").update(path="!")
    Team.objects.filter(key="paint").update(path="00010002")
    Team.objects.filter(key="sales").update(path="000100010002")
    assert repair(Team) == 2
    assert is_whole(Team)


def test_everything_lost_is_made_again(teams):
    for number, pk in enumerate(Team.objects.values_list("pk", flat=True)):
        Team.objects.filter(pk=pk).update(path=f"?{number}", depth=1, numchild=0)
    repair(Team)
    assert is_whole(Team)
    paint = Team.objects.get(key="paint")
    assert [team.key for team in Team.objects.filter(path__in=paint.paths_up)] == ["top", "area", "paint"]


def test_who_hangs_from_itself_is_named_and_left_alone(teams):
    Team.objects.filter(key="area").update(parent=teams["paint"])
    with pytest.raises(CommandError, match="hangs from itself"):
        check_trees("--repair")
    assert [problem.circle for problem in problems(Team) if problem.circle] == [True] * 3


def test_outcomes_are_looked_at_too(teams):
    larkfield = factories.company()
    larkfield.pass_down(larkfield.offer())
    Outcome.objects.filter(depth=3).update(depth=F("depth") + 1)
    with pytest.raises(CommandError):
        check_trees()
    check_trees("--repair")
    assert is_whole(Outcome)


@pytest.mark.parametrize("seed", range(10))
def test_any_tree_that_was_shaken_is_whole_again_and_hangs_as_before(seed):
    drawn = Random(seed)
    teams = [factories.team("Top", key=f"top{seed}")]
    for number in range(30):
        teams.append(factories.team(f"Team {number}", drawn.choice([*teams, None])))
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    for team in drawn.sample(teams, 12):
        path = "".join(drawn.choice("01Z?") for _ in range(drawn.choice([4, 8, 7])))
        if not Team.objects.filter(path=path).exists():
            Team.objects.filter(pk=team.pk).update(path=path, depth=drawn.randrange(1, 9), numchild=drawn.randrange(9))
    repair(Team)
    assert is_whole(Team)
    assert dict(Team.objects.values_list("pk", "parent_id")) == parents
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM teams_team c JOIN teams_team p ON p.id = c.parent_id "
            "WHERE substr(c.path, 1, length(c.path) - 4) <> p.path"
        )
        assert cursor.fetchone() == (0,)
