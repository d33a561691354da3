"""What an outcome gives to the one above it, and who else carries that one, in words that are true.

A sum has shares, so it gets a bar. An average, the worst, a count and what only makes something possible have none:
of these a sentence says how much it matters.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib import numbers
from lean.lib.spelled import spelled

from ..rules.coverage import AddsUp, Bands, Given, NotAdded
from ..rules.negotiation import State
from .line_of_sight import url_of

# The rest stands on the page of the outcome that they carry.
OTHERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Share:
    """`band` is agreed, table or asked where `part` of `whole` is a true share; else `says` is all there is to say."""

    says: str = ""
    band: str = ""
    part: str = ""
    whole: str = ""
    unit: str = ""
    label: str = ""
    agreed: Decimal = Decimal(0)
    table: Decimal = Decimal(0)
    required: Decimal = Decimal(0)

    @property
    def has_bar(self) -> bool:
        """Not where nothing is carried yet, or less than nothing."""
        return self.band in ("agreed", "table") and self.agreed >= 0 and self.agreed + self.table > 0


def share_in(bands: Bands, outcome: int) -> Share:
    """How this piece bears on the one above it, whose bands these are."""
    given = next((given for given in bands.given if given.node.outcome == outcome), None)
    if given is None:
        return Share()
    if bands.stand is None:
        return Share(_("what it is for has no number yet"))
    if given.not_added is not None:
        return Share(_beside(given.not_added))
    if not bands.adds or bands.required <= 0:
        return Share()
    if given.node.state is State.DECLINED and given.node.in_force is None:
        return Share(_("declined; both look for another way"))
    return _of_a_sum(bands, given) if bands.mode is AddsUp.SUM else Share(_in_a_sentence(bands, given))


def _of_a_sum(bands: Bands, given: Given) -> Share:
    whole, unit = _whole(bands)
    if not given.total and given.node.in_play and given.node.in_force is None:
        if given.asked is None:
            return Share(_("asked what it can stand behind"))
        return Share("", "asked", numbers.show_trimmed(given.asked), whole, unit)
    part = numbers.show_trimmed(given.total)
    words = {"team": given.node.team, "part": part, "whole": " ".join(filter(None, (whole, unit)))}
    label = _("%(team)s carries %(part)s of the %(whole)s that are needed") % words
    band = "table" if given.table else "agreed"
    return Share("", band, part, whole, unit, label, given.agreed, given.table, bands.required)


def _whole(bands: Bands) -> tuple[str, str]:
    """The change that is needed, and its unit; of percentages that is points."""
    unit = _("points") if bands.stand.unit.strip() == "%" else bands.stand.unit
    amount, joined, named = numbers.with_unit(bands.required, numbers.places(bands.required), unit).rpartition(
        numbers.NBSP
    )
    return (amount, named) if joined else (named, "")


def _beside(why: NotAdded) -> str:
    return {
        NotAdded.ENABLING: _("makes it possible, and is counted in no sum"),
        NotAdded.UNLIKE: _("carries it in another unit, so its part is in no sum yet"),
        NotAdded.REMEASURED: _("was agreed by another measure, so its part is in no sum until both look again"),
        NotAdded.WEIGHT: _("has no weight yet, so it is not in the average"),
    }[why]


def _in_a_sentence(bands: Bands, given: Given) -> str:
    if bands.mode is AddsUp.WEIGHTED:
        weight = numbers.with_unit(Decimal(round(given.share * 1000)) / 10, 1, "%")
        return _("weighs %(number)s in the average below") % {"number": weight}
    if bands.mode is AddsUp.COUNT:
        words = {"needed": spelled(int(bands.required)), "count": spelled(len(bands.given))}
        return _("is one of %(count)s; %(needed)s have to reach their target") % words
    lands = numbers.with_unit(bands.lands_at, bands.stand.decimals, bands.stand.unit)
    if given in bands.worst and bands.open:
        return _("is what holds it at %(number)s: it is only as good as its worst piece") % {"number": lands}
    return _("has to hold as well: it is only as good as its worst piece")


# --- Who else -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Other:
    """Another piece of the same outcome. `part` is its share where there is one."""

    team: str
    name: str
    url: str
    part: str
    in_talk: bool


@dataclass(frozen=True, slots=True)
class Others:
    """`says` how many teams carry it too; `rest` is what its own team carries, and what nobody does."""

    says: str
    shown: list[Other] = field(default_factory=list)
    more: int = 0
    url: str = ""
    rest: list[str] = field(default_factory=list)


def others_in(bands: Bands, but: Container[int], *, with_you: bool, below: bool = False) -> Others | None:
    """Who carries this outcome beside the pieces in `but`; None where nobody does and nothing is open.

    `below`: seen from the outcome itself, whose pieces they are.
    """
    found = [_other(bands, given) for given in bands.given if given.node.outcome not in but]
    rest = _rest(bands)
    if not found and not rest:
        return None
    count = len({other.team for other in found})
    says = _says(count, with_you, below) if found else capfirst(rest[0])
    more = max(0, len(found) - OTHERS_SHOWN)
    return Others(says, found[:OTHERS_SHOWN], more, url_of(bands.node), rest if found else rest[1:])


def _says(count: int, with_you: bool, below: bool) -> str:
    if below:
        said = ngettext("%(count)s team carries it from here", "%(count)s teams carry it from here", count)
    elif with_you:
        said = ngettext(
            "%(count)s other team carries this with you", "%(count)s other teams carry this with you", count
        )
    else:
        said = ngettext("%(count)s other team carries this too", "%(count)s other teams carry this too", count)
    return said % {"count": capfirst(spelled(count))}


def _other(bands: Bands, given: Given) -> Other:
    share = share_in(bands, given.node.outcome)
    part = _("%(part)s of %(whole)s") % {"part": share.part, "whole": share.whole} if share.has_bar else ""
    node = given.node
    return Other(node.team, node.name, url_of(node), part, node.in_play)


def _rest(bands: Bands) -> list[str]:
    """Only of a sum: an average that falls short has nothing that anybody could still carry."""
    if not bands.adds or bands.mode is not AddsUp.SUM or bands.required <= 0:
        return []
    whole, _unit = _whole(bands)
    found = []
    if bands.own_share:
        words = {"team": bands.node.team, "part": numbers.show_trimmed(bands.own_share), "whole": whole}
        found.append(_("%(team)s itself carries %(part)s of %(whole)s") % words)
    if bands.open:
        words = {"part": numbers.show_trimmed(bands.open), "whole": whole}
        found.append(_("%(part)s of %(whole)s is still open") % words)
    return found
