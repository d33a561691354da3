"""What a new version of an outcome does to its pieces, before it is set."""

from __future__ import annotations

from .outcome import OutcomePage


class TermsAgain:
    """How many pieces would be stale, and how many would leave the sum under another measure or unit."""

    def __init__(self, page: OutcomePage):
        given = page.carried.bands.given if page.carried else ()
        self.agreed = sum(each.node.in_force is not None for each in given)
        self.counted = sum(each.node.in_force is not None and each.comparable for each in given)
