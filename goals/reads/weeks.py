"""What a week brought to each of some people: whose court, what moved, what was learned, what needs help.

Eleven queries, however many people and however much there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import CharField, Exists, F, OuterRef, Q, Value

from lean.lib.tree import below
from teams.access import movers
from teams.models import Membership, Person, Team
from teams.models.membership import MOVERS

from ..models import Catchball, CheckIn, Help, HuddleLine, Move, Outcome, Playback, TalkNote, Trial
from ..models.outcome import OutcomeState
from ..models.series import values_of, with_series
from ..rules.forecast import forecast
from ..rules.negotiation import Kind, Side, State
from ..rules.promise import Promised
from ..rules.rhythm import WEEK
from .measure import Measure

# Moves that everybody around them wants to hear of; a question is between the two.
MOVED = (Kind.ACCEPT, Kind.RULE, Kind.COUNTER, Kind.DECLINE, Kind.RELEASE)
# Who doesn't move for the team wants to hear how it came out.
CAME_OUT = (Kind.ACCEPT, Kind.RULE, Kind.RELEASE)
# What was promised and missed so long ago is history.
OVER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that one person's week is about: up to the morning on which it comes."""

    ends_at: datetime
    today: date

    @property
    def starts_at(self) -> datetime:
        return self.ends_at - WEEK

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Ball:
    """An open catchball with the team across, as one of its sides sees it."""

    catchball: Catchball
    across: Team

    @property
    def since(self) -> datetime:
        return self.catchball.ball_since


@dataclass(frozen=True, slots=True)
class Said:
    """A number that was said in the week, and how the outcome went before and after."""

    check_in: CheckIn
    outcome: Outcome
    measure: Measure
    before: Measure

    @property
    def turned(self) -> bool:
        """Whether it goes otherwise than before: the first number of all is no turn."""
        return bool(self.before.check_ins) and self.before.mark != self.measure.mark

    @property
    def pointed_to(self) -> Decimal | None:
        """Where the numbers before had pointed, where it came out clearly otherwise."""
        seen = forecast(self.before.values, self.check_in.for_on) if self.measure.is_directed else None
        if seen is None or seen.low <= self.check_in.value <= seen.high:
            return None
        return seen.value


@dataclass(frozen=True, slots=True)
class Learned:
    """Somebody's words, and what they are about."""

    source: str
    at: datetime
    words: str
    by: str
    by_pk: int
    name: str
    path: str
    teams: frozenset[int]


@dataclass(slots=True)
class Week:
    """One person's. `promised` is due or missed and theirs, `missed` was promised to their teams."""

    mine: list[Ball] = field(default_factory=list)
    waiting: list[Ball] = field(default_factory=list)
    promised: list[Help] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    turned: list[Said] = field(default_factory=list)
    surprised: list[Said] = field(default_factory=list)
    learned: list[Learned] = field(default_factory=list)
    missed: list[Help] = field(default_factory=list)
    gaps: list[Outcome] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether anything happened. What waits has had its own mail, and what has stood still for weeks is no news."""
        return any((self.moved, self.turned, self.surprised, self.learned))

    @property
    def agreed(self) -> int:
        return sum(move.kind in (Kind.ACCEPT, Kind.RULE) for move in self.moved)


class Places:
    """For which teams these people move, and to which they belong. Three queries at most."""

    def __init__(self, people: Iterable[int]):
        self.moves_for: dict[int, set[int]] = {pk: set() for pk in people}
        self.belongs: dict[int, set[int]] = {pk: set() for pk in people}
        rows = Membership.objects.filter(person__in=self.moves_for).select_related("team")
        led = {}
        for row in rows:
            self.belongs[row.person_id].add(row.team_id)
            if row.role in MOVERS:
                self.moves_for[row.person_id].add(row.team_id)
                led[row.team.path] = row.team
        self._take_care(led)
        self.led = set().union(*self.moves_for.values())
        self.all = self.led.union(*self.belongs.values())

    def _take_care(self, led: Mapping[str, Team]) -> None:
        """A team that has nobody is moved for by the nearest leaders above."""
        if not led:
            return
        theirs = Membership.objects.filter(team=OuterRef("pk"), role__in=MOVERS, person__is_active=True)
        under = Q()
        for path in _highest(led):
            under |= below(path)
        alone = list(Team.objects.filter(under).exclude(Exists(theirs)))
        for team, those in movers(*alone).items() if alone else ():
            for person in those.people:
                if person.pk in self.moves_for:
                    self.moves_for[person.pk].add(team)


def _highest(paths: Iterable[str]) -> list[str]:
    """Those that are under none of the others."""
    found: list[str] = []
    for path in sorted(paths):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def weeks_of(spans: Mapping[Person, Span]) -> dict[int, Week]:
    """By the person's id."""
    if not spans:
        return {}
    people = {person.pk: person for person in spans}
    at = Places(people)
    starts_at, ends_at = min(s.starts_at for s in spans.values()), max(s.ends_at for s in spans.values())
    today = max(span.today for span in spans.values())
    balls, promises = list(_balls(at, people)), list(_promises(at, people, today))
    moves, learned = list(_moves(at, starts_at, ends_at)), list(_learned(at, starts_at, ends_at))
    said, gaps = _numbers(at, starts_at, ends_at, today)
    return {
        person.pk: _Reader(person, span, at).read(balls, promises, moves, said, learned, gaps)
        for person, span in spans.items()
    }


