"""The doors that only the demo has: sign-in by one click, and the mails that were not sent."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import NoReverseMatch, reverse

from lean.lib import mailbox
from teams.models import Person
from tests import factories

# Loaded here, where nothing is a demo yet: else the product's own addresses would be mounted as the demo's.
from tests.lean import demo_urls

TOMAS = "tomas.rivera@larkfield.example"


@pytest.fixture
def in_the_demo(settings, tmp_path):
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "lean.lib.mailbox.EmailBackend"


@pytest.fixture
def tomas(db) -> Person:
    return Person.objects.create_user(TOMAS, "Tomás Rivera")


@pytest.fixture
def a_mail(in_the_demo, settings) -> mailbox.Letter:
    mail = EmailMultiAlternatives("Your turn: Tomás offers 3.0 days", "5.0 → 3.0 days", to=["Nadia <n@example.org>"])
    mail.attach_alternative('<p style="color:#241f1a">5.0 → 3.0 days</p>', "text/html")
    mail.send()
    return mailbox.newest(settings.MAIL_DIR)[0]


def who(client) -> str | None:
    return client.session.get("_auth_user_id")


# --- Signing in ---------------------------------------------------------------------------------------------


def test_the_sign_in_page_offers_the_main_people(client, in_the_demo, tomas):
    page = client.get("/accounts/login/")
    assert [person.name for person in page.context["demo_people"]] == ["Tomás Rivera"]
    assert f'value="{TOMAS}"' in page.content.decode()


def test_one_click_signs_in_and_leads_home(client, in_the_demo, tomas):
    answer = client.post("/demo/sign-in/", {"person": TOMAS})
    assert (answer.status_code, answer["Location"], who(client)) == (302, "/", str(tomas.pk))


def test_whoever_is_signed_in_can_step_into_other_shoes(client, in_the_demo, tomas):
    nadia = Person.objects.create_user("nadia.haddad@larkfield.example", "Nadia Haddad")
    client.post("/demo/sign-in/", {"person": TOMAS})
    client.post("/demo/sign-in/", {"person": nadia.email})
    assert who(client) == str(nadia.pk)


def test_the_click_goes_on_to_the_page_that_was_asked_for(client, in_the_demo, tomas):
    answer = client.post("/demo/sign-in/", {"person": TOMAS, "next": "/catchballs/1/"})
    assert answer["Location"] == "/catchballs/1/"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"])
def test_the_click_never_leads_elsewhere(client, in_the_demo, tomas, next_page):
    assert client.post("/demo/sign-in/", {"person": TOMAS, "next": next_page})["Location"] == "/"


def test_a_link_alone_signs_nobody_in(client, in_the_demo, tomas):
    assert client.get("/demo/sign-in/", {"person": TOMAS}).status_code == 405
    assert who(client) is None


def test_the_click_needs_the_forms_token(in_the_demo, tomas):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/demo/sign-in/", {"person": TOMAS}).status_code == 403


def test_whoever_has_a_password_signs_in_with_it(client, in_the_demo, db):
    real = factories.person("Ruth Lindqvist")
    assert client.post("/demo/sign-in/", {"person": real.email}).status_code == 404
    assert who(client) is None


@pytest.mark.parametrize("person", ["nobody@larkfield.example", "", "1"])
def test_nobody_else_is_signed_in(client, in_the_demo, tomas, person):
    assert client.post("/demo/sign-in/", {"person": person}).status_code == 404


def test_who_has_left_is_not_signed_in(client, in_the_demo, tomas):
    Person.objects.update(is_active=False)
    assert client.post("/demo/sign-in/", {"person": TOMAS}).status_code == 404


# --- Mails --------------------------------------------------------------------------------------------------


def test_the_mails_are_listed_with_whom_they_are_for(client, a_mail, db):
    page = client.get("/demo/mail/").content.decode()
    assert "Your turn: Tomás offers 3.0 days" in page
    assert "Nadia &lt;n@example.org&gt;" in page
    assert f"/demo/mail/{a_mail.name}/" in page


def test_the_sign_in_page_and_everybodys_menu_lead_to_the_mails(client, in_the_demo, tomas):
    way = 'href="/demo/mail/"'
    assert way in client.get("/accounts/login/").content.decode()
    client.force_login(tomas)
    assert way in client.get("/teams/").content.decode()


def test_an_empty_mailbox_says_what_will_come(client, in_the_demo, db):
    assert "No mail yet." in client.get("/demo/mail/").content.decode()


def test_a_mail_is_shown_with_its_own_policy(client, a_mail):
    page = client.get(f"/demo/mail/{a_mail.name}/")
    assert page.content.decode() == a_mail.html
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "DENY"


def test_no_other_page_allows_inline_styles(client, a_mail, db):
    for address in ("/demo/mail/", f"/demo/mail/{a_mail.name}/text/", "/accounts/login/"):
        assert "unsafe-inline" not in client.get(address)["Content-Security-Policy"]


def test_the_text_of_a_mail_has_its_own_address(client, a_mail):
    page = client.get(f"/demo/mail/{a_mail.name}/text/")
    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert page.content.decode().strip() == "5.0 → 3.0 days"


def test_a_mail_without_html_leads_to_its_text(client, in_the_demo, settings):
    EmailMultiAlternatives("Hello", "Only words.", to=["n@example.org"]).send()
    [letter] = mailbox.newest(settings.MAIL_DIR)
    assert client.get(f"/demo/mail/{letter.name}/")["Location"] == f"/demo/mail/{letter.name}/text/"


@pytest.mark.parametrize("name", ["nothing", "20260512-070000-000000-abcdefgh", "..%2Fsecret_key"])
def test_a_mail_that_is_not_there_is_not_found(client, in_the_demo, name, db):
    assert client.get(f"/demo/mail/{name}/").status_code == 404
    assert client.get(f"/demo/mail/{name}/text/").status_code == 404


# --- Everywhere else ----------------------------------------------------------------------------------------


def test_outside_the_demo_its_addresses_do_not_exist(client, tomas):
    for name in ("demo_sign_in", "demo_mails"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.post("/demo/sign-in/", {"person": TOMAS}).status_code == 404
    assert client.get("/demo/mail/").status_code == 404


def test_outside_the_demo_no_page_leads_there(client, tomas):
    assert "/demo/" not in client.get("/accounts/login/").content.decode()
    client.force_login(tomas)
    assert "/demo/" not in client.get("/teams/").content.decode()


def test_outside_the_demo_its_views_do_nothing_even_where_they_are_mounted(client, a_mail, settings, tomas):
    settings.DEMO = False
    assert client.post("/demo/sign-in/", {"person": TOMAS}).status_code == 404
    assert who(client) is None
    for address in ("/demo/mail/", f"/demo/mail/{a_mail.name}/", f"/demo/mail/{a_mail.name}/text/"):
        assert client.get(address).status_code == 404
