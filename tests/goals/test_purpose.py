"""What all of it is for: said by who leads the team at the top, shown above every line of sight."""

import pytest
from django.core.exceptions import ValidationError

from goals.models import Purpose
from goals.models.cycle import OnlyAtTheTop
from goals.rules.negotiation import NotYours
from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

GOOD = "A good bike, soon, that lasts"


@pytest.fixture
def larkfield():
    return factories.company()


def test_it_is_said_said_anew_and_taken_back(larkfield):
    assert Purpose.objects.say(larkfield.top, f" {GOOD} ", by=larkfield.ingrid).sentence == GOOD
    assert Purpose.objects.say(larkfield.top, "A bike that lasts", by=larkfield.ingrid).sentence == "A bike that lasts"
    assert Purpose.objects.count() == 1
    assert Purpose.objects.say(larkfield.top, "", by=larkfield.ingrid) is None
    assert not Purpose.objects.exists()


def test_nobody_else_says_it_and_no_team_below(larkfield):
    with pytest.raises(NotYours):
        Purpose.objects.say(larkfield.top, GOOD, by=larkfield.tomas)
    with pytest.raises(OnlyAtTheTop):
        Purpose.objects.say(larkfield.area, GOOD, by=larkfield.tomas)
    with pytest.raises(ValidationError):
        Purpose.objects.say(larkfield.top, "x" * 201, by=larkfield.ingrid)


def test_the_page_of_the_team_leads_to_it_and_the_plan_shows_it(client, larkfield):
    client.force_login(larkfield.ingrid)
    address = f"/teams/{larkfield.top.key}/purpose/"
    assert address in client.get(larkfield.top.get_absolute_url()).content.decode()
    assert "What is it all for?" in words(client.get(address))
    assert client.post(address, {"sentence": GOOD}).status_code == 302
    assert GOOD in words(client.get(larkfield.top.get_absolute_url()))
    assert client.get(f"/teams/{larkfield.area.key}/purpose/").status_code == 403


def test_a_sentence_that_is_too_long_stays_as_it_was_typed(client, larkfield):
    client.force_login(larkfield.ingrid)
    answer = client.post(f"/teams/{larkfield.top.key}/purpose/", {"sentence": "x" * 201})
    assert (answer.status_code, "x" * 201 in answer.content.decode()) == (422, True)
