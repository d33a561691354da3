"""Moves, terms, commitments and dissent stay as they were written, whoever asks the database and by whatever door."""

import pytest
from django.core import checks
from django.db import IntegrityError, connection, transaction

from goals.models import Commitment, Dissent, Move, Terms
from lean.lib import clock, once
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db

DOORS = {
    "saving it": lambda row: row.save(),
    "updating a queryset": lambda row: type(row).objects.filter(pk=row.pk).update(at=clock.now()),
    "updating many": lambda row: type(row).objects.bulk_update([row], ["at"]),
    "inserting it over itself": lambda row: type(row).objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["id"], update_fields=["at"]
    ),
    "deleting past the keys": lambda row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
    "plain SQL, changing": lambda row: sql(f"UPDATE {row._meta.db_table} SET at = at WHERE id = {row.pk}"),
    "plain SQL, deleting": lambda row: sql(f"DELETE FROM {row._meta.db_table} WHERE id = {row.pk}"),
}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
@laid_down
def _decided():
    """Ingrid has decided between Tomás and Nadia, who sees it differently."""
    larkfield = factories.company()
    ball = larkfield.pass_down(larkfield.offer())
    ball.escalate("Is a day saved here worth a second oven?", by=larkfield.nadia, answering=1)
    ball.rule(terms("5", "3"), by=larkfield.ingrid, answering=2, text="Half way")
    ball.see_differently("The oven cures for a day", by=larkfield.nadia)


@pytest.mark.usefixtures("_decided")
@pytest.mark.parametrize("model", [Move, Terms, Commitment, Dissent])
def test_no_door_changes_or_deletes_what_is_written_once(model):
    row = model.objects.latest("pk")
    before = list(model.objects.values())
    for act in DOORS.values():
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            act(row)
    assert list(model.objects.values()) == before


def test_the_system_check_names_each_trigger_that_is_missing():
    once.remove(events=["UPDATE"])
    found = [warning for warning in checks.run_checks(databases=["default"]) if warning.id == "goals.W001"]
    assert [warning.msg for warning in found] == [
        f"The trigger {table}_once_update is missing." for table in once.tables()
    ]
    assert {warning.hint for warning in found} == {"Run manage.py migrate."}
