"""What an administrator sees of the nudges, and the one thing that they can do."""

import pytest
from django.urls import reverse

from goals.models import Nudge
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:goals_nudge_changelist")


@pytest.fixture
def refused():
    """A nudge to Tomás that his mail server has refused for good."""
    factories.company().offer()
    Nudge.objects.update(state="failed", error="550 5.1.1 No such person here", attempts=3)
    return Nudge.objects.get()


@pytest.fixture
def administrator(client):
    client.force_login(factories.person("Otto Weiss", is_staff=True))
    return client


def test_the_way_there_is_in_an_administrators_menu_alone(administrator, client):
    way = f'href="{reverse("admin:index")}"'
    assert way in administrator.get(reverse("teams:list")).content.decode()
    client.force_login(factories.person("Ewa Lis"))
    assert way not in client.get(reverse("teams:list")).content.decode()


def test_an_administrator_sees_what_was_refused_and_why(administrator, refused):
    page = administrator.get(LIST)
    assert page.status_code == 200
    assert "550 5.1.1 No such person here" in page.content.decode()


def test_an_administrator_lets_it_be_sent_again(administrator, refused):
    answer = administrator.post(LIST, {"action": "send_again", "_selected_action": [refused.pk]}, follow=True)
    assert "1 nudge is due again." in answer.content.decode()
    again = Nudge.objects.due().get()
    assert (again.message_id, again.error, again.attempts) == (refused.message_id, "", 0)


def test_nudges_are_written_by_the_verbs_alone(administrator, refused):
    assert administrator.get(reverse("admin:goals_nudge_add")).status_code == 403
    assert administrator.post(reverse("admin:goals_nudge_delete", args=[refused.pk])).status_code == 403
    administrator.post(reverse("admin:goals_nudge_change", args=[refused.pk]), {"state": "sent"})
    assert Nudge.objects.get().state == "failed"


def test_nobody_else_sees_them(client, refused):
    client.force_login(refused.recipient)
    assert client.get(LIST).status_code == 302
