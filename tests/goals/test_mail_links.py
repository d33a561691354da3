"""Links in mails: they lead one person on to one move, sign nobody in, and change nothing, whoever opens them."""

import html
import random
import re
import string
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product

import pytest
import time_machine
from django.apps import apps
from django.core import mail as outbox
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from goals import demo, nudges
from goals.demo import load
from goals.mails import link as links
from goals.mails import mail
from goals.mails.link import Link, NotOurs, sign
from goals.models import Nudge
from goals.models.nudge import NudgeKind
from goals.reads import letters
from lean.lib import clock
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)
SECRET_PART = string.ascii_letters + string.digits + "-_"


@pytest.fixture
def larkfield():
    with clock.at(MONDAY):
        yield factories.company()


@pytest.fixture
def paint(larkfield):
    """Tomás asks Nadia for 2.5 days."""
    return larkfield.pass_down(larkfield.offer())


def links_to(catchball) -> list[str]:
    """The addresses in the latest mail about it, without the site: the button's, and the quiet one's."""
    nudge = Nudge.objects.filter(catchball=catchball).latest("pk")
    return [address for address in addresses_in(mail(letters.read([nudge])[nudge.pk])) if address.startswith("/m/")]


def addresses_in(message) -> list[str]:
    found = re.findall(r'href="http://testserver([^"]*)"', message.alternatives[0].content)
    return [html.unescape(address) for address in found]


def in_headers(message) -> list[str]:
    return re.findall(r"<http://testserver([^>]*)>", message.extra_headers.get("List-Unsubscribe", ""))


def as_(person) -> Client:
    browser = Client()
    if person is not None:
        browser.force_login(person)
    return browser


# --- Where they lead --------------------------------------------------------------------------------------------


def test_who_was_written_to_comes_to_the_thread_with_the_form_open(larkfield, paint):
    button, _quiet = links_to(paint)
    answer = as_(larkfield.nadia).get(button)
    assertRedirects(answer, f"/catchballs/{paint.pk}/?answer=counter#answer", fetch_redirect_response=False)
    thread = as_(larkfield.nadia).get(button, follow=True)
    assertContains(thread, 'id="a-counter" value="counter" checked')
    assertNotContains(thread, "since that mail")


def test_a_link_signs_nobody_in_and_leads_on_after_signing_in(larkfield, paint, client):
    for address in links_to(paint):
        client.logout()
        answer = client.get(address)
        assertRedirects(answer, f"/accounts/login/?next={address}")
        assert "_auth_user_id" not in client.session
        said = {"login": larkfield.nadia.email, "password": factories.PASSWORD, "next": address}
        assert client.post("/accounts/login/", said)["Location"] == address


def test_somebody_else_is_told_whose_mail_it_was_and_can_switch(larkfield, paint):
    browser = as_(larkfield.ewa)
    for address in links_to(paint):
        page = browser.get(address)
        assertContains(page, "This mail was written to Nadia")
        assertContains(page, "Sign in as Nadia")
    switched = browser.post(reverse("account_logout"), {"next": address}, follow=True)
    assert switched.redirect_chain[-1][0] == f"/accounts/login/?next={address}"


def test_an_old_link_leads_to_how_it_stands(larkfield, paint):
    addresses = links_to(paint)
    with time_machine.travel(datetime.now(UTC) + links.LASTS - timedelta(minutes=1)):
        assert as_(larkfield.nadia).get(addresses[0]).status_code == 302
    with time_machine.travel(datetime.now(UTC) + links.LASTS + timedelta(minutes=1)):
        for address, who in product(addresses, (None, larkfield.nadia, larkfield.ewa)):
            page = as_(who).get(address)
            assertContains(page, "older than two weeks", status_code=410)
            assertContains(page, f'href="/catchballs/{paint.pk}/"', status_code=410)


def test_who_comes_after_another_move_sees_both(larkfield, paint):
    addresses = links_to(paint)
    paint.question("Which frames?", by=larkfield.nadia, answering=1)
    paint.answer("All that are welded", by=larkfield.tomas, answering=2)
    for address in addresses:
        answer = as_(larkfield.nadia).get(address)
        assertRedirects(answer, f"/catchballs/{paint.pk}/?mailed=1", fetch_redirect_response=False)
        page = as_(larkfield.nadia).get(answer["Location"])
        assertContains(page, "Somebody has moved since that mail.")
        assertContains(page, "<b>Tomás Rivera offered, 2.5\u00a0days</b>")
        assertContains(page, "“All that are welded”")


