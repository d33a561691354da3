"""Who wants nudges in the chat finds them in the team's channel, and by mail where that can't be: none is lost."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.utils import timezone

from goals import nudges
from goals.chats import ATTEMPTS
from goals.models import MailChoice, Nudge
from goals.models.nudge import NudgeKind
from goals.models.way import Way
from goals.nudges.sending import AWAY_AT_MOST
from lean.lib import clock
from teams.models import ChatChannel
from tests import factories

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))
HOSTS = {"slack": "hooks.slack.com", "teams": "prod-1.westeurope.logic.azure.com", "mattermost": "chat.example.org"}


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield(db):
    company = factories.company()
    MailChoice.objects.choose(company.tomas, NudgeKind.BALL, Way.CHAT)
    return company


def connected(at, server, program="slack") -> ChatChannel:
    return ChatChannel.objects.connect(at.area, server.at(HOSTS[program]), by=at.tomas)


def time_passes() -> None:
    Nudge.objects.filter(state="due").update(due_at=timezone.now())


def the_nudge() -> tuple[str, str, int]:
    nudge = Nudge.objects.get()
    return nudge.state, nudge.way, nudge.attempts


@pytest.mark.parametrize("program", HOSTS)
def test_a_ball_is_posted_once_with_the_name_of_who_is_asked_and_one_link(larkfield, chat_server, program):
    connected(larkfield, chat_server, program)
    ball = larkfield.offer(text="Between us: Nadia is on leave")
    nudges.drain()
    nudges.drain()
    [posted] = chat_server.posted
    # What parts Mattermost's marks from what they would do is unseen.
    said = json.dumps(posted.body, ensure_ascii=False).replace("\u2060", "").replace("\\\\", "")
    for words in ("For Tomás Rivera: Your turn: Ingrid offers 5", "Riders have their new bike within 18 days"):
        assert words in said
    assert said.count(f"http://testserver/catchballs/{ball.pk}/") == 1
    assert "Between us" not in said
    assert outbox.outbox == []
    assert the_nudge() == ("sent", "chat", 1)


def test_who_did_not_ask_for_it_is_mailed(larkfield, chat_server):
    ChatChannel.objects.connect(larkfield.line, chat_server.at(HOSTS["slack"]), by=larkfield.nadia)
    larkfield.pass_down(larkfield.offer())
    nudges.drain()
    assert chat_server.posted == []
    assert len(outbox.outbox) == 2


def test_without_a_channel_it_is_mailed(larkfield):
    larkfield.offer()
    nudges.drain()
    assert len(outbox.outbox) == 1
    assert the_nudge() == ("sent", "mail", 1)


def test_the_channel_of_a_team_above_is_not_used(larkfield, chat_server):
    ChatChannel.objects.connect(larkfield.top, chat_server.at(HOSTS["slack"]), by=larkfield.ingrid)
    larkfield.offer()
    nudges.drain()
    assert (chat_server.posted, len(outbox.outbox)) == ([], 1)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 302])
def test_what_a_channel_refuses_for_good_is_mailed_and_shown_on_the_teams_page(larkfield, chat_server, status):
    connected(larkfield, chat_server)
    chat_server.status = status
    larkfield.offer()
    nudges.drain()
    assert outbox.outbox == []
    time_passes()
    nudges.drain()
    assert the_nudge() == ("sent", "mail", 2)
    assert len(outbox.outbox) == 1
    assert len(chat_server.posted) == 1, "it is not asked again"
    assert str(status) in ChatChannel.objects.get().problem


def test_what_is_away_is_asked_again_and_then_given_up(larkfield, chat_server):
    connected(larkfield, chat_server)
    chat_server.status = 503
    larkfield.offer()
    for _ in range(ATTEMPTS):
        nudges.drain()
        assert (outbox.outbox, the_nudge()[0]) == ([], "due")
        time_passes()
    nudges.drain()
    assert the_nudge() == ("sent", "mail", ATTEMPTS + 1)
    assert len(chat_server.posted) == ATTEMPTS
    assert ChatChannel.objects.get().takes_messages


def test_what_comes_back_in_time_is_posted(larkfield, chat_server):
    connected(larkfield, chat_server)
    chat_server.status = 503
    larkfield.offer()
    nudges.drain()
    chat_server.status = 200
    time_passes()
    nudges.drain()
    assert the_nudge() == ("sent", "chat", 2)
    assert outbox.outbox == []


def test_a_mail_server_that_is_away_keeps_no_message_from_the_chat(larkfield, chat_server, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    ball = larkfield.offer()
    larkfield.pass_down(ball)
    connected(larkfield, chat_server)
    larkfield.offer()
    nudges.drain()
    assert len(chat_server.posted) == 2
    states = Nudge.objects.values_list("recipient__name", "state").order_by("pk")
    assert list(states) == [("Tomás Rivera", "sent"), ("Nadia Haddad", "due"), ("Tomás Rivera", "sent")]


def test_what_the_chat_cannot_take_waits_for_the_mail_server_no_longer_than_other_mails(larkfield, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    larkfield.offer()
    Nudge.objects.update(attempts=9)
    nudges.drain()
    nudge = Nudge.objects.get()
    assert nudge.state == "due"
    assert nudge.due_at <= timezone.now() + AWAY_AT_MOST


def test_who_asks_for_a_pause_gets_it(larkfield, chat_server):
    connected(larkfield, chat_server)
    chat_server.status, chat_server.headers = 429, {"Retry-After": "90"}
    larkfield.offer()
    nudges.drain()
    nudge = Nudge.objects.get()
    assert nudge.due_at > timezone.now() + timedelta(seconds=80)
    assert nudge.error == "hooks.slack.com answers: 429 Too Many Requests."


def test_hostile_words_stay_words(larkfield, chat_server):
    connected(larkfield, chat_server)
    larkfield.offer(statement="<!channel> <https://evil.example|sign in> &c")
    nudges.drain()
    [posted] = chat_server.posted
    texts = [block["text"] for block in posted.body["blocks"]]
    assert "&lt;!channel&gt; &lt;https://evil.example|sign in&gt; &amp;c" in [each["text"] for each in texts]
    assert [each["text"] for each in texts if "<" in each["text"]] == [texts[-1]["text"]]


def test_in_the_demo_it_is_mailed(larkfield, chat_server, settings):
    connected(larkfield, chat_server)
    settings.DEMO = True
    larkfield.offer()
    nudges.drain()
    assert (chat_server.posted, len(outbox.outbox)) == ([], 1)


def test_the_secret_is_in_no_log_and_no_nudge(larkfield, chat_server, caplog):
    connected(larkfield, chat_server)
    chat_server.status = 500
    larkfield.offer()
    nudges.drain()
    assert "secret" not in caplog.text
    assert "secret" not in Nudge.objects.get().error
