"""Drains as one would write them at first. Each breaks a promise, and so shows that its test is worth something."""

from django.core.mail import get_connection
from django.db import transaction

from goals.mails import mail
from goals.models import Nudge
from goals.models.nudge import NudgeState
from goals.reads import letters


def _send(nudge: Nudge) -> None:
    get_connection().send_messages([mail(letters.read([nudge])[nudge.pk])])


def _due() -> list[Nudge]:
    return list(Nudge.objects.due().select_related("recipient", "nudged_by").order_by("due_at", "pk"))


def without_a_claim() -> None:
    """Two of these send everything twice."""
    for nudge in _due():
        _send(nudge)
        Nudge.objects.filter(pk=nudge.pk).update(state=NudgeState.SENT)


def marks_first() -> None:
    """What was marked and not yet sent is lost when the worker dies."""
    for nudge in _due():
        Nudge.objects.filter(pk=nudge.pk).update(state=NudgeState.SENT)
        _send(nudge)


def in_one_transaction() -> None:
    """All marks are lost with the worker, so all mails go out again."""
    with transaction.atomic():
        for nudge in _due():
            _send(nudge)
            Nudge.objects.filter(pk=nudge.pk).update(state=NudgeState.SENT)
