"""The door for an answer to "Did you have a real say?"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ..forms.real_say import RealSayForm
from ..models import Catchball, RealSay
from .beside import beside_the_moves


def _give(catchball: Catchball, form: RealSayForm, person) -> None:
    RealSay.objects.give_about(catchball, form.cleaned_data["answer"], by=person, words=form.cleaned_data["words"])


_in_the_thread = beside_the_moves(
    RealSayForm,
    "say_form",
    _give,
    lambda thread: _("Thank you. Your answer is told with at least six others, and never by name."),
)


def give(request: HttpRequest, pk: int) -> HttpResponse:
    """In the thread; or beside the outcome, to which it leads back."""
    answer = _in_the_thread(request, pk)
    if answer.status_code == 302 and request.method == "POST" and request.POST.get("from") == "outcome":
        return redirect(get_object_or_404(Catchball.objects.select_related("outcome"), pk=pk).outcome)
    return answer
