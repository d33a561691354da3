"""What reaches me: chosen at once and had again as it was, and put off to another day, with and without scripts."""

import pytest

from .looks import problems_of

pytestmark = pytest.mark.browser
KIND = "The outcome above has changed"


def way(visitor, name: str):
    return visitor.page.get_by_role("group", name=KIND).get_by_label(name, exact=True)


def chooses_way(visitor, name: str) -> None:
    visitor.page.get_by_role("group", name=KIND).locator("label", has_text=name).click()
    if not visitor.scripts:
        visitor.presses("Keep these ways")


def test_a_choice_counts_at_once_and_can_be_had_as_it_was(visit):
    nadia = visit("Nadia Haddad", onward="/me/mail/")
    chooses_way(nadia, "Not at all")
    nadia.page.locator("#toast", has_text="Kept").wait_for()
    problems = problems_of(nadia, "what-reaches-me-kept") if nadia.scripts else []
    nadia.presses("As it was")
    nadia.page.locator("#toast", has_text="It is as it was before.").wait_for()
    assert way(nadia, "Mail").is_checked()
    assert not problems, "\n" + "\n".join(problems)


def test_what_it_can_wait_for_is_put_off_and_taken_back(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.follows("Remind me on another day")
    nadia.page.get_by_role("button", name="Tomorrow").click()
    nadia.reads("You are reminded on Wednesday 13 May.")
    nadia.page.locator("main").get_by_role("button", name="Not after all").click()
    nadia.page.locator("#toast", has_text="Not put off any more.").wait_for()
    nadia.reads_nowhere("You are reminded on")
