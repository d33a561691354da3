"""From one's own work up to what it is for."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_member_finds_the_line_of_sight_from_home_to_the_top(visit):
    ewa = visit("Ewa Lis", phone=True)
    ewa.reads_heading("What Paint Line carries")
    ewa.follows("Painted frames are ready 3 days after welding")
    sight = ewa.page.get_by_role("navigation", name="Line of sight")
    ewa.reads("Painted frames in 5 days", within=sight)
    ewa.reads("New bike within 18 days", within=sight)

    ewa.follows("Painted frames in 5 days", within=sight)
    ewa.reads_heading("Painted frames are ready 5 days after the order is released")
    ewa.follows("New bike within 18 days", within=sight)
    ewa.reads_heading("Riders have their new bike within 18 days of ordering")
    ewa.reads("Four in ten riders who cancel say they could not wait.")
    ewa.reads("A good bike, soon, that lasts", within=sight)


def test_and_down_again_to_the_team_that_carries_it(visit, demo):
    ewa = visit("Ewa Lis")
    ewa.goes_to(demo.outcome("O1"))
    ewa.follows("Frame & Paint", within=ewa.part("Who carries it"))
    ewa.follows("Paint Line", within=ewa.part("Who carries it"))
    ewa.reads("Painted frames are ready 3 days after welding")


def test_a_branch_of_the_map_opens_and_closes_where_it_is(visit):
    kaisa = visit("Kaisa Aalto")
    kaisa.goes_to("/map/")
    branch = kaisa.page.get_by_role("button", name="In detail: Painted frames are ready 5 days")
    piece = kaisa.main.get_by_text("Painted frames are ready 3 days after welding")
    for _ in range(2):
        was_open = branch.get_attribute("aria-expanded") == "true"
        expect(piece).to_be_visible(visible=was_open)
        branch.click()
        expect(branch).to_have_attribute("aria-expanded", "false" if was_open else "true")
        expect(piece).to_be_visible(visible=not was_open)


def test_a_team_shows_its_people_and_its_balls(visit):
    kaisa = visit("Kaisa Aalto")
    kaisa.page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Teams").click()
    kaisa.follows("Paint Line")
    kaisa.reads_heading("Paint Line")
    kaisa.reads("Nadia Haddad leads")
    kaisa.reads("I plan the colours so the oven never waits.")
    kaisa.follows("Painted 3 days after welding", within=kaisa.part("In catchball"))
    kaisa.reads("Nadia’s turn.")


def test_found_followed_up_its_line_of_sight_and_seen_on_the_map_without_a_mouse(visit, scripts):
    jonas = visit("Jonas Weber")
    if scripts:
        jonas.key("Control+k")
        jonas.page.keyboard.type("survive connectors")
        expect(jonas.page.get_by_role("dialog").get_by_role("option")).to_have_count(1)
    else:
        jonas.tabs_to(jonas.page.get_by_role("link", name="Find or go to").locator("visible=true"))
        jonas.key("Enter")
        jonas.tabs_to(jonas.field("Outcome, team, person or page"))
        jonas.page.keyboard.type("survive connectors")
        jonas.key("Enter")
        jonas.page.wait_for_url("**/find/?q=*")
        jonas.tabs_to(jonas.main.get_by_role("link", name="Connectors and displays survive the first winter"))
    jonas.key("Enter")
    jonas.reads_heading("Connectors and displays survive the first winter")
    jonas.tabs_to(jonas.page.get_by_role("link", name="What all this is for, up to the top"))
    jonas.key("Enter")
    jonas.reads_heading("What the work of E-Systems is for")
    jonas.reads("carries 4 of the 5 claims per 1,000 below")
    jonas.reads("carries 5 of the 17 claims per 1,000 below")
    jonas.reads("A good bike, soon, that lasts")
    jonas.tabs_to(jonas.page.locator("summary", has_text="One other team carries this too"))
    jonas.key("Enter")
    jonas.reads("Test Lab: No weak battery or motor (1 of 5)")
    jonas.tabs_to(jonas.page.get_by_role("link", name="See it on the map"))
    jonas.key("Enter")
    jonas.page.wait_for_url("**/map/?open=*")
    row = jonas.main.get_by_role("link", name="Connectors and displays survive the first winter")
    expect(row).to_be_in_viewport()
    if scripts:
        jonas.is_at(row)


def test_what_ones_work_gives_is_said_said_better_and_undone_in_its_place(visit, scripts):
    ibrahim = visit("Ibrahim Saleh", onward="/me/line/")
    words = "I change a batch so fast that a small order costs no more than a big one."
    ibrahim.reads(words)
    ibrahim.follows("Say it better")
    ibrahim.types("What does your work give to it?", "I organise the batches")
    ibrahim.presses("Say it")
    ibrahim.reads("Changed. Everybody sees these words now.")
    ibrahim.reads("Organise says what you do. What is true for somebody because you do it?")
    ibrahim.presses("Undo")
    ibrahim.reads(words)
    ibrahim.reads_nowhere("I organise the batches")
