"""Rows that are read along come back as a query of their own would give them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import OuterRef

from goals.models import CheckIn, Commitment, Outcome
from lean.lib.along import Along
from tests import factories

pytestmark = pytest.mark.django_db

CHECK_INS = Along(CheckIn, "for_on", "value", "words", "at", "by__name", "replaces__value")
COMMITMENTS = Along(Commitment, "version", "by__name", "terms__target", "terms__due_on", "terms__by_team__name")


@pytest.fixture
def larkfield():
    return factories.company()


def said(outcome, on, value, **fields):
    return CheckIn.objects.create(outcome=outcome, for_on=date(2026, 4, on), value=Decimal(value), **fields)


def read(larkfield, along, model):
    rows = model.objects.filter(outcome=OuterRef("pk"))
    return along.read(Outcome.objects.annotate(column=along.of(rows)).get(pk=larkfield.outcome.pk).column)


def test_days_moments_and_numbers_are_the_same(larkfield, django_assert_num_queries):
    said(larkfield.outcome, 1, "27.5", by=larkfield.ingrid, words='A "rack", and\nmore: ä 😀')
    said(larkfield.outcome, 2, "-12345678901.2345")
    said(larkfield.outcome, 3, "30")
    kept = list(CheckIn.objects.select_related("by").order_by("pk"))
    with django_assert_num_queries(1):
        found = read(larkfield, CHECK_INS, CheckIn)
        for mine, its in zip(found, kept, strict=True):
            for name in ("pk", "for_on", "value", "words", "at", "by_id"):
                assert getattr(mine, name) == getattr(its, name)
            # 27.5000 says with how many places it is kept.
            assert str(mine.value) == str(its.value)
            assert (mine.by and mine.by.name) == (its.by and its.by.name)
            assert mine.replaces is None


def test_a_row_that_another_row_points_to_comes_with_it(larkfield, django_assert_num_queries):
    before = said(larkfield.outcome, 1, "27")
    said(larkfield.outcome, 1, "28", replaces=before)
    with django_assert_num_queries(1):
        first, second = read(larkfield, CHECK_INS, CheckIn)
        assert (first.replaces, second.replaces_id, second.replaces.value) == (None, first.pk, 27)


def test_over_several_tables(larkfield, django_assert_num_queries):
    with django_assert_num_queries(1):
        [only] = read(larkfield, COMMITMENTS, Commitment)
        assert (only.by.name, only.terms.target, only.terms.due_on) == ("Ingrid Solheim", 18, date(2026, 12, 31))
        assert only.terms.by_team.name == "Larkfield Cycles"


def test_what_was_not_named_is_read_when_it_is_asked_for(larkfield, django_assert_num_queries):
    [only] = read(larkfield, COMMITMENTS, Commitment)
    with django_assert_num_queries(1):
        assert only.basis == "set"


def test_of_nothing_there_is_nothing(larkfield):
    assert read(larkfield, CHECK_INS, CheckIn) == []
    assert CHECK_INS.read(None) == []
