"""Problem details: what went wrong, as a machine and a person can read it.

Source of the format: RFC 9457. `detail` is the sentence that the page would show; `code` names the refusal.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from ninja.responses import NinjaJSONEncoder

MEDIA_TYPE = "application/problem+json"
# A name, not an address: there is no page behind it.
TYPE = "urn:catchball:problem:"

SCHEMA = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for the person who tried"},
        "code": {"type": "string", "description": "The refusal by name, such as answered_already"},
        "errors": {
            "type": "object",
            "description": "With status 422: what is wrong, by field",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "current_version": {"type": "integer", "description": "With answered_already: the version to answer now"},
        "standing": {"type": "object", "description": "With said_already: the number that stands for that day"},
        "catchball": {"type": "object", "description": "With answered_already: the catchball as it stands"},
    },
}


def problem(status: int, detail: str, *, code: str = "", **more: Any) -> JsonResponse:
    """`more` are members beside those of the standard, such as `errors`."""
    phrase = HTTPStatus(status).phrase
    code = code or phrase.lower().replace(" ", "_")
    title = code.replace("_", " ").capitalize()
    body = {"type": TYPE + code, "title": title, "status": status, "detail": detail, "code": code, **more}
    unkept = {"Cache-Control": "no-store"}
    return JsonResponse(body, NinjaJSONEncoder, status=status, content_type=MEDIA_TYPE, headers=unkept)
