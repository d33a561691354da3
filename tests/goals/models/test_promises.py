"""Every promise that the database keeps by a name of its own, broken once: it refuses, whoever asks."""

from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from goals.models import (
    Asked,
    Because,
    Catchball,
    CheckIn,
    Commitment,
    Contribution,
    Cycle,
    CycleEnd,
    CycleOpening,
    Dissent,
    FindingAside,
    FormKey,
    GapChoice,
    GuardrailWord,
    Help,
    HelpDay,
    Huddle,
    HuddleLine,
    HuddleSheet,
    InForce,
    Look,
    MailChoice,
    MailHours,
    Move,
    Neighbour,
    Nudge,
    Outcome,
    PlaceChoice,
    Playback,
    Reaffirmation,
    RealSayGiven,
    RealSayGroup,
    Review,
    Seen,
    Snooze,
    StaleChoice,
    Support,
    TalkNote,
    TermsDraft,
    Trial,
)
from lean.lib import once
from teams.models import Absence, Calendar, ChatChannel, DayOff, DemoClock, Membership, Person, Role
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db


@pytest.fixture
@laid_down
def larkfield():
    company = factories.company()
    company.ball = company.offer()
    company.accepted = company.ball.accept(by=company.tomas, answering=1)
    return company


def a_move(at, **fields) -> Move:
    plain = {"number": 9, "round": 1, "kind": "question", "side": "receiver", "by": at.tomas}
    return Move.objects.create(catchball=at.ball, **plain | fields)


def twice(model, **fields) -> None:
    for _ in range(2):
        model.objects.create(**fields)


def a_channel(at, **fields) -> ChatChannel:
    plain = {"team": at.line, "program": "slack", "address": "https://hooks.slack.com/x", "set_by": at.nadia}
    return ChatChannel.objects.create(**plain | fields)


def a_calendar(**fields) -> Calendar:
    return Calendar.objects.create(name="Elmsford", **fields)


def two_days_off(at) -> None:
    twice(DayOff, calendar=a_calendar(), on=date(2026, 12, 25))


def a_word_on_a_finding(at, **fields) -> FindingAside:
    plain = {"outcome": at.outcome, "kind": "nobody", "reason": "June", "until_on": date(2026, 6, 1), "version": 1}
    return FindingAside.objects.create(**plain | fields)


def a_word_on_a_team(at, kind: str, **fields) -> FindingAside:
    return a_word_on_a_finding(at, outcome=None, team=at.top, kind=kind, **fields)


def an_absence(at, **fields) -> Absence:
    plain = {"person": at.nadia, "from_on": date(2026, 5, 11), "back_on": date(2026, 5, 18)}
    return Absence.objects.create(**plain | fields)


def two_nudges(at) -> None:
    nudge = {"recipient": at.tomas, "kind": "ball", "subject": "move:1", "period": "", "due_at": at.accepted.at}
    twice(Nudge, **nudge)


def a_neighbour(at, **fields) -> Neighbour:
    asked = {"team": at.line, "side": "asker", "asked_by": at.ingrid, "asked_about": at.ball.latest_terms}
    return Neighbour.objects.create(catchball=at.ball, **asked | fields)


def two_promises(at) -> None:
    twice(Help, commitment=at.accepted.commitment, number=1, text="A rack", team=at.top)


def another_day(at, **fields) -> None:
    rack = Help.objects.create(commitment=at.accepted.commitment, number=1, text="A rack", team=at.top)
    day = {"help": rack, "from_on": date(2026, 6, 15), "to_on": date(2026, 7, 1), "words": "Customs", "by": at.ingrid}
    HelpDay.objects.create(**day | fields)


def a_look(at, **fields) -> Look:
    look = {"commitment": at.accepted.commitment, "for_on": date(2026, 9, 15), "by": at.ingrid}
    return Look.objects.create(**look | fields)


def a_review(at, **fields) -> Review:
    return Review.objects.create(cycle=at.cycle, ends_on=date(2026, 4, 30), **fields)


def two_reviews(at, **fields) -> None:
    for _ in range(2):
        a_review(at, **fields)


def two_notes(at) -> None:
    twice(TalkNote, review=a_review(at), outcome=at.outcome, version=1, by=at.ingrid)


def a_second_open_catchball(at) -> None:
    twice(Catchball, outcome=at.ball.outcome, asking_team=at.top, receiving_team=at.area)


def a_gap(at, **fields) -> GapChoice:
    return GapChoice.objects.create(**{"outcome": at.outcome, "choice": "risk", "amount": 1, "by": at.ingrid} | fields)


