"""A request sent twice is done once: the Idempotency-Key header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from django.db import models
from django.http import HttpRequest
from ninja import Header

from ..models import FormKey
from ..models.form_key import KeyReused

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=80,
        pattern=r"^[ -~]*$",
        description="Made up by the caller for one change: the same request again gets the first answer.",
    ),
]


class IdempotencyKeyReused(KeyReused):
    says = "This Idempotency-Key came once already, with another request. Make up a new key for each change."


def once(request: HttpRequest, key: str, act: Callable[[], models.Model]) -> models.Model:
    """What `act` made, or made the first time. Raises IdempotencyKeyReused where it came with something else."""
    # Latin-1 has a letter for every byte, so that no two bodies look alike.
    sent = f"{request.method} {request.path}\n{request.body.decode('latin-1')}"
    try:
        return FormKey.objects.once(request.auth, key, sent, act)
    except KeyReused as reused:
        raise IdempotencyKeyReused from reused
