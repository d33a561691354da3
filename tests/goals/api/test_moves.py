"""Catchball over HTTP: every verb through the door for programs, with the refusals of the pages."""

import pytest

from goals.models import Catchball, Comment, InForce, Move, Nudge
from lean.lib import clock
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def ingrid(larkfield):
    return Program(larkfield.ingrid)


@pytest.fixture
def tomas(larkfield):
    return Program(larkfield.tomas)


def offer(ingrid, larkfield, **fields):
    """Ingrid offers Frame & Paint a piece, with the number left blank."""
    body = {
        "team": larkfield.area.key,
        "statement": "Frames leave paint within 5 days",
        "baseline": "9",
        "due_on": "2026-12-31",
        "text": "Where do you see yourselves?",
    } | fields
    response = ingrid.post(f"/outcomes/{larkfield.outcome.pk}/offers/", body)
    assert response.status_code == 201, response.content
    return response.json()["catchball"]


def moves_of(program, catchball):
    return [move["kind"] for move in program.get(f"/catchballs/{catchball}/").json()["moves"]]


def test_a_whole_catchball_from_a_blank_offer_to_the_agreement(larkfield, ingrid, tomas):
    catchball = offer(ingrid, larkfield)
    at = f"/catchballs/{catchball}"
    assert tomas.get(f"{at}/").json()["latest_terms"]["target"] is None

    asked = tomas.post(f"{at}/questions/", {"answering": 1, "text": "Do returns count?"}).json()
    assert (asked["kind"], asked["number"], asked["round"]) == ("question", 2, 1)
    ingrid.post(f"{at}/answers/", {"answering": 2, "text": "No, only new bikes"})
    countered = tomas.post(f"{at}/counters/", {"answering": 3, "target": "6", "text": "Two booths"}).json()
    assert (countered["round"], countered["terms"]["target"], countered["terms"]["baseline"]) == (2, "6", "9")
    ingrid.post(f"{at}/counters/", {"answering": 4, "target": 5.5, "text": "With a third painter"})
    accepted = tomas.post(f"{at}/acceptance/", {"answering": 5})

    assert accepted.status_code == 201
    assert accepted.json()["terms"]["target"] == "5.5"
    agreed = tomas.get(f"{at}/").json()
    assert (agreed["state"], agreed["turn"], agreed["allowed"]) == ("agreed", None, ["reopen", "take_back"])
    assert moves_of(tomas, catchball) == ["offer", "question", "answer", "counter", "counter", "accept"]
    outcome = tomas.get(f"/outcomes/{agreed['outcome']['id']}/").json()
    assert (outcome["commitment"]["version"], outcome["commitment"]["basis"]) == (1, "accepted")
    assert outcome["commitment"]["terms"]["target"] == "5.5"


def test_a_piece_watches_its_parents_measure_unless_another_is_named(larkfield, ingrid):
    same = Catchball.objects.get(pk=offer(ingrid, larkfield)).latest_terms
    assert (same.measure_key, same.unit) == ("days-order-to-door", "days")
    other = factories.team("Sales", larkfield.top)
    named = offer(ingrid, larkfield, team=other.key, measure_name="Sales calls", unit="calls", direction="increase")
    terms = Catchball.objects.get(pk=named).latest_terms
    assert (terms.measure_key, terms.direction) == ("sales-calls-calls", "increase")


def test_declining_and_offering_again(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield, target='5')}"
    assert refusal(tomas.post(f"{at}/decline/", {"answering": 1, "text": "No hands"})) == (422, "words_missing")
    tomas.post(f"{at}/decline/", {"answering": 1, "text": "No hands", "alternative": "Ask Assembly"})
    assert tomas.get(f"{at}/").json()["state"] == "declined"
    again = ingrid.post(f"{at}/offers/", {"answering": 2, "target": "7", "text": "And now?"}).json()
    assert (again["kind"], again["round"], again["terms"]["target"]) == ("offer", 2, "7")


def test_withdrawing(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield)}"
    assert refusal(tomas.post(f"{at}/withdrawal/", {"answering": 1, "text": "No"})) == (409, "not_your_move")
    ingrid.post(f"{at}/withdrawal/", {"answering": 1, "text": "Assembly took it"})
    assert refusal(tomas.post(f"{at}/questions/", {"answering": 2, "text": "Why?"})) == (409, "not_open")