def a_stale_choice(at, **fields) -> StaleChoice:
    above, below = (InForce.objects.get(outcome=outcome).commitment for outcome in (at.outcome, at.ball.outcome))
    plain = {"commitment": below, "parent_commitment": above, "adds_up": "sum", "choice": "keep", "by": at.ingrid}
    return StaleChoice.objects.create(**plain | fields)


def a_playback(at, **fields) -> Playback:
    plain = {"catchball": at.ball, "terms": at.ball.latest_terms, "text": "riders", "by": at.tomas}
    return Playback.objects.create(**plain | fields)


BROKEN = {
    "a_weight_is_no_less_than_nothing": lambda at: terms(weight=-1, outcome=at.outcome, by_team=at.top).save(),
    "a_gap_is_more_than_nothing": lambda at: a_gap(at, choice="kept", amount=0),
    "a_risk_is_accepted_with_reason_and_day": lambda at: a_gap(at, reason="June"),
    "one_choice_for_each_stale_piece": lambda at: [a_stale_choice(at) for _ in range(2)],
    "what_is_taken_on_has_an_amount": lambda at: a_stale_choice(at, choice="absorb"),
    "one_person_for_each_address": lambda at: Person.objects.create(email=at.ewa.email.upper(), name="Ewa"),
    "a_calendar_has_a_working_day": lambda at: a_calendar(working_days=""),
    "a_region_is_of_a_country": lambda at: a_calendar(region="ZH"),
    "a_chat_address_is_https": lambda at: a_channel(at, address="http://hooks.slack.com/x"),
    "a_chat_problem_has_its_moment": lambda at: a_channel(at, problem="404 Not Found"),
    "one_day_off_for_each_day": two_days_off,
    "one_word_on_a_finding": lambda at: [a_word_on_a_finding(at) for _ in range(2)],
    "one_word_on_too_many": lambda at: [a_word_on_a_team(at, "too_many", cycle=at.cycle) for _ in range(2)],
    "one_word_on_no_purpose": lambda at: [a_word_on_a_team(at, "no_purpose") for _ in range(2)],
    "a_finding_is_about_an_outcome_or_a_team": lambda at: a_word_on_a_team(at, "too_many"),
    "what_is_put_aside_has_a_reason": lambda at: a_word_on_a_finding(at, reason=""),
    "an_absence_lasts_a_day": lambda at: an_absence(at, back_on=date(2026, 5, 11)),
    "nobody_stands_in_for_themselves": lambda at: an_absence(at, stand_in=at.nadia),
    "one_absence_from_a_day": lambda at: [an_absence(at) for _ in range(2)],
    "one_demo_clock": lambda at: DemoClock.objects.create(pk=2, offset=timedelta(0)),
    "one_role_in_a_team": lambda at: factories.member(at.line, at.ewa, Role.COACH),
    "one_lead_per_team": lambda at: factories.lead(at.line, "Somebody Else"),
    "a_cycle_has_a_length": lambda at: Cycle.objects.update(ends_on=date(2025, 1, 1)),
    "a_draft_has_a_drafting_team": lambda at: Outcome.objects.filter(pk=at.outcome.pk).update(
        state="draft", drafted_by=None
    ),
    "a_tolerance_is_no_less_than_nothing": lambda at: Outcome.objects.filter(pk=at.outcome.pk).update(tolerance=-1),
    "a_target_starts_from_a_baseline": lambda at: terms(None, "5", outcome=at.outcome, by_team=at.top).save(),
    "at_most_four_decimals": lambda at: terms(decimals=5, outcome=at.outcome, by_team=at.top).save(),
    "a_range_goes_from_low_to_high": lambda at: terms(
        "5", None, range_low=24, range_high=20, outcome=at.outcome, by_team=at.top
    ).save(),
    "a_range_has_no_target": lambda at: terms(direction="range", outcome=at.outcome, by_team=at.top).save(),
    "a_milestone_goes_from_nothing_to_reached": lambda at: terms(
        "0", "5", direction="milestone", outcome=at.outcome, by_team=at.top
    ).save(),
    "one_draft_of_terms_per_team": lambda at: twice(TermsDraft, outcome=at.outcome, by_team=at.top, statement="x"),
    "one_commitment_for_each_version": lambda at: Commitment.objects.create(
        outcome=at.ball.outcome, version=1, terms=at.ball.asker_terms, basis="set"
    ),
    "no_commitment_without_its_move": lambda at: Commitment.objects.create(
        outcome=at.ball.outcome, version=2, terms=at.ball.asker_terms, basis="accepted"
    ),
    "one_move_for_each_number": lambda at: a_move(at, number=1),
    "a_move_carries_the_terms_it_needs": lambda at: a_move(at, kind="counter"),
    "only_a_take_back_takes_back": lambda at: a_move(at, takes_back=at.accepted),
    "a_reopening_names_its_trigger": lambda at: a_move(at, kind="reopen"),
    "an_agreement_names_its_terms": lambda at: Catchball.objects.filter(pk=at.ball.pk).update(agreed_terms=None),
    "what_is_handed_back_has_a_receiver": lambda at: a_move(at, kind="hand_back"),
    "only_who_is_to_carry_it_sets_something_down": lambda at: a_move(at, set_down="A shift"),
    "one_question_to_each_neighbour": lambda at: [a_neighbour(at) for _ in range(2)],
    "a_neighbours_answer_says_whose_and_about_what": lambda at: a_neighbour(at, answer="fine", answered_by=at.nadia),
    "trouble_says_because": lambda at: a_neighbour(
        at,
        answer="trouble",
        answered_by=at.nadia,
        answered_at=at.accepted.at,
        answered_about=at.ball.latest_terms,
    ),
    "one_dissent_of_each_side": lambda at: twice(
        Dissent, commitment=at.accepted.commitment, side="receiver", by=at.tomas, text="It is too far"
    ),
    "one_because_in_each_place": lambda at: twice(Because, move=at.accepted, place=0, text="One rack", worth=1),
    "a_because_has_words": lambda at: Because.objects.create(move=at.accepted, place=0, text="", worth=1),
    "a_trial_says_what_was_tried": lambda at: Trial.objects.create(
        catchball=at.ball, value=2, for_on=date(2026, 5, 14), words="", by=at.tomas
    ),
    "seen_once_by_each_side": lambda at: twice(Seen, move=at.accepted, side="asker", by=at.ingrid),
    "one_nudge_per_person_reason_subject_and_period": two_nudges,
    "one_last_time_asked_for_each_reason": lambda at: twice(
        Asked, outcome=at.outcome, kind="checkin_due", since_on=date(2026, 6, 1), on=date(2026, 6, 1)
    ),
    "one_way_per_person_and_kind": lambda at: twice(MailChoice, person=at.ewa, kind="parent", way="off"),
    "the_ball_is_never_off": lambda at: MailChoice.objects.create(person=at.ewa, kind="ball", way="off"),
    "the_week_comes_by_mail": lambda at: MailChoice.objects.create(person=at.ewa, kind="digest", way="chat"),
    "quiet_hours_have_two_ends": lambda at: MailHours.objects.create(person=at.ewa, quiet_from=time(20)),
    "the_week_comes_on_a_weekday": lambda at: MailHours.objects.create(person=at.ewa, digest_on=8),
    "one_snooze_per_person_and_subject": lambda at: twice(
        Snooze, person=at.ewa, subject="catchball:1:1", until_on=date(2026, 5, 14)
    ),
    "one_open_catchball_per_outcome": a_second_open_catchball,
    "an_open_ball_has_exactly_one_holder": lambda at: Catchball.objects.filter(pk=at.ball.pk).update(owes="reply"),
    "a_catchball_has_two_sides": lambda at: Catchball.objects.filter(pk=at.ball.pk).update(asking_team=at.area),
    "one_first_value_for_each_day": lambda at: twice(CheckIn, outcome=at.outcome, for_on=date(2026, 4, 30), value=27),
    "one_first_word_on_a_guardrail_a_day": lambda at: twice(
        GuardrailWord, outcome=at.outcome, name="Injuries", for_on=date(2026, 4, 30), value=16
    ),
    "one_promise_for_each_line_of_help": two_promises,
    "a_kept_promise_says_who_kept_it": lambda at: Help.objects.create(
        commitment=at.accepted.commitment, number=1, text="A rack", team=at.top, kept_at=at.accepted.at
    ),
    "a_moved_promise_has_another_day": lambda at: another_day(at, to_on=date(2026, 6, 15)),
    "a_moved_promise_says_why": lambda at: another_day(at, words=""),
    "one_look_for_each_day_to_look_again": lambda at: [a_look(at) for _ in range(2)],
    "the_next_look_comes_later": lambda at: a_look(at, next_on=date(2026, 9, 15)),
    "one_review_of_a_team_for_each_period": lambda at: two_reviews(at, team=at.top),
    "one_review_of_the_whole_for_each_period": two_reviews,
    "a_closed_review_keeps_its_figures": lambda at: a_review(at, closed_at=at.accepted.at, closed_by=at.ingrid),
    "one_note_for_each_outcome_in_a_review": two_notes,
    "one_support_for_each_pair": lambda at: twice(
        Support, helper=at.ball.outcome, helped=at.outcome, strength="strong"
    ),
    "no_outcome_supports_itself": lambda at: Support.objects.create(
        helper=at.outcome, helped=at.outcome, strength="weak"
    ),
    "one_contribution_of_each_person": lambda at: twice(
        Contribution, outcome=at.outcome, person=at.ewa, words="I count"
    ),
    "a_contribution_has_words": lambda at: Contribution.objects.create(outcome=at.outcome, person=at.ewa, words=""),
    "a_huddle_has_a_weekday": lambda at: Huddle.objects.create(team=at.line, weekday=8, starts_at=time(9)),
    "one_sheet_for_what_is_on_the_table": lambda at: twice(
        HuddleSheet, catchball=at.ball, version=1, huddle_on=date(2026, 5, 18), by=at.tomas
    ),
    "a_huddle_says_something": lambda at: HuddleLine.objects.create(
        catchball=at.ball, version=1, text="", huddle_on=date(2026, 5, 18), by=at.tomas
    ),
    "a_playback_has_words": lambda at: a_playback(at, text=""),
    "a_confirmed_playback_says_who_confirmed_it": lambda at: a_playback(at, confirmed_at=at.accepted.at),
    "one_answer_of_each_person_to_each_version": lambda at: twice(
        RealSayGiven, commitment=at.accepted.commitment, person=at.tomas, cycle=at.cycle, team=at.area
    ),
    "a_group_is_seven_answers_or_more": lambda at: RealSayGroup.objects.create(
        cycle=at.cycle, team=at.area, yes=4, partly=1, no=1
    ),
    "what_moves_has_a_place": lambda at: PlaceChoice.objects.create(outcome=at.outcome, choice="moved", by=at.ingrid),
    "what_is_closed_says_why": lambda at: PlaceChoice.objects.create(outcome=at.outcome, choice="closed", by=at.ingrid),
    "what_is_opened_again_says_why": lambda at: PlaceChoice.objects.create(
        outcome=at.outcome, choice="opened", by=at.ingrid
    ),
    "a_cycle_opened_again_says_why": lambda at: CycleOpening.objects.create(
        end=CycleEnd.objects.create(cycle=at.cycle, figures={}, by=at.ingrid), text="", by=at.ingrid
    ),
    "one_word_of_each_new_lead": lambda at: twice(Reaffirmation, commitment=at.accepted.commitment, person=at.kaisa),
    "one_use_of_each_form_key": lambda at: twice(FormKey, person=at.ewa, key="k", body="b"),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_the_database_refuses(larkfield, promise):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[promise](larkfield)
    if connection.vendor == "postgresql":
        assert refused.value.__cause__.diag.constraint_name == promise


def test_every_promise_is_broken_once_here():
    models = [*apps.get_app_config("teams").get_models(), *apps.get_app_config("goals").get_models()]
    assert {constraint.name for model in models for constraint in model._meta.constraints} == set(BROKEN)


def test_at_most_one_commitment_is_in_force(larkfield):
    """Kept by the primary key itself."""
    with pytest.raises(IntegrityError), transaction.atomic():
        InForce.objects.create(
            outcome=larkfield.ball.outcome, commitment=InForce.objects.get(outcome=larkfield.outcome).commitment
        )


def test_the_tables_that_are_written_once_are_these_and_have_their_triggers():
    assert once.tables() == [
        "goals_because",
        "goals_commitment",
        "goals_cycleend",
        "goals_cycleopening",
        "goals_dissent",
        "goals_gapchoice",
        "goals_helpday",
        "goals_huddleline",
        "goals_huddlesheet",
        "goals_look",
        "goals_move",
        "goals_placechoice",
        "goals_reaffirmation",
        "goals_realsaygroup",
        "goals_stalechoice",
        "goals_terms",
    ]
    assert once.missing() == set()


@pytest.mark.parametrize("table", ["goals_commitment", "goals_move", "goals_terms"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_history_is_written_once_for_plain_sql_too(larkfield, table, change):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_the_check_finds_a_trigger_that_is_gone():
    once.remove(events=["DELETE"])
    assert once.missing() == {f"{table}_once_delete" for table in once.tables()}
    once.install()
    assert once.missing() == set()


def erase(person: Person) -> None:
    Person.objects.filter(pk=person.pk)._raw_delete("default")
    connection.check_constraints()


def test_a_person_who_has_moved_is_never_erased(larkfield):
    Membership.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        erase(larkfield.tomas)
