"""What reaches me, what was sent to me and why, off from the mail itself, and on another day."""

from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from goals import nudges
from goals.mails import unsubscribe
from goals.models import MailChoice, MailHours, Nudge, Snooze
from goals.models.mail_choice import DEFAULTS
from goals.models.nudge import NudgeKind
from goals.models.way import Way
from lean.lib import clock
from teams.models import Absence, Person
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/me/mail/"
HOURS = {"part": "hours", "quiet_from": "20:00", "quiet_until": "07:00", "time_zone": "Europe/Zurich", "digest_on": "5"}


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(datetime(2026, 5, 11, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def tomas(larkfield):
    browser = Client()
    browser.force_login(larkfield.tomas)
    return browser


def ways(**other) -> dict[str, str]:
    return {kind.value: way.value for kind, way in DEFAULTS.items()} | other


def stands(person) -> dict[str, str]:
    return {kind.value: way.value for kind, way in MailChoice.objects.of(person).items() if way != DEFAULTS[kind]}


# --- What reaches me ---------------------------------------------------------------------------------------------


def test_the_page_shows_each_kind_with_what_it_brings_and_its_ways(tomas):
    page = tomas.get(PAGE)
    for word in ("The ball is in your court", "they wait for you", "With the week", "Promised help hasn’t come"):
        assertContains(page, word)
    assert page.content.decode().count('type="radio"') == 11 * 4 - 1 - 1 - 2 + 3  # and light or dark


def test_choices_are_kept_and_can_be_had_as_they_were(larkfield, tomas):
    page = tomas.post(PAGE, ways(parent="off", ball="digest"), follow=True)
    assertContains(page, "Kept. It counts from now on.")
    assert stands(larkfield.tomas) == {"parent": "off", "ball": "digest"}
    undo = page.context["undo_url"]
    again = tomas.post(undo, follow=True)
    assertContains(again, "It is as it was before.")
    assert stands(larkfield.tomas) == {}
    tomas.post(again.context["undo_url"])
    assert stands(larkfield.tomas) == {"parent": "off", "ball": "digest"}


def test_what_came_before_is_nobody_elses_to_bring_back(larkfield, tomas):
    undo = tomas.post(PAGE, ways(parent="off"), follow=True).context["undo_url"]
    tomas.force_login(larkfield.nadia)
    assert tomas.post(undo).status_code == 404
    assert tomas.post(reverse("goals:my_mail_return") + "?before=void").status_code == 404


def test_at_once_a_choice_is_kept_and_only_that_is_said(larkfield, tomas):
    piece = tomas.post(PAGE, ways(parent="digest", digest="off"), headers={"HX-Request": "true"})
    assertContains(piece, "Kept.")
    assertContains(piece, "As it was")
    assertContains(piece, "You get no week")
    assertNotContains(piece, "<html")
    assert stands(larkfield.tomas) == {"parent": "digest", "digest": "off"}


def test_the_ball_cant_be_turned_off_and_the_rest_of_the_form_is_kept_as_typed(larkfield, tomas):
    page = tomas.post(PAGE, ways(parent="off", ball="off"))
    assert page.status_code == 422
    assertContains(page, "This can’t be chosen here.", status_code=422)
    assert page.context["ways"]["parent"].value() == "off"
    assert stands(larkfield.tomas) == {}


def test_hours_are_kept_in_my_own_time_zone(larkfield, tomas):
    page = tomas.post(PAGE, HOURS, follow=True)
    assertContains(page, "As it was")
    hours = MailHours.objects.of(larkfield.tomas)
    assert (hours.quiet_from, hours.quiet_until, hours.digest_on) == (time(20), time(7), 5)
    assert Person.objects.get(pk=larkfield.tomas.pk).time_zone == "Europe/Zurich"
    tomas.post(page.context["undo_url"])
    assert not MailHours.objects.exists()
    assert Person.objects.get(pk=larkfield.tomas.pk).time_zone == ""


def test_hours_with_one_end_say_so_and_keep_what_was_typed(larkfield, tomas):
    page = tomas.post(PAGE, HOURS | {"quiet_until": ""})
    assertContains(page, "Say also until when it is quiet", status_code=422)
    assertContains(page, 'value="20:00"', status_code=422)
    assert Person.objects.get(pk=larkfield.tomas.pk).time_zone == ""
    assert tomas.post(PAGE, HOURS | {"quiet_from": "half past"}).status_code == 422
    assert tomas.post(PAGE, HOURS | {"time_zone": "Mars/Olympus"}).status_code == 422


def test_ways_and_hours_are_kept_apart(larkfield, tomas):
    tomas.post(PAGE, HOURS)
    tomas.post(PAGE, ways(parent="off"))
    assert MailHours.objects.of(larkfield.tomas).quiet_from == time(20)
    tomas.post(PAGE, HOURS | {"digest_on": "1"})
    assert stands(larkfield.tomas) == {"parent": "off"}


def test_the_page_shows_who_answers_while_i_am_away(larkfield, tomas):
    assertContains(tomas.get(PAGE), "Say when, and who answers")
    Absence.objects.create(
        person=larkfield.tomas, from_on=date(2026, 5, 18), back_on=date(2026, 5, 25), stand_in=larkfield.ingrid
    )
    assertContains(tomas.get(PAGE), "Ingrid Solheim answers meanwhile")


def test_the_menu_leads_there(tomas):
    assertContains(tomas.get("/"), f'href="{PAGE}"')


def test_the_page_takes_the_same_queries_however_much_was_chosen(larkfield, tomas, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        tomas.get(PAGE)
    for kind in (NudgeKind.PARENT, NudgeKind.REAFFIRM, NudgeKind.CHECKIN_DUE):
        MailChoice.objects.choose(larkfield.tomas, kind, Way.OFF)
    with django_assert_max_num_queries(10):
        tomas.get(PAGE)


# --- What was sent to me and why ---------------------------------------------------------------------------------


def test_nothing_sent_yet_says_what_will_stand_here(tomas):
    assertContains(tomas.get("/me/mail/sent/"), "Nothing was sent to you yet.")


def test_it_tells_what_went_why_and_by_which_way(larkfield, tomas):
    catchball = larkfield.offer()
    nudges.drain()
    catchball.nudge(by=larkfield.ingrid)
    nudges.drain()
    page = tomas.get("/me/mail/sent/")
    assertContains(page, "Because your word was next.")
    assertContains(page, "Because Ingrid Solheim asked you for a word.")
    assertContains(page, catchball.get_absolute_url())
    tomas.force_login(larkfield.nadia)
    assertContains(tomas.get("/me/mail/sent/"), "Nothing was sent to you yet.")


def test_it_tells_what_wasnt_sent_too(larkfield, tomas):
    catchball = larkfield.offer()
    catchball.take_back(by=larkfield.ingrid, answering=1)
    nudges.drain()
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.BALL, Way.DIGEST)
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.REPLY_BY, Way.OFF)
    kept = larkfield.offer()
    kept.nudge(by=larkfield.ingrid)
    nudges.drain()
    page = tomas.get("/me/mail/sent/")
    for words in ("Somebody has moved since.", "You hear of it with the next week.", "You chose not to hear"):
        assertContains(page, words)


def test_an_address_that_is_refused_for_good_is_told_on_both_pages(larkfield, tomas, post):
    larkfield.offer()
    post.refuse_recipient = lambda attempt: "550 5.1.1 No such person here"
    nudges.drain()
    for page in (PAGE, "/me/mail/sent/"):
        assertContains(tomas.get(page), "don’t arrive")
        assertContains(tomas.get(page), "550 5.1.1 No such person here")
    post.refuse_recipient = lambda attempt: None
    Nudge.objects.all().send_again()
    nudges.drain()
    assertNotContains(tomas.get(PAGE), "don’t arrive")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_it_takes_the_same_queries_however_much_was_sent(larkfield, tomas, count, django_assert_num_queries):
    for _ in factories.in_one_go(range(count)):
        larkfield.offer()
    with django_assert_num_queries(6):
        tomas.get("/me/mail/sent/")


def test_it_comes_in_pages(larkfield, tomas):
    Nudge.objects.bulk_create(
        Nudge(recipient=larkfield.tomas, kind="reaffirm", subject=f"team:{n}", due_at=timezone.now()) for n in range(60)
    )
    assertContains(tomas.get("/me/mail/sent/"), "Show more")
    assert len(tomas.get("/me/mail/sent/?page=2").context["entries"]) == 10


# --- Off, from the mail itself -----------------------------------------------------------------------------------


def reminded(larkfield):
    """A mail that can be turned off."""
    larkfield.offer().nudge(by=larkfield.ingrid)
    nudges.drain()
    return outbox.outbox[-1]


def path_in(message) -> str:
    return urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path


def test_every_mail_but_the_balls_says_how_to_turn_it_off(larkfield):
    about_the_ball = larkfield.offer
    about_the_ball()
    nudges.drain()
    assert "List-Unsubscribe" not in outbox.outbox[-1].extra_headers
    headers = reminded(larkfield).message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")


def test_a_mail_program_turns_it_off_with_one_post_and_no_cookie(larkfield):
    address = path_in(reminded(larkfield))
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, stands(larkfield.tomas)) == (200, {"reply_by": "off"})
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assertContains(program.post(address, {"way": "mail"}), "It reaches you again")
    assert stands(larkfield.tomas) == {}


