"""Supports: what an outcome does for one outside its own line, said by either of the two teams."""

import pytest

from goals.models import Commitment, Outcome, Support
from goals.models.support import HelpsItself, InItsOwnLine
from goals.rules.negotiation import NotOpen, NotYours
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    company = factories.company()
    company.ball = company.offer()
    company.claims = Commitment.objects.set_top(
        team=company.line, cycle=company.cycle, terms=terms("41", "25", statement="Bikes stay right"), by=company.nadia
    ).outcome
    return company


def said() -> list[tuple]:
    return [(row.helper_id, row.helped_id, row.strength, row.how) for row in Support.objects.all()]


@pytest.mark.parametrize("who", ["nadia", "tomas"])
def test_either_of_the_two_teams_says_it(larkfield, who):
    piece = larkfield.ball.outcome
    Support.objects.say(
        larkfield.claims, piece, strength="weak", by=getattr(larkfield, who), how="  Fewer come \n back"
    )
    assert said() == [(larkfield.claims.pk, piece.pk, "weak", "Fewer come back")]


def test_the_later_word_counts_and_it_can_end(larkfield):
    for strength in ("weak", "strong"):
        Support.objects.say(larkfield.claims, larkfield.outcome, strength=strength, by=larkfield.ingrid)
    assert said() == [(larkfield.claims.pk, larkfield.outcome.pk, "strong", "")]
    for _ in range(2):
        Support.objects.end(larkfield.claims, larkfield.outcome, by=larkfield.nadia)
    assert said() == []


def test_nobody_else_says_it_and_who_could_is_named(larkfield):
    for verb, more in ((Support.objects.say, {"strength": "weak"}), (Support.objects.end, {})):
        with pytest.raises(NotYours, match="Only Nadia Haddad or Ingrid Solheim can say that"):
            verb(larkfield.claims, larkfield.outcome, by=larkfield.ewa, **more)


def test_what_is_in_one_line_supports_anyway(larkfield):
    piece = larkfield.ball.outcome
    for pair in ((piece, larkfield.outcome), (larkfield.outcome, piece)):
        with pytest.raises(InItsOwnLine):
            Support.objects.say(*pair, strength="strong", by=larkfield.ingrid)
    with pytest.raises(HelpsItself):
        Support.objects.say(piece, piece, strength="strong", by=larkfield.tomas)


def test_a_draft_supports_nothing_yet(larkfield):
    draft = Outcome.objects.add(
        team=larkfield.line,
        cycle=larkfield.cycle,
        statement="Less rework",
        by=larkfield.nadia,
        drafted_by=larkfield.line,
    )
    with pytest.raises(NotOpen):
        Support.objects.say(draft, larkfield.outcome, strength="weak", by=larkfield.nadia)
