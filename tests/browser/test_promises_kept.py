"""A promise of help: moved in time, missed when its day has passed, kept late; and the sheet both sides can print."""

import re

import pytest

from .looks import problems_of

pytestmark = pytest.mark.browser

RACK = "Cure rack from 15 June"
# The clock of a running demo can't be moved on, so the day is: to yesterday, as if it had passed meanwhile.
ITS_DAY_HAS_PASSED = (
    "from datetime import timedelta; from goals.models import Help, Standing; from lean.lib import clock; "
    f"Help.objects.filter(text='{RACK}').update(due_on=clock.today() - timedelta(days=1)); "
    "Standing.objects.refresh([Help.objects.get(text='" + RACK + "').commitment.outcome_id])"
)


@pytest.fixture
def nadia(visit):
    """She accepts what Tomás offers, with a rack that he promises."""
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.chooses("Accept")
    nadia.page.get_by_role("button", name="Commit to 3.0").click()
    nadia.reads("Agreed.")
    return nadia


def promised(visitor):
    return visitor.page.locator("li.ball").filter(has_text=RACK)


def test_a_promise_that_is_missed_is_told_to_both_and_heals_when_it_is_kept(visit, nadia, demo):
    tomas = visit("Tomás Rivera")
    tomas.reads("What you promised")
    promised(tomas).get_by_role("link", name="Another day").click()
    tomas.page.get_by_label("By which day instead?").fill("2026-10-01")
    tomas.page.get_by_label("Why?").fill("The supplier ships in September")
    tomas.page.get_by_role("button", name="Move the day").click()
    tomas.reads("15 September → 1 October")
    nadia.goes_to("/")
    nadia.reads("by 1 October, moved from 15 September")

    demo.manage("shell", "-c", ITS_DAY_HAS_PASSED)
    nadia.opens_mail(f"Not here yet: {RACK}")
    tomas.goes_to("/")
    tomas.reads("Missed")
    thread = nadia.page
    nadia.goes_to("/")
    promised(nadia).get_by_role("link").first.click()
    nadia.reads("what rests on it isn’t counted for the outcome above")
    thread.get_by_role("link", name="What both of you agreed").click()
    nadia.reads("Help that was promised did not come by its day")

    promised(tomas).get_by_role("button", name="It is kept").click()
    tomas.reads("Kept")
    thread.reload()
    assert "did not come by its day" not in thread.inner_text("main")


def test_an_agreement_is_one_sheet_of_paper(nadia, scripts):
    if not scripts:
        pytest.skip("Paper is the same without scripts.")
    nadia.page.get_by_role("link", name="Print it on one page").click()
    nadia.reads("Tomás Rivera proposed it on 11 May; Nadia Haddad accepted it on 12 May.")
    assert problems_of(nadia, "agreement") == []
    paper = nadia.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
    assert b"594.95996 841.91998" in paper
