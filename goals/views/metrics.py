"""Figures for a monitoring system, in Prometheus' text format: how nudges go, and of whom nothing.

All of them come from the database, so whichever of several web processes is asked says the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from ..reads.operations import Operations


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For who has METRICS_TOKEN. Where none is set, there is nothing here."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="Catchball metrics"'})
    registry = CollectorRegistry()
    registry.register(Collector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Collector:
    def describe(self) -> list[Metric]:
        """Nothing is asked of the database before the figures are wanted."""
        return []

    def collect(self) -> Iterator[Metric]:
        operations = Operations()
        yield from _nudges(operations)
        yield from _beats(operations)


def _nudges(operations: Operations) -> Iterator[Metric]:
    nudges = GaugeMetricFamily(
        "catchball_nudges",
        "Nudges by kind, way (empty while it is not out) and state: due, sent, gathered, dropped, failed.",
        labels=["kind", "way", "state"],
    )
    for each in operations.counts:
        nudges.add_metric([each.kind, each.way, each.state], each.count)
    yield nudges
    waiting = operations.waiting
    yield GaugeMetricFamily("catchball_nudges_due", "To be sent now.", waiting.due)
    yield GaugeMetricFamily("catchball_nudges_held", "Being sent by a worker.", waiting.held)
    yield GaugeMetricFamily("catchball_nudges_later", "For quiet hours, put off, or tried in vain.", waiting.later)
    yield GaugeMetricFamily("catchball_nudges_tried_in_vain", "Of those that wait: tried at least once.", waiting.tried)
    age = (timezone.now() - waiting.oldest).total_seconds() if waiting.oldest else 0
    words = "For how long the oldest could have been sent; 0 where nothing waits."
    yield GaugeMetricFamily("catchball_oldest_nudge_age_seconds", words, max(age, 0))


def _beats(operations: Operations) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "catchball_beat_age_seconds",
        "Since when the work that the clock brings has not run: drain sends, sweep owes what time makes due.",
        labels=["beat"],
    )
    for ran in operations.ran:
        if ran.at is not None:
            ages.add_metric([ran.name], max((timezone.now() - ran.at).total_seconds(), 0))
    yield ages
