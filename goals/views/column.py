"""A pasted column of values: looked at line by line first, then saved, all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from teams.models import Person

from ..access import must_check_in
from ..forms.checkin import PasteForm
from ..models import CheckIn, FormKey
from ..models.checkin import must_be_measured
from ..reads.checkin import CheckIns, check_ins_of
from ..reads.column import Preview
from ..refusals import status_of
from ..rules.checkin import SaidAlready
from ..rules.column import read_column
from ..rules.coverage import Direction
from ..rules.negotiation import Refused
from ..rules.rhythm import Rhythm, before, period_of
from .checkin import visible


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """POST shows what the column would do; with `do=save` it is kept."""
    outcome = visible(request, pk)
    check_ins = check_ins_of(outcome, request.user)
    try:
        must_check_in(request.user, outcome)
        must_be_measured(outcome)
    except Refused as refusal:
        context = {"outcome": outcome, "refusal": refusal, "nav": "map"}
        return render(request, "goals/checkin/column.html", context, status=status_of(refusal))
    usual = {"ends_on": last_over(check_ins)}
    form = PasteForm(request.POST or None, initial=usual)
    if not form.is_valid():
        return render_page(request, check_ins, form, None)
    preview = Preview(check_ins, lines_of(check_ins, form))
    if request.POST.get("do") == "save" and preview.may_be_saved:
        return save(request, check_ins, form, preview)
    form.show_what_was_seen(latest(check_ins))
    return render_page(request, check_ins, form, preview)


def last_over(check_ins: CheckIns):
    """The end of the latest period that is over: what people paste is mostly up to then."""
    return before(period_of(check_ins.today, check_ins.rhythm), check_ins.rhythm).ends_on


def latest(check_ins: CheckIns) -> int | None:
    return max((each.pk for each in check_ins.said), default=None)


def lines_of(check_ins: CheckIns, form: PasteForm):
    ends_on = form.cleaned_data["ends_on"] or last_over(check_ins)
    direction, rhythm = Direction(check_ins.terms.direction), Rhythm(check_ins.outcome.rhythm)
    return read_column(form.cleaned_data["column"], direction, rhythm, ends_on, check_ins.today)


def save(request: HttpRequest, check_ins: CheckIns, form: PasteForm, preview: Preview) -> HttpResponse:
    said, by = form.cleaned_data, request.user
    try:
        body = f"{request.path} {said['column']} {said['ends_on']}"
        FormKey.objects.once(by, said["form_key"], body, lambda: keep(check_ins, preview, said["seen"], by))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.show_what_was_seen(latest(check_ins))
        return render_page(request, check_ins, form, preview, status=status_of(refusal))
    count = len(preview.lines)
    messages.success(request, ngettext("%(count)s value saved.", "%(count)s values saved.", count) % {"count": count})
    return redirect(f"{check_ins.outcome.get_absolute_url()}#check-ins-{check_ins.outcome.pk}")


@transaction.atomic
def keep(check_ins: CheckIns, preview: Preview, seen: int | None, by: Person) -> CheckIn:
    """Line by line through the one verb. What was asked about in the preview counts as looked at."""
    if seen != latest(check_ins):
        raise SaidAlready("Somebody said a number meanwhile. Look at the values once more, then save them.")
    for row in preview.rows:
        line = row.line
        made = CheckIn.objects.record(
            check_ins.outcome,
            line.value,
            for_on=line.on,
            words=line.words,
            by=by,
            replaces=row.before,
            confirmed=True,
        )
    return made


def render_page(request: HttpRequest, check_ins: CheckIns, form, preview, *, status: int = 0) -> HttpResponse:
    context = {
        "outcome": check_ins.outcome,
        "check_ins": check_ins,
        "form": form,
        "preview": preview,
        "nav": "map",
        "problem": bool(form.errors or (preview and preview.problems)),
    }
    status = status or (422 if context["problem"] else 200)
    return render(request, "goals/checkin/column.html", context, status=status)
