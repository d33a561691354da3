"""The doors of playback: say what it is for, and "Yes, that's it"."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..forms.playback import ConfirmForm, PlaybackForm
from ..models import Catchball, Playback
from ..rules.negotiation import NotOpen
from .beside import beside_the_moves


def _confirm(catchball: Catchball, form: ConfirmForm, person) -> None:
    said = catchball.playbacks.filter(pk=form.cleaned_data["playback"]).select_related("catchball__asking_team").first()
    if said is None:
        raise NotOpen(_("Nobody has said it back yet, so there is nothing to say yes to."))
    said.confirm(by=person)


say = beside_the_moves(
    PlaybackForm,
    "playback_form",
    lambda catchball, form, person: Playback.objects.say(catchball, form.cleaned_data["text"], by=person),
    lambda thread: _("Said. The other side reads it before agreeing."),
)
confirm = beside_the_moves(ConfirmForm, "confirm_form", _confirm, lambda thread: _("Said. They see that it is so."))
