"""The gap of an outcome, and what its owner can do about it: every way is a choice in the open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from lean.lib import numbers

from ..models import GapChoice
from ..rules.coverage import Given
from .carriers import Carried


class Ask(NamedTuple):
    """A piece that gives less than was asked, and the thread where it can be asked again."""

    name: str
    less: str
    url: str


@dataclass(frozen=True)
class Gap:
    """`risk` is what is accepted today; `above_url` is where it can be taken up with those who ask for the whole."""

    carried: Carried
    risk: GapChoice | None
    above_url: str

    @property
    def risk_amount(self) -> str:
        return self._said(self.risk.amount)

    @property
    def asks(self) -> list[Ask]:
        """Agreed pieces that give less than was asked of them, the largest difference first."""
        if self.carried.counts:
            return []
        less = [(given.asked - given.total, given) for given in self.carried.bands.given if self._may_ask(given)]
        less.sort(key=lambda pair: (-pair[0], pair[1].node.outcome))
        return [
            Ask(given.node.team, self._said(lacks), f"{_thread(given)}?answer=reopen#answer") for lacks, given in less
        ]

    def _may_ask(self, given: Given) -> bool:
        node = given.node
        agreed = node.in_force is not None and not node.in_play and node.catchball is not None
        return agreed and given.comparable and given.asked is not None and given.asked > given.total

    def _said(self, amount) -> str:
        return numbers.with_unit(amount, self.carried.decimals, self.carried.difference_unit)


def _thread(given: Given) -> str:
    return reverse("goals:catchball", args=[given.node.catchball])
