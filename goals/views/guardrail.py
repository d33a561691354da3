"""The door for words on a guardrail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lean.lib import clock

from ..forms.checkin import GuardrailForm
from ..models import FormKey, GuardrailWord, Outcome
from ..models.checkin import terms_of
from ..reads.checkin import CheckIns
from ..reads.guardrail import Standing, guardrails_of
from ..refusals import status_of
from ..rules.negotiation import Refused
from .checkin import visible


@require_POST
@login_required
def record(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Say how a guardrail stands; 422 and 409 keep what was typed, beside what stands now."""
    outcome = visible(request, pk)
    form = GuardrailForm(request.POST, auto_id="guardrail-%s")
    if not form.is_valid():
        return refused(request, outcome, form, 422)
    said = form.cleaned_data

    def act() -> GuardrailWord:
        return GuardrailWord.objects.record(
            outcome,
            said["name"],
            said["value"],
            for_on=said["for_on"],
            words=said["words"],
            by=request.user,
            replaces=seen_by_writer(outcome, said),
        )

    try:
        body = f"{request.path} {[said[name] for name in ('name', 'value', 'for_on', 'words')]}"
        FormKey.objects.once(request.user, said["form_key"], body, act)
    except ValidationError as problems:
        form.add_error(None, problems)
        return refused(request, outcome, form, 422)
    except Refused as refusal:
        form.take(refusal)
        return refused(request, outcome, form, status_of(refusal))
    messages.success(request, f"{said['name']}: saved.")
    return redirect(f"{outcome.get_absolute_url()}#guardrails")


def seen_by_writer(outcome: Outcome, said: dict) -> int | None:
    """The word of that very day that stood on screen: with another day, another one may be meant."""
    of_that_day = outcome.guardrail_words.filter(pk=said["replaces"] or 0, for_on=said["for_on"])
    return said["replaces"] if of_that_day.exists() else None


def refused(request: HttpRequest, outcome: Outcome, form: GuardrailForm, status: int) -> HttpResponse:
    standing = {each.name: each for each in guardrails_of(outcome, terms_of(outcome))}
    guardrail = standing.get(form.data.get("name", ""))
    context = {"outcome": outcome, "form": form, "guardrail": guardrail, "nav": "map", "problem": True}
    return render(request, "goals/checkin/guardrail.html", context, status=status)


def forms_of(check_ins: CheckIns, guardrails: list[Standing]) -> list[tuple[Standing, GuardrailForm | None]]:
    """Each guardrail with the form for its next word; None for whoever may not say it. No query."""
    today = clock.today()
    return [
        (each, _form(each, today, place) if check_ins.may else None) for place, each in enumerate(guardrails, start=1)
    ]


def _form(standing: Standing, today, place: int) -> GuardrailForm:
    of_today = standing.of_day(today)
    initial = {"name": standing.name, "for_on": today, "replaces": of_today.pk if of_today else None}
    return GuardrailForm(initial=initial, auto_id=f"guardrail-{place}-%s")
