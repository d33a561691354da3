"""What people give to an outcome, for programs: the verb of the pages, its words and its refusals."""

import pytest

from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    piece = company.pass_down(company.offer()).outcome
    company.path = f"/outcomes/{piece.pk}/contributions/"
    return company


def test_a_contribution_is_said_read_changed_and_taken_back(larkfield):
    ewa = Program(larkfield.ewa)
    made = ewa.post(larkfield.path, {"words": "  No bad mix reaches the line "})
    assert made.status_code == 201
    assert made.json()["person"] == {"id": larkfield.ewa.pk, "name": "Ewa Lis"}
    assert made.json()["words"] == "No bad mix reaches the line"
    ewa.post(larkfield.path, {"words": "The oven never waits"})
    items = Program(larkfield.ingrid).get(larkfield.path).json()["items"]
    assert [(item["person"]["name"], item["words"]) for item in items] == [("Ewa Lis", "The oven never waits")]
    gone = ewa.post(larkfield.path, {"words": ""}).json()
    assert (gone["words"], gone["at"]) == ("", None)
    assert ewa.get(larkfield.path).json()["items"] == []


def test_people_of_other_teams_are_refused(larkfield):
    assert refusal(Program(larkfield.tomas).post(larkfield.path, {"words": "I lead"})) == (403, "not_yours")


def test_too_many_words_are_refused(larkfield):
    assert Program(larkfield.ewa).post(larkfield.path, {"words": "x" * 281}).status_code == 422


@pytest.mark.parametrize("people", [1, 3, 30])
def test_the_list_asks_three_times_however_long_it_is(larkfield, django_assert_num_queries, people):
    for number in range(people):
        Program(factories.member(larkfield.line, f"Person {number}")).post(larkfield.path, {"words": "I mix"})
    kaisa = Program(larkfield.kaisa)
    with django_assert_num_queries(3):  # the token, the outcome, the contributions with who said them
        assert len(kaisa.get(larkfield.path).json()["items"]) == people
