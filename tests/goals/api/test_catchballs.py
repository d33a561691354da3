"""Catchballs through the door for programs: whose turn it is, what one may do, and what a number would do."""

import pytest

from goals.models import Catchball, Comment, Move
from tests import factories
from tests.api_client import Program
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


def found(person, **query):
    return [catchball["id"] for catchball in Program(person).get("/catchballs/", **query).json()["items"]]


def test_a_catchball_says_whose_turn_it_is_and_what_each_may_do(larkfield):
    catchball = larkfield.offer("5")

    def seen_by(person):
        seen = Program(person).get(f"/catchballs/{catchball.pk}/").json()
        return seen["your_sides"], seen["allowed"]

    turn = Program(larkfield.ewa).get(f"/catchballs/{catchball.pk}/").json()["turn"]
    assert turn["team"] == {"key": larkfield.area.key, "name": "Frame & Paint"}
    assert turn["people"] == [{"id": larkfield.tomas.pk, "name": "Tomás Rivera"}]
    assert seen_by(larkfield.tomas) == (
        ["receiver"],
        ["accept", "counter", "decline", "escalate", "postpone", "question"],
    )
    assert seen_by(larkfield.ingrid) == (["asker"], ["escalate", "take_back", "withdraw"])
    assert seen_by(larkfield.ewa) == ([], [])


def test_the_terms_of_each_side_stand_beside_each_other(larkfield):
    catchball = larkfield.offer("5")
    catchball.counter(terms("9", "6"), by=larkfield.tomas, answering=1, text="Two booths")
    seen = Program(larkfield.ewa).get(f"/catchballs/{catchball.pk}/").json()
    assert (seen["asker_terms"]["target"], seen["receiver_terms"]["target"]) == ("5", "6")
    assert (seen["latest_terms"]["target"], seen["latest_side"], seen["holder"]) == ("6", "receiver", "asker")
    assert [(move["number"], move["side"], move["by"]["name"]) for move in seen["moves"]] == [
        (1, "asker", "Ingrid Solheim"),
        (2, "receiver", "Tomás Rivera"),
    ]


def test_catchballs_are_found_by_mine_team_and_state(larkfield):
    frames = larkfield.offer("5")
    paint = larkfield.pass_down(frames)
    paint.accept(by=larkfield.nadia, answering=1)
    assert found(larkfield.ewa) == [paint.pk, frames.pk]
    assert found(larkfield.ewa, mine=True) == []
    assert found(larkfield.tomas, mine=True) == [paint.pk, frames.pk]
    assert found(larkfield.nadia, mine=True) == [paint.pk]
    assert found(larkfield.ewa, team=larkfield.top.key) == [frames.pk]
    assert found(larkfield.ewa, state="agreed") == [paint.pk]
    assert found(larkfield.ewa, state="agreed", team=larkfield.top.key) == []


def test_a_preview_tells_every_level_now_and_then_and_keeps_nothing(larkfield):
    frames = larkfield.offer("5")
    paint = larkfield.pass_down(frames, "2.5")
    response = Program(larkfield.nadia).post(f"/catchballs/{paint.pk}/preview/", {"target": "3"})
    preview = response.json()
    teams = ["Paint Line", "Frame & Paint", "Larkfield Cycles"]
    assert [level["team_name"] for level in preview["then"]] == teams
    assert [level["bands"]["on_table"] for level in preview["now"]] == ["0", "0", "0"]
    assert [level["bands"]["on_table"] for level in preview["then"]] == ["0", "2", "2"]
    assert [level["bands"]["open"] for level in preview["then"]] == ["2", "2", "11"]
    agreed = Program(larkfield.nadia).post(f"/catchballs/{paint.pk}/preview/", {"target": 3.0, "agreed": True})
    assert agreed.json()["then"][1]["bands"]["agreed"] == "2"
    assert (Move.objects.count(), Catchball.objects.get(pk=paint.pk).version) == (2, 1)


def test_a_preview_without_any_number_changes_nothing(larkfield):
    blank = larkfield.offer(None)
    preview = Program(larkfield.tomas).post(f"/catchballs/{blank.pk}/preview/", {}).json()
    assert preview["then"] == preview["now"]


def many(larkfield, number):
    for _ in factories.in_one_go(range(number)):
        team = factories.team("Sales", larkfield.top)
        factories.lead(team, "Sam Osei")
        Catchball.objects.offer(parent=larkfield.outcome, team=team, by=larkfield.ingrid, terms=terms("9", "8"))


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_three_times_however_long_it_is(larkfield, django_assert_num_queries, number):
    many(larkfield, number)
    ewa = Program(larkfield.ewa)
    with django_assert_num_queries(3):  # the token, the catchballs, who moves for whom
        assert len(ewa.get("/catchballs/").json()["items"]) == number


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_of_mine_asks_four_times_however_long_it_is(larkfield, django_assert_num_queries, number):
    many(larkfield, number)
    ingrid = Program(larkfield.ingrid)
    with django_assert_num_queries(4):  # and: where she belongs, and which teams below have nobody
        assert len(ingrid.get("/catchballs/", mine=True).json()["items"]) == number


@pytest.mark.parametrize("number", [1, 3, 30])
def test_one_catchball_asks_five_times_however_long_it_went_on(larkfield, django_assert_num_queries, number):
    catchball = larkfield.offer("5")
    for version in factories.in_one_go(range(1, number + 1)):
        by = larkfield.ingrid if version % 2 == 0 else larkfield.tomas
        catchball.counter(terms("9", str(version)), by=by, answering=version, text="So?")
        Comment.objects.create(catchball=catchball, by=larkfield.ewa, text="Hm")
    ewa = Program(larkfield.ewa)
    # The token; the catchball with its comments; who moves; the numbers up to the top; the moves.
    with django_assert_num_queries(5):
        assert len(ewa.get(f"/catchballs/{catchball.pk}/").json()["moves"]) == number + 1
