"""The blank forms beside a thread with which the receiving team is heard: huddle, playback, real say."""

from __future__ import annotations

from ..models import Catchball
from .huddle import LineForm, TakeForm
from .playback import PlaybackForm
from .real_say import RealSayForm


def team_forms(catchball: Catchball) -> dict:
    return {
        "take_form": TakeForm(catchball=catchball),
        "line_form": LineForm(),
        "playback_form": PlaybackForm(),
        "say_form": RealSayForm(),
    }