# --- Read for all of them -----------------------------------------------------------------------------------------


def _balls(at: Places, people: Iterable[int]) -> Iterator[Catchball]:
    teams = Q(asking_team__in=at.led) | Q(receiving_team__in=at.led) | Q(state=State.ESCALATED, arbiter_team__in=at.led)
    sponsored = Q(state=State.ESCALATED, arbiter_team=None, outcome__cycle__sponsor__in=people)
    rows = Catchball.objects.in_play().filter(teams | sponsored)
    related = ("outcome__cycle", "asking_team", "receiving_team", "arbiter_team")
    yield from rows.select_related(*related).order_by("ball_since", "pk")


def _promises(at: Places, people: Iterable[int], today: date) -> Iterator[Help]:
    rows = Help.objects.in_force().filter(kept_at=None, due_on__lt=today + WEEK, due_on__gte=today - OVER)
    rows = rows.filter(Q(owner__in=people) | Q(team__in=at.led) | Q(commitment__outcome__team__in=at.led))
    rows = rows.filter(commitment__outcome__state=OutcomeState.LIVE)
    yield from rows.select_related("owner", "team", "commitment__outcome__team").order_by("due_on", "pk")


def _moves(at: Places, starts_at: datetime, ends_at: datetime) -> Iterator[Move]:
    """The latest first, and of each catchball only that one."""
    around = Q(catchball__asking_team__in=at.all) | Q(catchball__receiving_team__in=at.all)
    rows = Move.objects.filter(around, kind__in=MOVED, at__gte=starts_at, at__lt=ends_at, taken_back_by=None)
    related = ("by", "terms", "catchball__outcome", "catchball__asking_team", "catchball__receiving_team")
    seen = set()
    for move in rows.select_related(*related).order_by("-at", "-pk"):
        if move.catchball_id not in seen:
            seen.add(move.catchball_id)
            yield move


def _numbers(at: Places, starts_at: datetime, ends_at: datetime, today: date) -> tuple[list[Said], list[Outcome]]:
    around = Q(outcome__team__in=at.all) | Q(outcome__parent__team__in=at.led)
    rows = CheckIn.objects.filter(around, at__gte=starts_at, at__lt=ends_at, replaced_by=None)
    new = list(rows.filter(outcome__state=OutcomeState.LIVE, outcome__in_force__isnull=False).select_related("by"))
    gap = Q(team__in=at.led, gap_today=True)
    outcomes = Outcome.objects.live().with_mark(today).filter(gap | Q(pk__in={each.outcome_id for each in new}))
    related = ("cycle", "team", "parent", "in_force__commitment__terms")
    found = {each.pk: each for each in with_series(outcomes.select_related(*related)).order_by("path")}
    said = [_said(each, found[each.outcome_id], new) for each in new if each.outcome_id in found]
    return said, [each for each in found.values() if each.gap_today]


def _said(check_in: CheckIn, outcome: Outcome, new: Sequence[CheckIn]) -> Said:
    fresh = {(each.for_on, each.value) for each in new if each.outcome_id == outcome.pk}
    values = [CheckIn(for_on=on, value=value) for on, value in values_of(outcome.series)]
    before = [each for each in values if (each.for_on, each.value) not in fresh]
    return Said(check_in, outcome, _measure(outcome, values), _measure(outcome, before))


def _measure(outcome: Outcome, values: Sequence[CheckIn]) -> Measure:
    terms = outcome.in_force.commitment.terms
    return Measure(terms, values, outcome.cycle.starts_on, True, outcome.rhythm, outcome.tolerance)


