"""What is kept for all days says on each of them what `going` says on it."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from goals.rules.progress import Plan, Progress, going
from goals.rules.rhythm import Rhythm
from goals.rules.stand import Direction, Stand
from goals.rules.standing import Kept, Owed, at_first, kept, owed

DAY = timedelta(days=1)
days = st.dates(date(2025, 10, 1), date(2027, 3, 31))
numbers = st.integers(-30, 60).map(Decimal)
some = st.none() | numbers


@st.composite
def plans(draw) -> tuple[Stand, Plan]:
    direction = draw(st.sampled_from(Direction))
    starts_on, due_on = draw(days), draw(st.none() | days)
    if direction is Direction.MILESTONE:
        return Stand(direction=direction, baseline=Decimal(0), target=Decimal(1)), Plan(starts_on, due_on)
    if direction is Direction.RANGE:
        low, high = sorted([draw(numbers), draw(numbers)])
        return Stand(direction=direction), Plan(starts_on, due_on, (), low, draw(st.sampled_from([high, None])))
    return Stand(direction=direction, baseline=draw(numbers), target=draw(numbers)), Plan(starts_on, due_on)


@given(
    plan=plans(),
    values=st.dictionaries(days, st.sampled_from([Decimal(0), Decimal(1)]) | numbers, max_size=16),
    rhythm=st.sampled_from(Rhythm),
    tolerance=st.none() | st.integers(0, 9).map(Decimal),
    later=st.lists(st.integers(0, 400), min_size=1, max_size=6),
)
def test_on_every_day_to_come_it_is_what_going_says(plan, values, rhythm, tolerance, later):
    said = sorted(values.items())
    how = at_first(*plan, said, rhythm, tolerance)
    found, asked = kept(how, *plan, rhythm), owed(how, *plan, rhythm)
    first = max([plan[1].starts_on, *values]) if values else plan[1].starts_on
    turns = [day for day in (found.missed_from, found.silent_from, asked.owed_from) if day]
    for day in [*(first + DAY * ahead for ahead in later), *turns, *(day - DAY for day in turns)]:
        truth = going(*plan, said, day, rhythm, tolerance)
        assert found.on(day) == truth.mark
        assert in_a_review(found, asked, day) == (
            Progress.SILENT if truth.silent else truth.progress,
            truth.in_usual_swing,
        )


def in_a_review(found: Kept, asked: Owed, day: date) -> tuple[str, bool]:
    """As the database puts it together: see goals.reads.review_shown."""
    if asked.owed_from is not None and asked.owed_from <= day:
        return Progress.SILENT, False
    if found.missed_from is not None and found.missed_from <= day:
        return Progress.OFF, asked.usual
    return asked.progress, asked.usual


def test_silence_says_more_than_a_day_that_was_missed():
    found = Kept("ok", missed_from=date(2026, 3, 1), silent_from=date(2026, 5, 1))
    assert [found.on(date(2026, month, 1)) for month in (2, 3, 5)] == ["ok", "off", "silent"]