def test_who_has_answered_already_is_told_so(larkfield, paint):
    (button, _quiet) = links_to(paint)
    paint.question("Which frames?", by=larkfield.nadia, answering=1)
    page = as_(larkfield.nadia).get(button, follow=True)
    assertContains(page, "You have moved since that mail.")
    assertContains(page, "<b>you asked</b>")


@pytest.mark.parametrize("said", ["1", "0", "9", "", "x", "9" * 40, "-1"])
def test_a_thread_speaks_of_no_mail_where_there_is_nothing_to_say(larkfield, paint, said):
    assertNotContains(as_(larkfield.nadia).get(f"/catchballs/{paint.pk}/?mailed={said}"), "since that mail")


def test_a_link_to_an_offer_that_was_taken_back_leads_its_team_to_the_draft_and_others_nowhere(larkfield, paint):
    addresses = links_to(paint)
    paint.take_back(by=larkfield.tomas, answering=1)
    for address in addresses:
        assert as_(larkfield.nadia).get(address).status_code == 404


# --- Accepting from a mail ------------------------------------------------------------------------------------------


def test_a_mail_offers_to_accept_only_what_can_be_accepted(larkfield, paint):
    nudge = Nudge.objects.filter(catchball=paint).latest("pk")
    assert "\nAccept 2.5\u00a0days by " in mail(letters.read([nudge])[nudge.pk]).body
    assert len(links_to(larkfield.pass_down(paint.outcome.parent.catchballs.get(), target=None))) == 1
    paint.question("Which frames?", by=larkfield.nadia, answering=1)
    assert len(links_to(paint)) == 1


def test_accepting_from_a_mail_shows_the_terms_first_and_agrees_by_the_form(larkfield, paint):
    _button, quiet = links_to(paint)
    browser = as_(larkfield.nadia)
    page = browser.get(quiet)
    assertContains(page, "Nothing is agreed yet.")
    assertContains(page, "Commit to 2.5\u00a0days")
    assertContains(page, "If this becomes the agreement")
    paint.refresh_from_db()
    assert paint.version == 1
    form = page.context["form"]
    said = {"answering": form["answering"].value(), "form_key": form["form_key"].value()}
    action = reverse("goals:accept", args=[paint.pk])
    assertContains(page, f'action="{action}"')
    assertRedirects(browser.post(action, said), f"/catchballs/{paint.pk}/")
    paint.refresh_from_db()
    assert (paint.state, paint.version) == ("agreed", 2)


def test_terms_that_were_overtaken_while_they_were_read_are_not_agreed(larkfield, paint):
    _button, quiet = links_to(paint)
    browser = as_(larkfield.nadia)
    form = browser.get(quiet).context["form"]
    paint.take_back(by=larkfield.tomas, answering=1)
    paint.refresh_from_db()
    paint.offer(factories.terms("5", "2"), text="Sooner", by=larkfield.tomas, answering=paint.version)
    said = {"answering": form["answering"].value(), "form_key": form["form_key"].value()}
    assert browser.post(reverse("goals:accept", args=[paint.pk]), said).status_code == 409
    paint.refresh_from_db()
    assert paint.state == "with_receiver"


def test_who_moves_for_nobody_any_more_comes_to_the_thread(larkfield, paint):
    _button, quiet = links_to(paint)
    larkfield.nadia.memberships.all().delete()
    answer = as_(larkfield.nadia).get(quiet)
    assertRedirects(answer, f"/catchballs/{paint.pk}/?answer=counter#answer", fetch_redirect_response=False)


def test_a_link_takes_no_form(larkfield, paint):
    for address in links_to(paint):
        assert as_(larkfield.nadia).post(address).status_code == 405


def test_the_terms_take_the_same_queries_however_long_it_went_on(larkfield, paint, django_assert_max_num_queries):
    for number in range(1, 5):
        by = larkfield.nadia if number % 2 else larkfield.tomas
        terms = paint.latest_terms.revised(target=f"2.{number}")
        paint.counter(terms, by=by, answering=paint.version, text="So")
    _button, quiet = links_to(paint)
    browser = as_(larkfield.nadia)
    browser.get(quiet)
    with django_assert_max_num_queries(8):
        assert browser.get(quiet).status_code == 200


# --- Tampering ----------------------------------------------------------------------------------------------------


