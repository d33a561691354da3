"""A service for sending instead of a mail server: what it is given along, and what it tells later."""

import base64
import json

import pytest
from anymail.signals import tracking
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.core import mail as outbox
from django.core.exceptions import SuspiciousOperation

from goals import bounces, nudges
from goals.apps import connect_to_what_came_back
from goals.models import Nudge
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "postmark:a-long-secret"


@pytest.fixture
def sent(settings):
    """A nudge that the service has taken."""
    settings.EMAIL_BACKEND, settings.ANYMAIL = "anymail.backends.test.EmailBackend", {"WEBHOOK_SECRET": SECRET}
    factories.company().offer()
    nudges.drain()
    nudge = Nudge.objects.get()
    assert nudge.state == "sent"
    return nudge


@pytest.fixture(autouse=True)
def _connected():
    connect_to_what_came_back()
    yield
    tracking.disconnect(dispatch_uid="nudges that came back")


def tells(rf, nudge_id: str, secret: str = SECRET, **event):
    """Postmark's own form of telling."""
    event = event if "RecordType" in event else {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1} | event
    event |= {"MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Metadata": {"nudge": nudge_id}}
    event = {"BouncedAt": "2026-05-11T09:00:00Z", "Email": "tomas@example.org"} | event
    signed = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    request = rf.post("/anymail/postmark/tracking/", json.dumps(event), "application/json", headers=signed)
    return PostmarkTrackingWebhookView.as_view()(request)


def test_a_service_is_given_what_it_tells_us_back(sent):
    params = outbox.outbox[0].anymail_test_params
    assert params["metadata"] == {"nudge": str(sent.message_id)}
    assert params["extra_headers"]["Message-ID"] == f"<{sent.message_id}@testserver>"


def test_what_it_could_not_deliver_counts_as_refused_with_its_words(rf, sent):
    assert tells(rf, str(sent.message_id), Details="550 5.1.1 No such\nperson").status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", "550 5.1.1 No such person")
    # Told twice, as services do.
    assert tells(rf, str(sent.message_id), Details="550 5.1.1 Again").status_code == 200
    sent.refresh_from_db()
    assert sent.error == "550 5.1.1 No such person"


def test_a_mail_that_arrived_or_was_called_spam_stays_sent(rf, sent):
    for event in (
        {"RecordType": "Delivery", "DeliveredAt": "2026-05-11T09:00:00Z"},
        {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
    ):
        tells(rf, str(sent.message_id), **event)
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_whoever_lacks_the_secret_tells_nothing(rf, sent):
    with pytest.raises(SuspiciousOperation):
        tells(rf, str(sent.message_id), secret="postmark:wrong")
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("other", ["", "x", "00000000-0000-4000-8000-000000000000", "<>" * 200])
def test_a_mail_that_is_none_of_ours_changes_nothing(rf, sent, other):
    assert tells(rf, other).status_code == 200
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_service_that_keeps_our_message_id_needs_nothing_else(sent):
    class Event:
        event_type, metadata, message_id = "bounced", {}, f"<{sent.message_id}@testserver>"
        mta_response, description, reject_reason = None, None, "invalid"

    bounces.hear(None, event=Event, esp_name="Mailgun")
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", "invalid")
