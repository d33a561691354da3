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
    nadia.is_told("Kept")
    problems = problems_of(nadia, "what-reaches-me-kept") if nadia.scripts else []
    nadia.presses("As it was")
    nadia.is_told("It is as it was before.")
    assert way(nadia, "Mail").is_checked()
    assert not problems, "\n" + "\n".join(problems)


def test_what_it_can_wait_for_is_put_off_and_taken_back(visit):
    nadia = visit("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.follows("Remind me on another day")
    nadia.page.get_by_role("button", name="Tomorrow").click()
    nadia.reads("You are reminded on Wednesday 13 May.")
    nadia.page.locator("main").get_by_role("button", name="Not after all").click()
    nadia.is_told("Not put off any more.")
    nadia.reads_nowhere("You are reminded on")


ITS_ADDRESS = (
    "from goals.mails import unsubscribe; from teams.models import Person; "
    "print(unsubscribe.path_of(Person.objects.get(name='Nadia Haddad').pk, 'parent'))"
)
REFUSED = (
    "from goals.models import Nudge; Nudge.objects.filter(recipient__name='Nadia Haddad', state='sent')"
    ".update(state='failed', error='550 5.1.1 No such person here')"
)


def test_who_isnt_signed_in_turns_a_kind_off_from_its_mail(visit, demo):
    address = demo.manage("shell", "-v0", "-c", ITS_ADDRESS).split()[-1]
    somebody = visit(None, phone=True)
    somebody.goes_to(address)
    somebody.reads("Nothing has changed yet.")
    problems = problems_of(somebody, "mail-off-before") if somebody.scripts else []
    somebody.presses("Don’t send me this any more")
    somebody.reads("Turned off. It still stands on Home.")
    problems += problems_of(somebody, "mail-off") if somebody.scripts else []
    somebody.presses("Let it reach me again")
    somebody.reads("It reaches you again, as before.")
    assert not problems, "\n" + "\n".join(problems)


def test_whose_mails_are_refused_reads_it_on_both_pages(visit, demo):
    demo.manage("shell", "-v0", "-c", REFUSED)
    nadia = visit("Nadia Haddad", onward="/me/mail/")
    nadia.reads("don’t arrive")
    nadia.follows("What was sent to me and why")
    nadia.reads("550 5.1.1 No such person here")
    problems = problems_of(nadia, "mail-refused") if nadia.scripts else []
    assert not problems, "\n" + "\n".join(problems)
