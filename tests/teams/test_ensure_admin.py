"""The first administrator comes from the environment, and only the first time."""

import pytest
from django.core.management import CommandError, call_command

from teams.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment(monkeypatch):
    def say(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"CATCHBALL_ADMIN_{name}", value)

    for name in ("EMAIL", "PASSWORD", "NAME"):
        monkeypatch.delenv(f"CATCHBALL_ADMIN_{name}", raising=False)
    return say


def test_without_an_address_nobody_is_made(environment, capsys):
    call_command("ensure_admin")
    assert capsys.readouterr().out == "CATCHBALL_ADMIN_EMAIL is not set: no administrator to make.\n"
    assert Person.objects.count() == 0


def test_the_first_administrator_can_sign_in(environment):
    environment(EMAIL="Root@Example.org", PASSWORD="a long enough one", NAME="Rosa Root")
    call_command("ensure_admin")
    person = Person.objects.get()
    assert (person.email, person.name, person.is_staff, person.is_superuser) == (
        "root@example.org",
        "Rosa Root",
        True,
        True,
    )
    assert person.check_password("a long enough one")


def test_a_second_run_changes_nothing(environment):
    environment(EMAIL="root@example.org", PASSWORD="a long enough one")
    call_command("ensure_admin")
    environment(PASSWORD="another long one")
    call_command("ensure_admin")
    assert Person.objects.get().check_password("a long enough one")


def test_somebody_who_is_no_administrator_is_not_made_one(environment):
    Person.objects.create_user("ann@example.org", "Ann")
    environment(EMAIL="ann@example.org", PASSWORD="a long enough one")
    with pytest.raises(CommandError, match="somebody already"):
        call_command("ensure_admin")
    assert not Person.objects.get().is_staff


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"EMAIL": "nobody", "PASSWORD": "a long enough one"}, "no e-mail address"),
        ({"EMAIL": "root@example.org"}, "12 characters"),
        ({"EMAIL": "root@example.org", "PASSWORD": "short"}, "12 characters"),
    ],
)
def test_what_cannot_be_used_is_said(environment, values, problem):
    environment(**values)
    with pytest.raises(CommandError, match=problem):
        call_command("ensure_admin")
    assert Person.objects.count() == 0
