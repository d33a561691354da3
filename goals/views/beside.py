"""Doors for what is said beside the moves: it answers none of them, so nobody can have come first."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..reads.thread import Thread
from ..refusals import status_of
from ..rules.negotiation import Refused, State
from .catchball import by_field, done, readable, render_thread, to_draft


def beside_the_moves(form_class: type[forms.Form], name: str, verb: Callable, sent: Callable) -> Callable:
    """A door for `verb(catchball, form, person)`; `name` is the form's in the thread, `sent(thread)` what happened.

    What was refused is shown where it was typed, with every word of it.
    """

    @require_POST
    @login_required
    def door(request: HttpRequest, pk: int) -> HttpResponse:
        catchball = readable(request, pk)
        if catchball.state == State.DRAFT:
            return to_draft(request, pk)
        form, status, more = form_class(request.POST), 422, {}
        if form.is_valid():
            try:
                verb(catchball, form, request.user)
                return done(request, pk, sent)
            except ValidationError as problems:
                for field, error in by_field(form, problems):
                    form.add_error(field, error)
            except Refused as refused:
                # Where it is refused for good its form is gone, and its words are not.
                status, more = status_of(refused), {"refusal": refused, "stranded": form.data.get("text", "")}
        thread = Thread(readable(request, pk), request.user)
        return render_thread(request, thread, status=status, **{name: form}, **more)

    return door
