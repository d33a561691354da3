"""The doors of check-ins: say a number, correct one, paste a column, and settle how often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from ..forms.checkin import CheckInForm, for_correcting
from ..forms.fields import id_in
from ..models import CheckIn, FormKey, Outcome
from ..models.checkin import must_be_measured, with_terms
from ..reads.checkin import CheckIns, check_ins_of
from ..reads.due import Due
from ..refusals import status_of
from ..rules.checkin import SaidAlready
from ..rules.negotiation import Refused


def visible(request: HttpRequest, pk: int) -> Outcome:
    """With its terms; a draft of another team is as if it were not there."""
    outcome = with_terms(Outcome.objects.visible_to(request.user)).filter(pk=pk).first()
    if outcome is None:
        raise Http404
    return outcome


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """All values of an outcome, and the form for the next. `?correct=41` opens the form for that value."""
    outcome = visible(request, pk)
    check_ins = check_ins_of(outcome, request.user)
    if request.method == "POST":
        return record(request, outcome, check_ins)
    if slug != outcome.slug:
        return redirect("goals:check_ins", pk, outcome.slug)
    correcting = wanted(request, check_ins)
    form = form_of(check_ins, correcting=correcting, place=request.GET.get("place", "page"))
    if request.htmx:
        if form is None:
            raise Http404
        form.fields["value"].widget.attrs["data-focus"] = True
        template = "goals/checkin/_row.html" if form.place == "home" else "goals/checkin/_form.html"
        return render(request, template, {"check_ins": check_ins, "outcome": outcome, "form": form})
    return render_page(request, check_ins, form)


def wanted(request: HttpRequest, check_ins: CheckIns) -> CheckIn | None:
    pk = id_in(request.GET.get("correct", ""))
    return next((each for each in check_ins.held if each.pk == pk), None)


def record(request: HttpRequest, outcome: Outcome, check_ins: CheckIns) -> HttpResponse:
    """Say the number; 422 and 409 keep what was typed."""
    try:
        must_be_measured(outcome)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return render_page(request, check_ins, None, status=status_of(refusal), refusal=refusal)
    form = form_of(check_ins, request.POST, place=request.POST.get("place", ""))
    if not form.is_valid():
        return refused(request, check_ins, form, status=422)
    said = form.cleaned_data

    def act() -> CheckIn:
        return CheckIn.objects.record(
            outcome,
            said["value"],
            for_on=said["for_on"],
            words=said["words"],
            by=request.user,
            replaces=seen_by_writer(check_ins, said),
            confirmed=form.is_confirmed,
        )

    try:
        body = f"{request.path} {said['value']} {said['for_on']} {said['words']} {said['replaces']}"
        made = FormKey.objects.once(request.user, said["form_key"], body, act)
    except ValidationError as problems:
        form.add_error(None, problems)
        return refused(request, check_ins, form, status=422)
    except Refused as refusal:
        form.take(refusal)
        return refused(request, check_ins, form, status=status_of(refusal), refusal=refusal)
    return saved(request, check_ins_of(outcome, request.user), made, form.place)


def seen_by_writer(check_ins: CheckIns, said: dict) -> int | None:
    """The value of that very day that stood on screen: with another day, another one may be meant."""
    on_that_day = (each.pk for each in check_ins.said if each.for_on == said["for_on"])
    return said["replaces"] if said["replaces"] in on_that_day else None


def saved(request: HttpRequest, check_ins: CheckIns, made: CheckIn, place: str) -> HttpResponse:
    """What was kept, and at once what it moved."""
    made = next((each for each in check_ins.held if each.pk == made.pk), check_ins.last)
    moved = check_ins.moved_by(made)
    kept = {"made": made, "number": check_ins.amount(made.value), "moved": moved}
    if request.htmx and place == "home":
        return render(request, "goals/checkin/_row.html", {"check_ins": check_ins, "outcome": check_ins.outcome} | kept)
    messages.success(request, f"{kept['number']} saved. {moved}".strip())
    if request.htmx and place == "outcome":
        # The measure, the trend and the history have moved as well.
        return HttpResponseClientRefresh()
    back = (
        f"{reverse('home')}#due"
        if place == "home"
        else f"{check_ins.outcome.get_absolute_url()}#check-ins-{check_ins.outcome.pk}"
    )
    return HttpResponseClientRedirect(back) if request.htmx else redirect(back)


def refused(request: HttpRequest, check_ins: CheckIns, form: CheckInForm, *, status: int, refusal=None) -> HttpResponse:
    """The form as it was typed, with what is wrong or what somebody else said meanwhile."""
    context = {"refusal": refusal, "problem": True}
    if form.typed_day and form.typed_day != check_ins.asked.for_on and form.place != "home":
        form.fields["value"].label = check_ins.called(form.typed_day)
    if request.htmx and form.place == "home":
        context |= {"check_ins": check_ins, "outcome": check_ins.outcome, "form": form}
        return render(request, "goals/checkin/_row.html", context, status=status)
    if isinstance(refusal, SaidAlready):
        # What came first is in the list now.
        check_ins = check_ins_of(check_ins.outcome, request.user)
    if request.htmx:
        return render_section(request, check_ins, form, status=status, **context)
    return render_page(request, check_ins, form, status=status, **context)


def render_section(request: HttpRequest, check_ins: CheckIns, form, *, status: int = 200, **more) -> HttpResponse:
    everything = form is not None and form.place != "outcome"
    rows = check_ins.rows if everything else check_ins.latest_rows
    context = {"check_ins": check_ins, "outcome": check_ins.outcome, "form": form, "rows": rows, "all": everything}
    return render(request, "goals/checkin/_section.html", context | more, status=status)


def render_page(request: HttpRequest, check_ins: CheckIns, form, *, status: int = 200, **more) -> HttpResponse:
    context = {"check_ins": check_ins, "outcome": check_ins.outcome, "form": form, "nav": "map", "all": True, **more}
    return render(request, "goals/checkin/page.html", context, status=status)


# --- Forms ----------------------------------------------------------------------------------------------------


def form_of(
    check_ins: CheckIns, data=None, *, correcting: CheckIn | None = None, place="outcome"
) -> CheckInForm | None:
    """The form of the period that is asked for, or of a value that is corrected; None for whoever may not."""
    if not check_ins.may and data is None:
        return None
    label, initial = check_ins.asked.label, {"for_on": check_ins.asked.for_on}
    if correcting is not None:
        label, initial = check_ins.called(correcting.for_on), for_correcting(correcting, check_ins.terms.decimals)
    elif (standing := check_ins.of_day(check_ins.asked.for_on)) is not None:
        # Said twice in a day: the second is the better number of the two.
        initial["replaces"] = standing.pk
    if place == "home":
        label = f"{check_ins.outcome.short_name}, {label}"
    return CheckInForm(
        data, outcome=check_ins.outcome, terms=check_ins.terms, label=label, place=place, initial=initial
    )


def forms_of(rows: Iterable[Due]) -> list[tuple[Due, CheckInForm]]:
    """Home's rows, each with its form. No query."""
    return [
        (
            due,
            CheckInForm(
                outcome=due.outcome,
                terms=due.terms,
                label=due.label,
                place="home",
                initial={"for_on": due.asked.for_on},
            ),
        )
        for due in rows
    ]
