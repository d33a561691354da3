"""What who runs the system sees of the nudges, and how they mend what came back."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from goals import nudges, tasks
from goals.models import Beat, Nudge
from goals.models.beat import BeatName
from goals.models.nudge import NudgeKind
from goals.nudges import refused
from goals.reads.operations import Operations
from teams.models import ApiToken
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/operations/nudges/"
ATTEMPTS = "/operations/nudges/attempts/"
NOBODY = "550 5.1.1 <tomas@exmaple.org>: no such person here"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A worker closes what may be dead before each task; the test's transaction lives in it."""
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def otto(client):
    """An administrator, signed in."""
    person = factories.person("Otto Weiss", is_staff=True)
    client.force_login(person)
    return person


@pytest.fixture
def came_back(larkfield):
    """Two nudges to Tomás whose address isn't right, one to Nadia whose mailbox is full."""
    above = larkfield.offer()
    larkfield.offer()
    larkfield.pass_down(above)
    Nudge.objects.filter(recipient=larkfield.tomas).update(state="failed", error=NOBODY, attempts=1)
    Nudge.objects.filter(recipient=larkfield.nadia).update(state="failed", error="552 5.2.2 Mailbox full", attempts=3)
    return larkfield


def address_of(person) -> str:
    return f"/operations/people/{person.pk}/address/"


# --- What is seen -----------------------------------------------------------------------------------------------


def test_only_administrators_learn_that_it_is_there(client, came_back):
    client.force_login(came_back.ingrid)
    for address in (PAGE, ATTEMPTS, address_of(came_back.tomas)):
        send = client.get if address == PAGE else client.post
        assert send(address, {}).status_code == 404
    client.logout()
    assertRedirects(client.get(PAGE), f"/accounts/login/?next={PAGE}")


def test_the_way_there_is_in_an_administrators_menu(client, otto, larkfield):
    assertContains(client.get("/teams/"), f'href="{PAGE}"')
    client.force_login(larkfield.ewa)
    assertNotContains(client.get("/teams/"), PAGE)


def test_it_says_that_all_is_well_where_it_is(client, otto, larkfield):
    tasks.owe_what_time_makes_due()
    larkfield.offer()
    tasks.drain_nudges()
    page = client.get(PAGE)
    assertContains(page, "All is well")
    assertContains(page, "Nothing came back.")


def test_what_came_back_is_told_by_person_with_the_servers_words_and_what_they_mean(client, otto, came_back):
    page = client.get(PAGE)
    assertContains(page, escape(NOBODY))
    assertContains(page, "There is no mailbox of that name.")
    assertContains(page, "The mailbox is full.")
    causes = Operations().causes
    assert [(cause.code, cause.count, cause.people) for cause in causes] == [("550", 2, 1), ("552", 1, 1)]


def test_what_waits_is_told_apart(larkfield):
    for _ in range(5):
        larkfield.offer()
    now = timezone.now()
    first, second, third, fourth, _fifth = Nudge.objects.order_by("pk")
    Nudge.objects.filter(pk=first.pk).update(due_at=now - timedelta(hours=2))
    Nudge.objects.filter(pk=second.pk).update(due_at=now + timedelta(hours=2))
    Nudge.objects.filter(pk=third.pk).update(due_at=now + timedelta(minutes=2), attempts=4)
    Nudge.objects.filter(pk=fourth.pk).update(state="sent")
    waiting = Operations().waiting
    assert (waiting.due, waiting.held, waiting.later, waiting.tried, waiting.all) == (2, 0, 2, 1, 4)
    assert waiting.oldest == now - timedelta(hours=2)
    assert waiting.is_late
    Nudge.objects.claim()
    waiting = Operations().waiting
    assert (waiting.due, waiting.held, waiting.later) == (0, 2, 2)
    assert waiting.oldest == now - timedelta(hours=2)


