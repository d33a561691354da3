"""A team's huddle: when the next one is, until when an answer waits for it, and to which agreement its line belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Protocol

from lean.lib.workdays import WorkingDays

from .negotiation import NotAgreed, NotYourBall, Owes, Position, QuestionOpen, Refused, Side, State


class NoHuddle(Refused):
    code = "no_huddle"
    about = "weekday"
    says = "Say first on which day this team meets, and at what time."


class HuddleHasSpoken(Refused):
    code = "huddle_has_spoken"
    says = "What the team said belongs to this agreement, and stays. If that has changed, look at it again together."


@dataclass(frozen=True, slots=True)
class Meets:
    """The weekday (ISO, Monday is 1) and time at which a team meets, where it works."""

    weekday: int
    starts_at: time

    def next_after(self, now: datetime, working: WorkingDays) -> date:
        """The day of the next huddle that hasn't begun. One that falls on a day off or a holiday is left out."""
        here = now.astimezone(working.zone)
        days = (here.date() + timedelta(days=ahead) for ahead in count())
        return next(day for day in days if self._on(day, working) and self._begins(day, working) > now)

    def _on(self, day: date, working: WorkingDays) -> bool:
        return day.isoweekday() == self.weekday and day not in working.days_off and not working.holiday(day)

    def _begins(self, day: date, working: WorkingDays) -> datetime:
        return datetime.combine(day, self.starts_at, working.zone)


def later_day(reply_by: date | None, huddle: date, working: WorkingDays) -> date | None:
    """The working day after the huddle, for an answer that was asked for before it is over; else None: it can wait."""
    if reply_by is not None and reply_by > huddle:
        return None
    return working.after(huddle, 1)


def must_take(at: Position, side: Side = Side.RECEIVER) -> None:
    """Only who was asked, while an answer to terms is theirs to give. Raises NotYourBall, QuestionOpen."""
    if at.state is State.DRAFT or at.holder is not side:
        raise NotYourBall("The ball isn't with this team now. Take it to the huddle when an answer is theirs to give.")
    if at.owes is Owes.ANSWER:
        raise QuestionOpen
    if at.owes is not Owes.REPLY:
        raise NotYourBall("There are no terms on the table yet that the team could talk about.")


def must_be_heard(at: Position, *, spoken_of: bool) -> None:
    """A line may be brought back while both are at it, or once after they agreed without one.

    `spoken_of`: a line stands beside the agreement. Raises NotAgreed, HuddleHasSpoken.
    """
    if at.state is State.DRAFT or not (at.is_open or at.state is State.AGREED):
        raise NotAgreed("Nothing is on the table here any more that a team could speak of.")
    if at.state is State.AGREED and spoken_of:
        raise HuddleHasSpoken


# --- Which line belongs where -------------------------------------------------------------------------------


class Line(Protocol):
    """`version` is the number of the last move when the line was brought back."""

    version: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The team's line about one agreement: `before` it was made, or `since` then. Both may be missing."""

    before: Line | None = None
    since: Line | None = None

    @property
    def lead_only(self) -> bool:
        """Agreed by who leads, and the team hasn't been heard about it."""
        return self.before is None and self.since is None


def on_the_table(lines: Iterable[Line], reopened: Iterable[int]) -> Line | None:
    """The latest line since the two began, or began to look again. `reopened`: the numbers of those moves."""
    return _last(lines, max(reopened, default=0))


def of_agreement(lines: Iterable[Line], reopened: Iterable[int], agreed: int, *, again: bool) -> Heard:
    """What the team said about the agreement of move `agreed`; 0 for one that came here from elsewhere.

    `again`: the two look at it again, and what is said since then is about what they may agree on next.
    """
    lines, reopened = list(lines), list(reopened)
    begun = max((number for number in reopened if number < agreed), default=0)
    ends = max(reopened, default=None) if again else None
    return Heard(before=_last(lines, begun, agreed), since=_last(lines, agreed, ends))


def _last(lines: Iterable[Line], begun: int, ends: int | None = None) -> Line | None:
    those = [line for line in lines if line.version >= begun and (ends is None or line.version < ends)]
    return those[-1] if those else None