def tampered(token: str, chance: random.Random) -> str:
    """One as somebody might try it: a character changed, added or left out, other numbers, another time."""
    place = chance.randrange(len(token))
    said, when, signature = token.split(".")
    numbers = [*map(int, said.split("-"))]
    numbers[chance.randrange(3)] += chance.choice([-1, 1, 7, 1000])
    other = "-".join(map(str, numbers))
    random_text = "".join(chance.choices(SECRET_PART, k=len(signature)))
    return chance.choice(
        [
            token[:place] + chance.choice(SECRET_PART + ".~%") + token[place + 1 :],
            token[:place] + chance.choice(SECRET_PART) + token[place:],
            token[:place] + token[place + 1 :],
            f"{other}.{when}.{signature}",
            f"{said}.{when[:-1]}{chance.choice(SECRET_PART)}.{signature}",
            f"{said}.{when}.{random_text}",
            f"{said}.{when}.{signature.swapcase()}",
            f"{said}.{when}.",
            f"{other}.{random_text}",
            token[::-1],
            token[:place],
        ]
    )


def accepted(read, times: int) -> list[str]:
    """Of so many tampered tokens those that were believed."""
    chance = random.Random(20260511)
    genuine = [sign(Link(person, 41, version)) for person, version in product(range(1, 6), range(1, 6))]
    believed = []
    for token in islice(cycle(genuine), times):
        if (tried := tampered(token, chance)) not in genuine:
            try:
                read(tried)
            except (NotOurs, ValueError):
                continue
            believed.append(tried)
    return believed


def test_of_twenty_thousand_tampered_links_none_is_believed():
    assert accepted(links.read, 20_000) == []


def test_a_link_that_is_only_written_down_would_be_believed_tampered():
    assert len(accepted(lambda token: [int(number) for number in token.split(".")[0].split("-")], 2_000)) > 1_000


def test_a_tampered_link_leads_nowhere_whoever_follows_it(larkfield, paint):
    chance = random.Random(1)
    token = links_to(paint)[0].strip("/").split("/")[-1]
    browsers = [as_(who) for who in (None, larkfield.nadia, larkfield.ewa)]
    for _ in range(30):
        tried = tampered(token, chance).strip(".") or "x"
        for browser in browsers if tried != token else ():
            assert browser.get(f"/m/{tried}/").status_code == 404, tried
            assert browser.get(f"/m/{tried}/acceptance/").status_code == 404, tried


def test_a_link_for_another_purpose_is_none():
    with pytest.raises(NotOurs):
        links.read(TimestampSigner(sep=".").sign("1-41-1"))


# --- Scanners -------------------------------------------------------------------------------------------------------

SCANNERS = [
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.0) BarracudaCentral",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/109.0 Safari/537.36",  # as Safe Links does
    "Proofpoint URL Defense",
    "Mimecast-URL-Scanner/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "curl/8.5.0",
    "",
]


def all_rows() -> dict[str, list]:
    """Every table but that of sessions, as it is."""
    models = [model for model in apps.get_models() if model._meta.db_table != "django_session"]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}


def test_a_thousand_fetches_by_scanners_of_all_links_in_all_mails_change_nothing():
    assert demo.load_if_empty()
    with clock.at(load.NOW):
        nudges.owe_what_time_makes_due()
        while nudges.drain():
            pass
        addresses = [address for message in outbox.outbox for address in (*addresses_in(message), *in_headers(message))]
        assert len(addresses) >= 8
        assert any("/acceptance/" in address for address in addresses)
        before = all_rows()
        scanner = Client()
        every = product(addresses, ("get", "head", "options"), SCANNERS)
        for address, method, agent in islice(cycle(every), 1_000):
            answer = getattr(scanner, method)(address, headers={"user-agent": agent})
            assert answer.status_code in (200, 302, 405), (method, address)
        assert all_rows() == before
    assert not scanner.cookies.get("sessionid")


def test_what_a_browser_fetches_ahead_is_not_read(larkfield, paint):
    browser, ahead = as_(larkfield.nadia), {"sec-purpose": "prefetch;prerender"}
    before = all_rows()
    for address in links_to(paint):
        browser.get(address, headers=ahead, follow=True)
        browser.head(address)
    assert all_rows() == before


def test_a_reminder_and_the_balls_own_mail_lead_to_the_same_place(larkfield, paint):
    arrived = links_to(paint)
    paint.nudge(by=larkfield.tomas)
    reminded = Nudge.objects.get(kind=NudgeKind.REPLY_BY)
    addresses = addresses_in(mail(letters.read([reminded])[reminded.pk]))[:2]
    read = [[links.read(address.split("/")[2]) for address in each] for each in (arrived, addresses)]
    assert read[0] == read[1] == [Link(larkfield.nadia.pk, paint.pk, 1)] * 2
