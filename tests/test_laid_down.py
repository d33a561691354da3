"""What is laid down is what the verbs would have made: the same rows, the same objects, and it goes on from there."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection, transaction

from goals.models import Outcome, Standing
from lean.lib import clock
from teams.models import Person
from tests import factories
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


def everything() -> dict[str, list]:
    """Every row of every table that has some."""
    read = {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in apps.get_models()}
    return {table: rows for table, rows in read.items() if rows}


@pytest.fixture
def company():
    """A cast of its own, which nobody has made yet."""
    return laid_down(factories.company.__wrapped__)


def undone(act):
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


def as_told(at: factories.Company) -> dict:
    people_and_things = {name: getattr(at, name) for name in at.__dataclass_fields__}
    return {
        name: {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
        for name, one in people_and_things.items()
    }


def test_it_is_laid_down_as_the_verbs_left_it(company):
    by_verbs = undone(lambda: (as_told(company()), everything()))
    laid = undone(lambda: (as_told(company()), everything()))
    assert laid == by_verbs
    assert {"teams_person", "goals_commitment", "goals_standing"} <= laid[1].keys()


def test_no_verb_has_a_part_in_it(company, django_assert_max_num_queries):
    undone(company)
    with django_assert_max_num_queries(16):
        undone(company)


def test_each_test_has_its_own(company):
    def renamed():
        at = company()
        assert (at.outcome.team, at.line.parent.parent) == (at.top, at.top)
        at.ingrid.name = "Somebody else"
        at.ingrid.save()

    undone(renamed)
    undone(renamed)
    assert undone(lambda: company().ingrid.name) == "Ingrid Solheim"


def test_the_verbs_go_on_from_there(company):
    undone(company)
    at = company()
    agreed = at.offer()
    agreed.accept(by=at.tomas, answering=1)
    at.pass_down(agreed)
    assert Outcome.objects.count() == 3
    assert list(Standing.objects.wrong()) == []


def test_where_somebody_is_there_they_are_made_by_verbs(company):
    undone(company)
    before = factories.person("Sam Petrov")
    at = company()
    assert Person.objects.count() == 6
    assert len({before.pk, at.ingrid.pk, at.ewa.pk}) == 3


def test_another_moment_has_its_own(company):
    undone(company)
    with clock.at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        assert company().outcome.created_at == clock.now()
    connection.check_constraints()
