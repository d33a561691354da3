"""Habits are told to whoever they are of; of everyone together only where five lead."""

import pytest

from goals.rules.habits import Game, Share, of_everyone, own
from goals.rules.negotiation import Side


def game(asker, receiver, rounds=1, first=True, side=Side.ASKER, dictated=False, leads=None):
    named = asker if side is Side.ASKER else receiver
    both = frozenset({asker, receiver})
    return Game(rounds, first, named, side, asker, dictated, both, both if leads is None else frozenset(leads))


def test_own_habits_count_what_one_took_part_in():
    games = [
        game(1, 2, rounds=1, first=True, dictated=True),
        game(1, 3, rounds=4, first=False, side=Side.RECEIVER),
        game(2, 1, rounds=0, first=False),
        game(2, 3, rounds=9, first=True),
    ]
    habits = own(games, 1)
    assert habits.at_first_number == Share(1, 2)
    assert habits.rounds == (1, 4)
    assert habits.named_first == Share(1, 3)
    assert habits.dictated == Share(1, 2)


def test_who_has_not_moved_is_told_nothing():
    assert not own([game(1, 2)], 3).say_something


def test_of_everyone_four_leads_show_nothing_and_five_something():
    four = [game(1, 2), game(3, 4), game(1, 4)]
    assert not of_everyone(four).say_something
    five = of_everyone([*four, game(5, 1)])
    assert five.at_first_number == Share(4, 4)
    assert five.named_first == Share(4, 4)
    # Of those who asked there are but three.
    assert five.dictated is None


@pytest.mark.parametrize("leads", [(1,), ()])
def test_deputies_do_not_make_five_leads(leads):
    assert not of_everyone([game(1, 2), game(3, 4), game(5, 6, leads=leads)]).say_something


def test_each_figure_needs_its_own_five():
    asks = [game(asker, 9, rounds=0, first=False) for asker in range(1, 6)]
    habits = of_everyone(asks)
    assert habits.dictated == Share(0, 5)
    assert habits.at_first_number is None
