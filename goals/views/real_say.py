"""The door for an answer to "Did you have a real say?"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..forms.real_say import RealSayForm
from ..models import Catchball, RealSay
from .beside import beside_the_moves


def _give(catchball: Catchball, form: RealSayForm, person) -> None:
    RealSay.objects.give_about(catchball, form.cleaned_data["answer"], by=person, words=form.cleaned_data["words"])


give = beside_the_moves(
    RealSayForm,
    "say_form",
    _give,
    lambda thread: _("Thank you. Your answer is told with at least six others, and never by name."),
)
