"""People come by invitation: there is no way in that somebody opens alone."""

import pytest

from teams.models import Person
from tests.page import words

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"


def test_who_would_sign_up_is_told_whom_to_ask(client):
    assert "People come here by invitation Ask your team's lead" in words(client.get(SIGN_UP))


def test_nobody_lets_themselves_in(client):
    answer = client.post(SIGN_UP, {"email": "stranger@example.org", "password1": "open up, this is me"})
    assert "People come here by invitation" in words(answer)
    assert not Person.objects.exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("wish", ["de", "fr-CH, fr;q=0.9, en;q=0.5", "ar"])
def test_a_page_is_in_one_language_whatever_the_browser_asks_for(client, wish):
    page = client.get("/accounts/login/", headers={"accept-language": wish})
    assert page["Content-Language"] == "en-gb"
    assert '<html lang="en-gb">' in page.content.decode()
