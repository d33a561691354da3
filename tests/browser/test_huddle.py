"""Taken to the huddle: one press, one page, one line that comes back, and an agreement that says so."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SAID = "Three days, if the second rack is ours alone"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_lead_takes_it_to_the_huddle_and_the_agreement_says_what_the_team_said(visit, browser):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    thread = nadia.page.url
    nadia.reads("You meet every Monday at 6:10.")
    nadia.presses("Take it to the huddle")

    # The page for the huddle: on paper exactly one sheet.
    nadia.reads("For the huddle of Paint Line, Monday 18 May 2026, 6:10")
    nadia.reads("What would have to be true for us to stand behind it?")
    nadia.reads("The answer is asked for by 19 May.")
    if nadia.scripts:
        nadia.sees(nadia.page.get_by_role("button", name="Print this page"))
    assert pages_on_paper(nadia.page) == 1

    nadia.follows("Back to the thread")
    nadia.reads("Taken to the huddle: Monday.")
    tomas = visit("Tomás Rivera", onward=thread)
    tomas.reads("Nadia took it to the team’s huddle today.")
    tomas.reads("After the huddle on Monday 18 May 2026")

    nadia.field("What did the team say?").fill(SAID)
    nadia.presses("Bring this line back")
    nadia.is_told("Kept. It stands beside the terms.")
    tomas.goes_to(thread)
    tomas.reads(SAID, within=tomas.part("What Paint Line said"))

    nadia.chooses("Accept")
    nadia.presses(re.compile("Commit to 3.0"))
    nadia.reads("Agreed.")
    nadia.reads("Taken to the huddle on 12 May:")
    tomas.goes_to(thread)
    tomas.reads("Taken to the huddle on 12 May:")
    tomas.reads(SAID)
    expect(tomas.main).not_to_contain_text("Lead only")


def pages_on_paper(page) -> int:
    """As chromium prints it, on the paper that the page itself asks for."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))
