"""Doors for who runs the system: how nudges go, and what mends it. Nobody else learns that they are there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lean.lib.refusal import Refused
from teams.models import Person

from ..forms.operations import AddressForm, TryAgainForm
from ..nudges import refused
from ..reads.operations import Operations
from ..refusals import status_of


def for_administrators(view: Callable) -> Callable:
    @login_required
    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return door


@require_GET
@for_administrators
def nudges(request: HttpRequest) -> HttpResponse:
    """What waits, what came back and why, and when anything ran."""
    return show(request)


@require_POST
@for_administrators
def try_again(request: HttpRequest) -> HttpResponse:
    """Send again what came back from one person's address or for one reason, or at once what waits."""
    form = TryAgainForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    person = get_object_or_404(Person, pk=said["person"]) if said["person"] else None
    try:
        count = refused.try_again(person=person, code=said["code"], waiting=said["waiting"])
    except Refused as refusal:
        return show(request, refusal=refusal, status=status_of(refusal))
    messages.success(request, _due_again(count))
    return redirect("goals:operations")


@require_POST
@for_administrators
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """The right address of somebody from whose old one mails came back; those go there now."""
    person = get_object_or_404(refused.refused_people(), pk=pk)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            count = refused.put_address_right(person, form.cleaned_data["email"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.about, str(refusal))
        else:
            said = _("%(name)s is reached at %(email)s now.") % {"name": person, "email": person.email}
            messages.success(request, f"{said} {_due_again(count)}")
            return redirect("goals:operations")
    return show(request, tried=(pk, form), status=422)


def _due_again(count: int) -> str:
    return ngettext("%d nudge is due again.", "%d nudges are due again.", count) % count


def show(
    request: HttpRequest,
    *,
    tried: tuple[int, AddressForm] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    operations = Operations(request.GET.get("page"))
    # One form for each person, also where several things came back from them.
    forms: dict[int, AddressForm] = {}
    rows = []
    for row in operations.refusals:
        form = None
        if row.person not in forms:
            form = tried[1] if tried is not None and tried[0] == row.person else AddressForm()
            form.auto_id = f"person-{row.person}-%s"
            forms[row.person] = form
        rows.append((row, form))
    context = {"operations": operations, "rows": rows, "form": tried[1] if tried else None, "refusal": refusal}
    return render(request, "goals/operations/nudges.html", context, status=status)
