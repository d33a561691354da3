"""Every page of the demo, as whoever may see it: on a desk and in a hand, light and dark, for all readers."""

from __future__ import annotations

import json

import pytest

from .looks import problems_of
from .visitor import Visitor

pytestmark = pytest.mark.browser

# Whoever reads, and what: names in braces are places that more_of_larkfield tells.
PAGES = {
    None: (
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-void/",
        "{invitation}",
        "/accounts/password/reset/key/done/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/nothing-here/",
    ),
    "Ingrid Solheim": (
        "/",
        "/outcomes/new/",
        "/outcomes/new/{draft}",
        "{top}",
        "{top}offers/",
        "{top}history/",
        "{percentage}",
        "{numberless}",
        "{numberless_thread}",
        "{enabled}",
        "{enabled}offers/",
        "{top}check-ins/",
        "{top}check-ins/column/",
        "{top}rhythm/",
        "{top}terms/",
        "{guarded}",
        "{weighted}",
        "{worst}",
        "{counted}",
        "{milestone}",
        "{drafted_outcome}",
        "{drafted_piece}draft/",
        "{countered}",
        "{countered}?answer=counter",
        "{offered}",
        "/teams/larkfield/",
        "/teams/larkfield/line/",
        "/me/line/",
        "/review/2026-04/",
        "/review/2026-04/?below=1",
        "/review/2026-04/plan/",
        "/map/findings/",
        "/map/findings/?kind=too_many",
        "/teams/larkfield/purpose/",
        "/teams/larkfield/calendar/",
        "/teams/larkfield/huddle/",
        "{top}place/",
        "/cycles/",
        "{closing}",
        "{closed}",
        "{ended}",
        "/review/earlier/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ),
    "Tomás Rivera": (
        "/",
        "{middle}",
        "{middle}offers/",
        "{offered}",
        "{open}",
        "{agreed}",
        "{agreed}agreement/",
        "{kept}",
        "{declined}",
        "{withdrawn}",
        "{asked}",
        "{taken_back}",
        "{led_by_nobody}",
        "/teams/frame-and-paint/",
        "/teams/frame-and-paint/chat/",
        "{middle}supports/?q=wheels",
        "{again}",
        "{again}?answer=counter",
        "/review/2026-04/?team=frame-and-paint&below=1",
        "/review/2026-04/plan/?team=frame-and-paint",
    ),
    "Nadia Haddad": (
        "/",
        "{leaf}",
        "{agreed_leaf}",
        "{open}",
        "{open}?answer=accept",
        "{open}?answer=counter",
        "{open}?answer=question",
        "{mailed}acceptance/",
        "{mailed_before}",
        "{agreed}",
        "{declined}",
        "{withdrawn}",
        "{asked}",
        "{again}",
        "{agreed}?answer=reopen",
        "{blank}?answer=counter",
        "{open}huddle/",
        "{open}meeting/",
        "{open}neighbours/",
        "/me/habits/",
        "/me/absences/",
        "/me/mail/",
        "/me/mail/sent/",
        "{open}another-day/",
        "/teams/paint-line/",
        "/teams/paint-line/calendar/",
        "/teams/paint-line/chat/",
        "/me/calendar/",
    ),
    "Ewa Lis": (
        "/",
        "{mailed}",
        "{open}",
        "{agreed}",
        "{declined}",
        "{withdrawn}",
        "{leaf}history/",
        "/find/",
        "/find/?q=paint",
        "/find/?q=nothing-is-called-so",
        "/map/",
        "/map/?show=off",
        "/map/?q=paint&show=talk",
        "/map/?q=unicorns",
        "/map/?team=frame-and-paint",
        "{middle}supports/",
        "/teams/",
        "/review/2026-03/",
        "/teams/frame-prep/",
        "/teams/frame-prep/chat/",
        "/outcomes/new/",
        "{middle}offers/",
        "{drafted_outcome}",
    ),
    # They set an outcome of their own, and check it in.
    "Priya Raman": ("/", "{due}", "{counted}", "{counted}offers/", "{milestone}"),
    "Yusuf Demir": ("/", "{missed}", "{look}", "{lacks_help}", "{ranged}", "{ranged}rhythm/", "{ranged}terms/"),
    "Marek Horák": ("/", "{ranged}", "{ranged}check-ins/", "{ranged}check-ins/column/"),
    "Chiara Conti": ("{weighted}", "{weighted}terms/"),
    "Hannah Vogel": ("{worst}",),
    "Liam Byrne": ("{swinging}",),
    "Lucía Ferrer": ("{milestone}", "{milestone}check-ins/"),
    "Jonas Weber": ("/me/line/", "{claims}", "{claims}contribution/?place=line", "/teams/e-systems/line/"),
    "Kaisa Aalto": ("/", "/me/line/", "/map/?only=1", "/demo/mail/", "/api/v1/"),
    "Sam Petrov": ("/", "/me/line/", "/map/", "/operations/nudges/"),
}


@pytest.fixture(scope="module")
def places(running_demo) -> dict[str, str]:
    """Larkfield with more states than its story shows, and where they are."""
    running_demo.begin_anew()
    return json.loads(running_demo.python("-m", "tests.browser.more_of_larkfield"))


@pytest.fixture(scope="module")
def readers(browser, running_demo, places):
    """One who sits at a desk and one who walks, for each name; signed in once."""
    here: dict[str | None, tuple[Visitor, Visitor]] = {}

    def of(name: str | None) -> tuple[Visitor, Visitor]:
        if name not in here:
            here[name] = tuple(Visitor(browser, running_demo.url, phone=phone) for phone in (False, True))
            for visitor in here[name] if name else ():
                visitor.comes_back(running_demo.sessions[name])
        return here[name]

    yield of
    for pair in here.values():
        for visitor in pair:
            visitor.close()


@pytest.mark.parametrize(("name", "address"), [(name, address) for name, pages in PAGES.items() for address in pages])
def test_a_page_is_right_for_all_readers(readers, places, name, address):
    problems = []
    for visitor in readers(name):
        visitor.goes_to(address.format(**places))
        problems += problems_of(visitor, f"{(name or 'nobody').split()[0]}-{address}")
    assert not problems, "\n" + "\n".join(problems)


def test_the_mails_are_right_for_all_readers(readers):
    desk, phone = readers("Kaisa Aalto")
    desk.goes_to("/demo/mail/")
    mails = {link.inner_text(): link.get_attribute("href") for link in desk.main.locator("li a:not(.small a)").all()}
    assert len(mails) > 5
    problems = []
    for subject, address in mails.items():
        for visitor in (desk, phone):
            visitor.goes_to(address)
            problems += [f"{subject}: {problem}" for problem in problems_of(visitor, f"mail-{subject}")]
    assert not problems, "\n" + "\n".join(problems)


def test_a_form_with_problems_is_right_for_all_readers(readers, places):
    problems = []
    for visitor in readers("Nadia Haddad"):
        visitor.goes_to(places["open"] + "?answer=counter")
        visitor.field("What can you stand behind?").fill("three")
        visitor.field("By when?").fill("2020-01-01")
        visitor.presses("Send counter")
        visitor.page.locator("[aria-invalid=true]").first.wait_for()
        problems += problems_of(visitor, "counter-with-problems")
    for visitor in readers("Ingrid Solheim"):
        visitor.goes_to("/outcomes/new/")
        visitor.field("You ask Assembly").fill("five or so")
        visitor.presses("Set this outcome")
        visitor.page.locator(".error-summary").wait_for()
        problems += problems_of(visitor, "offer-with-problems")
    assert not problems, "\n" + "\n".join(problems)


def test_what_says_how_is_pointed_out_to_all_readers(readers, places):
    problems = []
    for visitor in readers("Ingrid Solheim"):
        visitor.goes_to(places["countered"] + "?answer=counter")
        visitor.field("What can you stand behind?").fill("4.2")
        visitor.field("Why this number?").fill("Halfway.")
        visitor.opens("Look again, answer by, and the words")
        visitor.field("The outcome, in words").fill("Install a second build station")
        visitor.presses("Send counter")
        visitor.page.locator("#says-how").wait_for()
        problems += problems_of(visitor, "counter-that-says-how")
    assert not problems, "\n" + "\n".join(problems)


def test_a_new_address_of_a_calendar_is_right_for_all_readers(readers):
    problems = []
    for visitor in readers("Nadia Haddad"):
        visitor.goes_to("/me/calendar/")
        visitor.main.get_by_role("button", name="Make").click()
        visitor.page.locator("#feed-address").wait_for()
        problems += problems_of(visitor, "calendar-address")
        visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visitor.presses("Copy it")
        visitor.page.get_by_role("button", name="Copied").wait_for()
        copied = visitor.page.evaluate("navigator.clipboard.readText()")
        assert copied == visitor.page.locator("#feed-address").input_value()
    assert not problems, "\n" + "\n".join(problems)


def test_a_thread_that_has_moved_on_is_right_for_all_readers(readers, places):
    problems = []
    for visitor in readers("Tomás Rivera"):
        visitor.goes_to(places["asked"])
        visitor.page.locator("form[action$='/answers/'] [name=answering]").evaluate("field => { field.value = 1; }")
        visitor.field("Your answer").fill("When the last frame is out of the oven.")
        visitor.presses("Answer Nadia")
        visitor.page.locator(".note--watch").wait_for()
        problems += problems_of(visitor, "moved-on")
    assert not problems, "\n" + "\n".join(problems)


# Between the margins of A4, and of A3 across, in px.
PAPER = {"top": 718, "weighted": 718, "guarded": 718, "line": 718, "review": 1512}
# Those that more_of_larkfield doesn't tell.
ADDRESSES = {"review": "/review/2026-04/?below=1", "line": "/teams/e-systems/line/"}


@pytest.mark.parametrize(("page", "width"), PAPER.items())
def test_on_paper_there_is_what_was_said_and_nothing_to_press(readers, places, page, width):
    desk, _phone = readers("Ingrid Solheim")
    screen = desk.page.viewport_size
    desk.page.set_viewport_size({"width": width, "height": 1000})
    desk.page.emulate_media(media="print")
    desk.goes_to(ADDRESSES.get(page) or places[page])
    pressed = desk.page.locator("button, input, select, [aria-label=Main], form a").locator("visible=true")
    found = [
        pressed.nth(place).evaluate("element => element.outerHTML.slice(0, 120)") for place in range(pressed.count())
    ]
    wide = desk.page.evaluate("document.documentElement.scrollWidth")
    desk.page.emulate_media(media="screen")
    desk.page.set_viewport_size(screen)
    assert found == []
    assert wide == width
