"""What an administrator does on the command line: invitations and API tokens."""

import io
import re
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from teams.models import ApiToken, Person
from tests import factories

pytestmark = pytest.mark.django_db

NEW = "catch the ball in time"


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().splitlines()


@pytest.fixture
def imported():
    """Two people without a password, in a team below another; one who has one, and one who has left."""
    top = factories.team("Larkfield Cycles", key="LC")
    line = factories.team("Paint Line", top, key="PA")
    factories.member(top, Person.objects.create_user("ingrid@example.org", "Ingrid Solheim"))
    factories.member(line, Person.objects.create_user("nadia@example.org", "Nadia Haddad"))
    factories.member(line, factories.person("Ewa Lis", email="ewa@example.org"))
    factories.member(line, Person.objects.create_user("jan@example.org", "Jan Kos", is_active=False))
    return Person.objects.get(email="nadia@example.org")


def test_people_without_a_password_are_invited(imported, mailoutbox):
    assert run("invite") == ["2 invited, 1 had a password already."]
    assert [mail.to for mail in mailoutbox] == [["ingrid@example.org"], ["nadia@example.org"]]
    assert "Hello Nadia," in mailoutbox[1].body
    assert "http://testserver/accounts/password/reset/key/" in mailoutbox[1].body


def test_a_team_is_invited_with_those_below_it(imported):
    factories.member(factories.team("Museum", key="MU"), Person.objects.create_user("mia@example.org", "Mia Orr"))
    assert [line.split(" http")[0] for line in run("invite", team="PA", print=True)] == [
        "Nadia Haddad <nadia@example.org>"
    ]
    assert [line.split(" http")[0] for line in run("invite", team="LC", print=True)] == [
        "Ingrid Solheim <ingrid@example.org>",
        "Nadia Haddad <nadia@example.org>",
    ]


def test_somebody_in_two_teams_is_invited_once(imported, mailoutbox):
    factories.member(factories.team("Museum", key="MU"), imported)
    run("invite")
    assert [mail.to for mail in mailoutbox].count(["nadia@example.org"]) == 1


def test_printed_links_are_not_sent(imported, mailoutbox):
    assert len(run("invite", print=True)) == 2
    assert mailoutbox == []


def test_with_the_link_a_password_is_chosen_once_and_opens_the_door(imported, client):
    link = run("invite", team="PA", print=True)[0].split()[-1]
    page = client.get(link, follow=True)
    where = page.redirect_chain[-1][0]
    client.post(where, {"password1": NEW, "password2": NEW})
    assert client.login(email="nadia@example.org", password=NEW)
    imported.refresh_from_db()
    assert imported.check_password(NEW)
    assert run("invite", team="PA") == ["0 invited, 2 had a password already."]
    # Used once, the link opens nothing more.
    client.logout()
    client.post(where, {"password1": "another one altogether", "password2": "another one altogether"})
    client.get(link, follow=True)
    imported.refresh_from_db()
    assert imported.check_password(NEW)


def test_an_address_that_is_refused_does_not_cost_the_others_their_invitation(imported, mailoutbox, monkeypatch):
    send = EmailBackend.send_messages

    def refusing(self, mails):
        if mails[0].to == ["ingrid@example.org"]:
            raise ConnectionRefusedError("no such mailbox")
        return send(self, mails)

    monkeypatch.setattr(EmailBackend, "send_messages", refusing)
    with pytest.raises(CommandError, match="1 could not be sent"):
        run("invite")
    assert [mail.to for mail in mailoutbox] == [["nadia@example.org"]]


def test_the_link_follows_the_site_under_a_path(imported, settings):
    settings.SITE_URL = "https://example.org/catchball"
    settings.FORCE_SCRIPT_NAME = "/catchball"
    link = run("invite", team="PA", print=True)[0].split()[-1]
    assert re.match(r"https://example\.org/catchball/accounts/password/reset/key/[^/]+/$", link)


def test_an_unknown_team_is_refused():
    with pytest.raises(CommandError, match="There is no team with the key XX"):
        run("invite", team="XX")


def test_a_token_is_printed_once_and_opens_the_door_for_its_person(imported):
    (secret,) = run("create_api_token", "Nadia@example.org", days=3)
    assert ApiToken.objects.person_for(secret) == imported
    assert secret not in str(ApiToken.objects.values())
    left = ApiToken.objects.get().expires_at - timezone.now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)


@pytest.mark.parametrize(
    ("email", "days", "says"),
    [
        ("nobody@example.org", 3, "Nobody here has the address nobody@example.org"),
        ("jan@example.org", 3, "Jan Kos is not active any more"),
        ("nadia@example.org", 0, "valid for 1 to 3650 days"),
    ],
)
def test_a_token_that_would_open_nothing_is_refused(imported, email, days, says):
    with pytest.raises(CommandError, match=says):
        run("create_api_token", email, days=days)
    assert ApiToken.objects.count() == 0
