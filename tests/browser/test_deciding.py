"""Where two can't agree somebody above decides; where they did agree they look again; and a team begins by itself."""

import re

import pytest

from .thumbs import Thumbs

pytestmark = pytest.mark.browser

QUESTION = "Is a day saved here worth a second oven?"


def test_who_leads_above_both_decides_and_a_side_sees_it_differently(visit, demo):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.opens("Something else…")
    nadia.field("What should be decided?").fill(QUESTION)
    nadia.presses("Ask Ingrid")
    nadia.is_told("Asked. The ball is with Ingrid, who sees what each of you stands behind.")
    nadia.reads("Ingrid’s turn.")

    ingrid = visit("Ingrid Solheim", phone=True)
    ingrid.reads("asks you to decide between Frame & Paint and Paint Line")
    ingrid.goes_to(nadia.page.url)
    ingrid.reads(QUESTION)
    ingrid.types("What do you decide?", "3.2")
    ingrid.presses("Decide so")
    ingrid.is_told_at(ingrid.field("Why so?"), "Say why you decide so")
    assert ingrid.field("What do you decide?").input_value() == "3.2"
    ingrid.field("Why so?").fill("The oven comes in June, not before.")
    ingrid.presses("Decide so")
    ingrid.is_told("Decided: 3.2")

    nadia.goes_to(ingrid.page.url)
    nadia.reads("3.2", within=nadia.part("What was decided"))
    nadia.opens("You see it differently?")
    nadia.field("What do you see differently?").fill("June comes too late for the spring orders.")
    nadia.presses("Put it on record")
    nadia.is_told("Put on record.")

    tomas = visit("Tomás Rivera", onward=nadia.page.url)
    tomas.reads("Ingrid decided today; Nadia sees it differently.")
    tomas.reads("June comes too late for the spring orders.")
    tomas.goes_to(demo.outcome("O1-PA"))
    tomas.reads("Nadia sees it differently")


def test_what_was_agreed_holds_while_both_look_again_and_then_the_new_number_does(visit, demo):
    nadia = visit("Nadia Haddad", onward=demo.outcome("O2-PA"))
    nadia.follows("How we got there")
    before = nadia.part("What each of you stands behind").locator("b").nth(1).inner_text()
    nadia.opens("Look again…")
    nadia.field("What has changed?").select_option("evidence")
    nadia.field("What do you see now?").fill("The new booth sprays finer than we thought.")
    nadia.types("What can you stand behind now?", "7")
    nadia.presses("Ask Tomás to look again")
    nadia.is_told("Sent. The ball is with Tomás; what you agreed holds meanwhile.")
    nadia.reads(before, within=nadia.part("What holds until you agree on something else"))

    tomas = visit("Tomás Rivera", phone=True, onward=nadia.page.url)
    tomas.reads("The new booth sprays finer than we thought.")
    tomas.chooses("Accept")
    tomas.presses(re.compile("Agree to 7"))
    tomas.is_told("Agreed at 7")
    tomas.reads(re.compile(": 7"), within=tomas.part("What each of you stands behind"))


def test_a_team_puts_an_outcome_to_another_and_they_agree(visit, demo):
    nadia = visit("Nadia Haddad", phone=True, onward=demo.outcome("O1"))
    nadia.follows("Put something to it")
    nadia.field("What will be true?").fill("Every rider knows the colour on the day they order")
    nadia.types("Today", "4")
    nadia.types("What can you stand behind?", "3")
    nadia.field("A few words to them").fill("We found a day in the colour plan.")
    nadia.presses("Put it to Larkfield Cycles")
    nadia.is_told("Sent. The ball is with Larkfield Cycles.")
    nadia.reads("Ingrid’s turn.")

    ingrid = visit("Ingrid Solheim", onward=nadia.page.url)
    ingrid.reads("We found a day in the colour plan.")
    ingrid.chooses("Accept")
    ingrid.presses(re.compile("Agree to 3"))
    ingrid.is_told("Agreed at 3")
    nadia.goes_to("/")
    nadia.goes_to(ingrid.page.url)
    nadia.reads("Agreed.")


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
def test_from_the_mail_to_a_counter_on_a_phone_takes_six_taps_and_under_three_minutes(visit, capsys):
    """Six taps, one of them the demo's sign-in; 50 keys, 47 of which are her reasons. Thumbs has the seconds."""
    nadia, thumbs = visit(None, phone=True), Thumbs()
    nadia.opens_mail("Your turn: Tomás offers 3.0 days")
    thumbs.taps += 1
    thumbs.read(nadia.page.locator("body"))
    thumbs.tap(nadia.page.get_by_role("link", name="Answer Tomás"))
    thumbs.tap(nadia.page.get_by_role("button", name="Nadia Haddad"))
    nadia.reads("Your turn.")
    # What stands above her answer: whose turn, the words, the terms, and what they do to each level.
    for part in ("Your turn.", "What changed, round by round"):
        thumbs.read(nadia.part(part).first)
    thumbs.read(nadia.part_of("If this becomes the agreement"))
    # The mail's link has opened the form.
    number = nadia.field("What can you stand behind?")
    thumbs.tap(number)
    thumbs.type(number, "3.2")
    why = nadia.field("Why this number?")
    thumbs.tap(why)
    thumbs.type(why, "The rack comes in June, so 3.2 is what we hold.")
    thumbs.read(nadia.page.locator(".effect-line"))
    thumbs.tap(nadia.page.get_by_role("button", name="Send counter"))
    nadia.is_told("Sent. The ball is with Tomás.")
    with capsys.disabled():
        print(f"\nFrom the mail to a counter: {thumbs}.")
    assert thumbs.taps <= 6
    assert thumbs.keys <= 50
    assert thumbs.seconds < 180
