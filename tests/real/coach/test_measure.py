"""How often the coach is right, on sentences that nobody looked at while it was tuned."""

from fractions import Fraction

import pytest

from .measure import LABELS, SOURCE, figures, key, labelled

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SOURCE.is_dir(), reason=f"needs the real public input in {SOURCE}"),
]


def test_every_published_sentence_is_labelled_and_its_half_follows_from_its_text():
    halves = {half: labelled(half) for half in ("tuning", "untouched")}
    assert {half: len(rows) for half, rows in halves.items()} == {"tuning": 57, "untouched": 67}
    digits = [line.split(",")[:2] for line in LABELS.read_text().splitlines()[1:]]
    assert all((int(digest, 16) % 2 == 1) == (half == "tuning") for digest, half in digits)
    assert len(digits) == 124
    assert key("Launch Artemis I") in dict(digits)


def test_the_question_that_is_shown_is_right_nine_times_in_ten_on_the_untouched_half():
    *_, shown = figures("untouched")
    assert shown.precision >= Fraction(9, 10)


def test_the_figures_of_the_untouched_half():
    """Kind: asked, of these right, how many deserved it. Tuning to these sentences would make the figure worthless."""
    assert {figure.name: (figure.asked, figure.right, figure.deserved) for figure in figures("untouched")} == {
        "output": (16, 15, 28),
        "solution": (8, 8, 10),
        "two": (3, 2, 5),
        "vague": (1, 1, 5),
        "baseline": (15, 15, 20),
        "shown": (38, 37, 52),
    }
