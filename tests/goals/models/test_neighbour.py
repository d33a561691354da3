"""Whom it hits: a side names a team beside the two, that team answers, and its word stands beside the terms."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from goals.models import Catchball, Neighbour, Nudge, Support
from goals.models.neighbour import Answered, AskedAlready, OneOfTheSides
from goals.reads.neighbour import Neighbours, asked_of, likely
from goals.rules.negotiation import NotOpen, NotYours, WordsMissing
from lean.lib import clock
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    company = factories.company()
    company.weld = factories.team("Welding", company.top)
    company.mei = factories.lead(company.weld, "Mei Tanaka")
    company.ball = company.offer("3")
    return company


def asked(at) -> Neighbour:
    return Neighbour.objects.ask(at.ball, at.weld, by=at.ingrid)


def said(at, person) -> list[tuple]:
    at.ball.refresh_from_db()
    return [(word.says, word.neighbour.words, word.drift) for word in Neighbours.of(at.ball, person).words]


def test_a_side_asks_a_team_beside_the_two_and_its_answer_stands_beside_the_terms(larkfield):
    neighbour = asked(larkfield)
    assert said(larkfield, larkfield.tomas) == [("Welding hasn’t answered yet", "", "")]
    assert [word.neighbour for word in asked_of(larkfield.mei)] == [neighbour]
    neighbour.say("trouble", " We would weld at night ", by=larkfield.mei)
    assert said(larkfield, larkfield.tomas) == [("Welding: trouble", "We would weld at night", "")]
    assert asked_of(larkfield.mei) == []


def test_it_is_no_ball_nobody_is_nudged_and_an_open_question_blocks_nothing(larkfield):
    nudges = Nudge.objects.count()
    asked(larkfield)
    assert Nudge.objects.count() == nudges
    assert not Catchball.objects.in_court_of([larkfield.weld.pk]).exists()
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    assert asked_of(larkfield.mei) == []
    assert said(larkfield, larkfield.mei) == [("Welding hasn’t answered yet", "", "")]


def test_an_answer_about_other_terms_says_so_and_may_be_asked_for_again(larkfield):
    neighbour = asked(larkfield)
    neighbour.say("fine", by=larkfield.mei)
    with pytest.raises(AskedAlready):
        asked(larkfield)
    counter = larkfield.ball.latest_terms.revised(target=Decimal("3.2"))
    larkfield.ball.counter(counter, by=larkfield.tomas, answering=1, text="One rack")
    moved = "answered about 3.0\u00a0days; it is 3.2\u00a0days now"
    assert said(larkfield, larkfield.tomas) == [("Welding: fine", "", moved)]
    assert asked_of(larkfield.mei) == []
    asked(larkfield)
    assert [word.drift for word in asked_of(larkfield.mei)] == [moved]
    neighbour.refresh_from_db()
    neighbour.say("trouble", "At 3.2 we wait", by=larkfield.mei)
    assert said(larkfield, larkfield.tomas) == [("Welding: trouble", "At 3.2 we wait", "")]


def test_a_day_or_words_that_changed_are_told_and_help_that_changed_is_not(larkfield):
    neighbour = asked(larkfield)
    neighbour.say("fine", by=larkfield.mei)
    now = larkfield.ball.latest_terms.revised
    drift = [
        Neighbours([neighbour], terms, larkfield.tomas).words[0].drift
        for terms in (now(due_on=MONDAY.date()), now(statement="Welded by night"), now(help_text="A rack"))
    ]
    today = "answered about 31 December; it is due on 11 May now"
    assert drift == [today, "answered about other terms than these", ""]


def test_answer_and_question_are_taken_back_until_the_two_agree(larkfield):
    neighbour = asked(larkfield)
    neighbour.say("fine", by=larkfield.mei)
    with pytest.raises(Answered):
        neighbour.take_back(by=larkfield.ingrid)
    neighbour.take_word_back(by=larkfield.mei)
    assert [word.says for word in asked_of(larkfield.mei)] == ["Welding hasn’t answered yet"]
    neighbour.take_back(by=larkfield.ingrid)
    assert said(larkfield, larkfield.tomas) == []
    neighbour = asked(larkfield)
    neighbour.say("fine", by=larkfield.mei)
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    for act in (neighbour.take_word_back, lambda by: neighbour.say("trouble", "Late", by=by)):
        with pytest.raises(NotOpen):
            act(by=larkfield.mei)
    with pytest.raises(NotOpen):
        Neighbour.objects.ask(larkfield.ball, larkfield.line, by=larkfield.tomas)


def test_only_the_two_sides_ask_only_that_team_answers_and_trouble_says_why(larkfield):
    with pytest.raises(NotYours, match="Only Ingrid Solheim or Tomás Rivera can do that"):
        Neighbour.objects.ask(larkfield.ball, larkfield.weld, by=larkfield.mei)
    with pytest.raises(OneOfTheSides):
        Neighbour.objects.ask(larkfield.ball, larkfield.area, by=larkfield.ingrid)
    neighbour = asked(larkfield)
    assert Neighbour.objects.ask(larkfield.ball, larkfield.weld, by=larkfield.tomas).asked_by == larkfield.ingrid
    with pytest.raises(NotYours, match="Mei Tanaka"):
        neighbour.say("fine", by=larkfield.tomas)
    with pytest.raises(WordsMissing):
        neighbour.say("trouble", "  ", by=larkfield.mei)
    with pytest.raises(NotYours, match="Only Ingrid Solheim can"):
        neighbour.take_back(by=larkfield.tomas)


def test_the_likely_ones_come_first_supports_then_siblings_then_the_same_measure(larkfield):
    at = larkfield
    beside = Catchball.objects.offer(parent=at.outcome, team=at.weld, by=at.ingrid, terms=terms("3", "2"))
    beside.accept(by=at.mei, answering=1)
    bolts, spokes = factories.team("Bolts", at.top), factories.team("Spokes", at.top)
    helper = Catchball.objects.offer(parent=at.outcome, team=bolts, by=at.ingrid, terms=terms("3", "2"))
    helper.accept(by=factories.lead(bolts, "Bo Lind"), answering=1)
    Support.objects.say(helper.outcome, at.ball.outcome, strength="weak", by=at.tomas)
    below = Catchball.objects.offer(parent=at.ball.outcome, team=at.line, by=at.tomas, terms=terms("3", "1"))
    below.accept(by=at.nadia, answering=1)
    factories.lead(spokes, "Ida Berg")
    assert [(each.team.name, str(each.because)) for each in likely(at.ball)] == [
        ("Bolts", "helps this, or is helped by it"),
        ("Welding", "carries a piece of the same outcome"),
        ("Paint Line", "watches the same measure"),
    ]
    asked(at)
    assert [each.team.name for each in likely(at.ball)] == ["Bolts", "Paint Line"]
