"""Find or go to: from any page, by a few letters, to what they name."""

import re
from contextlib import nullcontext

import pytest
from playwright.sync_api import expect

from .looks import problems_of

pytestmark = pytest.mark.browser
BIKE = "Riders have their new bike within 18 days of ordering"
with_scripts = pytest.mark.parametrize("scripts", [True], ids=["scripts"])


def options(visitor):
    return visitor.page.get_by_role("dialog").get_by_role("option")


def field_of(visitor):
    return visitor.page.get_by_role("combobox", name="Find an outcome")


def test_whoever_has_no_script_finds_on_a_page_of_its_own(visit, scripts):
    ewa = visit("Ewa Lis", onward="/map/" if scripts else "/")
    if scripts:
        ewa.goes_to("/find/")
    else:
        ewa.page.get_by_role("link", name="Find or go to").locator("visible=true").click()
    ewa.reads("Write an outcome")
    ewa.field("Outcome, team, person or page").fill("tomas riv")
    ewa.presses("Find", within=ewa.main)
    ewa.reads("Leads Frame & Paint")
    ewa.field("Outcome, team, person or page").fill("Zzyzx")
    ewa.presses("Find", within=ewa.main)
    ewa.reads("Nothing is called “Zzyzx”. Try fewer letters")
    ewa.follows("Look through the map")
    ewa.reads_heading("How it all connects")


@with_scripts
def test_an_outcome_is_opened_without_a_mouse(visit):
    ewa = visit("Ewa Lis", onward="/teams/")
    ewa.key("Control+k")
    ewa.is_at(field_of(ewa))
    # What her own team carries, before anything is typed.
    expect(options(ewa).first).to_contain_text("Paint Line")
    ewa.page.keyboard.type("18 riders")
    expect(options(ewa)).to_have_count(1)
    expect(options(ewa).first).to_have_attribute("aria-selected", "true")
    expect(field_of(ewa)).to_have_attribute("aria-activedescendant", options(ewa).first.get_attribute("id"))
    expect(ewa.page.locator("#find-says")).to_have_text("1 found")
    ewa.key("Enter")
    ewa.reads_heading(BIKE)


@with_scripts
def test_enter_waits_for_the_answer_to_what_was_typed(visit):
    ewa = visit("Ewa Lis", onward="/teams/")
    ewa.key("Control+k")
    expect(options(ewa).first).to_be_visible()
    ewa.page.keyboard.type("18 riders")
    ewa.key("Enter")
    ewa.reads_heading(BIKE)


@with_scripts
def test_arrows_choose_and_escape_leads_back_to_where_one_was(visit):
    kaisa = visit("Kaisa Aalto", onward="/map/")
    place = kaisa.page.get_by_role("button", name="In detail: Riders have their new bike")
    kaisa.tabs_to(place)
    kaisa.key("/")
    kaisa.is_at(field_of(kaisa))
    kaisa.page.keyboard.type("paint")
    expect(options(kaisa).first).to_contain_text("Paint Line")
    second = options(kaisa).nth(1).inner_text()
    for key, at in (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("ArrowDown", 0), ("ArrowDown", 1)):
        kaisa.key(key)
        expect(options(kaisa).nth(at)).to_have_attribute("aria-selected", "true")
    assert kaisa.page.locator("[role=option][aria-selected=true]").inner_text() == second
    kaisa.key("Escape")
    expect(kaisa.page.get_by_role("dialog")).to_have_count(0)
    kaisa.is_at(place)


@with_scripts
def test_a_slash_that_belongs_to_what_one_types_opens_nothing(visit):
    ingrid = visit("Ingrid Solheim", onward="/outcomes/new/")
    ingrid.types("Outcome statement", "24/7")
    assert ingrid.field("Outcome statement").input_value() == "24/7"
    expect(ingrid.page.get_by_role("dialog")).to_have_count(0)


@with_scripts
def test_what_was_looked_at_lately_comes_first_and_is_forgotten_with_the_session(visit, demo):
    ewa = visit("Ewa Lis", onward=demo.outcome("O1"))
    ewa.reads_heading(BIKE)
    ewa.goes_to("/map/")
    ewa.key("Control+k")
    expect(options(ewa).first).to_contain_text(BIKE)
    expect(options(ewa).first).to_contain_text("Looked at lately")
    ewa.key("Escape")
    ewa.opens_menu()
    ewa.presses("Sign out")
    ewa.signs_in("Kaisa Aalto", onward="/map/")
    ewa.key("Control+k")
    expect(options(ewa).first).to_be_visible()
    expect(ewa.page.get_by_role("dialog").get_by_text("Looked at lately")).to_have_count(0)


@with_scripts
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_dialog_is_right_for_all_readers(visit, phone):
    ewa = visit("Ewa Lis", phone=phone, onward="/map/")
    ewa.page.get_by_role("link", name="Find or go to").locator("visible=true").click()
    problems = []
    for typed, first in (("", "Paint Line"), ("paint", "Paint Line"), ("paint zzz", re.compile("Try fewer letters"))):
        # What is found first is the same with and without letters: the answer itself is waited for.
        with ewa.page.expect_response(lambda answer: "/find/" in answer.url) if typed else nullcontext():
            field_of(ewa).fill(typed)
        expect(ewa.page.get_by_role("dialog").locator("#found li, #found p").first).to_contain_text(first)
        expect(ewa.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
        problems += problems_of(ewa, f"find-{typed}")
    assert not problems, "\n" + "\n".join(problems)