def test_taking_back_a_move_that_was_not_read(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield)}"
    tomas.post(f"{at}/counters/", {"answering": 1, "target": "6", "text": "Two booths"})
    # A program that reads is a poll: only the opened page tells that somebody has read.
    assert ingrid.get(f"{at}/").status_code == 200
    taken = tomas.post(f"{at}/take-back/", {"answering": 2}).json()
    assert (taken["kind"], taken["takes_back"]) == ("take_back", 2)
    assert tomas.get(f"{at}/").json()["moves"][-1]["takes_back"] == 2
    assert refusal(tomas.post(f"{at}/take-back/", {"answering": 3})) == (409, "nothing_to_take_back")


def test_what_was_put_to_a_parent_and_taken_back_is_sent_again_with_its_terms(larkfield, tomas):
    words = {"parent": larkfield.outcome, "team": larkfield.area, "by": larkfield.tomas}
    catchball = Catchball.objects.volunteer(terms=factories.terms("9", "5"), **words)
    catchball.take_back(by=larkfield.tomas, answering=1)
    again = tomas.post(f"/catchballs/{catchball.pk}/offers/", {"answering": 2, "target": "4"}).json()
    assert (again["terms"]["baseline"], again["terms"]["target"]) == ("9", "4")


def test_what_was_read_on_the_page_cannot_be_taken_back(larkfield, ingrid, tomas):
    catchball = Catchball.objects.get(pk=offer(ingrid, larkfield))
    catchball.open_by(larkfield.tomas, catchball.movers())
    assert "take_back" not in ingrid.get(f"/catchballs/{catchball.pk}/").json()["allowed"]
    response = ingrid.post(f"/catchballs/{catchball.pk}/take-back/", {"answering": 1})
    assert refusal(response) == (409, "seen_already")


def test_naming_a_later_day_once(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield)}"
    later = Catchball.objects.get().reply_by_on.replace(year=clock.today().year + 1).isoformat()
    body = {"answering": 1, "reply_by_on": later, "text": "After the huddle"}
    assert refusal(tomas.post(f"{at}/reply-day/", body | {"reply_by_on": "2020-01-01"})) == (422, "refused")
    assert tomas.post(f"{at}/reply-day/", body).json()["reply_by_on"] == later
    assert refusal(tomas.post(f"{at}/reply-day/", body | {"answering": 2}))[0] in (409, 422)


def test_anybody_comments_and_a_nudge_goes_to_who_holds_the_ball(larkfield, ingrid, tomas):
    catchball = offer(ingrid, larkfield)
    said = Program(larkfield.ewa).post(f"/catchballs/{catchball}/comments/", {"text": " We can test that "})
    assert (said.status_code, said.json()["text"]) == (201, "We can test that")
    assert tomas.get(f"/catchballs/{catchball}/").json()["comments"] == [said.json()]
    assert ingrid.post(f"/catchballs/{catchball}/nudges/").status_code == 204
    assert ingrid.post(f"/catchballs/{catchball}/nudges/").status_code == 204
    assert Nudge.objects.filter(kind="reply_by", recipient=larkfield.tomas).count() == 1
    assert refusal(tomas.post(f"/catchballs/{catchball}/nudges/")) == (403, "not_yours")


def test_the_second_answer_to_the_same_move_gets_the_catchball_as_it_stands(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield)}"
    tomas.post(f"{at}/counters/", {"answering": 1, "target": "6", "text": "Two booths"})
    late = ingrid.post(f"{at}/withdrawal/", {"answering": 1, "text": "Never mind"})
    assert refusal(late) == (409, "answered_already")
    problem = late.json()
    assert problem["current_version"] == 2
    assert problem["catchball"] == ingrid.get(f"{at}/").json()
    assert Move.objects.count() == 2


@pytest.mark.parametrize(
    ("verb", "body", "expected"),
    [
        ("acceptance", {}, (422, "target_missing")),
        ("counters", {"text": "So"}, (422, "target_missing")),
        ("counters", {"target": "6"}, (422, "words_missing")),
        ("counters", {"target": None, "text": "So"}, (422, "target_missing")),
        ("counters", {"target": "6", "text": "So", "reply_by_on": "2020-01-01"}, (422, "refused")),
        ("counters", {"target": "6", "text": "So", "due_on": "2020-01-01", "baseline_on": "2021-01-01"}, None),
        ("questions", {}, (422, "words_missing")),
        ("answers", {"text": "Yes"}, (409, "not_your_move")),
        ("offers", {"target": "6"}, (409, "not_your_move")),
        ("take-back", {}, (409, "nothing_to_take_back")),
    ],
)
def test_what_the_rules_refuse_changes_nothing(larkfield, ingrid, tomas, verb, body, expected):
    catchball = offer(ingrid, larkfield)
    response = tomas.post(f"/catchballs/{catchball}/{verb}/", {"answering": 1} | body)
    assert refusal(response) == (expected or (422, "incomplete"))
    assert Catchball.objects.get().version == 1
    assert Move.objects.count() == 1


