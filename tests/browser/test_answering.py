"""A thread between two people: counters, questions, agreements, and what happens when both move at once."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAINTED = "Painted frames are ready 3 days after welding"
WHY = "With the rack in June and the batch change at 25 minutes, 3.2 is what we can hold."


def counters(visitor, number: str, words: str = WHY) -> None:
    visitor.chooses("Counter")
    visitor.types("What can you stand behind?", number)
    visitor.field("Why this number?").fill(words)
    visitor.presses("Send counter")


def test_a_lead_on_a_phone_counters_from_the_mail_and_watches_what_it_does(visit, demo, scripts):
    nadia = visit(None, phone=True)
    nadia.opens_mail("Your turn: Tomás offers 3.0 days")
    nadia.page.get_by_role("link", name="Answer Tomás").click()
    nadia.presses("Nadia Haddad")
    nadia.reads("Your turn.")
    nadia.reads("I walked the line with you on Friday")

    # The mail's link has opened the form.
    effect = nadia.part_of("If this becomes the agreement")
    nadia.reads("0.5 days short of the 5.0 asked", within=effect)
    nadia.reads("2.0 days short of 18.0", within=effect)
    line = nadia.page.locator(".effect-line")
    nadia.reads("At 3.0 days Frame & Paint is 0.5 days short", within=line)
    nadia.types("What can you stand behind?", "3.2")
    if scripts:
        nadia.reads("At 3.2 days Frame & Paint is 0.7 days short", within=line)
        nadia.sees(line)
        nadia.sees(nadia.field("What can you stand behind?"))
        nadia.reads("0.7 days short of the 5.0 asked", within=effect)
        nadia.reads("2.2 days short of 18.0", within=effect)
        nadia.hears("0.7")
    nadia.field("Why this number?").fill(WHY)
    nadia.presses("Send counter")

    nadia.is_told("Sent. The ball is with Tomás.")
    nadia.reads("Tomás’s turn.")
    nadia.reads("Your counter went out today.")
    nadia.reads("0.7 days short of the 5.0 asked", within=nadia.part_of("If this becomes the agreement"))
    expect(nadia.part("Quick answer")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_the_bar_at_a_phones_foot_offers_what_is_possible_now(visit):
    nadia = visit("Nadia Haddad", phone=True)
    nadia.follows("Answer Tomás")
    bar = nadia.part("Quick answer")
    nadia.sees(bar)
    nadia.chooses("Ask")
    nadia.field("What do you need to know before you can answer?").fill("Is the rack ours alone?")
    nadia.presses("Ask Tomás")
    nadia.reads("Tomás’s turn.")
    expect(bar).to_have_count(0)
    nadia.sees(nadia.page.get_by_role("navigation", name="Main, compact"))

    nadia.presses("Take it back")
    nadia.reads("Your turn.")
    nadia.sees(bar)
    nadia.sees(nadia.page.locator("#toast section"))
    toast, foot = nadia.page.locator("#toast section").bounding_box(), bar.bounding_box()
    assert toast["y"] + toast["height"] <= foot["y"]


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_the_bar_at_a_phones_foot_knows_of_a_move_that_came_first(visit):
    nadia, tomas = visit("Nadia Haddad", phone=True), visit("Tomás Rivera")
    nadia.follows("Answer Tomás")
    nadia.chooses("Accept")
    tomas.goes_to(nadia.page.url)
    tomas.opens("Something else…")
    tomas.field("Why do you take the offer off the table?").fill("Ingrid and I look at the whole first.")
    tomas.presses("Withdraw the offer")
    tomas.reads("Off the table.")
    nadia.presses(re.compile("Commit to 3.0.days"))
    nadia.reads("Off the table.")
    expect(nadia.part("Quick answer")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_while_a_number_cant_be_read_no_other_number_passes_for_it(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.chooses("Counter")
    effect = nadia.part_of("If this becomes the agreement")
    nadia.types("What can you stand behind?", "three")
    nadia.reads("Your number can’t be read yet", within=effect)
    nadia.reads("“three” is not a number.", within=nadia.page.locator(".effect-line"))
    nadia.hears("“three” is not a number.")
    nadia.types("What can you stand behind?", "3,2")
    nadia.reads("0.7 days short of the 5.0 asked", within=effect)
    nadia.reads("Change the number in your answer", within=effect)


def test_the_leader_of_the_other_side_accepts_and_both_see_what_was_agreed(visit, demo):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    counters(nadia, "3.2")
    nadia.reads("Tomás’s turn.")

    tomas = visit("Tomás Rivera")
    tomas.follows(PAINTED)
    tomas.reads(WHY)
    tomas.chooses("Accept")
    tomas.presses(re.compile("Agree to 3.2.days"))
    tomas.is_told("Agreed at 3.2")
    tomas.reads("Agreed.")
    tomas.reads("3.2", within=tomas.part("What each of you stands behind"))

    nadia.goes_to("/")
    nadia.reads("All clear on your side.")
    nadia.goes_to(demo.outcome("O1-PA"))
    nadia.reads("3.2")
    nadia.follows("How we got there")
    nadia.reads("Agreed.")
    nadia.reads("You and Tomás settled this today")
    for line in ("3.2", "by 18 December", "Cure rack from 15 June"):
        nadia.reads(line, within=nadia.part("What each of you stands behind"))


def test_of_two_who_move_at_the_same_time_the_second_sees_both_and_goes_on(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.chooses("Ask")
    nadia.field("What do you need to know before you can answer?").fill("Is the rack ours alone?")
    nadia.presses("Ask Tomás")
    nadia.reads("Tomás’s turn.")

    tomas = visit("Tomás Rivera")
    tomas.follows("Is the rack ours alone?")
    tomas.field("Your answer").fill("Yours alone, until December.")
    # Meanwhile Nadia answers without waiting.
    nadia.chooses("Counter")
    nadia.types("What can you stand behind?", "3.2")
    nadia.field("Why this number?").fill(WHY)
    tomas.presses("Answer Nadia")
    tomas.reads("Nadia’s turn.")
    nadia.presses("Send counter")

    note = nadia.page.get_by_role("alert")
    nadia.reads("Somebody moved while you were writing.", within=note)
    nadia.reads("Yours alone, until December.", within=note)
    assert nadia.field("What can you stand behind?").input_value() == "3.2"
    assert nadia.field("Why this number?").input_value() == WHY
    nadia.follows("Go on from here with your words", within=note)
    nadia.presses("Send counter")
    nadia.is_told("Sent. The ball is with Tomás.")
    nadia.reads(WHY)


def test_words_that_no_form_can_take_any_more_are_given_back(visit):
    nadia, tomas = visit("Nadia Haddad"), visit("Tomás Rivera")
    nadia.follows("Answer Tomás")
    nadia.chooses("Counter")
    nadia.types("What can you stand behind?", "3.2")
    nadia.field("Why this number?").fill(WHY)
    tomas.goes_to(nadia.page.url)
    tomas.opens("Something else…")
    tomas.field("Why do you take the offer off the table?").fill("Ingrid and I look at the whole first.")
    tomas.presses("Withdraw the offer")
    tomas.reads("Off the table.")
    nadia.presses("Send counter")

    note = nadia.page.get_by_role("alert")
    nadia.reads("Ingrid and I look at the whole first.", within=nadia.main)
    nadia.reads(WHY, within=note)


def test_a_number_that_cant_be_read_is_told_at_its_field_and_the_words_are_kept(visit):
    nadia = visit("Nadia Haddad", phone=True)
    nadia.follows("Answer Tomás")
    counters(nadia, "three")

    number = nadia.field("What can you stand behind?")
    nadia.is_told_at(number, "three")
    assert nadia.page.title().startswith("Problem:")
    assert nadia.field("Why this number?").input_value() == WHY
    number.fill("3,2")  # as many people write it
    nadia.presses("Send counter")
    nadia.is_told("Sent. The ball is with Tomás.")
    nadia.reads("3.2")


def test_what_nobody_has_read_can_be_taken_back(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    counters(nadia, "3.2")
    nadia.reads("Tomás’s turn.")
    nadia.presses("Take it back")
    nadia.is_told("Taken back.")
    nadia.reads("Your turn.")
    counters(nadia, "3.1")
    nadia.reads("Tomás’s turn.")

    visit("Tomás Rivera", onward=nadia.page.url).reads("Your turn.")
    nadia.presses("Take it back")
    nadia.reads("The other side has read it already")


def test_a_question_is_asked_and_answered(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.chooses("Ask")
    nadia.field("What do you need to know before you can answer?").fill("Is the rack ours alone?")
    nadia.presses("Ask Tomás")
    nadia.is_told("Asked. The ball is with Tomás.")

    tomas = visit("Tomás Rivera")
    tomas.follows("Is the rack ours alone?")
    tomas.reads("Nadia asked you something today.")
    tomas.field("Your answer").fill("Yours alone, until December.")
    tomas.presses("Answer Nadia")
    tomas.is_told("Answered. The ball is with Nadia.")

    nadia.goes_to("/")
    nadia.reads("Yours alone, until December.")
    nadia.follows(PAINTED)
    nadia.reads("Tomás answered your question today.")


def test_a_no_names_another_way_and_the_offer_comes_again(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.opens("Something else…")
    nadia.field("Why can't you carry it?").fill("The oven is full.")
    nadia.presses("Tell Tomás")
    nadia.is_told_at(nadia.field("Who or what instead?"), "Say who or what instead")
    assert nadia.field("Why can't you carry it?").input_value() == "The oven is full."
    nadia.field("Who or what instead?").fill("Frame Prep could dry the frames overnight.")
    nadia.presses("Tell Tomás")
    nadia.is_told("Said. The ball is with Tomás.")

    tomas = visit("Tomás Rivera")
    tomas.reads("Frame Prep could dry the frames overnight.")
    tomas.follows(PAINTED)
    tomas.types("What do you ask for now?", "3.4")
    tomas.field("What has changed?").fill("Prep takes the drying. The rest is yours.")
    tomas.presses("Offer it to Nadia again")
    tomas.is_told("Offered again. The ball is with Nadia.")
    tomas.reads("Nadia’s turn.")


def test_a_later_day_is_named_once(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.opens("Something else…")
    nadia.field("By when will you answer?").fill("2026-05-20")
    nadia.field("What do you wait for?").fill("Wednesday's huddle.")
    nadia.presses("Name this day")
    nadia.is_told("answers by the new day")
    nadia.reads("20 May")
    nadia.opens("Something else…")
    nadia.reads_nowhere("Answer on a later day")


def test_anybody_comments_and_nothing_else_changes(visit, demo):
    ewa = visit("Ewa Lis")
    ewa.goes_to(demo.outcome("O1-PA"))
    ewa.follows("Open the catchball")
    ewa.reads("Nadia’s turn.")
    ewa.field("Say something beside the moves").fill("I can plan the colours three days ahead.")
    ewa.presses("Add comment")
    ewa.is_told("Added. Everybody who reads this sees it.")
    ewa.reads("I can plan the colours three days ahead.")
    ewa.reads("Nadia’s turn.")

    nadia = visit("Nadia Haddad", onward=ewa.page.url)
    nadia.reads("I can plan the colours three days ahead.")
    nadia.reads("Your turn.")


def test_a_nudge_by_hand_goes_out_once_a_day(visit):
    tomas = visit("Tomás Rivera")
    tomas.presses("Nudge Nadia about “Painted 3 days after welding”")
    tomas.reads("Nudged today")
    tomas.goes_to("/")
    tomas.reads("Nudged today")
    tomas.opens_mail("Tomás asks for a word on Painted 3 days after welding")
    tomas.page.get_by_role("link", name="Answer Tomás").click()
    tomas.reads("This mail was written to Nadia Haddad")
