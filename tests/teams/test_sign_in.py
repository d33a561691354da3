"""In by address and password, out again, and never to a page that isn't ours."""

import pytest
from django.test.utils import override_script_prefix

from tests import factories
from tests.page import words

pytestmark = pytest.mark.django_db

NADIA = {"login": "nadia@example.org", "password": "catch the ball in time"}


@pytest.fixture
def nadia():
    nadia = factories.person("Nadia Haddad", email=NADIA["login"])
    nadia.set_password(NADIA["password"])
    nadia.save()
    return nadia


def test_with_address_and_password_people_are_home(nadia, client):
    home = client.post("/accounts/login/", NADIA, follow=True)
    assert home.redirect_chain == [("/", 302)]
    assert home.wsgi_request.user == nadia
    assert "Successfully" not in words(home)


def test_under_a_path_signing_in_and_out_stays_there(nadia, client):
    with override_script_prefix("/catchball/"):
        assert client.post("/accounts/login/", NADIA)["Location"] == "/catchball/"
        assert client.post("/accounts/logout/")["Location"] == "/catchball/"
