"""Outcomes through the door for programs: lists, bands, drafts, and setting one at the top."""

import pytest

from goals.models import Catchball, Commitment, Outcome
from goals.models.outcome import OutcomeState
from tests import factories
from tests.api_client import Program, refusal
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def ewa(larkfield):
    return Program(larkfield.ewa)


def pieces(larkfield, number):
    """So many pieces under the top outcome, each agreed with a team of its own."""
    for _ in factories.in_one_go(range(number)):
        team = factories.team("Sales", larkfield.top)
        lead = factories.lead(team, "Sam Osei")
        catchball = Catchball.objects.offer(
            parent=larkfield.outcome, team=team, by=larkfield.ingrid, terms=terms("9", "8.5")
        )
        catchball.accept(by=lead, answering=1)


def test_an_outcome_tells_its_bands_as_exact_strings(larkfield, ewa):
    pieces(larkfield, 2)
    frames = larkfield.offer("5")
    larkfield.pass_down(frames, "2.5").accept(by=larkfield.nadia, answering=1)
    outcome = ewa.get(f"/outcomes/{larkfield.outcome.pk}/").json()
    assert outcome["bands"] == {
        "adds_up": "sum",
        "unit": "days",
        "baseline": "31",
        "target": "18",
        "required": "13",
        "agreed": "1",
        "on_table": "2.5",
        "asked": "5",
        "open": "9.5",
        "buffer": "0",
        "lands_at": "27.5",
    }
    last = outcome["pieces"][-1]
    assert (last["catchball"], last["state"], last["on_table"]) == (frames.pk, "with_receiver", "2.5")
    assert (last["asked"], last["passed_down"], last["team_name"]) == ("4", True, "Frame & Paint")


def test_the_line_of_sight_goes_up_to_the_top(larkfield, ewa):
    frames = larkfield.offer("5")
    paint = larkfield.pass_down(frames)
    outcome = ewa.get(f"/outcomes/{paint.outcome_id}/").json()
    assert outcome["parent"] == frames.outcome_id
    assert [level["team_name"] for level in outcome["line_of_sight"]] == ["Frame & Paint", "Larkfield Cycles"]
    assert [level["bands"]["required"] for level in outcome["line_of_sight"]] == ["4", "13"]
    assert outcome["commitment"] is None


def test_an_outcome_that_has_ended_bears_on_no_number_any_more(larkfield, ewa):
    frames = larkfield.offer("5")
    frames.withdraw(by=larkfield.ingrid, answering=1, text="Assembly took it")
    outcome = ewa.get(f"/outcomes/{frames.outcome_id}/").json()
    assert (outcome["state"], outcome["bands"], outcome["pieces"]) == ("ended", None, [])
    assert [level["outcome"] for level in outcome["line_of_sight"]] == [larkfield.outcome.pk]


def test_outcomes_are_found_by_team_cycle_and_parent(larkfield, ewa):
    frames = larkfield.offer("5")
    other = Commitment.objects.set_top(
        team=larkfield.top, cycle=factories.cycle(), terms=terms(), by=larkfield.ingrid
    ).outcome

    def found(**query):
        return [outcome["id"] for outcome in ewa.get("/outcomes/", **query).json()["items"]]

    assert found() == [larkfield.outcome.pk, frames.outcome_id, other.pk]
    assert found(team=larkfield.area.key) == [frames.outcome_id]
    assert found(cycle=other.cycle.key) == [other.pk]
    assert found(parent=larkfield.outcome.pk) == [frames.outcome_id]
    assert found(team="nobody") == []


def test_a_list_comes_in_pages_of_fifty(larkfield, ewa):
    for _ in factories.in_one_go(range(50)):
        Outcome.objects.add(
            team=larkfield.top, cycle=larkfield.cycle, statement="One more", by=larkfield.ingrid, state="live"
        )
    first, second = ewa.get("/outcomes/").json(), ewa.get("/outcomes/", page=2).json()
    assert (len(first["items"]), first["page"], first["next"]) == (50, 1, 2)
    assert (len(second["items"]), second["page"], second["next"]) == (1, 2, None)
    assert ewa.get("/outcomes/", page=999_999).json()["items"] == []
    for page in ("0", "-1", "x", "1000000", "9" * 30):
        assert refusal(ewa.get("/outcomes/", page=page)) == (422, "incomplete")


def test_drafts_are_the_drafting_teams_own(larkfield, ewa):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.line, statement="Not sent yet", by=larkfield.ingrid
    )
    mine, at = Program(larkfield.ingrid), f"/outcomes/{draft.outcome_id}/"
    assert draft.outcome.state == OutcomeState.DRAFT
    assert mine.get(at).json()["state"] == "draft"
    assert mine.get(f"/catchballs/{draft.pk}/").json()["allowed"] == ["offer"]
    assert refusal(ewa.get(at)) == (404, "not_found")
    assert refusal(ewa.get(f"/catchballs/{draft.pk}/")) == (404, "not_found")
    assert refusal(ewa.post(f"/catchballs/{draft.pk}/comments/", {"text": "Oh"})) == (404, "not_found")
    assert refusal(ewa.post(f"/catchballs/{draft.pk}/preview/", {})) == (404, "not_found")
    assert [outcome["id"] for outcome in ewa.get("/outcomes/").json()["items"]] == [larkfield.outcome.pk]
    assert ewa.get("/catchballs/").json()["items"] == []
    assert ewa.get(f"/outcomes/{larkfield.outcome.pk}/").json()["pieces"] == []


