"""Doors for being away: a person says so, or who leads their team."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib import clock
from lean.lib.refusal import NotYours, Refused

from ..forms.absence import AbsenceForm
from ..models import Absence, Person
from ..models.absence import must_say_for


@require_http_methods(["GET", "POST"])
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    return answer(request, request.user)


@require_http_methods(["GET", "POST"])
@login_required
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk, is_active=True)
    if person.pk == request.user.pk and request.method == "GET":
        return redirect("people:my_absences")
    return answer(request, person)


def answer(request: HttpRequest, person: Person) -> HttpResponse:
    # What was ended stands in the address: one press brings it back.
    form = AbsenceForm(request.POST or None, initial=request.GET.dict(), person=person)
    try:
        must_say_for(person, request.user)
        if request.method == "POST" and form.is_valid():
            Absence.objects.say(person, **form.cleaned_data, by=request.user)
            messages.success(request, _("Said. Whoever waits for a word sees it."))
            return back_to(request, person)
    except NotYours as refusal:
        return render(request, "teams/absence/page.html", {"person": person, "refusal": refusal}, status=403)
    except Refused as refusal:
        form.add_error(refusal.about or None, str(refusal))
    return show(request, person, form)


@require_POST
@login_required
def end(request: HttpRequest, pk: int, absence: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk, is_active=True)
    found = get_object_or_404(Absence.objects.select_related("person"), pk=absence, person=person)
    try:
        Absence.objects.end(found, by=request.user)
    except NotYours as refusal:
        return render(request, "teams/absence/page.html", {"person": person, "refusal": refusal}, status=403)
    messages.success(request, _("Ended. It stands in the form below, for who wants it back."))
    again = {
        "from_on": max(found.from_on, clock.today()),
        "back_on": found.back_on,
        "stand_in": found.stand_in_id or "",
    }
    return back_to(request, person, "?" + urlencode(again))


def show(request: HttpRequest, person: Person, form: AbsenceForm) -> HttpResponse:
    today = clock.today()
    absences = person.absences.filter(back_on__gt=today).select_related("stand_in").order_by("from_on")
    context = {"nav": "home", "person": person, "form": form, "absences": absences, "today": today}
    context |= {"is_mine": person.pk == request.user.pk, "can_be_named": form.fields["stand_in"].queryset.exists()}
    return render(request, "teams/absence/page.html", context, status=422 if form.errors else 200)


def back_to(request: HttpRequest, person: Person, more: str = "") -> HttpResponseRedirect:
    mine = person.pk == request.user.pk
    where = reverse("people:my_absences") if mine else reverse("people:absences", args=[person.pk])
    return HttpResponseRedirect(where + more)
