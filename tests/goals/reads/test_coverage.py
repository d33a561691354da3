"""The example of 31 → 18 days, through the database: the same bands at every level, in one statement."""

from decimal import Decimal as D

import pytest

from goals.models import Catchball, Outcome
from goals.reads.coverage import tree_of
from goals.rules.coverage import WhatIf, project
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db


def bands(outcome, what_if=None):
    return [project(node, what_if) for node in tree_of(Outcome.objects.get(pk=outcome.pk))]


def numbers(bands):
    return (bands.required, bands.agreed, bands.table, bands.open, bands.lands_at)


@pytest.fixture
@laid_down
def example():
    """Agreed 2.0 + 1.5 + 2.5; Frame & Paint passed down with 3.5 from its teams; Assembly put 1.5."""
    larkfield = factories.company()
    for name, baseline, target in (("Sales", "4", "2"), ("Product", "3", "1.5"), ("Supply", "9", "6.5")):
        team = factories.team(name, larkfield.top)
        lead = factories.lead(team, f"Lead {name}")
        catchball = Catchball.objects.offer(
            parent=larkfield.outcome, team=team, by=larkfield.ingrid, terms=terms(baseline, target)
        )
        catchball.accept(by=lead, answering=1)
    larkfield.frames = larkfield.offer("5")
    for name, baseline, target in (("Welding", "3", "2"), ("Prep", "1", "0.5")):
        team = factories.team(name, larkfield.area)
        lead = factories.lead(team, f"Lead {name}")
        catchball = Catchball.objects.offer(
            parent=larkfield.frames.outcome, team=team, by=larkfield.tomas, terms=terms(baseline, target)
        )
        catchball.accept(by=lead, answering=1)
    larkfield.paint = larkfield.pass_down(larkfield.frames, "2.5")
    paint = larkfield.paint
    paint.counter(paint.latest_terms.revised(target=D("3.5")), by=larkfield.nadia, answering=1, text="One rack")
    paint.counter(paint.latest_terms.revised(target=D("3.0")), by=larkfield.tomas, answering=2, text="Two racks")
    team = factories.team("Assembly", larkfield.top)
    ruth = factories.lead(team, "Ruth Lindqvist")
    assembly = Catchball.objects.offer(parent=larkfield.outcome, team=team, by=larkfield.ingrid, terms=terms("6", "4"))
    assembly.counter(assembly.latest_terms.revised(target=D("4.5")), by=ruth, answering=1, text="Half a day")
    return larkfield


def test_the_example_of_the_domain(example):
    frames, top = bands(example.frames.outcome)
    assert numbers(frames) == (D(4), D("1.5"), D(2), D("0.5"), D("5.5"))
    assert numbers(top) == (D(13), D(6), D(5), D(2), D(20))


def test_a_counter_of_3_2_leaves_2_2_open_at_the_top(example):
    paint, frames, top = bands(example.paint.outcome)
    what_if = {example.paint.outcome_id: WhatIf(terms("5", "3.2").stand)}
    paint, frames, top = bands(example.paint.outcome, what_if)
    assert paint.required == D("1.8")
    assert frames.open == D("0.7")
    assert (top.open, top.lands_at) == (D("2.2"), D("20.2"))
    assert frames.given[-1].node.team == "Paint Line"
    assert frames.given[-1].node.lead == "Nadia Haddad"


def test_an_acceptance_moves_from_the_table_to_what_is_agreed(example):
    what_if = {example.paint.outcome_id: WhatIf(terms("5", "3").stand, agreed=True)}
    _, frames, top = bands(example.paint.outcome, what_if)
    assert (frames.agreed, frames.table) == (D("3.5"), D(0))
    assert (top.agreed, top.table) == (D(6), D(5))


def test_one_statement_at_any_depth(example, django_assert_num_queries):
    outcome = Outcome.objects.get(pk=example.paint.outcome_id)
    with django_assert_num_queries(1):
        tree_of(outcome)


def test_drafts_and_withdrawn_pieces_count_nowhere(example):
    team = factories.team("Design", example.top)
    factories.lead(team, "Anders Holm")
    Catchball.objects.draft(parent=example.outcome, team=team, statement="Drawn before release", by=example.ingrid)
    gone = Catchball.objects.offer(parent=example.outcome, team=team, by=example.ingrid, terms=terms("2", "1"))
    gone.withdraw(by=example.ingrid, answering=1, text="Not now")
    (top,) = bands(example.outcome)
    assert (len(top.given), top.asked) == (5, D(2) + D("1.5") + D("2.5") + D(4) + D(2))


def test_a_declined_offer_has_nothing_on_the_table(example):
    example.paint.decline(by=example.nadia, answering=3, text="No rack", alternative="Buy paint in")
    frames, top = bands(example.frames.outcome)
    assert (frames.table, frames.open) == (D(0), D("2.5"))
    assert top.open == D(4)