def _learned(at: Places, starts_at: datetime, ends_at: datetime) -> Iterator[Learned]:
    """What people wrote down: at a huddle, in a review, of a trial, with a number, or in their own words. One query."""
    balls = Q(catchball__asking_team__in=at.all) | Q(catchball__receiving_team__in=at.all)
    outcomes = Q(outcome__team__in=at.all) | Q(outcome__parent__team__in=at.led)
    sent = ~Q(catchball__state=State.DRAFT)
    parts = [
        _told("huddle", HuddleLine.objects.filter(balls, sent), "text"),
        _told("playback", Playback.objects.filter(balls, sent), "text"),
        _told("trial", Trial.objects.stand().filter(balls, sent), "words"),
        _told("review", TalkNote.objects.filter(outcomes).exclude(changes=""), "changes", catchball=False),
        _told("number", CheckIn.objects.filter(outcomes, replaced_by=None).exclude(words=""), "words", catchball=False),
    ]
    parts = [part.filter(at__gte=starts_at, at__lt=ends_at) for part in parts]
    for source, moment, words, by_pk, by, outcome, name, ball, *teams in parts[0].union(*parts[1:], all=True):
        path = (
            Catchball(pk=ball).get_absolute_url() if ball else Outcome(pk=outcome, short_name=name).get_absolute_url()
        )
        concerned = frozenset(team for team in teams if team)
        yield Learned(source, moment, words, by or "", by_pk or 0, name, path, concerned)


def _told(source: str, rows, words: str, *, catchball: bool = True):
    """In the same columns, whatever it comes from."""
    to = "catchball__outcome" if catchball else "outcome"
    ball = F("catchball") if catchball else Value(None, Outcome._meta.pk.__class__())
    # A piece concerns those who asked for it, a number also those above.
    other = "catchball__asking_team" if catchball else "outcome__parent__team"
    columns = {"said": F(words), "speaker": F("by"), "called": F("by__name"), "about": F(to), "ball": ball}
    columns |= {"named": F(f"{to}__short_name"), "ours": F(f"{to}__team"), "theirs": F(other)}
    told = rows.order_by().annotate(source=Value(source, CharField()), **columns)
    return told.values_list("source", "at", "said", "speaker", "called", "about", "named", "ball", "ours", "theirs")


# --- Sorted out for each ------------------------------------------------------------------------------------------


class _Reader:
    """One person with their teams. What they did themselves they know."""

    def __init__(self, person: Person, span: Span, at: Places):
        self.person, self.span = person, span
        self.led, self.all = at.moves_for[person.pk], at.belongs[person.pk] | at.moves_for[person.pk]

    def read(self, balls, promises, moves, said, learned, gaps) -> Week:
        week = Week()
        for ball in balls:
            self._court(ball, week)
        mine = {ball.catchball.pk for ball in week.mine}
        for promise in promises:
            self._promise(promise, week)
        week.moved = [move for move in moves if self._is_news(move) and move.catchball_id not in mine]
        heard = [each for each in said if self._concerns(each)]
        week.turned = [each for each in heard if each.turned]
        week.surprised = [each for each in heard if each.pointed_to is not None and not each.turned]
        theirs = (each for each in learned if each.at in self.span and each.by_pk != self.person.pk)
        week.learned = sorted(
            (each for each in theirs if each.teams & self.all), key=lambda each: each.at, reverse=True
        )
        week.gaps = [outcome for outcome in gaps if outcome.team_id in self.led]
        return week

    def _court(self, ball: Catchball, week: Week) -> None:
        ours = [side for side in (Side.ASKER, Side.RECEIVER) if ball.team_of(side).pk in self.led]
        holds = ball.holder in ours or (ball.holder is Side.ARBITER and self._decides(ball))
        if not (ours or holds):
            return
        if not holds or ball.passed_on_at is not None:
            across = ball.holding_team if not holds else ball.receiving_team
            # Who passed a piece on waits for their own teams, and those are listed themselves.
            if not holds and len(ours) == 1:
                week.waiting.append(Ball(ball, across))
            return
        week.mine.append(Ball(ball, ball.team_of(ball.holder.other) if ours else ball.asking_team))

    def _decides(self, ball: Catchball) -> bool:
        if ball.arbiter_team_id is None:
            return ball.outcome.cycle.sponsor_id == self.person.pk
        return ball.arbiter_team_id in self.led

    def _promise(self, promise: Help, week: Week) -> None:
        owner = promise.owner if promise.owner is not None and promise.owner.is_active else None
        is_mine = owner == self.person if owner is not None else promise.team_id in self.led
        if is_mine:
            week.promised.append(promise)
        elif promise.commitment.outcome.team_id in self.led and promise.stands(self.span.today) is Promised.MISSED:
            week.missed.append(promise)

    def _is_news(self, move: Move) -> bool:
        ball = move.catchball
        sides = {ball.asking_team_id, ball.receiving_team_id}
        if move.at not in self.span or not sides & self.all:
            return False
        if not sides & self.led:
            return move.kind in CAME_OUT
        return move.by_id != self.person.pk or move.kind in CAME_OUT

    def _concerns(self, said: Said) -> bool:
        if said.check_in.at not in self.span or said.check_in.by_id == self.person.pk:
            return False
        parent = said.outcome.parent
        return said.outcome.team_id in self.all or (parent is not None and parent.team_id in self.led)
