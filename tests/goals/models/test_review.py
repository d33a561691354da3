"""What people write in a review, and what closing keeps."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from goals.models import Review, TalkNote
from goals.models.review import ClosedForGood, NoteChanged, ReviewClosed, Said
from goals.rules.negotiation import NotYours
from lean.lib import clock
from tests import factories
from tests.laid_down import laid_down

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
APRIL = date(2026, 4, 30)
FLAT = Said(sees="Paint has stood at 5.0 since January")
FIGURES = {"lines": [], "promises": []}


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
@laid_down
def larkfield():
    company = factories.company()
    company.piece = company.offer().outcome
    return company


def the_whole(larkfield) -> Review:
    return Review.objects.about(larkfield.cycle, APRIL, None, False)


def of_the_area(larkfield) -> Review:
    return Review.objects.about(larkfield.cycle, APRIL, larkfield.area, True)


def test_looking_at_a_review_writes_nothing(larkfield):
    assert the_whole(larkfield).pk is None
    assert Review.objects.count() == 0


@pytest.mark.parametrize("who", ["tomas", "ingrid"])
def test_the_outcomes_team_writes_and_so_does_the_reviewed_one(larkfield, who):
    person = getattr(larkfield, who)
    note = the_whole(larkfield).write(larkfield.piece, FLAT, by=person, version=0)
    assert (note.said, note.by, note.at, note.version) == (FLAT, person, TUESDAY, 1)


@pytest.mark.parametrize("who", ["nadia", "ewa", "kaisa"])
def test_nobody_else_writes(larkfield, who):
    with pytest.raises(NotYours, match="Tomás Rivera"):
        the_whole(larkfield).write(larkfield.piece, FLAT, by=getattr(larkfield, who), version=0)
    assert Review.objects.count() == 0


def test_the_lead_above_writes_in_the_own_review_only(larkfield):
    with pytest.raises(NotYours):
        of_the_area(larkfield).write(larkfield.piece, FLAT, by=larkfield.ingrid, version=0)


def test_of_two_who_write_at_once_the_second_is_told_and_nothing_is_lost(larkfield):
    the_whole(larkfield).write(larkfield.piece, FLAT, by=larkfield.tomas, version=0)
    with pytest.raises(NoteChanged) as refused:
        the_whole(larkfield).write(larkfield.piece, Said(sees="Flat"), by=larkfield.ingrid, version=0)
    assert refused.value.current.said == FLAT
    assert TalkNote.objects.get().said == FLAT


def test_who_has_seen_the_others_words_goes_on_from_them(larkfield):
    the_whole(larkfield).write(larkfield.piece, FLAT, by=larkfield.tomas, version=0)
    note = the_whole(larkfield).write(larkfield.piece, Said(needs="A rack"), by=larkfield.ingrid, version=1)
    assert (note.said, note.version, TalkNote.objects.count()) == (Said(needs="A rack"), 2, 1)


def test_a_double_click_is_one_wording(larkfield):
    for _ in range(2):
        note = the_whole(larkfield).write(larkfield.piece, FLAT, by=larkfield.tomas, version=0)
    assert note.version == 1


def test_words_have_an_end(larkfield):
    with pytest.raises(ValidationError):
        the_whole(larkfield).write(larkfield.piece, Said(sees="x" * 1001), by=larkfield.tomas, version=0)


def test_each_review_has_notes_of_its_own_and_knows_the_one_before(larkfield):
    march = Review.objects.about(larkfield.cycle, date(2026, 3, 31), None, False)
    march.write(larkfield.piece, FLAT, by=larkfield.tomas, version=0)
    assert Review.objects.before(the_whole(larkfield)) == Review.objects.get()
    assert Review.objects.before(of_the_area(larkfield)) is None


def test_who_leads_the_team_closes_its_review(larkfield):
    closed = of_the_area(larkfield).close(FIGURES, by=larkfield.tomas)
    assert (closed.closed_by, closed.closed_at, closed.figures) == (larkfield.tomas, TUESDAY, FIGURES)
    the_whole(larkfield).close(FIGURES, by=larkfield.ingrid)
    assert Review.objects.closed().count() == 2


@pytest.mark.parametrize("who", ["ingrid", "nadia", "ewa"])
def test_nobody_else_closes_it(larkfield, who):
    with pytest.raises(NotYours):
        of_the_area(larkfield).close(FIGURES, by=getattr(larkfield, who))


def test_a_closed_review_is_closed_for_words_and_for_another_closing(larkfield):
    closed = the_whole(larkfield).close(FIGURES, by=larkfield.ingrid)
    for review in (closed, the_whole(larkfield)):
        with pytest.raises(ReviewClosed):
            review.write(larkfield.piece, FLAT, by=larkfield.tomas, version=0)
        with pytest.raises(ReviewClosed):
            review.close({"lines": [1]}, by=larkfield.ingrid)
    assert Review.objects.get().figures == FIGURES


def test_who_closed_it_by_mistake_opens_it_again_at_once(larkfield):
    the_whole(larkfield).close(FIGURES, by=larkfield.ingrid).undo_closing(by=larkfield.ingrid)
    assert not Review.objects.get().is_closed


def test_later_nobody_opens_it_and_nobody_else_ever(larkfield):
    closed = the_whole(larkfield).close(FIGURES, by=larkfield.ingrid)
    with pytest.raises(ClosedForGood):
        closed.undo_closing(by=larkfield.tomas)
    with clock.at(TUESDAY + timedelta(minutes=16)), pytest.raises(ClosedForGood):
        closed.undo_closing(by=larkfield.ingrid)
    assert Review.objects.get().is_closed
