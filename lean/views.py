"""The only views that compose apps: home, and those about the process itself."""

import logging

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goals.models import Nudge
from goals.reads.home import Home
from goals.views.checkin import forms_of
from lean.celery import app as celery_app

logger = logging.getLogger(__name__)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Whose court is the ball in? And what do my teams carry?"""
    home = Home(request.user, request.GET)
    return render(request, "home.html", {"nav": "home", "home": home, "due": forms_of(home.due.rows)})


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of the database, so that its restart doesn't restart the web."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether people can be sent here: 200, or 503 with the check that fails; red, then.

    Amber is 200 too: late mail is a reason to call somebody, and none to take the pages away from everybody.
    """
    checks = {"database": _database_answers, "migrations": _migrations_are_applied, "broker": _broker_answers}
    report = {name: _outcome_of(name, check) for name, check in checks.items()}
    if any(outcome != "ok" for outcome in report.values()):
        return JsonResponse({"status": "red", **report}, status=503)
    if _outcome_of("nudges", _nudges_go_out) != "ok":
        return JsonResponse({"status": "amber", **report, "nudges": "late", "why": LATE_NUDGES})
    return JsonResponse({"status": "green", **report, "nudges": "ok"})


LATE_NUDGES = (
    "A due nudge has waited for more than an hour. Is a worker up, and does the mail server answer? "
    "An administrator sees more at /operations/nudges/."
)


def _nudges_go_out() -> bool:
    return not Nudge.objects.some_are_late()


def _outcome_of(name, check) -> str:
    # Whatever a driver raises means "not ready"; the reason is for the log, not for whoever asks.
    try:
        return "ok" if check() else "not ready"
    except Exception:
        logger.warning("readyz: %s does not answer", name, exc_info=True)
        return "does not answer"


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations_are_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    with celery_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
        return broker.connected
