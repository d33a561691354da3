"""Without a mouse: every step by Tab, arrows, Space and Enter, and always in sight where one is."""

import pytest

pytestmark = pytest.mark.browser

WHY = "With the rack in June 3.2 is what we can hold."


def test_a_lead_counters_and_a_leader_accepts_without_a_mouse(visit, scripts):
    nadia = visit(None)
    nadia.goes_to("/")
    nadia.tabs_to(nadia.page.get_by_role("button", name="Nadia Haddad"))
    nadia.key("Enter")
    nadia.reads("In your court")

    nadia.key("Tab")
    nadia.is_at(nadia.page.get_by_role("link", name="Skip to the content"))
    nadia.key("Enter")
    nadia.tabs_to(nadia.page.get_by_role("link", name="Answer Tomás"))
    nadia.key("Enter")
    nadia.reads("Your turn.")

    # Nothing is chosen yet, so the group is entered at one of its ends.
    nadia.tabs_to(nadia.page.get_by_role("radio", name="Accept"))
    nadia.key("ArrowRight")
    nadia.is_at(nadia.page.get_by_role("radio", name="Counter"))
    nadia.tabs_to(nadia.field("What can you stand behind?"))
    nadia.page.keyboard.type("3.2")
    nadia.tabs_to(nadia.field("Why this number?"))
    nadia.page.keyboard.type(WHY)
    nadia.tabs_to(nadia.page.get_by_role("button", name="Send counter"))
    nadia.key("Enter")
    nadia.reads("Tomás’s turn.")
    if scripts:
        nadia.is_at(nadia.page.get_by_role("heading", name="Tomás’s turn."))

    tomas = visit("Tomás Rivera", onward=nadia.page.url)
    tomas.tabs_to(tomas.page.get_by_role("radio", name="Accept"))
    tomas.key("Space")
    tomas.tabs_to(tomas.page.get_by_role("button", name="Agree to 3.2"))
    tomas.key("Enter")
    tomas.reads("Agreed.")
    assert WHY in tomas.main.inner_text()


def test_the_map_is_walked_with_arrows(visit, scripts):
    kaisa = visit("Kaisa Aalto", onward="/map/")
    top = kaisa.page.get_by_role("button", name="In detail: Riders have their new bike")
    kaisa.tabs_to(top)
    if not scripts:
        kaisa.key("Enter")
        kaisa.page.wait_for_url("**/map/?*")
        return
    before = top.get_attribute("aria-expanded")
    kaisa.key("ArrowRight" if before == "false" else "ArrowLeft")
    assert top.get_attribute("aria-expanded") != before
    kaisa.is_at(top)
    kaisa.key("ArrowDown")
    kaisa.is_at(kaisa.page.locator(".tree .twist:visible").nth(1))


def test_the_menu_opens_and_closes_with_keys(visit):
    nadia = visit("Nadia Haddad")
    menu = nadia.page.get_by_role("group", name="Your menu")
    nadia.tabs_to(nadia.page.get_by_role("button", name="your menu").locator("visible=true"))
    nadia.key("Enter")
    menu.wait_for()
    nadia.key("Escape")
    menu.wait_for(state="hidden")
