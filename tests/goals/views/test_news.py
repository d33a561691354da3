"""A page that is open hears what others did about what it shows, and nothing else."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from goals.models import Catchball, CheckIn, Comment, Commitment, GapChoice, Review, Seen, Support
from goals.models.review import Said
from lean.lib import clock
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def at(client, larkfield):
    """Somebody who has a page open: asks with the mark of it, and gets the status and what is said."""

    class Reader:
        def __init__(self, person, about):
            self.address = f"/news/{about}/"
            client.force_login(person)
            self.person, self.mark = person, client.get(self.address)["ETag"]

        def hears(self):
            client.force_login(self.person)
            answer = client.get(self.address, headers={"If-None-Match": self.mark})
            self.status, self.mark = answer.status_code, answer["ETag"]
            assert answer["Cache-Control"] == "private, no-cache"
            told = words(answer) if "news-note" in answer.content.decode() else ""
            return told.split(" Show")[0].removeprefix("Something changed here: ")

    return Reader


def counter(catchball, by, target="5.5"):
    catchball.counter(factories.terms("9", target), text="June", by=by, answering=catchball.version)


def test_an_open_thread_hears_that_the_other_side_countered_and_once_only(larkfield, at):
    catchball = larkfield.offer()
    ingrid, tomas = (at(person, f"thread/{catchball.pk}") for person in (larkfield.ingrid, larkfield.tomas))
    assert (ingrid.hears(), ingrid.status) == ("", 304)
    counter(catchball, larkfield.tomas)
    assert (ingrid.hears(), ingrid.status) == ("Tomás countered.", 200)
    assert (ingrid.hears(), ingrid.status) == ("", 304)
    # Nobody is told what they did themselves; but a ball has left their court.
    assert (tomas.hears(), tomas.status) == ("", 200)
    assert (tomas.hears(), tomas.status) == ("", 304)
    assert not Seen.objects.exists()


def test_of_several_things_the_last_is_told(larkfield, at):
    catchball = larkfield.offer()
    ingrid = at(larkfield.ingrid, f"thread/{catchball.pk}")
    counter(catchball, larkfield.tomas)
    Comment.objects.create(
        catchball=catchball, by=larkfield.ewa, text="Sort by colour", at=MONDAY + timedelta(minutes=1)
    )
    assert ingrid.hears() == "2 things, the last: Ewa commented."


def test_what_goes_on_elsewhere_is_no_news(larkfield, at):
    here, elsewhere = larkfield.offer(), larkfield.offer("4")
    thread, outcome = at(larkfield.ingrid, f"thread/{here.pk}"), at(larkfield.ingrid, f"outcome/{here.outcome_id}")
    line = at(larkfield.ingrid, f"team/{larkfield.line.pk}")
    counter(elsewhere, larkfield.tomas)
    assert (thread.hears(), outcome.hears(), line.hears()) == ("", "", "")


def test_an_outcome_hears_of_its_pieces_and_of_its_number(larkfield, at):
    catchball = larkfield.offer()
    top = at(larkfield.ewa, f"outcome/{larkfield.outcome.pk}")
    counter(catchball, larkfield.tomas)
    assert top.hears() == "Tomás countered."
    CheckIn.objects.create(outcome=larkfield.outcome, for_on=date(2026, 4, 30), value=Decimal(27), by=larkfield.ingrid)
    assert top.hears() == "Ingrid said a number."
    CheckIn.objects.create(outcome=larkfield.outcome, for_on=date(2026, 5, 1), value=Decimal(26))
    assert top.hears() == "A number came in."


def test_an_outcome_hears_of_a_new_target_a_gap_a_note_and_a_support(larkfield, at):
    piece = larkfield.offer()
    piece.accept(by=larkfield.tomas, answering=1)
    beside = Catchball.objects.offer(
        parent=larkfield.outcome,
        team=factories.team("Sales", larkfield.top),
        by=larkfield.ingrid,
        terms=factories.terms("5", "2"),
    )
    top, below = (at(larkfield.kaisa, f"outcome/{pk}") for pk in (larkfield.outcome.pk, piece.outcome_id))
    Commitment.objects.set_again(larkfield.outcome, factories.terms("31", "16"), by=larkfield.ingrid, answering=1)
    assert top.hears() == "Ingrid set a new target."
    GapChoice.objects.keep(larkfield.outcome, Decimal(1), by=larkfield.ingrid)
    assert top.hears() == "Ingrid said what happens with the gap."
    Support.objects.say(piece.outcome, beside.outcome, strength="weak", by=larkfield.tomas)
    assert below.hears() == "Tomás said what helps what."
    review = Review.objects.about(larkfield.cycle, date(2026, 4, 30), None, True)
    for version in (0, 1):
        with clock.at(MONDAY + timedelta(minutes=version)):
            review.write(piece.outcome, Said(sees=f"Flat {version}"), by=larkfield.tomas, version=version)
        assert below.hears() == "Tomás noted what was said in the review."
    assert (below.hears(), below.status) == ("", 304)


def test_every_page_hears_how_many_balls_wait(client, larkfield, at, django_assert_num_queries):
    tomas = at(larkfield.tomas, "court")
    larkfield.offer()
    answer = client.get(tomas.address, headers={"If-None-Match": tomas.mark})
    assert 'id="waiting-rail" hx-swap-oob="true"><span class="vh">, </span>1<' in answer.content.decode()
    assert (tomas.hears(), tomas.status) == ("", 200)
    with django_assert_num_queries(3):
        assert client.get(tomas.address, headers={"If-None-Match": tomas.mark}).status_code == 304
    assert 'data-news="/news/court/"' in client.get("/teams/").content.decode()


def test_home_hears_what_concerns_ones_own_teams(larkfield, at):
    catchball = larkfield.offer()
    ingrid, nadia = at(larkfield.ingrid, "home"), at(larkfield.nadia, "home")
    counter(catchball, larkfield.tomas)
    assert ingrid.hears() == "Tomás countered."
    assert nadia.hears() == ""
    ewa = at(larkfield.ewa, "home")
    larkfield.pass_down(catchball)
    assert nadia.hears() == ewa.hears() == "Tomás made an offer."


def test_the_map_and_the_review_hear_of_everything_but_drafts(larkfield, at):
    kaisa = at(larkfield.kaisa, "all")
    Catchball.objects.draft(parent=larkfield.outcome, team=larkfield.area, statement="Not yet", by=larkfield.ingrid)
    assert kaisa.hears() == ""
    taken_back = larkfield.offer()
    assert kaisa.hears() == "Ingrid made an offer."
    # Back to a draft, which is nobody else's business.
    taken_back.take_back(by=larkfield.ingrid, answering=1)
    assert kaisa.hears() == ""
    assert at(larkfield.kaisa, f"thread/{taken_back.pk}").hears() == ""


def test_a_new_day_is_news(larkfield, at):
    tomas = at(larkfield.tomas, "home")
    with clock.at(MONDAY + timedelta(days=1)):
        assert tomas.hears() == "A new day has begun."
        assert tomas.hears() == ""


def test_a_page_carries_the_mark_from_which_it_goes_on(client, larkfield, at):
    catchball = larkfield.offer()
    client.force_login(larkfield.ingrid)
    page = client.get(catchball.get_absolute_url()).content.decode()
    assert f'data-news="/news/thread/{catchball.pk}/"' in page
    assert f"data-mark={at(larkfield.ingrid, 'home').mark}" in page


@pytest.mark.parametrize(
    "mark", ["", '"', "*", '"1-2-3"', '"a-b-c-2026-05-11"', '"1-2-3-2026-13-11"', '"1--3-4-2026-05-11"']
)
@pytest.mark.parametrize("more", ["", "-2026-05-11", "9" * 40])
def test_a_mark_of_somebody_elses_begins_anew(client, larkfield, mark, more):
    client.force_login(larkfield.ewa)
    answer = client.get("/news/all/", headers={"If-None-Match": mark + more})
    assert answer.status_code in (204, 304)


def test_whose_session_has_ended_hears_nothing(client):
    assert client.get("/news/all/").status_code == 401


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize("about", ["thread", "outcome", "team", "all", "home"])
def test_one_query_tells_whether_anything_happened(client, larkfield, at, rows, about, django_assert_num_queries):
    catchball = larkfield.offer()
    pk = {"thread": catchball.pk, "outcome": larkfield.outcome.pk, "team": larkfield.area.pk}.get(about)
    tomas = at(larkfield.tomas, f"{about}/{pk}" if pk else about)
    with django_assert_num_queries(3):
        assert client.get(tomas.address, headers={"If-None-Match": tomas.mark}).status_code == 304
    for number in range(rows):
        Comment.objects.create(catchball=catchball, by=larkfield.ewa, text=f"{number}")
    # Something happened: what of it counts here. Who is told also gets the count of balls in their court.
    with django_assert_num_queries(5):
        answer = client.get(tomas.address, headers={"If-None-Match": tomas.mark})
    assert answer.status_code == 200
    for place in ("rail", "tabbar"):
        assert f'id="waiting-{place}" hx-swap-oob="true"><span class="vh">, </span>1<' in answer.content.decode()