def test_to_look_at_the_address_changes_nothing(larkfield):
    address = path_in(reminded(larkfield))
    for _ in range(20):
        page = Client().get(address)
        Client().head(address)
    assertContains(page, "Nothing has changed yet.")
    assertContains(page, 'value="One-Click"')
    assert stands(larkfield.tomas) == {}


def test_a_post_that_says_nothing_turns_nothing_off(larkfield):
    address = path_in(reminded(larkfield))
    for body in ({}, {"List-Unsubscribe": "Two-Clicks"}, {"way": "fax"}):
        assert Client().post(address, body).status_code == 422
    assert stands(larkfield.tomas) == {}


def test_back_on_it_takes_the_way_it_had(larkfield):
    MailChoice.objects.choose(larkfield.tomas, NudgeKind.PARENT, Way.CHAT)
    address = unsubscribe.path_of(larkfield.tomas.pk, "parent")
    assertContains(Client().post(address, {"List-Unsubscribe": "One-Click"}), 'name="way" value="chat"')


def test_the_ball_is_refused_though_somebody_had_signed_it(larkfield):
    answer = Client().post(unsubscribe.path_of(larkfield.tomas.pk, "ball"), {"List-Unsubscribe": "One-Click"})
    assertContains(answer, "this can&#x27;t be off", status_code=409)
    assert stands(larkfield.tomas) == {}


