"""The JSON API at /api/v1/: one door over all apps, with one way to say that something went wrong."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, errors

from goals.api import router as goals
from goals.api.catchballs import CatchballOut, as_it_stands
from goals.api.checkins import SaidOut, as_said
from goals.refusals import status_of
from goals.rules.checkin import SaidAlready
from goals.rules.negotiation import AnsweredAlready, Refused
from lean.lib import problems
from lean.lib.described import by_tag
from lean.lib.exact_json import ExactParser
from lean.lib.problems import problem
from teams.api import Bearer
from teams.api import router as teams

DESCRIPTION = (
    "The doors of the pages, for programs: the same verbs, rights and refusals. Send the header "
    "Authorization: Bearer cb_…, a token made by manage.py create_api_token EMAIL; it can do what that person "
    'can do at that moment. Numbers are exact: strings such as "5.5". Days are written 2026-12-18, moments in UTC. '
    "Refusals are problem details (RFC 9457)."
)
# What pydantic says in the words of a programmer; the rest of its sentences will do.
WORDS = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field here.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "string_type": "Write this as text.",
    "string_unicode": "This text has characters that nobody can read. Take them out.",
    "model_attributes_type": "Send one JSON object.",
    "model_type": "Send one JSON object.",
    "dict_type": "Send one JSON object.",
}


class Api(NinjaAPI):
    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """What one person may see is nobody else's: no cache keeps it."""
        response = super().create_temporal_response(request)
        response["Cache-Control"] = "no-store"
        return response

    _described = None

    def get_openapi_schema(self, **options):
        """Made once: it takes longer than the heaviest page, and is the same for whoever asks."""
        if self._described is None:
            self._described = self._describe(super().get_openapi_schema(**options))
        return self._described

    @staticmethod
    def _describe(schema):
        """Every operation may be refused, with the same kind of answer."""
        schema["components"].setdefault("schemas", {})["Problem"] = problems.SCHEMA
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {"description": "Refused, and why", "content": content}
        return schema


api = Api(
    title="Catchball",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    parser=ExactParser(),
)
api.add_router("", teams)
api.add_router("", goals)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    more = {}
    if isinstance(refusal, AnsweredAlready) and refusal.current is not None:
        catchball = CatchballOut.model_validate(as_it_stands(refusal.current.pk, request.auth))
        more = {"current_version": catchball.version, "catchball": catchball.model_dump()}
    if isinstance(refusal, SaidAlready) and refusal.current is not None:
        more = {"standing": SaidOut.model_validate(as_said(refusal.current)).model_dump()}
    return problem(status_of(refusal), str(refusal), code=refusal.code, **more)


@api.exception_handler(ValidationError)
def incomplete(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the models refuse, by field."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    return _incomplete(by_field)


@api.exception_handler(errors.ValidationError)
def unreadable(request: HttpRequest, error: errors.ValidationError) -> HttpResponse:
    """What can't be read as the field that it is sent for."""
    by_field: dict[str, list[str]] = {}
    for one in error.errors:
        # ("body", the argument's name, the field, …) and ("query", the field).
        where = one["loc"][2:] if one["loc"][0] == "body" else one["loc"][1:]
        field = ".".join(str(part) for part in where) or "body"
        by_field.setdefault(field, []).append(_(WORDS.get(one["type"], one["msg"])))
    return _incomplete(by_field)


def _incomplete(by_field: dict[str, list[str]]) -> HttpResponse:
    detail = _("Something is missing here or can't be read. Each field says what.")
    return problem(422, detail, code="incomplete", errors=by_field)


@api.exception_handler(errors.AuthenticationError)
def stranger(request: HttpRequest, error: errors.AuthenticationError) -> HttpResponse:
    response = problem(401, _("Send a token that is valid: Authorization: Bearer cb_…"), code="no_valid_token")
    response["WWW-Authenticate"] = 'Bearer realm="Catchball"'
    return response


@api.exception_handler(errors.HttpError)
def no_json(request: HttpRequest, error: errors.HttpError) -> HttpResponse:
    """The only error of this kind that can come here: a body that is no JSON."""
    if error.status_code != 400:
        return problem(error.status_code, str(error))
    return problem(400, _("The body can't be read as JSON."), code="no_json")


@api.exception_handler(RequestDataTooBig)
def too_long(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, _("That is too much at once."), code="too_long")


@api.exception_handler(Http404)
def not_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("There is nothing here, or nothing that you may see."), code="not_found")


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Any other address below the door. Not redirected to one with a slash: a POST would lose its body."""
    return problem(404, _("There is nothing at this address. Every address here ends with a slash."), code="not_found")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What this API can do, for people. Plain HTML: the usual viewers bring inline styles and pictures as data."""
    return render(request, "api/page.html", {"groups": by_tag(api.get_openapi_schema()), "about": api.description})
