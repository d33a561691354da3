"""Through the door and out again, with an address and a password."""

import re

import pytest

pytestmark = pytest.mark.browser

EWA = "ewa.lis@larkfield.example"
PASSWORD = "seven colours a week"


def test_an_invited_person_chooses_a_password_and_signs_in_with_it(visit, demo):
    invitations = demo.manage("invite", "--team", "paint-line", "--print")
    link = re.search(rf"<{re.escape(EWA)}> (\S+)", invitations)[1]
    ewa = visit(None)
    ewa.goes_to(link)
    ewa.reads_heading("Choose your password")
    first, again = ewa.main.locator("input[type=password]").all()
    first.fill("short")
    again.fill("short")
    ewa.presses("Keep this password")
    ewa.reads("12 characters")
    first.fill(PASSWORD)
    again.fill(PASSWORD)
    ewa.presses("Keep this password")
    ewa.reads_heading("Your password is kept")

    ewa.follows("Sign in")
    ewa.field("E-mail").fill(EWA)
    ewa.field("Password").fill("eight colours a week")
    ewa.presses(re.compile("^Sign in$"))
    ewa.reads("not correct")
    assert ewa.field("E-mail").input_value() == EWA
    ewa.field("Password").fill(PASSWORD)
    ewa.presses(re.compile("^Sign in$"))
    ewa.reads_heading("What Paint Line carries")


def test_whoever_signs_out_has_to_sign_in_again(visit):
    nadia = visit("Nadia Haddad")
    nadia.opens_menu()
    nadia.presses("Sign out")
    nadia.reads_heading("Sign in")
    nadia.goes_to("/map/")
    nadia.reads_heading("Sign in")


def test_a_link_leads_on_to_its_page_after_signing_in(visit):
    nadia = visit("Nadia Haddad", onward="/teams/paint-line/")
    nadia.reads_heading("Paint Line")


def test_the_reader_chooses_light_or_dark(visit, scripts):
    nadia = visit("Nadia Haddad")
    light = nadia.background()
    nadia.opens_menu()
    if not scripts:
        # Without scripts the system's choice holds, and no control promises anything else.
        assert nadia.page.get_by_text("Light or dark").is_hidden()
        return
    nadia.chooses("Dark")
    dark = nadia.background()
    assert dark != light
    nadia.goes_to("/map/")
    assert nadia.background() == dark
    nadia.opens_menu()
    nadia.chooses("As the system")
    assert nadia.background() == light
