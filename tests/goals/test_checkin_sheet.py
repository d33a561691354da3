"""Values from a CSV: all of it or nothing, every problem with its row, twice the same as once."""

import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.checkin_sheet import import_check_ins
from goals.models import Catchball, CheckIn, Outcome
from lean.lib import clock
from tests import factories

pytestmark = pytest.mark.django_db

NUMBERS = "Write it as 1234.5: a point before decimals, no separators, the unit in its own column."
APRIL = date(2026, 4, 30)


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    company = factories.company()
    Outcome.objects.filter(pk=company.outcome.pk).update(key="O1")
    return company


@pytest.fixture
def take(larkfield, tmp_path):
    """Import these rows; gives the lines of the report, or those of the problems."""

    def take(*rows: str, **options) -> list[str]:
        path, out, err = tmp_path / "values.csv", io.StringIO(), io.StringIO()
        path.write_text("\n".join(["outcome_key,for_on,value,words", *rows]), encoding="utf-8")
        try:
            call_command("import_checkins", path, stdout=out, stderr=err, **options)
        except SystemExit:
            return err.getvalue().splitlines()
        return out.getvalue().splitlines()

    return take


def values():
    rows = CheckIn.objects.filter(replaced_by=None)
    return [(row.for_on.isoformat(), float(row.value), row.words, row.by) for row in rows]


def test_values_come_in_by_nobody(take):
    assert take("O1,2026-03-31,28.5,", "O1,2026-04-30,27.5,Welding gained half a day") == [
        "Check-ins: 2 added, 0 changed, 0 unchanged."
    ]
    assert values() == [("2026-03-31", 28.5, "", None), ("2026-04-30", 27.5, "Welding gained half a day", None)]


def test_the_same_file_twice_changes_nothing(take):
    rows = ("O1,2026-03-31,28.5,So", "O1,2026-04-30,27.50,")
    take(*rows)
    assert take(*rows) == ["Check-ins: 0 added, 0 changed, 2 unchanged."]
    assert CheckIn.objects.count() == 2


def test_another_value_for_a_day_corrects_it_visibly(take, larkfield):
    first = CheckIn.objects.record(
        larkfield.outcome, Decimal("72.5"), for_on=APRIL, by=larkfield.ingrid, confirmed=True
    )
    assert take("O1,2026-04-30,27.5,") == ["Check-ins: 0 added, 1 changed, 0 unchanged."]
    assert CheckIn.objects.get(replaces=first).value == Decimal("27.5")
    assert values() == [("2026-04-30", 27.5, "", None)]


def test_words_that_a_file_leaves_out_stay(take, larkfield):
    CheckIn.objects.record(larkfield.outcome, Decimal(27), for_on=APRIL, by=larkfield.ingrid, words="The rack came")
    assert take("O1,2026-04-30,27,") == ["Check-ins: 0 added, 0 changed, 1 unchanged."]
    assert values() == [("2026-04-30", 27, "The rack came", larkfield.ingrid)]


def test_a_check_changes_nothing(take):
    assert take("O1,2026-04-30,27.5,", check=True) == [
        "Check-ins: 1 added, 0 changed, 0 unchanged.",
        "This was a check. Nothing was changed.",
    ]
    assert values() == []


def test_a_milestone_takes_yes_and_no(take, larkfield):
    ball = larkfield.offer(None, direction="milestone", measure_name="Rack is in", unit="", decimals=0)
    Outcome.objects.filter(pk=ball.outcome_id).update(key="RACK")
    assert take("RACK,2026-03-31,no,", "RACK,2026-04-30,Yes,") == ["Check-ins: 2 added, 0 changed, 0 unchanged."]
    assert [value for _on, value, *_ in values()] == [0, 1]
    assert take("RACK,2026-05-01,2,")[0] == ("Row 2, value “2”: A milestone is reached or not yet. Write yes or no.")


def test_every_problem_is_named_and_nothing_is_kept(take, larkfield):
    Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="By night", by=larkfield.ingrid, key="NIGHT"
    )
    assert take(
        "O1,2026-04-30,27.5,",
        "O2,2026-04-30,5,",
        "O1,2026-13-01,27,",
        'O1,2026-03-31,"27,5",',
        "O1,2026-06-30,26,",
        "O1,2026-04-30,27.9,",
        ",,,",
        "NIGHT,2026-04-30,3,",
        "O1,2026-02-28,yes,",
        "O1,1800-01-01,27,",
    ) == [
        "Row 3, outcome_key “O2”: There is no such outcome. Import the plan first, or correct the key.",
        "Row 4, for_on “2026-13-01”: There is no such day. Write the day as 2026-12-31.",
        f"Row 5, value “27,5”: This is no number. {NUMBERS}",
        "Row 6, for_on “2026-06-30”: That day is still to come. Write a day that has passed, or today.",
        "Row 7, for_on “2026-04-30”: Row 2 has a value for the same outcome and day. Keep the one that is right.",
        "Row 9, outcome_key “NIGHT”: This is a draft. Its numbers can be said once it was sent.",
        "Row 10, value “yes”: This is no milestone. Write the number that was measured.",
        "Row 11, for_on “1800-01-01”: That day is too far away. Write a day between 1900 and 2200.",
        "8 problems. Nothing was changed.",
    ]
    assert values() == []


def test_a_value_far_from_all_others_is_taken_from_a_file(take):
    """Whoever brings in a file has looked at it; and a question would have nobody to answer it."""
    assert take("O1,2026-04-30,275,") == ["Check-ins: 1 added, 0 changed, 0 unchanged."]


# PostgreSQL asks once more who held what is made anew.
ADDED = {"sqlite": 6, "postgresql": 7}


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_file_takes_the_same_few_queries_at_any_length(larkfield, tmp_path, rows):
    path = tmp_path / "values.csv"
    lines = [f"O1,2026-01-{day:02},30.{day}," for day in range(1, rows + 1)]
    path.write_text("\n".join(["outcome_key,for_on,value,words", *lines]))
    for expected in ("added", "unchanged"):
        with CaptureQueriesContext(connection) as asked:
            report = import_check_ins(path)
        assert getattr(report.tallies["Check-ins"], expected) == rows
        said = [each["sql"] for each in asked.captured_queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(said) == (ADDED[connection.vendor] if expected == "added" else 2), said


def test_thousands_of_rows_take_seconds(larkfield, tmp_path):
    path = tmp_path / "values.csv"
    start = date(2010, 1, 1).toordinal()
    lines = [f"O1,{date.fromordinal(start + day)},{day % 40}.5," for day in range(5000)]
    path.write_text("\n".join(["outcome_key,for_on,value,words", *lines]))
    assert str(import_check_ins(path).tallies["Check-ins"]) == "5000 added, 0 changed, 0 unchanged"
    assert str(import_check_ins(path).tallies["Check-ins"]) == "0 added, 0 changed, 5000 unchanged"
