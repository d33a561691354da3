"""The review of one period: the bowling chart, what leaders promised, what waits for them, what to talk about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean.lib.pages import SIZE, Page, number_of, page_of
from lean.lib.spelled import spelled
from teams.access import standing
from teams.models import Person, Team

from ..models import Review, TalkNote
from ..rules import bowling
from ..rules.bowling import Line
from ..rules.promise import Promised
from ..rules.rhythm import Period, period_of
from .asked_first import SHOWN, Promise, Request, kept_promises, promises_of, requests_of
from .bowling import Chart, outcomes_of, with_open
from .period import head_of, name_of, subject_of, title_of
from .review_rows import Cell, Column, Row
from .review_shown import Asked, Shown, ShownAsKept, Slice
from .talk import Topic, notes_of

# A page has room for so many frames beside each other; of more, the latest.
FRAMES_SHOWN = 14
# Nobody talks about more than that in one meeting.
TALKED_ABOUT = 12
# What an outcome adds to a page on a desk and on a phone together, and each frame of it, in bytes, about. With so much
# for all of them a page stays below 150 kB, what is talked about and asked first included.
MOST_WEIGHT, ROW, FRAME = 90_000, 1_400, 300


class ReviewPage:
    """At most three queries beside shell and what finds it, however many outcomes, periods and notes there are."""

    def __init__(self, review: Review, person: Person, today: date, asked: Mapping[str, str] | None = None):
        self.review, self.person, self.today = review, person, today
        self.asked = {name: number_of((asked or {}).get(name)) for name in ("page", "talk")}
        self.period = period_of(review.ends_on, review.cycle.rhythm)
        # Now, before the shell asks for the row along which they come.
        self.promises = self._promises()

    # --- Which one ------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return title_of(self.review, self.today)

    @property
    def subject(self) -> str:
        return subject_of(self.review)

    @cached_property
    def periods(self) -> list[Period]:
        return self.review.cycle.periods

    @cached_property
    def _before_and_after(self) -> tuple[Period | None, Period | None]:
        place = self.periods.index(self.period)
        later = self.periods[place + 1] if place + 1 < len(self.periods) else None
        return self.periods[place - 1] if place else None, later

    @property
    def before(self) -> Step | None:
        period = self._before_and_after[0]
        return self._step(period) if period else None

    @property
    def after(self) -> Step | None:
        period = self._before_and_after[1]
        return self._step(period, open=period.ends_on < self.today) if period else None

    def _step(self, period: Period, *, open: bool = True) -> Step:
        there = Review(cycle=self.review.cycle, ends_on=period.ends_on, team=self.review.team, below=self.review.below)
        name = name_of(period, self.review.cycle.rhythm, self.today)
        return Step(name, there.get_absolute_url() if open else "")

    @cached_property
    def subjects(self) -> list[Step]:
        """Of whom else this period can be looked at: the whole, and the person's own teams."""
        teams = dict.fromkeys(each.team for each in standing(self.person).memberships)
        if self.review.team:
            teams[self.review.team] = None
        found = [(_("At the top"), None, False), (_("All levels"), None, True)]
        for team in teams:
            found += [(team.name, team, False), (_("%(team)s and below") % {"team": team.name}, team, True)]
        return [self._subject(*each) for each in found]

    def _subject(self, name: str, team: Team | None, below: bool) -> Step:
        there = Review(cycle=self.review.cycle, ends_on=self.review.ends_on, team=team, below=below)
        is_here = (team, below) == (self.review.team, self.review.below)
        return Step(name, there.get_absolute_url(), is_here)

    # --- The chart ------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> list[Line]:
        """All of them, which closing keeps and a spreadsheet has. A page shows a few and never asks for these."""
        if self.review.is_closed:
            return [bowling.kept(row) for row in self.review.figures["lines"]]
        return self._chart.lines

    @cached_property
    def _chart(self) -> Chart:
        return self._chart_of(outcomes_of(self.review, self.period))

    def _chart_of(self, outcomes) -> Chart:
        return Chart(outcomes, self.periods, self.period)

    def framed(self, lines: Iterable[Line]) -> list[Line]:
        """Of all lines, with a frame for each period. A closed review keeps them."""
        return list(lines) if self.review.is_closed else self._chart.framed(lines)

    @cached_property
    def shown(self) -> Shown | ShownAsKept:
        """What this page shows of them: eighteen lines with twelve periods, fifty with one. One query."""
        size = min(SIZE, MOST_WEIGHT // (ROW + FRAME * len(self.columns)))
        asked = Asked(self.asked["page"], size, self.asked["talk"], TALKED_ABOUT)
        if self.review.is_closed:
            return ShownAsKept(self.lines, asked)
        return Shown(self.review, self.periods, self.period, asked)

    def topic_of(self, outcome: int) -> Topic | None:
        """What is talked about one outcome, wherever it stands; None where it is none of this review's. One query."""
        if self.review.is_closed:
            line = next((line for line in self.lines if line.outcome == outcome), None)
            return self._topic(line) if line else None
        chart = self._chart_of(outcomes_of(self.review, self.period).filter(pk=outcome))
        return next((self._topic(line) for line in chart.framed(chart.lines)), None)

    @cached_property
    def columns(self) -> list[Column]:
        """The periods that are shown: all of them, or the latest and a few to come."""
        shown = self.periods
        if len(shown) > FRAMES_SHOWN:
            last = min(len(shown), max(self.periods.index(self.period) + 3, FRAMES_SHOWN))
            shown = shown[last - FRAMES_SHOWN : last]
        return [self._column(period) for period in shown]

    def _column(self, period: Period) -> Column:
        rhythm = self.review.cycle.rhythm
        return Column(period, head_of(period, rhythm), period == self.period, period.ends_on > self.period.ends_on)

    @cached_property
    def pages(self) -> Part:
        return Part(self, "page", self.shown.page)

    @cached_property
    def rows(self) -> list[Row]:
        """Each line of this page with its frames of the periods that are shown."""
        shown = {column.period.ends_on: column for column in self.columns}
        return [
            Row(line, [Cell(frame, shown[frame.ends_on], line) for frame in line.frames if frame.ends_on in shown])
            for line in self._framed_here(self.shown.page.lines)
        ]

    def query(self, without: str = "") -> str:
        """Of whom, and which pages of both lists, in an address."""
        asked = {name: number for name, number in self.asked.items() if number > 1 and name != without}
        return urlencode(self.review.asked | asked)

    @property
    def asked_query(self) -> str:
        """With which one comes back to what is shown."""
        return f"?{query}" if (query := self.query()) else ""

    @property
    def address(self) -> str:
        return self.review.address + self.asked_query

    @property
    def figures(self) -> dict:
        """What closing keeps."""
        talked = {line.outcome: line for line in with_open(self.framed(self.to_talk_about))}
        return {
            "lines": [bowling.plain(talked.get(line.outcome, line)) for line in self.framed(self.lines)],
            "promises": [each.plain for each in self.promises],
        }

    # --- What to talk about ---------------------------------------------------------------------------

    @cached_property
    def to_talk_about(self) -> list[Line]:
        return bowling.to_talk_about(self.lines)

    @cached_property
    def talk_pages(self) -> Part:
        return Part(self, "talk", self.shown.talk)

    @cached_property
    def topics(self) -> list[Topic]:
        lines = self._framed_here(self.shown.talk.lines)
        return [self._topic(line) for line in (lines if self.review.is_closed else with_open(lines))]

    def _framed_here(self, lines: Iterable[Line]) -> list[Line]:
        return list(lines) if self.shown.chart is None else self.shown.chart.framed(lines)

    def _topic(self, line: Line) -> Topic:
        may_write = not self.review.is_closed and (self.leads or self._leads_owner_of(line))
        notes = self.notes.get(line.outcome), self._earlier.get(line.outcome)
        return Topic(line, *notes, may_write, self.review.cycle.rhythm, self.today)

    def _leads_owner_of(self, line: Line) -> bool:
        return line.team_id in standing(self.person).moves_for

    @cached_property
    def leads(self) -> bool:
        """Whether this person keeps the review: leads its team, or at the top of all."""
        moved_for = standing(self.person).moves_for
        if self.review.team is None:
            return any(team.depth == 1 for team in moved_for.values())
        return self.review.team_id in moved_for

    @cached_property
    def notes(self) -> dict[int, TalkNote]:
        return notes_of(self.review)

    @cached_property
    def earlier_review(self) -> Review | None:
        return self.review.earlier

    @cached_property
    def _earlier(self) -> dict[int, TalkNote]:
        return notes_of(self.earlier_review)

    @property
    def earlier_when(self) -> str:
        """In April."""
        period = period_of(self.earlier_review.ends_on, self.review.cycle.rhythm)
        return _("In %(period)s") % {"period": name_of(period, self.review.cycle.rhythm, self.today)}

    # --- Leaders first --------------------------------------------------------------------------------

    def _promises(self) -> list[Promise]:
        if self.review.is_closed:
            return kept_promises(self.review.figures["promises"])
        return promises_of(self.review, self.person, self.period.starts_on, self.today)

    @property
    def promises_shown(self) -> list[Promise]:
        return self.open_promises[:SHOWN]

    @property
    def promises_left(self) -> int:
        return max(0, len(self.open_promises) - SHOWN)

    @property
    def requests_left(self) -> bool:
        return len(self.requests) > SHOWN

    @property
    def requests_shown(self) -> list[Request]:
        return self.requests[:SHOWN]

    @property
    def open_promises(self) -> list[Promise]:
        return [each for each in self.promises if each.standing is not Promised.KEPT]

    @property
    def kept_promises(self) -> list[Promise]:
        return [each for each in self.promises if each.standing is Promised.KEPT]

    @property
    def kept_shown(self) -> list[Promise]:
        return self.kept_promises[:SHOWN]

    @cached_property
    def requests(self) -> list[Request]:
        """What waits for these teams' leaders, the oldest first. A closed review asks nobody."""
        return [] if self.review.is_closed else requests_of(self.review)

    # --- In words -------------------------------------------------------------------------------------

    @property
    def lede(self) -> str:
        talk, fine = self.shown.talk.count, self.shown.fine
        if not talk:
            return _("Nothing is behind, so there is nothing that you have to talk about.")
        about = ngettext("talk about %(count)s", "talk about %(count)s", talk) % {"count": spelled(talk)}
        if not fine:
            return capfirst(_("%(about)s.") % {"about": about})
        words = {"count": capfirst(spelled(fine)), "about": about}
        said = ngettext(
            "%(count)s outcome is on track, so %(about)s.", "%(count)s outcomes are on track, so %(about)s.", fine
        )
        return said % words

    @property
    def talk_title(self) -> str:
        count = self.shown.talk.count
        said = ngettext("Talk about this one", "Talk about these %(count)s", count)
        return said % {"count": spelled(count)} if count != 1 else said


class EarlierReviews:
    """Those that were closed, the latest first, fifty at a time. One query."""

    def __init__(self, asked: str | None, today: date):
        closed = Review.objects.closed().select_related("cycle", "team", "closed_by").defer("figures")
        self.pages, self.today = page_of(closed, asked), today

    @property
    def rows(self) -> list[tuple[Review, str, str]]:
        return [(each, title_of(each, self.today), subject_of(each)) for each in self.pages]


class Part:
    """What is shown of one of the review's two lists, and the way to the rest of it."""

    def __init__(self, page: ReviewPage, name: str, shown: Slice):
        self.count, self.rows = shown.count, shown.lines
        self.page = Page(shown.lines, shown.number, shown.has_more, name)
        self.first = (shown.number - 1) * shown.size + 1
        self.last = self.first + len(self.rows) - 1
        query = page.query(name)
        self.to = f"{page.review.address}?{query}&" if query else f"{page.review.address}?"


@dataclass(frozen=True, slots=True)
class Step:
    """A way to another review; without an address it is not there yet."""

    name: str
    url: str
    is_here: bool = False
