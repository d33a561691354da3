"""A lead says the week's numbers on Home: digits and Enter, and the next field is there already."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# Their week is over and has no number yet.
# Those of the year: what is to be true by 2029 is asked for less often.
WEEKLY = (
    "from goals.models import Outcome; "
    "Outcome.objects.filter(team__name='Frame & Paint', cycle__span='year').update(rhythm='weekly')"
)

TWO_MINUTES = 120


@pytest.fixture
def tomas(visit, demo):
    demo.manage("shell", "-c", WEEKLY)
    return visit("Tomás Rivera")


def rows(visitor):
    return visitor.part("Check-ins due").locator("input[name=value]")


def test_a_week_of_check_ins_is_digits_and_enter(tomas, scripts):
    """The keys are counted: what the numbers have, and one more for each. One press leads into the first field."""
    tomas.reads("One number each")
    numbers = ["8.2", "5.2", "5", "80"]
    assert rows(tomas).count() == len(numbers)
    rows(tomas).first.click()
    keys = 0
    for number in numbers:
        if not scripts:
            rows(tomas).first.click()
        # With scripts nobody waits for the server: the next field is there at once.
        tomas.page.keyboard.type(number)
        tomas.key("Enter")
        keys += len(number) + 1
        if not scripts:
            tomas.is_told("saved.")
    assert keys == 13
    if scripts:
        for said in (
            "8.2 days saved. From 8.5 to 8.2.",
            "5.2 claims per 1,000 saved.",
            "5 lifts saved.",
            "80 k€ saved.",
        ):
            tomas.reads(said)
        tomas.is_at(tomas.page.get_by_role("heading", name="Check-ins due"))
        # Whichever answer came last.
        tomas.hears("Saved:")
    else:
        tomas.reads("Nothing is due.")


def test_five_outcomes_of_a_lead_are_said_in_under_two_minutes_by_keys_alone(visit, demo, scripts):
    """From the moment Home is open; nothing is clicked. One key a second leaves more than a minute to think."""
    demo.manage("shell", "-c", WEEKLY.replace("Frame & Paint", "Larkfield Cycles"))
    ingrid = visit("Ingrid Solheim")
    numbers = ["27.2", "41", "16", "64", "187"]
    assert rows(ingrid).count() == len(numbers)
    keys = 0
    began = time.monotonic()
    for left, number in zip(range(len(numbers), 0, -1), numbers, strict=True):
        # With scripts the next field is there at once; without, the page is new, and Tab leads to its first field.
        if left == len(numbers) or not scripts:
            ingrid.tabs_to(rows(ingrid).first)
        ingrid.page.keyboard.type(number)
        ingrid.key("Enter")
        keys += len(number) + 1
        if not scripts:
            ingrid.is_told("saved.")
    ingrid.reads("187 k€ saved." if scripts else "Nothing is due.")
    # All of them are answered before the next visitor comes.
    expect(ingrid.page.locator(".htmx-request")).to_have_count(0)
    assert keys == 18
    assert time.monotonic() - began < TWO_MINUTES


def test_a_slip_is_kept_in_the_field_and_mended(tomas, scripts):
    rows(tomas).first.click()
    tomas.page.keyboard.type("82")
    tomas.key("Enter")
    tomas.reads("Is 82.0 days right?")
    field = tomas.page.locator("input[name=value]:visible").first
    assert field.input_value() == "82"
    if scripts:
        tomas.is_at(field)
    field.fill("8.2")
    field.press("Enter")
    if scripts:
        tomas.reads("8.2 days saved.")
    else:
        tomas.is_told("8.2 days saved.")


def test_a_number_is_corrected_on_the_page_of_its_outcome(tomas, scripts):
    tomas.follows("Painted frames are ready 5 days")
    if "/catchballs/" in tomas.page.url:
        tomas.goes_to("/")
        tomas.part("What Frame & Paint carries").get_by_role("link").first.click()
    tomas.follows("Check in")
    said = tomas.part("What we saw and learned")
    said.get_by_role("link", name="Correct 8.5").first.click()
    field = tomas.page.locator("form.checkin-full input[name=value]").first
    tomas.page.get_by_role("button", name="Correct it").wait_for()
    field.fill("8.4")
    tomas.presses("Correct it")
    tomas.is_told("8.4 days saved.")
    tomas.reads("Corrected from 8.5")