def test_by_kind_and_way_every_nudge_is_in_one_column(larkfield):
    states = [("sent", "mail"), ("sent", "chat"), ("gathered", "digest"), ("sent", "digest"), ("sent", "")]
    states += [("dropped", "off"), ("dropped", ""), ("failed", ""), ("due", "")]
    for state, way in states:
        larkfield.offer()
        Nudge.objects.filter(pk=Nudge.objects.latest("pk").pk).update(state=state, way=way)
    assert Operations().by_kind == [(NudgeKind.BALL.label, [1, 2, 1, 2, 1, 1, 1])]


def test_when_the_worker_and_the_clock_ran_last_is_told(client, otto, larkfield):
    assertContains(client.get(PAGE), "Sending what is due: nothing yet.")
    tasks.drain_nudges()
    tasks.owe_what_time_makes_due()
    assertContains(client.get(PAGE), "just now", count=2)
    Beat.objects.filter(name=BeatName.SWEEP).update(at=timezone.now() - timedelta(minutes=40))
    assertContains(client.get(PAGE), "Owing what time makes due: nothing for 40\u00a0minutes.")
    assert [ran.name for ran in Operations().silent] == [BeatName.SWEEP]


def test_a_beat_is_written_down_twice_a_minute_at_the_most(larkfield):
    def writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            Beat.objects.note(BeatName.DRAIN)
        return sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in captured.captured_queries)

    assert writes() == 1
    assert writes() == 0
    Beat.objects.update(at=timezone.now() - timedelta(seconds=31))
    assert writes() == 1
    # The clock has jumped back by an hour: its future is not believed.
    Beat.objects.update(at=timezone.now() + timedelta(hours=1))
    assert writes() == 1


# --- What mends it ------------------------------------------------------------------------------------------------


def test_one_persons_are_tried_again_or_all_of_one_cause(client, otto, came_back):
    answer = client.post(ATTEMPTS, {"person": came_back.nadia.pk}, follow=True)
    assertContains(answer, "1 nudge is due again.")
    assert set(Nudge.objects.refused().values_list("recipient", flat=True)) == {came_back.tomas.pk}
    assertContains(client.post(ATTEMPTS, {"code": "550"}, follow=True), "2 nudges are due again.")
    nudges.drain()
    assert {state for (state,) in Nudge.objects.values_list("state")} == {"sent"}


def test_what_waits_after_a_vain_attempt_is_tried_at_once(client, otto, larkfield):
    larkfield.offer()
    later = timezone.now() + timedelta(minutes=9)
    Nudge.objects.update(attempts=8, due_at=later, waits_since=timezone.now(), error="451 Try later")
    assertContains(client.post(ATTEMPTS, {"waiting": "on"}, follow=True), "1 nudge is due again.")
    assert Nudge.objects.due().count() == 1


def test_an_attempt_says_which(client, otto, came_back):
    for said in ({}, {"person": came_back.tomas.pk, "code": "550"}, {"code": "550", "waiting": "on"}):
        assertContains(client.post(ATTEMPTS, said), "Say which of them", status_code=422)
    for nothing in ({"person": "x"}, {"code": "5501"}, {"person": "999999"}, {"person": "9" * 30}):
        assert client.post(ATTEMPTS, nothing).status_code == 404
    assert Nudge.objects.refused().count() == 3


def test_an_address_is_put_right_and_what_came_back_goes_there(client, otto, came_back):
    answer = client.post(address_of(came_back.tomas), {"email": "Tomas.Rivera@Example.org"}, follow=True)
    assertContains(answer, "Tomás Rivera is reached at tomas.rivera@example.org now. 2 nudges are due again.")
    nudges.drain()
    assert [message.to for message in outbox.outbox] == [["Tomás Rivera <tomas.rivera@example.org>"]] * 2
    assert client.login(email="tomas.rivera@example.org", password=factories.PASSWORD)


def test_an_address_that_somebody_else_has_or_that_is_none_is_refused_where_it_was_typed(client, otto, came_back):
    for said, why in [(came_back.ewa.email, "Somebody else here has this address."), ("tomas", "valid email")]:
        answer = client.post(address_of(came_back.tomas), {"email": said})
        assertContains(answer, why, status_code=422)
        assertContains(answer, f'value="{said}"', status_code=422)
    came_back.tomas.refresh_from_db()
    assert came_back.tomas.email.startswith("tomas")
    assert Nudge.objects.refused().count() == 3