def test_the_holder_alone_moves_and_nobody_accepts_their_own_terms(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield, target='5')}"
    assert refusal(ingrid.post(f"{at}/acceptance/", {"answering": 1})) == (409, "not_your_ball")
    same = {"answering": 1, "target": "5.0", "text": "As you say"}
    assert refusal(tomas.post(f"{at}/counters/", same)) == (422, "nothing_changed")
    tomas.post(f"{at}/questions/", {"answering": 1, "text": "Which?"})
    assert refusal(ingrid.post(f"{at}/counters/", same | {"answering": 2, "target": "4"})) == (409, "question_open")


def test_who_moves_for_neither_side_is_told_whom_to_ask(larkfield, ingrid):
    catchball = offer(ingrid, larkfield)
    for stranger in (larkfield.ewa, larkfield.kaisa, factories.person("Ada Admin", is_staff=True)):
        response = Program(stranger).post(f"/catchballs/{catchball}/acceptance/", {"answering": 1})
        assert refusal(response) == (403, "not_yours")
        assert "Tomás Rivera" in response.json()["detail"]


def test_rights_are_those_of_this_moment(larkfield, ingrid, tomas):
    catchball = offer(ingrid, larkfield)
    larkfield.tomas.memberships.update(role="member")
    response = tomas.post(f"/catchballs/{catchball}/questions/", {"answering": 1, "text": "Why?"})
    assert refusal(response) == (403, "not_yours")


def test_a_request_sent_twice_is_done_once_and_answered_the_same(larkfield, ingrid, tomas):
    catchball = offer(ingrid, larkfield)
    at, body = f"/catchballs/{catchball}/counters/", {"answering": 1, "target": "6", "text": "Two booths"}
    first = tomas.post(at, body, key="a1")
    ingrid.post(f"/catchballs/{catchball}/acceptance/", {"answering": 2})
    again = tomas.post(at, body, key="a1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Move.objects.filter(kind="counter").count() == 1
    reused = tomas.post(at, body | {"target": "7"}, key="a1")
    assert refusal(reused) == (409, "key_reused")
    assert "This Idempotency-Key came once already, with another request." in reused.content.decode()
    elsewhere = tomas.post(f"/catchballs/{catchball}/questions/", {"answering": 3, "text": "And?"}, key="a1")
    assert refusal(elsewhere) == (409, "key_reused")


def test_a_refused_request_leaves_its_key_free(larkfield, ingrid, tomas):
    at = f"/catchballs/{offer(ingrid, larkfield)}/counters/"
    assert refusal(tomas.post(at, {"answering": 1, "target": "6"}, key="a1")) == (422, "words_missing")
    assert tomas.post(at, {"answering": 1, "target": "6", "text": "So"}, key="a1").status_code == 201


def test_two_people_may_make_up_the_same_key(larkfield, ingrid):
    at = f"/catchballs/{offer(ingrid, larkfield)}/comments/"
    for person in (larkfield.ewa, larkfield.kaisa):
        program = Program(person)
        assert program.post(at, {"text": "Good"}, key="1").json() == program.post(at, {"text": "Good"}, key="1").json()
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 81, "schlüssel"])
def test_a_key_that_cannot_be_kept_is_refused(larkfield, ingrid, key):
    at = f"/catchballs/{offer(ingrid, larkfield)}/comments/"
    response = ingrid.post(at, {"text": "Good"}, key=key)
    assert refusal(response) == (422, "incomplete")
    assert list(response.json()["errors"]) == ["Idempotency-Key"]


def test_offers_sent_twice_make_one_piece(larkfield, ingrid):
    body = {"team": larkfield.area.key, "statement": "Frames leave paint in time", "baseline": "9", "target": "5"}
    at = f"/outcomes/{larkfield.outcome.pk}/offers/"
    assert ingrid.post(at, body, key="k").json() == ingrid.post(at, body, key="k").json()
    assert Catchball.objects.count() == 1
    assert not InForce.objects.exclude(outcome=larkfield.outcome).exists()