def test_no_address_that_was_tampered_with_is_taken(larkfield):
    token = unsubscribe.path_of(larkfield.tomas.pk, "parent").split("/")[-2]
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:"
    tampered = {
        token[:place] + letter + token[place + 1 :]
        for place in range(len(token))
        for letter in letters[place % 13 :: 13]
        if letter != token[place]
    }
    tampered |= {token[:-1], token + "a", signing.dumps([larkfield.tomas.pk, "parent"], salt="another")}
    tampered |= {signing.dumps(made, salt=unsubscribe.SALT) for made in ("x", [1], {"a": 1}, [1, "nothing"])}
    assert len(tampered) > 200
    browser = Client()
    answers = {
        browser.post(f"/me/mail/off/{each}/", {"List-Unsubscribe": "One-Click"}).status_code for each in tampered
    }
    assert (answers, stands(larkfield.tomas)) == ({404}, {})


def test_a_mail_leads_to_what_can_be_chosen_and_to_another_day(larkfield):
    message = reminded(larkfield)
    nudge = Nudge.objects.get(kind="reply_by")
    for part in (message.body, message.alternatives[0].content):
        assert PAGE in part
        assert f"/nudges/{nudge.pk}/another-day/" in part


# --- On another day ----------------------------------------------------------------------------------------------


@pytest.fixture
def ball(larkfield):
    found = larkfield.offer(reply_by_on=date(2026, 5, 22))
    nudges.drain()
    return found


def test_from_the_mail_it_is_one_press_until_tomorrow(larkfield, tomas, ball):
    page = tomas.get(f"/nudges/{Nudge.objects.get().pk}/another-day/", follow=True)
    assertContains(page, ball.outcome.statement)
    assertContains(page, "Tomorrow")
    assert not Snooze.objects.exists()
    page = tomas.post(page.request["PATH_INFO"], {"until_on": "2026-05-12"}, follow=True)
    assertContains(page, "You are reminded on Tuesday 12 May, in the morning.")
    assert Snooze.objects.get().until_on == date(2026, 5, 12)


def test_over_a_weekend_the_next_working_day_is_offered_too(larkfield, tomas, ball):
    with clock.at(datetime(2026, 5, 15, 9, tzinfo=UTC)):
        page = tomas.get(f"/catchballs/{ball.pk}/another-day/")
    assert [day for _label, day in page.context["choices"]] == [
        date(2026, 5, 16),
        date(2026, 5, 18),
        date(2026, 5, 22),
    ]


def test_it_can_be_taken_back(larkfield, tomas, ball):
    page = tomas.post(f"/catchballs/{ball.pk}/another-day/", {"until_on": "2026-05-13"}, follow=True)
    assertContains(page, "Not after all")
    tomas.post(page.context["undo_url"])
    assert (Snooze.objects.count(), Nudge.objects.filter(state="due").count()) == (0, 0)


def test_a_day_that_cant_be_is_said_and_kept_in_the_field(larkfield, tomas, ball):
    for day, says in (("2026-05-11", "Choose a day to come"), ("soon", "Write a day"), ("", "Choose the day")):
        page = tomas.post(f"/catchballs/{ball.pk}/another-day/", {"until_on": day})
        assertContains(page, says, status_code=422)


def test_who_doesnt_have_the_ball_is_told_where_it_is(larkfield, tomas, ball):
    tomas.force_login(larkfield.ingrid)
    page = tomas.get(f"/catchballs/{ball.pk}/another-day/")
    assertContains(page, "The ball isn&#x27;t in your court", status_code=403)


def test_the_thread_offers_it_to_whom_it_waits_for(larkfield, tomas, ball):
    assertContains(tomas.get(ball.get_absolute_url()), f"/catchballs/{ball.pk}/another-day/")
    tomas.force_login(larkfield.ingrid)
    assertNotContains(tomas.get(ball.get_absolute_url()), f"/catchballs/{ball.pk}/another-day/")


def test_what_is_no_ball_is_put_off_from_its_mail(larkfield, tomas):
    Nudge.objects.owe(NudgeKind.PARENT, to=larkfield.tomas, subject="outcome:1", period="x", outcome=larkfield.outcome)
    address = f"/nudges/{Nudge.objects.get().pk}/another-day/"
    page = tomas.post(address, {"until_on": "2026-05-13"}, follow=True)
    assertContains(page, "The outcome above has changed: Riders have")
    assert Nudge.objects.filter(subject="outcome:1@2026-05-13", period="x").count() == 1
    assert tomas.post(address + "ending/").status_code == 302
    assert not Snooze.objects.exists()