def test_an_administrator_moves_nobody_elses_address(client, otto, came_back):
    assert client.post(address_of(came_back.ingrid), {"email": "otto@example.org"}).status_code == 404


# --- Mails that come back later -------------------------------------------------------------------------------------


def test_a_mail_that_came_back_counts_as_refused(larkfield):
    larkfield.offer()
    nudges.drain()
    message_id = outbox.outbox[0].extra_headers["Message-ID"]
    assert refused.came_back(message_id, "550 5.1.1 No such person")
    nudge = Nudge.objects.get()
    assert (nudge.state, nudge.error, nudge.sent_at) == ("failed", "550 5.1.1 No such person", None)
    assert not refused.came_back(message_id, "550 5.1.1 No such person")


@pytest.mark.parametrize("message", ["", "<>", "x", "<00000000-0000-4000-8000-000000000000@testserver>", "%s" * 99])
def test_what_came_back_and_is_none_of_ours_changes_nothing(larkfield, message):
    larkfield.offer()
    nudges.drain()
    assert not refused.came_back(message, "550")
    assert Nudge.objects.get().state == "sent"


# --- However many there are -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 30])
def test_it_takes_the_same_queries_however_many(client, otto, larkfield, count):
    for number in range(count):
        person = factories.person(f"Ida {number}")
        states = {"state": "failed", "error": NOBODY, "due_at": timezone.now()}
        Nudge.objects.create(recipient=person, kind="ball", subject=f"move:{number}", period="", **states)
        Nudge.objects.create(recipient=person, kind="ball", subject=f"move:{number}", period="2", due_at=timezone.now())
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).status_code == 200
    assert len(captured) == 8


# --- For programs -----------------------------------------------------------------------------------------------------


@pytest.fixture
def program(client):
    """Asks and tells with the token of a person."""

    def program(person, address: str, **body):
        headers = {"Authorization": f"Bearer {ApiToken.objects.issue(person)[1]}"}
        given = {"data": body, "content_type": "application/json"} if body else {}
        return (client.post if body else client.get)(f"/api/v1/{address}", headers=headers, **given)

    return program


def test_a_program_of_an_administrator_reads_the_figures(program, otto, came_back):
    tasks.drain_nudges()
    told = program(otto, "operations/nudges/").json()
    assert told["waiting"] == {"due": 0, "held": 0, "later": 0, "tried": 0, "oldest": None}
    assert told["causes"][0] == {"code": "550", "words": NOBODY, "count": 2, "people": 1}
    assert {"kind": "ball", "way": "", "state": "failed", "count": 3} in told["counts"]
    assert [ran["name"] for ran in told["ran"]] == ["drain", "sweep"]
    assert program(came_back.ingrid, "operations/nudges/").status_code == 404


def test_a_program_of_an_administrator_mends_the_same(program, otto, came_back):
    assert program(otto, "operations/nudges/attempts/", code="552").json() == {"due_again": 1}
    taken = program(otto, f"people/{came_back.tomas.pk}/address/", email=came_back.ewa.email)
    assert (taken.status_code, taken.json()["code"]) == (409, "address_taken")
    none = program(otto, f"people/{came_back.tomas.pk}/address/", email="tomas")
    assert (none.status_code, list(none.json()["errors"])) == (422, ["email"])
    right = {"email": "tomas.rivera@example.org"}
    assert program(otto, f"people/{came_back.tomas.pk}/address/", **right).json() == {"due_again": 2}
    assert program(otto, f"people/{came_back.tomas.pk}/address/", **right).status_code == 404
    assert program(otto, "operations/nudges/attempts/", waiting=False).json()["code"] == "say_which"
    assert program(came_back.ingrid, "operations/nudges/attempts/", code="550").status_code == 404
    assert program(came_back.ingrid, f"people/{came_back.nadia.pk}/address/", **right).status_code == 404