def test_offers_that_cannot_be_made(larkfield, ingrid, tomas):
    at = f"/outcomes/{larkfield.outcome.pk}/offers/"
    body = {"team": larkfield.area.key, "statement": "Frames leave paint in time", "baseline": "9", "target": "5"}
    assert refusal(tomas.post(at, body)) == (403, "not_yours")
    assert refusal(ingrid.post(at, body | {"team": larkfield.top.key})) == (403, "not_yours")
    nobody = ingrid.post(at, body | {"team": "nobody"})
    assert refusal(nobody) == (422, "incomplete")
    assert nobody.json()["errors"] == {"team": ["There is no team with the key “nobody”."]}
    silent = ingrid.post(at, body | {"statement": "  "})
    assert list(silent.json()["errors"]) == ["statement"]
    from_nowhere = ingrid.post(at, body | {"baseline": None})
    assert list(from_nowhere.json()["errors"]) == ["baseline"]
    assert refusal(ingrid.post("/outcomes/999999/offers/", body)) == (404, "not_found")
    assert Catchball.objects.count() == 0


def agreed_at(ingrid, larkfield, tomas, target="5"):
    catchball = offer(ingrid, larkfield, target=target)
    tomas.post(f"/catchballs/{catchball}/acceptance/", {"answering": 1})
    return f"/catchballs/{catchball}"


def test_looking_again_with_terms_and_agreeing_anew(larkfield, ingrid, tomas):
    at = agreed_at(ingrid, larkfield, tomas)
    body = {"answering": 2, "trigger": "evidence", "text": "One booth is out until June", "target": "6"}
    again = tomas.post(f"{at}/reopenings/", body, key="r1")
    assert again.status_code == 201
    assert (again.json()["kind"], again.json()["trigger"], again.json()["terms"]["target"]) == (
        "reopen",
        "evidence",
        "6",
    )
    assert tomas.post(f"{at}/reopenings/", body, key="r1").json() == again.json()
    seen = ingrid.get(f"{at}/").json()
    assert (seen["state"], seen["is_reopened"], seen["owes"], seen["round"]) == ("with_asker", True, "reply", 2)
    outcome = ingrid.get(f"/outcomes/{seen['outcome']['id']}/").json()
    assert (outcome["commitment"]["version"], outcome["commitment"]["terms"]["target"]) == (1, "5")
    ingrid.post(f"{at}/acceptance/", {"answering": 3})
    outcome = ingrid.get(f"/outcomes/{seen['outcome']['id']}/").json()
    assert (outcome["commitment"]["version"], outcome["commitment"]["terms"]["target"]) == (2, "6")


def test_looking_again_without_terms_asks_for_some(larkfield, ingrid, tomas):
    at = agreed_at(ingrid, larkfield, tomas)
    body = {"answering": 2, "trigger": "parent", "text": "We need them sooner"}
    assert ingrid.post(f"{at}/reopenings/", body).json()["terms"] is None
    seen = tomas.get(f"{at}/").json()
    assert (seen["owes"], seen["allowed"]) == ("terms", ["counter", "decline", "escalate", "postpone"])


def test_looking_again_that_is_refused(larkfield, ingrid, tomas):
    body = {"answering": 1, "trigger": "evidence", "text": "One booth is out"}
    offered = f"/catchballs/{offer(ingrid, larkfield, target='5')}/reopenings/"
    assert refusal(tomas.post(offered, body)) == (409, "not_agreed")
    at = f"{agreed_at(ingrid, larkfield, tomas)}/reopenings/"
    assert refusal(tomas.post(at, body)) == (409, "answered_already")
    body |= {"answering": 2}
    assert refusal(Program(larkfield.nadia).post(at, body)) == (403, "not_yours")
    assert refusal(tomas.post(at, body | {"text": " "})) == (422, "words_missing")
    assert refusal(tomas.post(at, body | {"target": "5"})) == (422, "nothing_changed")
    assert refusal(tomas.post(at, body | {"target": None})) == (422, "target_missing")
    unknown = tomas.post(at, body | {"trigger": "boredom"})
    assert refusal(unknown) == (422, "incomplete")
    assert list(unknown.json()["errors"]) == ["trigger"]
