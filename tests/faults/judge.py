"""Whether what a mail server took is what people were owed: nothing lost, nothing invented, next to nothing twice.

The mail server's own log is the witness; what was owed is what the database has committed. Pure: plain values in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Of what was owed. Only a worker that dies, or a line that breaks, between the server's yes and the mark can cause it.
TWICE_AT_MOST = 0.005
# In a short run chance decides: of ten shots at workers one or two hit just that moment.
TWICE_IN_A_SHORT_RUN = 5


@dataclass(frozen=True, slots=True)
class Owed:
    """A nudge as the database keeps it at the end.

    `holds`: what it says is still true, so that it must have gone out. `refused`: the server takes nothing for its
    recipient, ever. `at`: when it was owed, in seconds of the clock that the mail server has, too.
    """

    message: str
    state: str
    at: float
    holds: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server has said yes to, or meant to when the line broke."""

    message: str
    at: float


@dataclass(slots=True)
class Verdict:
    owed: int = 0
    mailed: int = 0
    lost: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    # Rightly not mailed: no longer true when its turn came, or refused for good.
    dropped: int = 0
    failed: int = 0
    delays: list[float] = field(default_factory=list)
    last_at: float = 0.0

    def delay(self, share: float) -> float:
        """In seconds: so long, or shorter, took this share of the mails; 0 where there was none."""
        ranked = sorted(self.delays)
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else 0.0

    @property
    def twice_share(self) -> float:
        return len(self.twice) / self.owed if self.owed else 0.0

    @property
    def too_often_twice(self) -> bool:
        return len(self.twice) > max(TWICE_AT_MOST * self.owed, TWICE_IN_A_SHORT_RUN)


def judged(owed: Sequence[Owed], taken: Iterable[Taken]) -> Verdict:
    times, first = Counter(), {}
    for mail in sorted(taken, key=lambda mail: mail.at):
        times[mail.message] += 1
        first.setdefault(mail.message, mail.at)
    known = {nudge.message for nudge in owed}
    verdict = Verdict(owed=len(owed), mailed=len(times))
    verdict.phantom = sorted(set(times) - known)
    verdict.twice = sorted(message for message, count in times.items() if count > 1)
    for nudge in owed:
        if nudge.message in first:
            verdict.delays.append(first[nudge.message] - nudge.at)
            verdict.last_at = max(verdict.last_at, first[nudge.message])
        if why := lost(nudge, times[nudge.message]):
            verdict.lost.append(f"{nudge.message}: {why}")
        elif nudge.state == "dropped":
            verdict.dropped += 1
        elif nudge.state == "failed":
            verdict.failed += 1
    return verdict


def lost(nudge: Owed, times: int) -> str:
    """Why somebody has not been told, or will be told again; empty where all is well."""
    if nudge.state == "sent" and not times:
        return "marked as sent, and never taken"
    if nudge.state == "failed" and not nudge.refused:
        return "given up, though its recipient can be reached"
    if nudge.refused and nudge.state not in ("failed", "dropped"):
        return f"refused for good, and {nudge.state}"
    if nudge.state == "dropped" and nudge.holds:
        return "dropped, though it still holds"
    if nudge.state not in ("sent", "failed", "dropped"):
        return f"still {nudge.state} at the end"
    return ""
