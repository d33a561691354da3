"""Saying a number: who may, for which day, and what a second number for a day does to the first."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Catchball, CheckIn, GuardrailWord, Outcome
from goals.models.guardrail import NoSuchGuardrail
from goals.rules import checkin as rules
from goals.rules.negotiation import NotYours
from lean.lib import clock
from teams.models import Membership, Role
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

APRIL, MARCH = date(2026, 4, 30), date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def say(outcome, by, value="27.5", on=APRIL, **more):
    return CheckIn.objects.record(outcome, Decimal(value), for_on=on, by=by, **more)


def standing(outcome):
    held = outcome.check_ins.filter(replaced_by=None)
    return {each.for_on.month: float(each.value) for each in held}


# --- Who ------------------------------------------------------------------------------------------------------


def test_the_lead_and_a_deputy_say_the_number(larkfield):
    ana = factories.member(larkfield.top, "Ana Gil", Role.DEPUTY)
    say(larkfield.outcome, larkfield.ingrid)
    say(larkfield.outcome, ana, "28.5", MARCH)
    assert standing(larkfield.outcome) == {3: 28.5, 4: 27.5}


def test_others_are_told_who_can(larkfield):
    with pytest.raises(NotYours) as refused:
        say(larkfield.outcome, larkfield.tomas)
    assert str(refused.value) == (
        "Only Ingrid Solheim can say this number. Tell them, or ask Ingrid Solheim to name you as the one who measures."
    )


def test_who_is_named_says_it_as_long_as_they_are_in_the_team(larkfield):
    outcome = larkfield.outcome
    omar = factories.member(larkfield.top, "Omar Aziz")
    Outcome.objects.set_rhythm(outcome, rhythm="weekly", measured_by=omar, tolerance=None, by=larkfield.ingrid)
    assert say(outcome, omar).by == omar
    Membership.objects.filter(person=omar).delete()
    with pytest.raises(NotYours, match="Only Ingrid Solheim or Omar Aziz can say this number"):
        say(outcome, omar, "28", MARCH)


def test_a_team_without_a_lead_is_spoken_for_by_the_lead_above(larkfield):
    alone = factories.team("Dispatch", larkfield.top)
    ball = Catchball.objects.offer(parent=larkfield.outcome, team=alone, terms=terms("9", "5"), by=larkfield.ingrid)
    assert say(ball.outcome, larkfield.ingrid, "8").value == 8


# --- What -----------------------------------------------------------------------------------------------------


def test_an_outcome_without_a_measure_says_what_is_missing(larkfield):
    ball = larkfield.offer(None, measure_name="", unit="")
    with pytest.raises(rules.NothingMeasured):
        say(ball.outcome, larkfield.tomas)


def test_a_draft_and_an_ended_outcome_keep_no_numbers(larkfield):
    ball = larkfield.offer()
    ball.withdraw(by=larkfield.ingrid, answering=1, text="Bought in")
    ball.outcome.refresh_from_db()
    with pytest.raises(rules.NotLive, match="has ended"):
        say(ball.outcome, larkfield.tomas, "8")
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="By night", by=larkfield.ingrid
    )
    with pytest.raises(rules.NotLive, match="draft"):
        say(draft.outcome, larkfield.tomas, "8")


def test_terms_on_the_table_are_enough_to_measure_by(larkfield):
    assert say(larkfield.offer().outcome, larkfield.tomas, "8.5").value == Decimal("8.5")


def test_a_day_to_come_is_refused(larkfield):
    with pytest.raises(rules.DayToCome):
        say(larkfield.outcome, larkfield.ingrid, on=date(2026, 5, 13))


def test_a_milestone_is_yes_or_no(larkfield):
    ball = larkfield.offer(None, direction="milestone", measure_name="Rack is in", unit="", decimals=0)
    assert say(ball.outcome, larkfield.tomas, "0").value == 0
    assert say(ball.outcome, larkfield.tomas, "1", date(2026, 5, 12)).value == 1
    with pytest.raises(rules.NeitherYesNorNo):
        say(ball.outcome, larkfield.tomas, "2", MARCH)


def test_a_number_that_is_too_long_is_refused_at_its_field(larkfield):
    with pytest.raises(ValidationError) as refused:
        say(larkfield.outcome, larkfield.ingrid, words="w" * 2001)
    assert set(refused.value.message_dict) == {"words"}


# --- Is that right? ---------------------------------------------------------------------------------------------


def test_a_slip_is_asked_about_once_and_then_kept(larkfield):
    say(larkfield.outcome, larkfield.ingrid, "28.5", MARCH)
    with pytest.raises(rules.PleaseConfirm) as asked:
        say(larkfield.outcome, larkfield.ingrid, "275")
    assert str(asked.value) == "Is 275.0\u00a0days right? The numbers so far lie between 18.0 and 31.0."
    assert standing(larkfield.outcome) == {3: 28.5}
    say(larkfield.outcome, larkfield.ingrid, "275", confirmed=True)
    assert standing(larkfield.outcome) == {3: 28.5, 4: 275}


def test_a_corrected_slip_makes_no_other_slip_usual(larkfield):
    slip = say(larkfield.outcome, larkfield.ingrid, "275", confirmed=True)
    say(larkfield.outcome, larkfield.ingrid, "27.5", replaces=slip)
    with pytest.raises(rules.PleaseConfirm):
        say(larkfield.outcome, larkfield.ingrid, "280", MARCH)


def test_a_day_before_the_baseline_is_asked_about(larkfield):
    ball = larkfield.offer(baseline_on=date(2026, 2, 1))
    with pytest.raises(rules.PleaseConfirm) as asked:
        say(ball.outcome, larkfield.tomas, "9", date(2026, 1, 31))
    assert str(asked.value) == "Is 31 January right? It is before 1 February, the day on which this began."


# --- Corrections --------------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_row_that_replaces_the_one_before(larkfield):
    first = say(larkfield.outcome, larkfield.ingrid)
    second = say(larkfield.outcome, larkfield.ingrid, "27.2", replaces=first)
    third = say(larkfield.outcome, larkfield.ingrid, "27.1", replaces=second.pk)
    assert (second.replaces, third.replaces) == (first, second)
    assert standing(larkfield.outcome) == {4: 27.1}
    assert larkfield.outcome.check_ins.count() == 3


def test_a_second_number_for_a_day_shows_the_first(larkfield):
    first = say(larkfield.outcome, larkfield.ingrid)
    with pytest.raises(rules.SaidAlready) as refused:
        say(larkfield.outcome, larkfield.ingrid, "27.2")
    assert refused.value.current == first
    assert str(refused.value) == (
        "For 30 April there is 27.5 already, from Ingrid Solheim. Yours is kept here: send it again to correct it."
    )


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(larkfield):
    first = say(larkfield.outcome, larkfield.ingrid)
    second = say(larkfield.outcome, larkfield.ingrid, "27.2", replaces=first)
    with pytest.raises(rules.SaidAlready) as refused:
        say(larkfield.outcome, larkfield.ingrid, "27.9", replaces=first)
    assert refused.value.current == second


def test_there_is_nothing_to_correct_on_another_day(larkfield):
    first = say(larkfield.outcome, larkfield.ingrid)
    with pytest.raises(rules.SaidAlready, match="no number for that day"):
        say(larkfield.outcome, larkfield.ingrid, "28", MARCH, replaces=first)


def test_the_same_number_twice_is_once(larkfield):
    first = say(larkfield.outcome, larkfield.ingrid, words="The rack came")
    assert say(larkfield.outcome, larkfield.ingrid) == first
    assert say(larkfield.outcome, larkfield.ingrid, words="The rack came") == first
    with pytest.raises(rules.SaidAlready):
        say(larkfield.outcome, larkfield.ingrid, words="The rack went")


# --- How it is followed ---------------------------------------------------------------------------------------------


def follow(outcome, by, **changes):
    settled = {"rhythm": "weekly", "measured_by": None, "tolerance": Decimal("0.5")} | changes
    return Outcome.objects.set_rhythm(outcome, **settled, by=by)


def test_the_team_settles_how_its_number_is_followed(larkfield):
    followed = follow(larkfield.outcome, larkfield.ingrid, measured_by=larkfield.ingrid)
    followed.refresh_from_db()
    assert (followed.rhythm, followed.measured_by, followed.tolerance) == ("weekly", larkfield.ingrid, Decimal("0.5"))


def test_nobody_else_does(larkfield):
    with pytest.raises(NotYours):
        follow(larkfield.outcome, larkfield.tomas)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tolerance": Decimal(-1)}, "tolerance"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"measured_by": "ewa"}, "measured_by"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(larkfield, change, field):
    change = {name: larkfield.ewa if value == "ewa" else value for name, value in change.items()}
    with pytest.raises(ValidationError) as refused:
        follow(larkfield.outcome, larkfield.ingrid, **change)
    assert set(refused.value.message_dict) == {field}


# --- Guardrails -----------------------------------------------------------------------------------------------------

INJURIES = {"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "19"}


@pytest.fixture
def guarded(larkfield):
    return larkfield.offer(guardrails=[INJURIES]).outcome


def word(outcome, by, value=16, name="Recordable injuries", on=APRIL, **more):
    return GuardrailWord.objects.record(outcome, name, Decimal(value), for_on=on, by=by, **more)


def test_a_guardrail_has_words_of_its_own(larkfield, guarded):
    first = word(guarded, larkfield.tomas)
    assert word(guarded, larkfield.tomas, 17, replaces=first).replaces == first
    assert guarded.check_ins.count() == 0


def test_a_guardrail_is_guarded_like_the_number(larkfield, guarded):
    with pytest.raises(NotYours):
        word(guarded, larkfield.ewa)
    with pytest.raises(NoSuchGuardrail):
        word(guarded, larkfield.tomas, name="Overtime")
    with pytest.raises(rules.DayToCome):
        word(guarded, larkfield.tomas, on=date(2026, 6, 1))
    word(guarded, larkfield.tomas)
    with pytest.raises(rules.SaidAlready):
        word(guarded, larkfield.tomas, 18)


@pytest.mark.parametrize("kept", [[{"name": "Injuries"}], [INJURIES, INJURIES], ["Injuries"]])
def test_terms_with_guardrails_that_are_none_are_refused(larkfield, kept):
    with pytest.raises(ValidationError) as refused:
        larkfield.offer(guardrails=kept)
    assert set(refused.value.message_dict) == {"guardrails"}
