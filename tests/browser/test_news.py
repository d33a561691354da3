"""Pages that are open while others move: they say so, and nothing that is being read or typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from .looks import problems_of
from .test_answering import counters
from .test_offering import writes_an_outcome

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True], ids=["scripts"])]
NEWS = "Something changed here: Nadia countered."


def comes_back_to_the_tab(visitor) -> None:
    """Who looks at a page again is told at once, instead of within half a minute."""
    visitor.page.wait_for_timeout(2100)
    visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def note_of(visitor):
    return visitor.page.locator("#news")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_an_open_thread_tells_that_the_other_moved_and_keeps_what_is_read_and_typed(visit, phone):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    tomas = visit("Tomás Rivera", phone=phone, onward=nadia.page.url)
    tomas.opens("Something else…")
    comment = tomas.page.locator("form[action$='/comments/'] textarea")
    comment.scroll_into_view_if_needed()
    comment.fill("I asked the painters too.")
    comes_back_to_the_tab(tomas)
    expect(note_of(tomas)).to_be_empty()

    before = comment.bounding_box()
    counters(nadia, "3.2")
    nadia.is_told("Sent.")
    comes_back_to_the_tab(tomas)
    expect(note_of(tomas)).to_contain_text(NEWS)
    tomas.hears(NEWS)
    assert comment.bounding_box() == before
    problems = problems_of(tomas, f"news-{phone}")
    assert not problems, "\n" + "\n".join(problems)

    tomas.presses("Show")
    tomas.reads("Your turn.")
    tomas.opens("Something else…")
    expect(comment).to_have_value("I asked the painters too.")
    expect(note_of(tomas)).to_be_empty()
    comes_back_to_the_tab(nadia)
    expect(note_of(nadia)).to_be_empty()


def test_an_open_home_tells_of_a_ball_and_can_be_told_not_now(visit):
    tomas, nadia = visit("Tomás Rivera"), visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    counted = tomas.page.locator("#waiting-rail")
    waited = int(re.search(r"[0-9]+", counted.inner_text())[0])
    counters(nadia, "3.2")
    nadia.is_told("Sent.")
    comes_back_to_the_tab(tomas)
    expect(note_of(tomas)).to_contain_text(NEWS)
    expect(counted).to_contain_text(f"{waited + 1} in your court")
    heading = tomas.page.get_by_role("heading", level=1).bounding_box()
    note = note_of(tomas).locator("p").bounding_box()
    assert note["y"] + note["height"] <= heading["y"], "the note lies on the heading"
    tomas.presses("Not now", within=note_of(tomas))
    expect(note_of(tomas)).to_be_empty()
    comes_back_to_the_tab(tomas)
    expect(note_of(tomas)).to_be_empty()


def test_a_click_is_heard_while_the_sum_is_exchanged(visit):
    ingrid = visit("Ingrid Solheim")
    writes_an_outcome(ingrid)
    answers = []
    ingrid.page.route("**/outcomes/split/", lambda route: answers.append(route))
    ingrid.field("Today, Assembly").fill("12")
    ingrid.field("You ask Assembly").fill("5")
    ingrid.page.wait_for_timeout(1000)
    assert answers, "The sum was not asked for."
    send = ingrid.page.get_by_role("button", name=re.compile("^(Send|Set)"))
    send.scroll_into_view_if_needed()
    send.hover()
    ingrid.page.mouse.down()
    for route in answers:
        route.continue_()
    ingrid.page.wait_for_timeout(1500)
    ingrid.page.mouse.up()
    ingrid.is_told("Sent. One offer is on its way.")


def test_what_waited_for_a_finger_comes_when_it_is_lifted_elsewhere(visit):
    ingrid = visit("Ingrid Solheim")
    writes_an_outcome(ingrid)
    ingrid.page.get_by_role("button", name=re.compile("^(Send|Set)")).hover()
    ingrid.page.mouse.down()
    ingrid.field("You ask Assembly").fill("5")
    ingrid.page.wait_for_timeout(1500)
    ingrid.reads_nowhere("hours still to share out")
    ingrid.page.mouse.move(5, 5)
    ingrid.page.mouse.up()
    ingrid.reads("hours still to share out")
