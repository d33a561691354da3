"""Supports for programs: the same verbs as on the pages."""

import pytest

from goals.models import Commitment, Support
from tests import factories
from tests.api_client import Program, refusal
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    company.claims = Commitment.objects.set_top(
        team=company.line, cycle=company.cycle, terms=terms("41", "25", statement="Bikes stay right"), by=company.nadia
    ).outcome
    return company


@pytest.fixture
def nadia(larkfield):
    return Program(larkfield.nadia)


def test_a_support_is_said_listed_at_both_ends_and_ended(larkfield, nadia):
    here, there = f"/outcomes/{larkfield.claims.pk}/supports/", f"/outcomes/{larkfield.outcome.pk}/supports/"
    for strength in ("weak", "strong"):
        answer = nadia.post(here, {"other": larkfield.outcome.pk, "strength": strength, "how": "Fewer come back"})
        assert answer.status_code == 201
    said = answer.json()
    assert (said["helper"]["id"], said["helped"]["id"]) == (larkfield.claims.pk, larkfield.outcome.pk)
    assert (said["strength"], said["how"], said["by"]["name"]) == ("strong", "Fewer come back", "Nadia Haddad")
    assert nadia.get(here).json() == nadia.get(there).json() == [said]
    ended = nadia.post(f"{here}{said['id']}/ending/")
    assert ended.json() == {"helper": larkfield.claims.pk, "helped": larkfield.outcome.pk}
    assert nadia.get(here).json() == []


def test_the_other_one_may_be_the_helper(larkfield, nadia):
    body = {"other": larkfield.claims.pk, "way": "helped_by", "strength": "weak"}
    assert nadia.post(f"/outcomes/{larkfield.outcome.pk}/supports/", body).status_code == 201
    assert Support.objects.get().helper == larkfield.claims


def test_what_the_verb_refuses_is_a_problem(larkfield, nadia):
    where = f"/outcomes/{larkfield.claims.pk}/supports/"
    itself = nadia.post(where, {"other": larkfield.claims.pk, "strength": "weak"})
    assert refusal(itself) == (409, "helps_itself")
    assert nadia.post(where, {"other": 999, "strength": "weak"}).status_code == 404
    assert nadia.post(where, {"other": larkfield.outcome.pk, "strength": "very"}).status_code == 422
    ewa = Program(larkfield.ewa).post(where, {"other": larkfield.outcome.pk, "strength": "weak"})
    assert refusal(ewa) == (403, "not_yours")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_list_of_supports_is_one_question(larkfield, nadia, count, django_assert_num_queries):
    for number in factories.in_one_go(range(count)):
        other = Commitment.objects.set_top(
            team=larkfield.top, cycle=larkfield.cycle, terms=terms(statement=f"Top {number}"), by=larkfield.ingrid
        ).outcome
        Support.objects.say(larkfield.claims, other, strength="weak", by=larkfield.nadia)
    nadia.get(f"/outcomes/{larkfield.claims.pk}/supports/")
    with django_assert_num_queries(3):
        assert len(nadia.get(f"/outcomes/{larkfield.claims.pk}/supports/").json()) == count
