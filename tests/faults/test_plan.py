"""What breaks is drawn from the seed: as much as was asked for, in its order, and the same again for the same seed."""

import random
from collections import Counter

from .plan import KILLS, WIPES, Breaks, plan


def drawn(seed: int):
    return plan(kills=40, wipes=6, restarts=4, seconds=100, dice=random.Random(seed))


def test_as_much_breaks_as_was_asked_for():
    times = Counter(fault.breaks for fault in drawn(1))
    assert sum(times[each] for each in KILLS) == 40
    assert [times[each] for each in (*WIPES, Breaks.CRASH, Breaks.RESTART)] == [3, 3, 2, 2]


def test_faults_come_in_their_order_and_within_the_time():
    moments = [fault.at for fault in drawn(1)]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= 100


def test_a_seed_says_what_breaks_when():
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
