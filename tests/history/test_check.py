"""The check of the histories finds what it is there for: each of these was forged to be no history of the game."""

from dataclasses import replace

import pytest

from goals.rules import negotiation as rules
from goals.rules.negotiation import Kind, Side, State

from .check import History, Look, Made, Opened, Try, wrong_with

ASKER, RECEIVER = Side.ASKER, Side.RECEIVER
TOMAS, ANA, INGRID = 1, 2, 3


@pytest.fixture
def history():
    """Ingrid offers; Tomás counters from second 1 to 2; Ana's counter comes too late; Ingrid accepts from 3 to 4."""
    made = [
        Made(1, Kind.OFFER, ASKER, INGRID, 0, terms=10, has_target=True, nudges=1),
        Made(2, Kind.COUNTER, RECEIVER, TOMAS, 1, terms=11, has_target=True, nudges=1),
        Made(3, Kind.ACCEPT, ASKER, INGRID, 2, "", terms=11, has_target=True, commitments=(11,)),
    ]
    tries = [
        Try(TOMAS, RECEIVER, Kind.COUNTER, 1, 1.0, 2.0, 302, key="twice"),
        Try(TOMAS, RECEIVER, Kind.COUNTER, 1, 1.0, 2.2, 302, key="twice"),
        Try(ANA, RECEIVER, Kind.COUNTER, 1, 1.0, 2.1, 409, code="answered_already"),
        Try(INGRID, ASKER, Kind.ACCEPT, 2, 3.0, 4.0, 201, number=3),
    ]
    kept = rules.replay(move.step for move in made)
    return History(kept, 11, made, tries, [Look(2, State.WITH_ASKER, 2.5, 2.6)])


def changed(history, place, **fields):
    history.tries[place] = replace(history.tries[place], **fields)


def test_what_happened_is_one_history(history):
    assert wrong_with(history) == []


def test_a_lost_update_is_found(history):
    """Ana was told that her counter stands as well, and nobody finds it."""
    changed(history, 2, status=302, code="", words="Ana's words")
    assert wrong_with(history) == [
        "counter by 2, answering 1, was accepted, and move 2 is another",
        "2 were told that they made move 2",
    ]


def test_two_acceptances_of_one_move_are_found(history):
    history.made.append(replace(history.made[2], by=TOMAS))
    assert wrong_with(history) == ["moves are numbered [1, 2, 3, 3]"]
    history.made[3] = replace(history.made[3], number=4, answers=3)
    assert wrong_with(history) == ["its moves are no legal game: not_open"]


def test_a_stale_reading_is_found(history):
    history.looks.append(Look(1, State.WITH_RECEIVER, 2.5, 2.6))
    assert wrong_with(history) == ["somebody read version 1, with_receiver, while it was in range(2, 3)"]


def test_a_reading_of_what_never_was_is_found(history):
    history.looks.append(Look(2, State.AGREED, 2.5, 3.6))
    assert wrong_with(history) == ["somebody read version 2, agreed, while it was in range(2, 4)"]


def test_a_refusal_without_a_reason_is_found(history):
    """Nobody had moved yet, and still Ana was told that somebody had."""
    changed(history, 2, invoked=0.1, answered=0.9)
    assert wrong_with(history) == [
        "counter by 2, answering 1, was told 409 answered_already, between versions 1 and 1, where it was right"
    ]


def test_a_refusal_for_another_reason_is_found(history):
    changed(history, 2, code="not_your_ball")
    assert "was told 409 not_your_ball, between versions 1 and 2" in wrong_with(history)[0]


def test_a_move_before_one_that_was_answered_earlier_is_found(history):
    changed(history, 3, invoked=0.2, answered=0.5)
    assert "move 2 was sent after a later one had been answered" in wrong_with(history)


def test_a_move_that_nobody_was_told_of_is_found(history):
    del history.tries[3]
    assert wrong_with(history) == ["move 3 was made, and nobody was told so"]


def test_a_move_that_was_promised_and_not_made_is_found(history):
    history.made.pop()
    assert wrong_with(history) == ["accept by 3, answering 2, was accepted, and there is no such move"]


def test_a_double_click_that_is_told_two_things_is_found(history):
    changed(history, 1, status=409)
    assert wrong_with(history)[0].startswith("a double click of 1 was told")


def test_a_double_click_may_be_refused_for_two_reasons(history):
    """The first met Tomás's counter on its way, the second Ingrid's acceptance."""
    late = replace(history.tries[2], key="late", answering=2, answered=4.5)
    history.tries += [replace(late, code="not_your_ball"), late]
    assert wrong_with(history) == []


def test_a_state_that_does_not_follow_from_the_moves_is_found(history):
    history.kept = replace(history.kept, state=State.WITH_RECEIVER)
    history.in_force = 10
    assert wrong_with(history) == [
        "state is kept as with_receiver, and the moves say agreed",
        "in force is 10, and agreed is 11",
    ]


def test_an_agreement_to_other_terms_than_were_shown_is_found(history):
    history.made[2] = replace(history.made[2], terms=10, commitments=(10,))
    assert "move 3 accepted 10, and 11 was shown" in wrong_with(history)


@pytest.mark.parametrize("nudges", [0, 2])
def test_a_nudge_too_few_or_too_many_is_found(history, nudges):
    history.made[1] = replace(history.made[1], nudges=nudges)
    assert wrong_with(history) == [f"move 2, counter, owes {nudges} nudges"]


def test_a_commitment_that_is_missing_is_found(history):
    history.made[2] = replace(history.made[2], commitments=())
    assert wrong_with(history) == ["move 3, accept, brought commitments to ()"]


@pytest.mark.parametrize(("reader", "found"), [(RECEIVER, ["move 3 was read, and then taken back"]), (ASKER, [])])
def test_what_was_read_and_then_taken_back_is_found(history, reader, found):
    history.made.append(Made(4, Kind.TAKE_BACK, ASKER, INGRID, 3, ""))
    history.tries.append(Try(INGRID, ASKER, Kind.TAKE_BACK, 3, 6.0, 7.0, 201, number=4))
    history.kept, history.in_force = rules.replay(move.step for move in history.made), None
    history.opened.append(Opened(reader, TOMAS, 4.5, 5.0))
    assert wrong_with(history) == found
