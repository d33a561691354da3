"""Taken to the huddle, said back, and asked about a real say: in a browser's terms."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goals.models import Huddle, HuddleLine, HuddleSheet, Playback, RealSay, RealSayGiven, RealSayGroup
from lean.lib import clock
from teams.models import Role
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 5, 12, 9, tzinfo=ZoneInfo("UTC"))
SAID = "5.5 if the rack comes in June"


@pytest.fixture(autouse=True)
def _on_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
@laid_down
def larkfield():
    company = factories.company()
    company.ball = company.offer(reply_by_on=date(2026, 5, 15), why="Riders wait too long")
    return company


def meets(at) -> None:
    Huddle.objects.say(at.area, 1, time(9), by=at.tomas)


def post(client, door, at, who, **typed):
    client.force_login(who)
    at.ball.refresh_from_db()
    answer = client.post(f"/catchballs/{at.ball.pk}/{door}/", {"answering": at.ball.version, **typed})
    at.ball.refresh_from_db()
    return answer


def seen(client, at, who, door="") -> str:
    client.force_login(who)
    return words(client.get(f"{at.ball.get_absolute_url()}{door}"))


def test_one_press_moves_the_day_and_opens_the_page_for_the_huddle(client, larkfield):
    meets(larkfield)
    assert "You meet every Monday at 9:00." in seen(client, larkfield, larkfield.tomas)
    answer = post(client, "huddle", larkfield, larkfield.tomas)
    assert (answer.status_code, answer["Location"]) == (302, f"/catchballs/{larkfield.ball.pk}/huddle/")
    assert larkfield.ball.reply_by_on == date(2026, 5, 19)
    page = words(client.get(answer["Location"]))
    for told in (
        "For the huddle of Frame & Paint, Monday 18 May 2026, 9:00",
        "Riders wait too long",
        "13.0 days needed: 0.0 agreed, 0.0 on the table, 13.0 days still open.",
        "Ingrid asks for 5.0 days",
        "The number that we can stand behind",
        "What would have to be true for us to stand behind it?",
        "What would we set down, or need?",
        "The answer is asked for by 19 May.",
    ):
        assert told in page
    thread = seen(client, larkfield, larkfield.tomas)
    assert "Taken to the huddle: Monday." in thread
    assert "Take it to the huddle" not in thread
    assert "Tomás took it to the team’s huddle today." in seen(client, larkfield, larkfield.ingrid)
    assert "What did the team say?" in thread


def test_where_nobody_said_when_the_team_meets_it_is_asked_with_the_press(client, larkfield):
    assert "When do you meet?" in seen(client, larkfield, larkfield.tomas)
    answer = post(client, "huddle", larkfield, larkfield.tomas)
    assert answer.status_code == 409
    assert "Say first on which day this team meets, and at what time." in words(answer)
    answer = post(client, "huddle", larkfield, larkfield.tomas, weekday="1")
    assert answer.status_code == 422
    assert "Say at what time, such as 9:00." in words(answer)
    assert not Huddle.objects.exists()
    assert post(client, "huddle", larkfield, larkfield.tomas, weekday="1", starts_at="09:00").status_code == 302
    assert str(Huddle.objects.get()) == "Monday 09:00"


def test_what_was_answered_meanwhile_is_not_taken_anywhere(client, larkfield):
    meets(larkfield)
    larkfield.ball.question("Which frames?", by=larkfield.tomas, answering=1)
    client.force_login(larkfield.tomas)
    answer = client.post(f"/catchballs/{larkfield.ball.pk}/huddle/", {"answering": 1})
    assert answer.status_code == 409
    assert "Somebody moved while you were writing." in words(answer)
    assert not HuddleSheet.objects.exists()


def test_the_line_stands_beside_the_terms_for_both_sides_and_on_the_agreement(client, larkfield):
    meets(larkfield)
    post(client, "huddle", larkfield, larkfield.tomas)
    with clock.at(datetime(2026, 5, 18, 11, tzinfo=ZoneInfo("UTC"))):
        assert post(client, "huddle-lines", larkfield, larkfield.tomas, text="Maybe").status_code == 302
        post(client, "huddle-lines", larkfield, larkfield.tomas, text=SAID)
        theirs = seen(client, larkfield, larkfield.ingrid)
        assert f"“{SAID}” From the huddle on 18 May, brought back by Tomás" in theirs
        assert "Said before “Maybe” 18 May, Tomás Rivera" in theirs
        post(client, "acceptance", larkfield, larkfield.tomas)
        assert f"Taken to the huddle on 18 May: {SAID}" in seen(client, larkfield, larkfield.ingrid)


def test_without_it_the_agreement_says_so_kindly_and_the_team_may_still_be_heard(client, larkfield):
    post(client, "acceptance", larkfield, larkfield.tomas)
    mine, theirs = (seen(client, larkfield, who) for who in (larkfield.tomas, larkfield.ingrid))
    for page in (mine, theirs):
        assert "Lead only so far: Frame & Paint hasn’t talked about it yet." in page
    assert "Has the team seen it by now?" in mine
    assert "Has the team seen it by now?" not in theirs
    post(client, "huddle-lines", larkfield, larkfield.tomas, text="Tight, but yes")
    page = seen(client, larkfield, larkfield.tomas)
    assert "The team has seen it now: Tight, but yes 12 May" in page
    assert "Lead only" not in page
    assert "Has the team seen it by now?" not in page


def test_a_line_that_is_refused_stays_as_it_was_typed(client, larkfield):
    meets(larkfield)
    post(client, "huddle", larkfield, larkfield.tomas)
    answer = post(client, "huddle-lines", larkfield, larkfield.tomas, text="a" * 281)
    assert answer.status_code == 422
    assert "a" * 281 in answer.content.decode()
    assert not HuddleLine.objects.exists()


def test_the_page_of_the_team_says_when_it_meets_and_who_moves_for_it_changes_that(client, larkfield):
    client.force_login(larkfield.tomas)
    address = f"/teams/{larkfield.area.key}/huddle/"
    assert "Nobody has said yet when you meet." in words(client.get(larkfield.area.get_absolute_url()))
    assert client.post(address, {"weekday": "1", "starts_at": ""}).status_code == 422
    assert client.post(address, {"weekday": "1", "starts_at": "06:10"}).status_code == 302
    assert "Huddle Monday, 6:10 Change" in words(client.get(larkfield.area.get_absolute_url()))
    client.force_login(larkfield.ewa)
    assert "Huddle Monday, 6:10" in words(client.get(larkfield.area.get_absolute_url()))
    assert client.get(address).status_code == 403


def test_words_that_come_after_the_agreement_are_refused_and_kept(client, larkfield):
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    answer = post(client, "playbacks", larkfield, larkfield.tomas, text="riders who wait")
    assert answer.status_code == 409
    assert "It is said back before you agree. Write a comment instead. Your words, kept for you: riders who wait" in (
        words(answer)
    )


def test_what_it_is_for_is_said_back_read_before_agreeing_and_answered(client, larkfield):
    assert post(client, "playbacks", larkfield, larkfield.tomas, text="riders who wait").status_code == 302
    larkfield.ball.counter(terms("9", "5.5"), by=larkfield.tomas, answering=1, text="Ovens")
    page = seen(client, larkfield, larkfield.ingrid)
    assert "In Frame & Paint’s words, this is for Tomás Rivera: “riders who wait”" in page
    assert "Said about the terms before these." in page
    assert "Not quite? Ask Tomás" in page
    said = Playback.objects.get()
    answer = post(client, "playbacks/confirmation", larkfield, larkfield.ingrid, playback=said.pk)
    assert answer.status_code == 302
    post(client, "acceptance", larkfield, larkfield.ingrid)
    page = seen(client, larkfield, larkfield.tomas)
    assert "In Frame & Paint’s words, this is for riders who wait Ingrid: yes, that’s it" in page


def test_who_carries_it_is_asked_once_and_nobody_reads_what_they_said(client, larkfield):
    post(client, "acceptance", larkfield, larkfield.tomas)
    ida = factories.member(larkfield.area, "Ida Berg")
    assert "Did you have a real say?" in seen(client, larkfield, ida)
    assert "Did you have a real say?" not in seen(client, larkfield, larkfield.ingrid)
    assert post(client, "real-says", larkfield, ida).status_code == 422
    assert post(client, "real-says", larkfield, ida, answer="no", words="Too late").status_code == 302
    assert "Did you have a real say?" not in seen(client, larkfield, ida)
    assert post(client, "real-says", larkfield, ida, answer="yes").status_code == 409
    assert RealSayGiven.objects.count() == 1
    client.force_login(larkfield.tomas)
    assert "Too late" not in client.get(larkfield.area.get_absolute_url()).content.decode()


def test_from_seven_people_up_the_page_of_each_team_above_tells_one_quiet_line(client, larkfield):
    RealSayGroup.objects.create(
        cycle=larkfield.cycle, team=larkfield.area, yes=5, partly=1, no=1, words=["It was open"]
    )
    client.force_login(larkfield.ewa)
    for team in (larkfield.area, larkfield.top):
        page = words(client.get(team.get_absolute_url()))
        assert "2026, 7 answers: 5 yes, 1 partly, 1 no. What made it so It was open" in page
    assert "real say" not in words(client.get(larkfield.line.get_absolute_url()))


def test_the_outcomes_own_page_asks_those_who_carry_it_and_leads_back_to_it(client, larkfield):
    ida = factories.member(larkfield.area, "Ida")
    page = larkfield.ball.outcome.get_absolute_url()
    client.force_login(ida)
    assert "Did you have a real say?" not in words(client.get(page))
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    assert "Did you have a real say?" in words(client.get(page))
    agreement = client.get(reverse("goals:agreement", args=[larkfield.ball.pk]))
    assert "Did you have a real say?" in words(agreement)
    client.force_login(larkfield.ingrid)
    assert "Did you have a real say?" not in words(client.get(page))
    client.force_login(ida)
    door = f"/catchballs/{larkfield.ball.pk}/real-says/"
    given = client.post(door, {"answer": "partly", "words": "Late", "from": "outcome"})
    assert given.url == page
    assert "Did you have a real say?" not in words(client.get(page))


def test_home_asks_those_who_carry_what_was_agreed_lately_until_they_answer(client, larkfield):
    ida, kaisa = factories.member(larkfield.area, "Ida"), factories.member(larkfield.area, "Kai", Role.COACH)
    larkfield.ball.accept(by=larkfield.tomas, answering=1)

    def is_asked(who) -> bool:
        client.force_login(who)
        return "Did you have a real say?" in words(client.get("/"))

    asked = {who.given_name: is_asked(who) for who in (ida, kaisa, larkfield.tomas, larkfield.ingrid)}
    assert asked == {"Ida": True, "Kai": False, "Tomás": True, "Ingrid": False}
    RealSay.objects.give_about(larkfield.ball, "yes", by=ida)
    assert not is_asked(ida)
    with clock.at(clock.now() + timedelta(days=15)):
        assert not is_asked(larkfield.tomas)


def test_nobody_is_asked_about_what_is_looked_at_again(client, larkfield):
    ida = factories.member(larkfield.area, "Ida")
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    larkfield.ball.refresh_from_db()
    larkfield.ball.reopen("evidence", "We know more", by=larkfield.ingrid, answering=2)
    client.force_login(ida)
    assert "Did you have a real say?" not in words(client.get("/"))
    assert "Did you have a real say?" not in words(client.get(larkfield.ball.outcome.get_absolute_url()))


def test_an_outcomes_page_tells_answers_from_seven_up_of_its_team_and_those_below(client, larkfield):
    larkfield.ball.accept(by=larkfield.tomas, answering=1)
    page = larkfield.ball.outcome.get_absolute_url()
    client.force_login(larkfield.ingrid)
    many = [factories.member(larkfield.area, f"Ida {number}") for number in range(7)]
    for ida in many[:6]:
        RealSay.objects.give_about(larkfield.ball, "yes", by=ida)
    assert "Did people have a real say?" not in words(client.get(page))
    RealSay.objects.give_about(larkfield.ball, "no", by=many[6], words="Late")
    told = "Did people have a real say? Of 7 answers from Frame & Paint and below: 6 yes, 0 partly, 1 no."
    assert told in words(client.get(page))
    above = words(client.get(larkfield.outcome.get_absolute_url()))
    assert "Of 7 answers from Larkfield Cycles and below: 6 yes, 0 partly, 1 no." in above
