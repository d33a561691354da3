"""A team's channel: given by who leads, tried, shown to nobody again, and put aside where it refuses for good."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lean.lib import clock
from lean.lib.chat import Message
from lean.lib.refusal import NotYours
from lean.lib.webhook import AddressNotAllowed, Undelivered
from teams.models import ChatChannel, Team
from teams.models.chat import NoChannel
from tests import factories
from tests.api_client import Program, refusal
from tests.page import words

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))
ADDRESS = "https://hooks.slack.com/services/T1/B1/a-secret-wxyz"
WORD = Message("Nadia", "Your turn", ("A ball",), "https://catchball.example.org/", "Answer")


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def connected(at, team=None, by=None, address=ADDRESS) -> ChatChannel:
    return ChatChannel.objects.connect(team or at.line, address, by=by or at.nadia)


# --- Who gives it -------------------------------------------------------------------------------------------------


def test_who_leads_the_team_gives_it_a_channel_and_a_later_one_counts(larkfield):
    connected(larkfield)
    connected(larkfield, by=larkfield.ingrid, address="https://prod-1.westeurope.logic.azure.com:443/workflows/1?sig=2")
    channel = ChatChannel.objects.get()
    assert (channel.program, channel.set_by) == ("teams", larkfield.ingrid)
    assert channel.address == "https://prod-1.westeurope.logic.azure.com/workflows/1?sig=2"


@pytest.mark.parametrize("who", ["ewa", "kaisa"])
def test_nobody_else_gives_tries_or_ends_it(larkfield, who):
    connected(larkfield)
    by = getattr(larkfield, who)
    with pytest.raises(NotYours):
        connected(larkfield, by=by)
    with pytest.raises(NotYours):
        ChatChannel.objects.try_it(larkfield.line, by=by)
    with pytest.raises(NotYours):
        ChatChannel.objects.disconnect(larkfield.line, by=by)


def test_the_lead_of_a_team_below_says_nothing_about_the_one_above(larkfield):
    with pytest.raises(NotYours):
        connected(larkfield, team=larkfield.area, by=larkfield.nadia)


def test_a_team_below_does_not_get_the_channel_of_the_one_above(larkfield):
    connected(larkfield, team=larkfield.area, by=larkfield.tomas)
    assert not ChatChannel.objects.filter(team=larkfield.line).exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.slack.com/services/T1/B1/x",
        "https://127.0.0.1/hooks/x",
        "https://chat.larkfield.example/hooks/x",
        "https://hooks.slack.com@10.0.0.1/x",
    ],
)
def test_only_an_allowed_address_is_kept(larkfield, address):
    with pytest.raises(AddressNotAllowed):
        connected(larkfield, address=address)
    assert not ChatChannel.objects.exists()


def test_an_administrator_can_allow_a_mattermost_and_one_host_inside(larkfield, settings):
    settings.CHAT_HOSTS, settings.CHAT_PRIVATE_HOST = ["chat.larkfield.example"], "chat.intern.example:8443"
    assert connected(larkfield, address="https://chat.larkfield.example/hooks/x").program == "mattermost"
    assert connected(larkfield, address="https://chat.intern.example:8443/hooks/x").host == "chat.intern.example:8443"
    with pytest.raises(AddressNotAllowed):
        connected(larkfield)


# --- Whether it works ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["hooks.slack.com", "prod-1.westeurope.logic.azure.com", "chat.example.org"])
def test_a_word_to_try_it_is_posted_there(larkfield, chat_server, host):
    connected(larkfield, address=chat_server.at(host))
    ChatChannel.objects.try_it(larkfield.line, by=larkfield.nadia)
    [posted] = chat_server.posted
    assert "This is where nudges for Paint Line arrive" in str(posted.body)
    assert f"http://testserver/teams/{larkfield.line.key}/chat/" in str(posted.body)


def test_without_a_channel_there_is_nothing_to_try(larkfield):
    with pytest.raises(NoChannel):
        ChatChannel.objects.try_it(larkfield.line, by=larkfield.nadia)


def test_what_refuses_for_good_is_put_aside_until_it_works_again(larkfield, chat_server):
    channel = connected(larkfield, address=chat_server.at("hooks.slack.com"))
    chat_server.status = 404
    with pytest.raises(Undelivered):
        channel.post(WORD)
    kept = ChatChannel.objects.get()
    assert (kept.problem, kept.problem_at) == ("hooks.slack.com answers: 404 Not Found.", MONDAY)
    assert not kept.takes_messages
    chat_server.status = 200
    ChatChannel.objects.try_it(larkfield.line, by=larkfield.nadia)
    kept = ChatChannel.objects.get()
    assert (kept.problem, kept.problem_at, kept.takes_messages) == ("", None, True)


def test_what_is_away_for_a_moment_is_not_put_aside(larkfield, chat_server):
    channel = connected(larkfield, address=chat_server.at("hooks.slack.com"))
    chat_server.status = 503
    with pytest.raises(Undelivered):
        channel.post(WORD)
    assert ChatChannel.objects.get().takes_messages


def test_a_refusal_of_the_old_address_says_nothing_of_the_new_one(larkfield, chat_server):
    old = connected(larkfield, address=chat_server.at("hooks.slack.com"))
    connected(larkfield, address=chat_server.at("hooks.slack.com", "/services/T1/B1/another"))
    chat_server.status = 410
    with pytest.raises(Undelivered):
        old.post(WORD)
    assert ChatChannel.objects.get().problem == ""


def test_a_host_that_is_allowed_no_more_is_not_posted_to(larkfield, chat_server, settings):
    channel = connected(larkfield, address=chat_server.at("hooks.slack.com"))
    settings.CHAT_HOSTS = []
    with pytest.raises(Undelivered) as refused:
        channel.post(WORD)
    assert refused.value.for_good
    assert chat_server.posted == []


def test_in_the_demo_nothing_leaves_the_machine(larkfield, chat_server, settings):
    channel = connected(larkfield, address=chat_server.at("hooks.slack.com"))
    settings.DEMO = True
    with pytest.raises(Undelivered):
        channel.post(WORD)
    assert chat_server.posted == []


# --- The pages ------------------------------------------------------------------------------------------------------


def test_everybody_sees_that_there_is_a_channel_and_nobody_its_address(larkfield, client):
    connected(larkfield)
    for who, ending in ((larkfield.ewa, ""), (larkfield.nadia, "…wxyz")):
        client.force_login(who)
        page = client.get(f"/teams/{larkfield.line.key}/chat/")
        assert f"Slack Posted to hooks.slack.com {ending}".strip() in words(page)
        assert "a-secret" not in page.content.decode()
        assert ("Post there instead" in words(page)) == bool(ending)


def test_the_page_gives_tries_and_ends(larkfield, client, chat_server):
    client.force_login(larkfield.nadia)
    page = f"/teams/{larkfield.line.key}/chat/"
    assert "No channel" in words(client.get(page))
    given = client.post(page, {"address": chat_server.at("hooks.slack.com")}, follow=True)
    assert "Kept. Try it" in given.content.decode()
    assert "Posted." in client.post(f"{page}trials/", follow=True).content.decode()
    chat_server.status = 410
    refused = client.post(f"{page}trials/")
    assert refused.status_code == 422
    assert "hooks.slack.com answers: 410 Gone." in words(refused)
    assert "Since today nothing arrives there, so nudges go by mail." in words(client.get(page))
    client.post(f"{page}ending/")
    assert not ChatChannel.objects.exists()
    assert "This team has no channel." in words(client.post(f"{page}trials/"))


def test_a_wrong_address_is_said_at_the_field_and_kept(larkfield, client):
    client.force_login(larkfield.nadia)
    page = client.post(f"/teams/{larkfield.line.key}/chat/", {"address": "https://chat.larkfield.example/hooks/x"})
    assert page.status_code == 422
    assert "Nothing is posted to chat.larkfield.example here." in words(page)
    assert 'value="https://chat.larkfield.example/hooks/x"' in page.content.decode()


@pytest.mark.parametrize("rows", [0, 1])
def test_the_page_asks_as_much_with_and_without(larkfield, client, rows):
    if rows:
        connected(larkfield)
    client.force_login(larkfield.nadia)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/teams/{larkfield.line.key}/chat/")
    assert len(asked) <= 8


def test_the_secret_is_in_no_log(larkfield, client, chat_server, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(larkfield.nadia)
    page, address = f"/teams/{larkfield.line.key}/chat/", chat_server.at("hooks.slack.com", "/services/a-secret")
    client.post(page, {"address": address})
    chat_server.status = 404
    client.post(f"{page}trials/")
    asked = "django.db.backends"
    assert not [record for record in caplog.records if "a-secret" in record.getMessage() and record.name != asked]
    assert "a-secret" not in repr(ChatChannel.objects.get())


# --- The door for machines ----------------------------------------------------------------------------------------


def test_a_program_gives_tries_and_ends_it(larkfield, chat_server):
    nadia = Program(larkfield.nadia)
    path = f"/teams/{larkfield.line.key}/chat/"
    assert nadia.get(path).json()["program"] is None
    assert refusal(nadia.post(f"{path}trials/")) == (409, "no_channel")
    said = nadia.put(path, {"address": chat_server.at("hooks.slack.com")}).json()
    assert (said["program"], said["host"]) == ("slack", f"hooks.slack.com:{chat_server.port}")
    assert "address" not in said
    assert nadia.post(f"{path}trials/").status_code == 200
    chat_server.status = 403
    assert refusal(nadia.post(f"{path}trials/")) == (409, "not_delivered")
    assert nadia.get(path).json()["problem"] == "hooks.slack.com answers: 403 Forbidden."
    assert nadia.post(f"{path}ending/").json()["program"] is None


def test_a_program_is_refused_as_a_person_is(larkfield):
    path = f"/teams/{larkfield.line.key}/chat/"
    assert refusal(Program(larkfield.ewa).put(path, {"address": ADDRESS})) == (403, "not_yours")
    assert refusal(Program(larkfield.nadia).put(path, {"address": "https://10.0.0.1/"})) == (422, "address_not_allowed")


def test_a_team_that_is_dissolved_takes_its_channel_along(larkfield):
    sales = factories.team("Sales", larkfield.top)
    connected(larkfield, team=sales, by=larkfield.ingrid)
    Team.objects.filter(pk=sales.pk).delete()
    assert not ChatChannel.objects.exists()
