"""What a monitoring system reads: figures out of the database for who has the token, and of whom nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from goals import nudges
from goals.models import Beat, Nudge
from goals.models.beat import BeatName
from tests import factories

pytestmark = pytest.mark.django_db
TOKEN = "a-long-and-secret-token"


@pytest.fixture
def larkfield(settings):
    settings.METRICS_TOKEN = TOKEN
    return factories.company()


def asked(client, token=TOKEN):
    return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def figures(client) -> dict[tuple, float]:
    families = text_string_to_metric_families(asked(client).content.decode())
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def test_without_a_token_in_the_settings_there_is_nothing(client, larkfield, settings):
    settings.METRICS_TOKEN = ""
    assert asked(client).status_code == 404
    assert asked(client, "").status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", "Bearer \u00e9"])
def test_whoever_lacks_it_is_told_nothing(client, larkfield, said):
    client.force_login(factories.person("Otto Weiss", is_staff=True))
    answer = client.get("/metrics", headers={"Authorization": said})
    assert (answer.status_code, answer.content) == (401, b"")


def test_how_nudges_go_is_read_by_prometheus_own_parser(client, larkfield):
    for _ in range(4):
        larkfield.offer()
    first, second, third, _fourth = Nudge.objects.order_by("pk")
    Nudge.objects.filter(pk=first.pk).update(state="sent", way="mail")
    Nudge.objects.filter(pk=second.pk).update(state="failed", error="550 No such person")
    Nudge.objects.filter(pk=third.pk).update(due_at=timezone.now() - timedelta(hours=2))
    Beat.objects.create(name=BeatName.DRAIN, at=timezone.now() - timedelta(seconds=90))
    told = figures(client)
    assert told["catchball_nudges", "ball", "mail", "sent"] == 1
    assert told["catchball_nudges", "", "ball", "failed"] == 1
    assert told["catchball_nudges", "", "ball", "due"] == 2
    assert (told["catchball_nudges_due",], told["catchball_nudges_held",]) == (2, 0)
    assert 7_199 < told["catchball_oldest_nudge_age_seconds",] < 7_260
    assert 89 < told["catchball_beat_age_seconds", "drain"] < 150
    assert ("catchball_beat_age_seconds", "sweep") not in told


def test_where_nothing_waits_nothing_is_old(client, larkfield):
    nudges.drain()
    assert figures(client)["catchball_oldest_nudge_age_seconds",] == 0


def test_of_people_it_tells_nothing(client, larkfield):
    larkfield.offer()
    Nudge.objects.update(state="failed", error=f"550 {larkfield.tomas.email}: no such person")
    text = asked(client).content.decode()
    assert larkfield.tomas.email not in text
    assert "Tom" not in text


def test_figures_take_three_queries_and_are_kept_by_nobody(client, larkfield, django_assert_num_queries):
    with django_assert_num_queries(3):
        answer = asked(client)
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer["Cache-Control"]