def test_a_draft_is_sent_with_the_words_that_were_kept(larkfield):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames leave paint in time", by=larkfield.ingrid
    )
    sent = Program(larkfield.ingrid).post(f"/catchballs/{draft.pk}/offers/", {"answering": 0})
    assert sent.status_code == 201
    assert sent.json()["terms"]["statement"] == "Frames leave paint in time"


TOP = {
    "statement": "Repairs are done while you wait",
    "measure_name": "Waiting time",
    "unit": "hours",
    "baseline": "30.25",
    "target": "0.1",
    "decimals": 2,
    "own_share": "0.5",
}


def test_a_leader_sets_a_top_outcome(larkfield):
    ingrid = Program(larkfield.ingrid)
    body = TOP | {"team": larkfield.top.key, "cycle": larkfield.cycle.key}
    made = ingrid.post("/outcomes/", body, key="k")
    assert made.status_code == 201
    outcome = made.json()
    assert (outcome["commitment"]["basis"], outcome["commitment"]["version"]) == ("set", 1)
    assert (outcome["bands"]["required"], outcome["bands"]["agreed"]) == ("30.15", "0.5")
    assert ingrid.post("/outcomes/", body, key="k").json() == outcome
    assert Outcome.objects.count() == 2


def test_top_outcomes_that_cannot_be_set(larkfield):
    body = TOP | {"team": larkfield.top.key, "cycle": larkfield.cycle.key}
    ingrid = Program(larkfield.ingrid)
    assert refusal(Program(larkfield.tomas).post("/outcomes/", body)) == (403, "not_yours")
    assert refusal(ingrid.post("/outcomes/", body | {"target": None})) == (422, "target_missing")
    for field, value in {
        "cycle": "never",
        "statement": "",
        "measure_name": "",
        "direction": "sideways",
        "decimals": 5,
        "kind": "directive",
        "adds_up": "range",
        "own_share": None,
        "targett": "3",
    }.items():
        response = ingrid.post("/outcomes/", body | {field: value})
        assert refusal(response) == (422, "incomplete")
        assert list(response.json()["errors"]) == [field]
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_twice_however_long_it_is(larkfield, ewa, django_assert_num_queries, number):
    pieces(larkfield, number)
    with django_assert_num_queries(2):  # the token; the outcomes with all that is shown of them
        assert len(ewa.get("/outcomes/").json()["items"]) == number + 1


@pytest.mark.parametrize("number", [1, 3, 30])
def test_one_outcome_asks_three_times_however_many_pieces_it_has(larkfield, ewa, django_assert_num_queries, number):
    pieces(larkfield, number)
    with django_assert_num_queries(3):  # the token, the outcome, its numbers up to the top
        assert len(ewa.get(f"/outcomes/{larkfield.outcome.pk}/").json()["pieces"]) == number


def test_cycles(larkfield, ewa, django_assert_num_queries):
    larkfield.cycle.sponsor = larkfield.ingrid
    larkfield.cycle.save()
    with django_assert_num_queries(2):
        cycles = ewa.get("/cycles/").json()["items"]
    assert [(cycle["key"], cycle["starts_on"]) for cycle in cycles] == [(larkfield.cycle.key, "2026-01-01")]
    assert cycles[0]["sponsor"] == {"id": larkfield.ingrid.pk, "name": "Ingrid Solheim"}


# --- Its rhythm ---------------------------------------------------------------------------------------------


def test_its_team_says_how_often_of_whom_and_how_far_it_may_stray(larkfield, ewa):
    tomas, pk = Program(larkfield.tomas), larkfield.offer("5").outcome_id
    Catchball.objects.get(outcome=pk).accept(by=larkfield.tomas, answering=1)
    kim = factories.member(larkfield.area, "Kim Berg")
    before = ewa.get(f"/outcomes/{pk}/").json()
    assert (before["rhythm"], before["tolerance"], before["measured_by"]) == ("monthly", None, None)
    said = tomas.post(f"/outcomes/{pk}/rhythm/", {"rhythm": "weekly", "tolerance": "0.5", "measured_by": kim.pk}).json()
    assert (said["rhythm"], said["tolerance"]) == ("weekly", "0.5")
    assert said["measured_by"] == {"id": kim.pk, "name": "Kim Berg"}
    again = tomas.post(f"/outcomes/{pk}/rhythm/", {"rhythm": "quarterly"}).json()
    assert (again["rhythm"], again["tolerance"], again["measured_by"]) == ("quarterly", None, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rhythm": "daily"}, "rhythm"),
        ({"rhythm": "weekly", "tolerance": "-1"}, "tolerance"),
        ({"rhythm": "weekly", "measured_by": 4711}, "measured_by"),
        ({}, "rhythm"),
    ],
)
def test_a_rhythm_that_makes_no_sense_is_refused_at_its_field(larkfield, wrong, field):
    answer = Program(larkfield.ingrid).post(f"/outcomes/{larkfield.outcome.pk}/rhythm/", wrong)
    assert answer.status_code == 422
    assert field in answer.content.decode()


def test_somebody_of_another_team_does_not_measure_it(larkfield):
    said = {"rhythm": "weekly", "measured_by": larkfield.nadia.pk}
    answer = Program(larkfield.ingrid).post(f"/outcomes/{larkfield.outcome.pk}/rhythm/", said)
    assert (answer.status_code, "Name somebody of Larkfield Cycles." in answer.content.decode()) == (422, True)
