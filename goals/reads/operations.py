"""How nudges go, for who runs the system: what waits, what came back, when anything ran. Five queries at any number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce, Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lean.lib import mail_trouble
from lean.lib.pages import Page, page_of

from ..models import Beat, Nudge
from ..models.beat import BeatName
from ..models.nudge import LATE, NudgeKind, NudgeState
from ..models.way import Way

# Each runs every minute at the least: silence for so long means that no worker or no beat is there.
SILENT_AFTER = timedelta(minutes=5)
# Of a server's words the basic code, three digits.
CODE = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of what is still to go out how much is due now, is being sent, or waits for its hour; what was tried in vain.

    `oldest`: since when the one that waits longest could have been sent.
    """

    due: int
    held: int
    later: int
    tried: int
    oldest: datetime | None

    @property
    def all(self) -> int:
        return self.due + self.held + self.later

    @property
    def is_late(self) -> bool:
        return self.oldest is not None and timezone.now() - self.oldest > LATE


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of one kind, by one way, in one state."""

    kind: str
    way: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Ran:
    """When something that runs by the clock ran last; never, if `at` is None."""

    name: BeatName
    at: datetime | None

    @property
    def label(self) -> str:
        return self.name.label

    @property
    def is_just_now(self) -> bool:
        return self.at is not None and timezone.now() - self.at < timedelta(minutes=1)

    @property
    def is_silent(self) -> bool:
        return self.at is None or timezone.now() - self.at > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class Refusal:
    """What came back from one address with the same words."""

    person: int
    name: str
    email: str
    words: str
    count: int

    @property
    def means(self) -> str:
        return mail_trouble.likely(self.words)


@dataclass(frozen=True, slots=True)
class Cause:
    """All that was refused with words that begin alike: with one code."""

    code: str
    words: str
    count: int
    people: int

    @property
    def label(self) -> str:
        """Servers have codes, services for sending often words alone."""
        return self.code if self.code.isdigit() else self.words

    @property
    def means(self) -> str:
        return mail_trouble.likely(self.code)


class Operations:
    """Each part is read when it is asked for."""

    def __init__(self, page: str | int | None = 1):
        self._page = page

    @cached_property
    def waiting(self) -> Waiting:
        """Read from the partial index of what is due, however much was sent before."""
        now = timezone.now()
        free, ready = Q(due_at__gt=now, lease=None), Q(due_at__lte=now)
        since = Coalesce("waits_since", "due_at")
        figures = Nudge.objects.waiting().aggregate(
            due=Count("pk", filter=ready),
            held=Count("pk", filter=Q(due_at__gt=now) & ~Q(lease=None)),
            later=Count("pk", filter=free),
            tried=Count("pk", filter=Q(attempts__gt=0)),
            oldest=Min(since, filter=ready | ~Q(waits_since=None)),
        )
        return Waiting(**figures)

    @cached_property
    def counts(self) -> list[Tally]:
        rows = Nudge.objects.values_list("kind", "way", "state").annotate(count=Count("pk")).order_by("kind", "way")
        return [Tally(*row) for row in rows]

    @cached_property
    def ran(self) -> list[Ran]:
        at = dict(Beat.objects.values_list("name", "at"))
        return [Ran(name, at.get(name)) for name in BeatName]

    @cached_property
    def refusals(self) -> Page:
        """By person, the latest first."""
        names = ("recipient", "recipient__name", "recipient__email", "error")
        rows = Nudge.objects.refused().values_list(*names).annotate(count=Count("pk"), latest=Max("pk"))
        page = page_of(rows.order_by("-latest"), self._page)
        return Page([Refusal(*row[:5]) for row in page.rows], page.number, page.has_more)

    @cached_property
    def causes(self) -> list[Cause]:
        """The most frequent first; there are as many as mail servers have codes."""
        rows = Nudge.objects.refused().annotate(code=Left("error", CODE)).values_list("code")
        found = rows.annotate(words=Max("error"), count=Count("pk"), people=Count("recipient", distinct=True))
        return [Cause(*row) for row in found.order_by("-count", "code")]

    # --- What is made of it ---------------------------------------------------------------------------

    @property
    def failed(self) -> int:
        return sum(cause.count for cause in self.causes)

    @property
    def silent(self) -> list[Ran]:
        return [ran for ran in self.ran if ran.is_silent]

    @property
    def is_well(self) -> bool:
        return not (self.waiting.is_late or self.silent or self.failed)

    @property
    def by_kind(self) -> list[tuple[str, list[int]]]:
        """For each kind that there was, how many there are in each of COLUMNS."""
        rows = [(kind, [each for each in self.counts if each.kind == kind]) for kind in NudgeKind]
        return [
            (kind.label, [sum(each.count for each in tallies if belongs(each)) for belongs in COLUMNS.values()])
            for kind, tallies in rows
            if tallies
        ]

    @property
    def columns(self) -> list[str]:
        return [str(label) for label in COLUMNS]


# Each nudge is in one of them.
COLUMNS = {
    _("Waiting"): lambda each: each.state == NudgeState.DUE,
    _("By mail"): lambda each: each.state == NudgeState.SENT and each.way not in (Way.CHAT, Way.DIGEST),
    _("By chat"): lambda each: each.state == NudgeState.SENT and each.way == Way.CHAT,
    _("With the week"): lambda each: each.state in (NudgeState.SENT, NudgeState.GATHERED) and each.way == Way.DIGEST,
    _("Not wanted"): lambda each: each.state == NudgeState.DROPPED and each.way == Way.OFF,
    _("No longer true"): lambda each: each.state == NudgeState.DROPPED and each.way != Way.OFF,
    _("Came back"): lambda each: each.state == NudgeState.FAILED,
}
