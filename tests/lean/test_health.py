"""What a load balancer asks: does the process answer, and may people be sent to it?"""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from goals.models import Nudge
from lean.celery import app
from lean.views import LATE_NUDGES
from tests import factories


def test_a_process_that_answers_is_up_whatever_the_database_does(client):
    response = client.get("/healthz")  # without the database's mark: a query would fail this test
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_database_migrations_and_broker_are(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"status": "green", "database": "ok", "migrations": "ok", "broker": "ok", "nudges": "ok"},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, "not ready")
    assert response.json()["status"] == "red"


@pytest.mark.django_db
def test_not_ready_without_the_broker(client, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (503, "does not answer")


def readiness(client) -> tuple[int, str]:
    response = client.get("/readyz")
    return response.status_code, response.json()["status"]


@pytest.mark.django_db
def test_amber_and_still_there_when_a_due_nudge_waits_for_more_than_an_hour(client):
    factories.company().offer()
    assert readiness(client) == (200, "green")
    Nudge.objects.update(due_at=timezone.now() - timedelta(minutes=59))
    assert readiness(client) == (200, "green")
    Nudge.objects.update(due_at=timezone.now() - timedelta(minutes=61))
    assert readiness(client) == (200, "amber")
    report = client.get("/readyz").json()
    assert (report["nudges"], report["why"]) == ("late", LATE_NUDGES)
    Nudge.objects.update(state="sent")
    assert readiness(client) == (200, "green")


@pytest.mark.django_db
def test_what_is_tried_in_vain_for_an_hour_is_late_however_soon_it_is_due_again(client):
    factories.company().offer()
    Nudge.objects.update(due_at=timezone.now() - timedelta(minutes=61))
    (nudge,) = Nudge.objects.claim()
    nudge.back_off("450 Busy", at_most=timedelta(minutes=10))
    assert Nudge.objects.get().due_at > timezone.now()
    assert readiness(client) == (200, "amber")
    Nudge.objects.update(due_at=timezone.now())
    (nudge,) = Nudge.objects.claim()
    nudge.back_off("450 Busy", at_most=timedelta(minutes=10))
    assert readiness(client) == (200, "amber")


@pytest.mark.django_db
def test_what_rests_until_the_morning_is_not_late(client):
    factories.company().offer()
    Nudge.objects.update(created_at=timezone.now() - timedelta(hours=9), due_at=timezone.now() - timedelta(hours=9))
    (nudge,) = Nudge.objects.claim()
    nudge.wait_until(timezone.now() + timedelta(hours=1))
    assert readiness(client) == (200, "green")
    assert Nudge.objects.get().waits_since is None


def test_every_answer_carries_the_policy_and_the_usual_headers(client):
    response = client.get("/healthz")
    assert sorted(response["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
