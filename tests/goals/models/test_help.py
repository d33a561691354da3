"""Help that was promised: owed from the moment of the agreement, by whoever led the asking team then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Help, HelpDay
from goals.models.help import HelpKept, HelpMissed, HelpNotOwed
from goals.rules.negotiation import NotYours
from goals.rules.promise import Promised
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
RACK = "Cure rack from 15 June\n\nMaintenance one day a week"


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def agreed(larkfield, **fields):
    ball = larkfield.offer(**{"help_text": RACK, "look_again_on": date(2026, 9, 15)} | fields)
    ball.accept(by=larkfield.tomas, answering=1)
    return ball


def promises() -> list[tuple]:
    return [(row.text, row.owner, row.due_on) for row in Help.objects.in_force()]


def test_each_line_is_owed_by_the_lead_of_the_asking_team_on_the_day_to_look_again(larkfield):
    agreed(larkfield)
    day = date(2026, 9, 15)
    assert promises() == [
        ("Cure rack from 15 June", larkfield.ingrid, day),
        ("Maintenance one day a week", larkfield.ingrid, day),
    ]


def test_without_a_day_to_look_again_it_is_due_with_the_outcome(larkfield):
    agreed(larkfield, look_again_on=None)
    assert {row.due_on for row in Help.objects.all()} == {date(2026, 12, 31)}


def test_nothing_is_owed_before_it_is_agreed_nor_where_nothing_was_promised(larkfield):
    larkfield.offer(help_text=RACK)
    agreed(larkfield, help_text="")
    assert promises() == []


def test_an_acceptance_taken_back_owes_nothing(larkfield):
    ball = agreed(larkfield)
    ball.take_back(by=larkfield.tomas, answering=2)
    assert promises() == []


def test_who_accepts_their_own_askers_counter_is_owed_by_the_asking_side_all_the_same(larkfield):
    ball = larkfield.offer()
    ball.counter(terms("9", "6", help_text="A rack"), by=larkfield.tomas, answering=1, text="One rack")
    ball.accept(by=larkfield.ingrid, answering=2)
    assert [row.owner for row in Help.objects.all()] == [larkfield.ingrid]


def test_its_owner_says_that_it_is_kept_and_once_is_enough(larkfield):
    agreed(larkfield)
    rack = Help.objects.first()
    rack.keep(by=larkfield.ingrid)
    with clock.at(TUESDAY + timedelta(days=1)):
        rack.keep(by=larkfield.ingrid)
    assert (rack.kept_at, rack.kept_by) == (TUESDAY, larkfield.ingrid)
    assert rack.stands(date(2027, 1, 1)) is Promised.KEPT


def test_nobody_keeps_another_persons_promise(larkfield):
    agreed(larkfield)
    for person in (larkfield.tomas, larkfield.ewa):
        with pytest.raises(NotYours, match="Ingrid Solheim's promise"):
            Help.objects.first().keep(by=person)
    assert Help.objects.filter(kept_at=None).count() == 2


def test_when_its_owner_has_left_whoever_moves_for_the_team_keeps_it(larkfield):
    agreed(larkfield)
    larkfield.ingrid.is_active = False
    larkfield.ingrid.save()
    Membership.objects.filter(person=larkfield.ingrid).delete()
    rosa = factories.member(larkfield.top, "Rosa Ortiz", Role.DEPUTY)
    Help.objects.first().keep(by=rosa)
    assert Help.objects.first().kept_by == rosa


def test_one_is_missed_when_its_day_has_passed(larkfield):
    agreed(larkfield)
    kept = Help.objects.first()
    kept.keep(by=larkfield.ingrid)
    assert list(Help.objects.missed(date(2026, 9, 15))) == []
    assert [row.number for row in Help.objects.missed(date(2026, 9, 16))] == [2]


def test_what_was_kept_stays_kept_under_a_new_version(larkfield):
    ball = agreed(larkfield)
    first = Help.objects.first()
    first.keep(by=larkfield.ingrid)
    again = Help.objects.owe_from(
        first.commitment.__class__.objects.create(
            outcome=ball.outcome, version=2, terms=first.commitment.terms, basis="imported"
        ),
        larkfield.top,
    )
    assert [row.kept_by for row in again] == [larkfield.ingrid, None]


# --- A day of its own -----------------------------------------------------------------------------------------

JUNE, JULY = date(2026, 6, 15), date(2026, 7, 1)


def rack_by_june(larkfield):
    """The rack has a day of its own; maintenance goes with the day to look again."""
    ball = agreed(larkfield, help_days=["2026-06-15"])
    return ball, Help.objects.first()


def test_a_line_is_due_on_the_day_that_was_named_for_it(larkfield):
    rack_by_june(larkfield)
    assert [row.due_on for row in Help.objects.all()] == [JUNE, date(2026, 9, 15)]


def test_another_day_alone_is_a_counter_and_a_day_that_has_passed_is_none(larkfield):
    ball = larkfield.offer(help_text=RACK)
    said = {"by": larkfield.tomas, "answering": 1, "text": "June would help"}
    with pytest.raises(ValidationError, match="that day has passed"):
        ball.counter(ball.latest_terms.revised(help_days=["2026-05-11"]), **said)
    ball.counter(ball.latest_terms.revised(help_days=["2026-06-15"]), **said)
    assert ball.latest_terms.help_days == ["2026-06-15"]


def test_every_day_that_stood_before_is_kept_on_record(larkfield):
    _ball, rack = rack_by_june(larkfield)
    rack.move(JULY, "Customs", by=larkfield.ingrid, answering=JUNE)
    assert rack.move(JULY, "Customs", by=larkfield.ingrid, answering=JUNE) is None
    rack.move(date(2026, 7, 10), "Still customs", by=larkfield.ingrid, answering=JULY)
    days = [(day.from_on, day.to_on, day.words) for day in HelpDay.objects.all()]
    assert days == [(JUNE, JULY, "Customs"), (JULY, date(2026, 7, 10), "Still customs")]


def test_nobody_moves_what_is_another_persons_kept_missed_or_owed_no_more(larkfield):
    ball, rack = rack_by_june(larkfield)
    moved = {"answering": JUNE, "words": "Customs"}
    with pytest.raises(NotYours):
        rack.move(JULY, by=larkfield.tomas, **moved)
    rack.keep(by=larkfield.ingrid)
    with pytest.raises(HelpKept):
        rack.move(JULY, by=larkfield.ingrid, **moved)
    rack.take_back(by=larkfield.ingrid)
    with clock.at(TUESDAY + timedelta(days=40)), pytest.raises(HelpMissed):
        rack.move(JULY, by=larkfield.ingrid, **moved)
    ball.release("Not now", by=larkfield.ingrid, answering=2)
    with pytest.raises(HelpNotOwed):
        rack.move(JULY, by=larkfield.ingrid, **moved)
    assert not HelpDay.objects.exists()


def test_under_a_new_version_it_stays_with_whom_and_on_which_day_it_was(larkfield):
    ball, rack = rack_by_june(larkfield)
    rosa = factories.member(larkfield.top, "Rosa Ortiz", Role.DEPUTY)
    rack.move(JULY, "Customs", by=larkfield.ingrid, answering=JUNE)
    rack.hand_to(rosa, by=larkfield.ingrid)
    new = ball.latest_terms.revised(target=6)
    ball.reopen("evidence", "It is slower", terms=new, by=larkfield.tomas, answering=2)
    ball.accept(by=larkfield.ingrid, answering=3)
    ours = [(row.text, row.owner, row.due_on) for row in Help.objects.in_force()]
    assert ours == [
        ("Cure rack from 15 June", rosa, JULY),
        ("Maintenance one day a week", larkfield.ingrid, date(2026, 9, 15)),
    ]
