"""The map and the line of sight for programs: the same rows, ways up and words as on the pages."""

import pytest

from goals.models import Outcome, Support
from tests import factories
from tests.api_client import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    at = factories.company()
    at.piece = at.offer(statement="Painted frames are ready in five days")
    at.deeper = at.pass_down(at.piece, "3", statement="Paint is dry the next day")
    at.deeper.accept(by=at.nadia, answering=1)
    return at


@pytest.fixture
def ewa(larkfield):
    return Program(larkfield.ewa)


def test_rows_stand_under_what_they_are_for_as_far_as_they_are_there(larkfield, ewa):
    read = ewa.get("/map/").json()
    top, piece = read["rows"]
    assert (read["count"], sum(read["counts"].values()), read["next"]) == (3, 3, None)
    assert (top["id"], top["below"], top["team"], top["more_from"]) == (larkfield.outcome.pk, None, "", None)
    assert (piece["id"], piece["below"], piece["team"]) == (larkfield.piece.outcome_id, top["id"], "Frame & Paint")
    assert (piece["mark"], piece["stands"], piece["lacks_help"]) == ("talk", "In catchball", False)
    # What is below it is asked for where it is wanted.
    assert piece["more_from"] == 0
    (deeper,) = ewa.get(f"/map/{piece['id']}/pieces/").json()["rows"]
    assert (deeper["id"], deeper["below"], deeper["target"]) == (larkfield.deeper.outcome_id, piece["id"], "3.0")


def test_its_numbers_are_those_of_the_page(larkfield, ewa):
    bands = ewa.get("/map/").json()["rows"][0]["bands"]
    assert bands["required"] == "13"
    assert ewa.get("/map/").json()["rows"][0]["now"] == "31.0"


def test_what_is_looked_for_is_found_with_what_stands_above_it(larkfield, ewa):
    read = ewa.get("/map/?q=dry").json()
    assert read["count"] == 1
    assert [(row["id"], row["is_context"]) for row in read["rows"]] == [
        (larkfield.outcome.pk, True),
        (larkfield.piece.outcome_id, True),
        (larkfield.deeper.outcome_id, False),
    ]
    assert [row["below"] for row in read["rows"]] == [None, larkfield.outcome.pk, larkfield.piece.outcome_id]
    assert ewa.get("/map/?show=mine").json()["count"] == 1
    assert ewa.get(f"/map/?team={larkfield.area.key}").json()["count"] == 2
    assert ewa.get("/map/?q=zzyzx").json() == {"count": 0, "counts": {}, "rows": [], "next": None}


@pytest.mark.parametrize("path", ["/map/{top}/pieces/?", "/map/?q=Piece&"])
def test_many_come_in_pages_and_none_twice(larkfield, ewa, path):
    for number in factories.in_one_go(range(70)):
        given = {"statement": f"Piece {number}", "parent": larkfield.outcome, "by": None, "state": "live"}
        Outcome.objects.add(team=larkfield.area, cycle=larkfield.cycle, **given)
    ids, start = [], 0
    while start is not None:
        read = ewa.get(f"{path.format(top=larkfield.outcome.pk)}start={start}").json()
        ids += [row["id"] for row in read["rows"] if not row["is_context"]]
        start = read["next"]
    assert len(ids) == len(set(ids)) == (71 if "pieces" in path else 70)
    top = ewa.get("/map/").json()["rows"][0]
    assert top["more_from"] in (0, 50)


def test_a_branch_that_is_not_there(larkfield, ewa):
    assert ewa.get("/map/999999/pieces/").status_code == 404


def test_ones_own_line_goes_up_to_the_top(larkfield, ewa):
    Support.objects.say(larkfield.deeper.outcome, beside(larkfield), strength="weak", by=larkfield.nadia)
    read = ewa.get("/me/line/").json()
    (line,) = read["lines"]
    assert [step["id"] for step in line["steps"]] == [
        larkfield.deeper.outcome_id,
        larkfield.piece.outcome_id,
        larkfield.outcome.pk,
    ]
    assert [step["above"] for step in line["steps"]] == [larkfield.piece.outcome_id, larkfield.outcome.pk, None]
    assert [step["carried"] for step in line["steps"]] == [True, False, False]
    assert line["steps"][0]["also_helps"] == [
        {"id": beside(larkfield).pk, "short_name": "Dealers come back", "strength": "weak"}
    ]
    assert read["person"] == {"id": larkfield.ewa.pk, "name": "Ewa Lis"}


def beside(at) -> Outcome:
    return Outcome.objects.filter(statement="Dealers come back").first() or Outcome.objects.add(
        team=at.top, cycle=at.cycle, statement="Dealers come back", by=None, state="live"
    )


def test_anybodys_line_is_read_and_a_teams(larkfield, ewa):
    of_nadia = ewa.get(f"/people/{larkfield.nadia.pk}/line/").json()
    of_line = ewa.get(f"/teams/{larkfield.line.key}/line/").json()
    assert [step["id"] for step in of_nadia["lines"][0]["steps"]] == [
        step["id"] for step in of_line["lines"][0]["steps"]
    ]
    assert (of_line["person"], of_line["team"]["name"], of_line["next"]) == (None, "Paint Line", None)
    alone = ewa.get(f"/teams/{larkfield.line.key}/line/?outcome={larkfield.outcome.pk}").json()
    assert alone["lines"] == []
    assert ewa.get("/people/999999/line/").status_code == 404
