"""Cycles: opened, looked at on their last days, closed, and carried over."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from goals.models import CheckIn, Cycle, CycleOpening, Outcome, offer
from lean.lib import clock
from tests import factories
from tests.api_client import Program
from tests.factories import terms
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client):
    with clock.at(datetime(2026, 12, 28, 9, tzinfo=ZoneInfo("UTC"))):
        at = factories.company()
        at.ball = at.offer("4")
        at.ball.accept(by=at.tomas, answering=1)
        at.open = at.pass_down(at.ball)
        CheckIn.objects.create(outcome=at.ball.outcome, for_on=date(2026, 12, 20), value=Decimal("4.5"))
        at.page = f"/cycles/{at.cycle.pk}/closing/"
        client.force_login(at.ingrid)
        yield at


def reads(client, who, address) -> str:
    client.force_login(who)
    return words(client.get(address)).replace("\xa0", " ")


def next_year(client):
    typed = {"name": "2027", "span": "year", "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    return client.post("/cycles/", typed)


def test_its_page_shows_what_is_open_and_what_lacks_a_last_number(at, client):
    says = reads(client, at.nadia, at.page)
    assert "Tomás Rivera and Nadia Haddad; the ball has lain where it is since today." in says
    assert "Without a last number Riders have their new bike…" in says
    assert "Close 2026" not in says


def test_closed_it_shows_what_came_of_it_and_asks_owners_what_goes_on(at, client):
    assert client.post(at.page).status_code == 302
    says = reads(client, at.tomas, at.page)
    assert "0 of 2 outcomes reached what was agreed. 1 catchball closed as not agreed." in says
    assert "agreed 4.0 days, reached 4.5 days" in says
    assert "There is no next cycle yet" in says
    assert "2026 is closed. What goes on? 1 outcome of yours waits for a word" in reads(client, at.tomas, "/")
    assert "Ended with 2026" in reads(client, at.tomas, at.ball.outcome.get_absolute_url())
    assert "Closed." in reads(client, at.nadia, at.open.get_absolute_url())


def test_carried_over_the_draft_has_last_years_result_beside_it(at, client):
    client.post(at.page)
    assert next_year(client).status_code == 302
    carry = f"{at.outcome.get_absolute_url()}carry-over/"
    client.post(carry, {"choice": "carried"})
    assert "Carried over. Go on there" in reads(client, at.ingrid, at.page)
    answer = client.get(carry)
    draft = Outcome.objects.get(carried_from=at.outcome)
    assert answer["Location"].endswith(f"?draft={draft.pk}")
    says = reads(client, at.ingrid, answer["Location"])
    assert "2026: agreed 18.0 days, no number was said" in says
    assert "2026: agreed 4.0 days, reached 4.5 days" in says
    client.post(carry, {"choice": "undo"})
    assert not Outcome.objects.filter(state="draft").exists()


def test_the_next_cycle_begins_where_the_last_one_ends(at, client):
    says = client.get("/cycles/").content.decode()
    assert 'value="2027-01-01"' in says
    assert 'value="2027-12-31"' in says
    assert next_year(client).status_code == 302
    again = next_year(client)
    assert (again.status_code, "There is a cycle of that name already" in words(again)) == (409, True)
    client.force_login(at.tomas)
    assert next_year(client).status_code == 403


def test_a_program_closes_and_carries_over(at):
    ingrid = Program(at.ingrid)
    closed = ingrid.post(f"/cycles/{at.cycle.key}/closing/", {})
    assert (closed.status_code, closed.json()["closed_at"] is not None) == (201, True)
    assert ingrid.post(f"/cycles/{at.cycle.key}/closing/", {}).json()["code"] == "ended_already"
    opened = ingrid.post("/cycles/", {"name": "2027", "starts_on": "2027-01-01", "ends_on": "2027-12-31"})
    assert (opened.status_code, opened.json()["key"]) == (201, "2027")
    said = ingrid.post(f"/outcomes/{at.outcome.pk}/carry-over/", {"choice": "carried"}).json()
    assert said["into"] == Outcome.objects.get(carried_from=at.outcome).pk
    taken = ingrid.post(f"/outcomes/{at.outcome.pk}/carry-over/", {"choice": None}).json()
    assert (taken["choice"], taken["into"]) == (None, None)
    assert Cycle.objects.count() == 2


def test_who_carried_a_piece_reads_on_the_new_offer_what_that_came_to(at, client):
    client.post(at.page)
    next_year(client)
    top = offer.Top(at.top, Cycle.objects.following(at.cycle), terms("18", "15"), carried_from=at.outcome)
    sent = offer.send(top, [offer.Piece(at.area, terms("4.5", None))], by=at.ingrid, reply_by_on=None)
    thread = sent.pieces.get().catchballs.get().get_absolute_url()
    assert "2026: agreed 4.0 days, reached 4.5 days" in reads(client, at.tomas, thread)


def test_what_reached_its_number_is_told_so_where_its_owner_says_what_goes_on(at, client):
    """The page of a closed cycle could not be opened by anybody of whose outcomes one was reached."""
    CheckIn.objects.create(outcome=at.ball.outcome, for_on=date(2026, 12, 27), value=Decimal(4))
    client.post(at.page)
    says = reads(client, at.tomas, at.page)
    assert "1 of 2 outcomes reached what was agreed." in says
    assert "Reached Riders have their new bike" in says
    assert "Frame & Paint: agreed 4.0 days, reached 4.0 days" in says


def test_a_cycle_closed_by_mistake_is_opened_again_by_who_runs_it(at, client):
    client.post(at.page)
    assert "Open 2026 again" not in reads(client, at.tomas, at.page)
    assert "Open 2026 again" in reads(client, at.ingrid, at.page)
    answer = client.post(at.page, {"choice": "opened", "text": ""})
    assert (answer.status_code, "Say why it goes on after all" in words(answer)) == (422, True)
    assert client.post(at.page, {"choice": "opened", "text": "It was the wrong one"}).status_code == 302
    page = words(client.get(at.page))
    assert "Close 2026" in page
    assert "Ingrid Solheim closed it on" in page
    assert "opened it again on 28 December: “It was the wrong one”" in page
    again = client.post(at.page, {"choice": "opened", "text": "Once more"})
    assert (again.status_code, "It is open already." in words(again)) == (409, True)


def test_a_double_click_opens_it_again_once(at, client):
    client.post(at.page)
    form = client.get(at.page).context["form"]
    typed = {"choice": "opened", "text": "It was the wrong one", "form_key": form["form_key"].value()}
    assert [client.post(at.page, typed).status_code for _click in range(2)] == [302, 302]
    assert CycleOpening.objects.count() == 1
    other = client.post(at.page, typed | {"text": "Something else"})
    assert other.status_code == 409


def test_who_may_not_open_it_again_reads_why_and_gets_no_form(at, client):
    client.post(at.page)
    client.force_login(at.tomas)
    answer = client.post(at.page, {"choice": "opened", "text": "It was the wrong one"})
    said = words(answer)
    assert (answer.status_code, "or an administrator can do that" in said or "Ask them" in said) == (403, True)
    assert "Open 2026 again" not in said


def test_a_refused_word_about_what_goes_on_shows_the_page_of_the_cycle(at, client):
    client.post(at.page)
    next_year(client)
    carry = f"{at.outcome.get_absolute_url()}carry-over/"
    client.post(carry, {"choice": "carried"})
    draft = Outcome.objects.get(carried_from=at.outcome)
    top = offer.Top(at.top, draft.cycle, terms("18", "15"), "Order to door")
    offer.send(top, [offer.Piece(at.area, terms("4.5", None))], by=at.ingrid, reply_by_on=None, draft=draft)
    answer = client.post(carry, {"choice": "undo"})
    assert (answer.status_code, "What came of 2026" in words(answer)) == (409, True)
    assert "Something of it was sent already" in words(answer)


def test_a_program_opens_it_again_too(at):
    ingrid, path = Program(at.ingrid), f"/cycles/{at.cycle.key}/opening/"
    assert ingrid.post(path, {"text": "It was the wrong one"}).json()["code"] == "not_closed"
    ingrid.post(f"/cycles/{at.cycle.key}/closing/", {})
    assert ingrid.post(path, {"text": " "}).json()["code"] == "words_missing"
    opened = ingrid.post(path, {"text": "It was the wrong one"})
    assert (opened.status_code, opened.json()["closed_at"]) == (201, None)
