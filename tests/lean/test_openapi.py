"""The description of the API is true: who goes by it meets no error of ours, and no answer that it doesn't name."""

import os
from functools import cache

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django.asserts import assertContains, assertNotContains
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from goals.models import Catchball, Cycle, Help, Neighbour, Nudge, Outcome
from lean.wsgi import application
from teams.models import ApiToken, Team
from tests import factories

pytestmark = pytest.mark.django_db
# A long run: CATCHBALL_EXAMPLES=1000. What is sent comes past the same checks before either database: on the slower one
# three of each operation see that these answer alike.
EXAMPLES = int(os.environ.get("CATCHBALL_EXAMPLES", "10" if connection.vendor == "sqlite" else "3"))
TRUE = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture
def larkfield():
    company = factories.company()
    ball = company.offer("5")
    company.pass_down(ball)
    Neighbour.objects.ask(ball, company.line, by=company.tomas)
    company.offer("4", help_text="A rack").accept(by=company.tomas, answering=1)
    return company


def test_the_description_names_every_move_and_every_list(client):
    described = client.get("/api/v1/openapi.json").json()
    paths = {path.removeprefix("/api/v1"): set(methods) for path, methods in described["paths"].items()}
    assert {path for path, methods in paths.items() if methods == {"get"}} == {
        "/teams/",
        "/teams/{key}/",
        "/people/",
        "/people/{pk}/",
        "/me/mail/sent/",
        "/me/line/",
        "/people/{pk}/line/",
        "/teams/{key}/line/",
        "/map/",
        "/map/{pk}/pieces/",
        "/find/",
        "/findings/",
        "/findings/aside/",
        "/findings/{kind}/",
        "/operations/nudges/",
        "/outcomes/{pk}/",
        "/outcomes/{pk}/help/",
        "/help/{pk}/",
        "/catchballs/",
        "/catchballs/{pk}/",
        "/reviews/{when}/",
        "/reviews/{when}/plan/",
        "/teams/{key}/real-says/",
    }
    assert {path for path, methods in paths.items() if methods == {"get", "put"}} == {
        "/teams/{key}/calendar/",
        "/teams/{key}/chat/",
        "/me/mail/",
    }
    assert {path for path, methods in paths.items() if methods == {"get", "post"}} == {
        "/calendar/",
        "/cycles/",
        "/people/{pk}/absences/",
        "/outcomes/",
        "/catchballs/{pk}/trials/",
        "/outcomes/{pk}/check-ins/",
        "/outcomes/{pk}/contributions/",
        "/outcomes/{pk}/guardrail-words/",
        "/outcomes/{pk}/looks/",
        "/outcomes/{pk}/supports/",
        "/catchballs/{pk}/neighbours/",
    }
    assert {path.split("/")[3] for path in paths if path.startswith("/catchballs/{pk}/") and path.count("/") == 4} == {
        "escalations",
        "rulings",
        "hand-backs",
        "release",
        "dissent",
        "offers",
        "questions",
        "answers",
        "counters",
        "acceptance",
        "decline",
        "withdrawal",
        "take-back",
        "reply-day",
        "reopenings",
        "comments",
        "trials",
        "nudges",
        "another-day",
        "neighbours",
        "huddle",
        "huddle-lines",
        "playbacks",
        "real-says",
        "preview",
    }


def test_every_operation_asks_for_a_token(client):
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] == [{"Bearer": []}], (method, path)
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}


def test_people_read_the_description_on_a_page_without_scripts_of_its_own(client):
    page = client.get("/api/v1/")
    assert page.status_code == 200
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assertContains(page, f"{path}</code>")
    assertContains(page, "one of capacity, evidence, dependency, priority, other or null")
    assertNotContains(page, "style=")


@pytest.fixture
def _one_connection():
    """The server closes its connection after each request; the test's own transaction lives on it."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@cache
def operations():
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return [found.ok() for found in described.get_all_operations()]


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_sent_the_answer_is_one_that_the_description_names(larkfield, mode):
    people = (larkfield.ingrid, larkfield.tomas, factories.person("Otto Weiss", is_staff=True))
    secrets = [ApiToken.objects.issue(person)[1] for person in people]
    for operation in operations():
        call = meeting(operation, mode, secrets)
        call()


def meeting(operation, mode, secrets):
    """A test of one operation. What is made up is mostly about what is there, so that it comes past a 404."""
    there = {
        "pk": {
            "outcomes": Outcome.objects.first().pk,
            "map": Outcome.objects.first().pk,
            "catchballs": Catchball.objects.first().pk,
            "people": 1,
            "help": Help.objects.get().pk,
            "neighbours": Neighbour.objects.get().pk,
            "nudges": Nudge.objects.first().pk,
        },
        "when": "2026-01",
        "outcome": Outcome.objects.first().pk,
        "body": {"answering": 1, "team": Team.objects.last().key, "cycle": Cycle.objects.get().key},
    }

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), secret=st.sampled_from(secrets), astray=st.integers(0, 4))
    def call(case, secret, astray):
        if astray and "pk" in case.path_parameters:
            case.path_parameters["pk"] = there["pk"][operation.path.split("/")[3]]
        if astray:
            case.path_parameters |= {name: there[name] for name in ("when", "outcome") if name in case.path_parameters}
        if astray and isinstance(case.body, dict):
            case.body |= {name: value for name, value in there["body"].items() if name in case.body}
        with transaction.atomic():
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=TRUE)
            transaction.set_rollback(True)

    return call
