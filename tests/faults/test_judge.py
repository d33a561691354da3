"""The judge of the fault run finds what it is there for: each of these was forged to be wrong."""

import pytest

from .judge import Owed, Taken, Verdict, judged


@pytest.fixture
def owed():
    """Five: two that went out, one that was overtaken, one for somebody who has gone, one that went out at once."""
    return [
        Owed("a", "sent", at=1.0),
        Owed("b", "sent", at=2.0),
        Owed("c", "dropped", at=3.0, holds=False),
        Owed("d", "failed", at=4.0, refused=True),
        Owed("e", "sent", at=5.0),
    ]


@pytest.fixture
def taken():
    return [Taken("a", 1.5), Taken("b", 6.0), Taken("e", 5.25)]


def test_what_went_well_is_right(owed, taken):
    verdict = judged(owed, taken)
    assert (verdict.lost, verdict.phantom, verdict.twice) == ([], [], [])
    assert (verdict.owed, verdict.mailed, verdict.dropped, verdict.failed) == (5, 3, 1, 1)
    assert (verdict.delay(0.5), verdict.delay(1.0), verdict.last_at) == (0.5, 4.0, 6.0)


def test_what_was_marked_and_never_taken_is_lost(owed, taken):
    assert judged(owed, taken[1:]).lost == ["a: marked as sent, and never taken"]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("due", "still due at the end"),
        ("failed", "given up, though its recipient can be reached"),
        ("dropped", "dropped, though it still holds"),
    ],
)
def test_what_waits_or_was_given_up_is_lost(owed, taken, state, says):
    owed[0] = Owed("a", state, at=1.0)
    assert judged(owed, taken[1:]).lost == [f"a: {says}"]


def test_what_is_tried_again_although_it_was_refused_for_good_is_found(owed, taken):
    owed[3] = Owed("d", "due", at=4.0, refused=True)
    assert judged(owed, taken).lost == ["d: refused for good, and due"]


def test_a_mail_that_nobody_was_owed_is_found(owed, taken):
    assert judged(owed, [*taken, Taken("rolled back", 7.0)]).phantom == ["rolled back"]


def test_a_second_mail_is_found_and_its_delay_is_the_firsts(owed, taken):
    verdict = judged(owed, [Taken("b", 9.0), *taken])
    assert (verdict.twice, verdict.twice_share) == (["b"], 0.2)
    assert verdict.delay(1.0) == 4.0


def test_half_a_percent_twice_is_borne_and_in_a_short_run_five():
    assert not Verdict(owed=10_000, twice=["x"] * 50).too_often_twice
    assert Verdict(owed=10_000, twice=["x"] * 51).too_often_twice
    assert not Verdict(owed=300, twice=["x"] * 5).too_often_twice
    assert Verdict(owed=300, twice=["x"] * 6).too_often_twice
