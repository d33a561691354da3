"""The map: looked through, narrowed down and sent to somebody, with keys alone too."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def rows(visitor):
    return visitor.page.locator(".tree li:not(.above) > .trow .txt > a:first-child").locator("visible=true")


def test_words_narrow_the_map_down_while_they_are_typed(visit, scripts):
    kaisa = visit("Kaisa Aalto", onward="/map/")
    field = kaisa.page.get_by_role("searchbox", name="Find an outcome, a team or a person")
    kaisa.tabs_to(field)
    kaisa.page.keyboard.type("connectors")
    if not scripts:
        kaisa.key("Enter")
    kaisa.page.wait_for_url("**/map/?q=connectors**")
    expect(rows(kaisa)).to_have_text(["Connectors and displays survive the first winter"])
    kaisa.reads("Bikes stay right")
    if scripts:
        kaisa.is_at(field)
        expect(kaisa.page.locator("#live")).to_have_text("1 outcome")
    # The address is all that somebody else needs.
    ewa = visit("Ewa Lis", onward=kaisa.page.url)
    expect(rows(ewa)).to_have_text(["Connectors and displays survive the first winter"])
    kaisa.follows("Clear the filters")
    expect(rows(kaisa).first).to_have_text("Riders have their new bike within 18 days of ordering")


def test_a_chip_shows_what_is_off_track_and_the_strip_goes_along(visit, scripts):
    kaisa = visit("Kaisa Aalto", onward="/map/")
    off = kaisa.page.get_by_role("radio", name=re.compile("Off track"))
    off.check(force=True)
    if not scripts:
        kaisa.page.get_by_role("button", name="Show these").click()
    kaisa.page.wait_for_url("**show=off**")
    expect(rows(kaisa)).to_have_count(6)
    kaisa.reads("6 off track", within=kaisa.part("What was found, at a glance"))


def test_an_open_branch_is_in_the_address(visit, scripts):
    kaisa = visit("Kaisa Aalto", onward="/map/")
    branch = kaisa.page.get_by_role("button", name="In detail: Painted frames are ready 5 days")
    branch.click()
    kaisa.reads("Painted frames are ready 3 days after welding")
    kaisa.page.wait_for_url("**only=1**")
    ewa = visit("Ewa Lis", onward=kaisa.page.url)
    ewa.reads("Painted frames are ready 3 days after welding")
    branch = ewa.page.get_by_role("button", name="In detail: Painted frames are ready 5 days")
    expect(branch).to_have_attribute("aria-expanded", "true")


def test_an_outcome_leads_to_its_place_on_the_map(visit, demo, scripts):
    ewa = visit("Ewa Lis")
    ewa.goes_to(demo.outcome("O1-PA"))
    ewa.page.get_by_role("navigation", name="Line of sight").get_by_role("link", name="Larkfield 2026").click()
    link = ewa.main.get_by_role("link", name="Painted frames are ready 3 days after welding")
    expect(link).to_be_in_viewport()
    if scripts:
        expect(link).to_be_focused()


def test_a_lead_says_what_else_helps_ends_it_and_brings_it_back(visit, demo, scripts):
    nadia = visit("Nadia Haddad")
    nadia.goes_to(demo.outcome("O2-PA"))
    nadia.follows("Say what else it helps")
    nadia.page.get_by_role("searchbox").fill("thrown away")
    if scripts:
        expect(nadia.page.locator("#live")).to_contain_text("to choose from")
    else:
        nadia.page.get_by_role("button", name="Look for it").click()
    nadia.page.get_by_label("Which outcome?").select_option(index=1)
    nadia.page.get_by_label("Strong").check(force=True)
    nadia.page.get_by_label("How does it help?").fill("What holds isn't painted again.")
    nadia.page.get_by_role("button", name="Say so").click()
    nadia.reads("What holds isn't painted again.", within=nadia.part("Beside its own line"))
    nadia.follows(re.compile("^Change or end"))
    nadia.page.get_by_role("button", name="End this support").click()
    nadia.reads("It is ended.")
    nadia.page.get_by_role("button", name="Bring it back").click()
    nadia.reads("What holds isn't painted again.", within=nadia.part("Beside its own line"))
