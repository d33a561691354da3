"""Closing is no side's move: it ends what is talked about or agreed, and no side takes it back.

Nor is opening again, which gives back what stood.
"""

import pytest

from goals.rules.negotiation import (
    Kind,
    NotClosed,
    NothingToTakeBack,
    NotOpen,
    Position,
    Side,
    State,
    Step,
    allowed,
    play,
    replay,
)

OFFER = Step(1, Kind.OFFER, Side.ASKER, terms=1, has_target=True)
ACCEPT = Step(2, Kind.ACCEPT, Side.RECEIVER, terms=1, has_target=True)


def close(number: int, side=Side.ARBITER) -> Step:
    return Step(number, Kind.CLOSE, side)


def open_again(number: int, side=Side.ARBITER) -> Step:
    return Step(number, Kind.OPEN_AGAIN, side)


@pytest.mark.parametrize("before", [[OFFER], [OFFER, ACCEPT]])
def test_it_ends_what_was_open_or_agreed_and_keeps_what_was_agreed(before):
    at = replay(before)
    closed = play(at, close(at.number + 1))
    assert (closed.state, closed.holder, closed.owes, closed.number) == (State.CLOSED, None, None, at.number + 1)
    assert (closed.agreed_terms, closed.round) == (at.agreed_terms, at.round)


def test_no_side_may_make_it_and_nobody_takes_it_back():
    at = replay([OFFER])
    assert all(Kind.CLOSE not in allowed(at, side, seen=False) for side in Side)
    for side in Side:
        with pytest.raises(NothingToTakeBack):
            play(play(at, close(2, side)), Step(3, Kind.TAKE_BACK, side))


def test_what_nobody_else_has_seen_or_what_has_ended_is_not_closed():
    over = replay([OFFER, Step(2, Kind.WITHDRAW, Side.ASKER)])
    for at in (Position(), over, play(replay([OFFER]), close(2))):
        with pytest.raises(NotOpen):
            play(at, close(at.number + 1))


@pytest.mark.parametrize("before", [[OFFER], [OFFER, ACCEPT], [OFFER, Step(2, Kind.QUESTION, Side.RECEIVER)]])
def test_opened_again_it_stands_as_it_stood_and_nobody_takes_that_back(before):
    at = replay(before)
    again = play(play(at, close(at.number + 1)), open_again(at.number + 2))
    assert (again.state, again.holder, again.owes, again.round) == (at.state, at.holder, at.owes, at.round)
    assert (again.latest_terms, again.agreed_terms, again.number) == (at.latest_terms, at.agreed_terms, at.number + 2)
    for side in Side:
        assert Kind.OPEN_AGAIN not in allowed(at, side, seen=False)
        with pytest.raises(NothingToTakeBack):
            play(again, Step(again.number + 1, Kind.TAKE_BACK, side))


def test_only_what_was_closed_last_is_opened_again():
    withdrawn = replay([OFFER, Step(2, Kind.WITHDRAW, Side.ASKER)])
    for at in (Position(), replay([OFFER]), withdrawn, replay([OFFER, close(2), open_again(3)])):
        with pytest.raises(NotClosed):
            play(at, open_again(at.number + 1))
