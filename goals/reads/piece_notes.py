"""What has to be known beside a piece's number: on whose word it rests, what is missing, and where to say it."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Basis, Outcome
from ..rules.coverage import AddsUp, Bands, Given, Node, NotAdded, Stand
from ..rules.negotiation import State


class Todo(NamedTuple):
    """What keeps a piece out of the arithmetic, and where it can be said: `label` for the link to `url`."""

    says: str
    url: str
    label: str


def notes_of(piece: Outcome, given: Given, bands: Bands, asked: str, kept: str, *, asks: bool) -> list[str]:
    """Short notes for one row; `asked` is what was asked, where the word on the table is another.

    `kept` is what stays agreed while both sides look at it again. `asks`: its reader is asked below what a change
    means for it, and needs no mark of that here.
    """
    notes = [_("asked %(number)s") % {"number": asked}] if asked else []
    latest = given.node.latest
    if given.node.state is State.WITH_RECEIVER and latest is not None and not latest.has_target:
        notes.append(_("asked what it can stand behind"))
    commitment = piece.in_force.commitment if hasattr(piece, "in_force") else None
    if commitment is not None and given.node.in_play:
        notes.append(_("looking again, %(number)s agreed") % {"number": kept} if kept else _("looking again"))
    if commitment is not None:
        notes += _on_whose_word(commitment)
    notes += _facts(given.node, {"stale"} if asks else set())
    if bands.mode is AddsUp.ENABLING:
        notes.append(_("makes it possible"))
    elif bands.adds and bands.required > 0 and not given.comparable:
        notes.append(_not_added(given))
    return notes


def _on_whose_word(commitment) -> list[str]:
    if commitment.basis == Basis.IMPORTED:
        return [_("imported")]
    if commitment.basis == Basis.SELF_AGREED:
        return [_("for both sides by %(person)s") % {"person": commitment.by}]
    if commitment.basis == Basis.RULED:
        return [_("%(person)s decided") % {"person": commitment.by}]
    return []


def _facts(node: Node, said_below: set[str]) -> list[str]:
    said = {
        "stale": _("agreed before this changed"),
        "caretaker": _("agreed while nobody led the team"),
        "conditional": _("rests on help"),
        "failed": _("the help did not come"),
        "unowned": _("nobody stands behind it yet"),
    }
    if node.failed:
        # That it rested on help goes without saying where the help did not come.
        del said["conditional"]
    return [words for fact, words in said.items() if getattr(node, fact) and fact not in said_below]


def _not_added(given: Given) -> str:
    if given.not_added is NotAdded.WEIGHT:
        return _("no weight yet")
    stand = given.node.stand
    enables = stand is None or stand.change is None
    return _("makes it possible") if enables else _("not comparable")


def todo_of(given: Given, parent: Stand, mine: bool) -> Todo | None:
    """For those who can say it: what is missing before the piece counts. Nothing of one that only enables."""
    node = given.node
    if given.comparable or not mine or node.catchball is None or node.stand is None:
        return None
    url = reverse("goals:catchball", args=[node.catchball])
    url += "?answer=counter#answer" if node.in_play else "?answer=reopen#answer"
    words = {"own": node.stand.unit, "unit": parent.unit}
    if given.not_added is NotAdded.WEIGHT:
        return Todo(_("Other pieces have a weight, this one has none."), url, _("Say how much it weighs"))
    if given.not_added is NotAdded.REMEASURED:
        says = _("This was agreed when it was measured otherwise, so it isn't counted.")
        return Todo(says, url, _("Agree to it again"))
    if node.stand.change is None:
        return None
    label = _("Say what it gives in %(unit)s") % words if parent.unit else _("Say what it gives")
    if node.stand.unit == parent.unit:
        return Todo(_("It is measured by something else, so it isn't added."), url, label)
    return Todo(_("It is in %(own)s, and this is in %(unit)s: unlike units are never added.") % words, url, label)
