"""Values of an outcome as the check-ins that a page shows."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import CheckIn
from ..models.series import values_of
from ..models.series import with_series as with_series


def check_ins_of(outcome) -> Sequence[CheckIn]:
    """The same as check-ins, as far as they go: without who said them, and in which words."""
    return [CheckIn(outcome=outcome, for_on=on, value=value) for on, value in values_of(outcome.series)]
