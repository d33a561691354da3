"""Plays the history of the demo company: the year before in short, then from January to 11 May.

Every agreement is made by the verbs that people use, on its own day: nothing in the demo exists that
couldn't have come about by hand. Only what asks no permission is written in bulk: check-ins, and who has read what.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F

from goals.models import (
    Catchball,
    CheckIn,
    Commitment,
    Contribution,
    Cycle,
    GapChoice,
    GuardrailWord,
    Help,
    HuddleLine,
    Move,
    Neighbour,
    Nudge,
    Outcome,
    RealSay,
    Review,
    Seen,
    Support,
    Terms,
    Trial,
)
from goals.models.kept import heard_anew
from goals.models.nudge import NudgeState
from goals.models.review import Said
from goals.models.terms import measure_key as key_of
from goals.reads.review import ReviewPage
from goals.rules import ask_first
from goals.rules.negotiation import Side
from lean.lib import clock
from teams.models import Person, Team

from . import larkfield, story
from .last_year import LastYear
from .story import Goal, Measure, apr, feb, mar, may

ZONE = ZoneInfo("Europe/Zurich")

SET_ON = date(2026, 1, 12)
MEASURED_ON = date(2025, 12, 31)
DUE_ON = date(2026, 12, 31)
SUPPORTED_ON = may(8)
# A month's number is written down a few working days after its end.
CHECK_IN_ON = {1: feb(4), 2: mar(5), 3: apr(7), 4: may(6)}
GAVE_ON = apr(20)
# What was said before is read; what was said yesterday may still be taken back.
UNREAD_SINCE = datetime(2026, 5, 11, tzinfo=ZONE)
EVER = datetime.max.replace(tzinfo=ZONE)


@dataclass
class Chapter:
    """One outcome on its way: how it is measured, what it is a piece of, and what has become of it so far."""

    goal: Goal
    above: Chapter | None
    measure: Measure
    measure_key: str
    outcome: Outcome | None = None
    catchball: Catchball | None = None

    @property
    def terms(self) -> Terms:
        """Its terms with the target that was agreed, unsaved."""
        goal, measure = self.goal, self.measure
        return Terms(
            statement=goal.statement,
            why=goal.why,
            measure_key=self.measure_key,
            measure_name=measure.name,
            unit=measure.unit,
            direction=measure.direction,
            decimals=measure.decimals if goal.decimals is None else goal.decimals,
            baseline=_number(goal.start),
            baseline_on=goal.begins_on or MEASURED_ON,
            target=_number(goal.target),
            due_on=goal.due or DUE_ON,
            range_low=_number(goal.between[0]) if goal.between else None,
            range_high=_number(goal.between[1]) if goal.between else None,
            weight=_number(goal.weight),
            foresight=measure.foresight,
            guardrails=[_guardrail(guard) for guard in goal.guards],
            pace=[[month_end(month).isoformat(), value] for month, value in enumerate(goal.pace.split(), start=1)],
        )

    @property
    def moves(self) -> list:
        goal = self.goal
        return [*goal.moves, *filter(None, (goal.set_again, goal.risk))]

    @property
    def fields(self) -> dict:
        goal = self.goal
        return {
            "key": goal.key,
            "short_name": goal.short_name,
            "adds_up": goal.adds_up,
            "kind": goal.kind,
            "rhythm": goal.rhythm,
        }


@dataclass
class History:
    teams: dict[str, Team]
    people: dict[str, Person]
    before: Cycle
    cycle: Cycle
    horizon: Cycle
    leads: dict[int, Person] = field(init=False)
    last_year: LastYear = field(init=False)
    measured_until: datetime = field(init=False, default=datetime.min.replace(tzinfo=ZONE))

    def __post_init__(self):
        self.leads = {self.teams[of.key].pk: self.people[of.lead] for of in larkfield.COMPANY.all()}

    def play(self) -> None:
        self.last_year = LastYear(self.teams, self.people, self.leads, self.before)
        self.last_year.play()
        chapters = [chapter for goal in larkfield.TOP_OUTCOMES for chapter in chapters_of(goal)]
        for chapter in chapters:
            if chapter.above is None:
                self._set(chapter, self.cycle)
        # After those of the year: what is read in the order of the tree begins with this year.
        horizons = [chapter for goal in larkfield.HORIZON.goals for chapter in chapters_of(goal)]
        for chapter in horizons:
            self._set(chapter, self.horizon)
        chapters += horizons
        moves = [(move, chapter) for chapter in chapters for move in chapter.moves]
        reviews = [(review, None) for review in larkfield.REVIEWS]
        for moment, (move, chapter) in _through_the_days([*moves, *reviews]):
            with clock.at(moment):
                if isinstance(move, story.Review):
                    # Its figures are those of that day: what was measured until then, and agreed until then.
                    self._check_in(chapters, until=moment)
                    self._review(move)
                else:
                    self._make(move, chapter)
        self._read()
        self._check_in(chapters, until=EVER)
        self._watch(chapters)
        self._give(chapters)
        self._support()
        self._had_a_say()
        _forget_old_nudges()

    def _set(self, top: Chapter, cycle: Cycle) -> None:
        team = self.teams[top.goal.team]
        with clock.at(_on(top.goal.set_on or SET_ON)):
            commitment = Commitment.objects.set_top(
                team=team,
                cycle=cycle,
                terms=top.terms,
                by=self.leads[team.pk],
                **self.last_year.goes_on_in(top.goal.key),
                **top.fields,
            )
        top.outcome = commitment.outcome

    def _make(self, move: story.Move, chapter: Chapter) -> None:
        """One move by the verb of its name, made by whoever has the ball; or what a lead says of the own outcome."""
        if isinstance(move, story.Offer):
            self._offer(move, chapter)
            return
        if isinstance(move, story.SetAgain | story.Risk | story.Kept):
            self._decide(move, chapter)
            return
        ball = chapter.catchball
        if isinstance(move, story.Beside):
            self._say_beside(move, ball)
            return
        said = {"text": move.words, "by": self.leads[ball.holding_team.pk], "answering": ball.version}
        match move:
            case story.Question():
                ball.question(**said)
            case story.Answer():
                ball.answer(**said)
            case story.Postpone():
                ball.postpone(move.until, **said)
            case story.Decline():
                ball.decline(alternative=move.instead, **said)
            case story.Counter():
                terms = _paced(_countered(move, ball.latest_terms), chapter)
                because = [(why, Decimal(worth)) for why, worth in move.because]
                ball.counter(terms, reply_by_on=move.reply_by, because=because, **said)
            case story.Accept():
                ball.accept(**said)

    def _say_beside(self, move: story.Beside, ball: Catchball) -> None:
        match move:
            case story.Heard():
                HuddleLine.objects.bring_back(ball, move.words, by=self.leads[ball.receiving_team_id])
            case story.Tried():
                tried = {"for_on": move.until, "words": move.words, "by": self.people[move.by]}
                Trial.objects.add(ball, Decimal(move.value), **tried)
            case story.Comment():
                ball.comment(move.words, by=self.people[move.by])
            case story.AskNeighbour():
                Neighbour.objects.ask(ball, self.teams[move.team], by=self.people[move.by])
            case story.NeighbourSays():
                neighbour = ball.neighbours.get(team=self.teams[move.team])
                neighbour.say(move.answer, move.words, by=self.leads[neighbour.team_id])

    def _decide(self, move: story.SetAgain | story.Risk, chapter: Chapter) -> None:
        outcome = Outcome.objects.get(pk=chapter.outcome.pk)
        lead = self.leads[outcome.team_id]
        if isinstance(move, story.Kept):
            promise = Help.objects.in_force().get(commitment__outcome=outcome, text=move.help)
            promise.keep(by=promise.owner)
            return
        if isinstance(move, story.Risk):
            said = {"reason": move.words, "until_on": move.until}
            GapChoice.objects.accept_risk(outcome, Decimal(move.amount), by=lead, **said)
            return
        terms = chapter.terms.revised(target=Decimal(move.target), pace=chapter.terms.pace)
        Commitment.objects.set_again(outcome, terms, by=lead, answering=outcome.in_force.commitment.version)

    def _offer(self, move: story.Offer, chapter: Chapter) -> None:
        terms = _paced(_asked(move, chapter.terms), chapter)
        said = {"text": move.words, "reply_by_on": move.reply_by}
        if ball := chapter.catchball:
            ball.offer(terms, by=self.leads[ball.asking_team_id], answering=ball.version, **said)
            return
        parent = chapter.above.outcome
        chapter.catchball = Catchball.objects.offer(
            parent=parent,
            team=self.teams[chapter.goal.team],
            terms=terms,
            by=self.leads[parent.team_id],
            **said,
            **chapter.fields,
        )
        # Fetched again: offering has made it live.
        chapter.outcome = Outcome.objects.get(pk=chapter.catchball.outcome_id)

    def _review(self, told: story.Review) -> None:
        lead = self.people[larkfield.COMPANY.lead]
        review = Review.objects.about(self.cycle, month_end(told.month), None, False)
        for note in told.notes:
            said = Said(note.sees, note.behind, note.changes, note.needs)
            review.write(Outcome.objects.get(key=note.outcome), said, by=lead, version=0)
        if told.closed:
            # A page keeps on its reader what stands around it, so each has a reader of its own.
            reader = Person.objects.get(pk=lead.pk)
            review.close(ReviewPage(review, reader, clock.today()).figures, by=lead)

    def _support(self) -> None:
        """What each also helps, said by its own lead when everything was there."""
        by_key = Outcome.objects.select_related("team").in_bulk(field_name="key")
        with clock.at(_on(SUPPORTED_ON)):
            for told in larkfield.SUPPORTS:
                helper, helped = by_key[told.helper], by_key[told.helped]
                Support.objects.say(helper, helped, strength=told.strength, how=told.how, by=self.leads[helper.team_id])

    def _had_a_say(self) -> None:
        """What those who carry it answered: with the seventh, all are told together."""
        with clock.at(_on(SUPPORTED_ON)):
            for told in larkfield.SAYS:
                stands = Commitment.objects.get(in_force__outcome__key=told.outcome)
                RealSay.objects.give(stands, told.answer, by=self.people[told.by], words=told.words)

    def _read(self) -> None:
        """Each move was read by the lead of the other side on its day."""
        moves = Move.objects.filter(at__lt=UNREAD_SINCE)
        moves = moves.select_related("catchball__asking_team", "catchball__receiving_team")
        # Whoever passed a piece on has read the offer already.
        seen = (self._seen(move, Side(move.side).other) for move in moves)
        Seen.objects.bulk_create(seen, ignore_conflicts=True)

    def _seen(self, move: Move, side: Side) -> Seen:
        reader = self.leads[move.catchball.team_of(side).pk]
        return Seen(move=move, side=side, by=reader, at=move.at + timedelta(minutes=50))

    def _check_in(self, chapters: list[Chapter], until: datetime) -> None:
        """What was written down since the last time."""
        told = (each for chapter in chapters if chapter.outcome for each in self._check_ins_of(chapter))
        said = CheckIn.objects.bulk_create(each for each in told if self.measured_until <= each.at < until)
        heard_anew({each.outcome_id for each in said})
        self.measured_until = until

    def _watch(self, chapters: list[Chapter]) -> None:
        """What their guardrails said, and who measures in place of the lead."""
        for chapter in chapters:
            lead = self.leads[chapter.outcome.team_id]
            GuardrailWord.objects.bulk_create(
                GuardrailWord(
                    outcome=chapter.outcome,
                    name=guard.name,
                    for_on=month_end(month),
                    value=Decimal(value),
                    by=lead,
                    at=_on(CHECK_IN_ON[month]),
                )
                for guard in chapter.goal.guards
                for month, value in enumerate(guard.months.split(), start=1)
            )
            if named := chapter.goal.measured_by:
                Outcome.objects.filter(pk=chapter.outcome.pk).update(measured_by=self.people[named])

    def _give(self, chapters: list[Chapter]) -> None:
        """What colleagues say they give to an outcome."""
        by_key = {chapter.goal.key: chapter.outcome for chapter in chapters}
        with clock.at(_on(GAVE_ON)):
            for who in larkfield.COLLEAGUES:
                if who.to:
                    Contribution.objects.say(by_key[who.to], who.contribution, by=self.people[who.name])

    def _check_ins_of(self, chapter: Chapter) -> Iterator[CheckIn]:
        goal = chapter.goal
        said = {words.month: words for words in goal.said}
        who = self.people[goal.measured_by] if goal.measured_by else self.leads[chapter.outcome.team_id]
        # An outcome that came later brought the numbers before along.
        earliest = chapter.outcome.created_at + timedelta(hours=1)
        for for_on, value, on, month in _measured(goal):
            words = said.get(month, story.Said(month, ""))
            yield CheckIn(
                outcome=chapter.outcome,
                for_on=for_on,
                value=Decimal(value),
                words=words.words,
                by=self.people[words.by] if words.by else who,
                at=max(_on(words.on or on), earliest),
            )


def _measured(goal: Goal) -> Iterator[tuple[date, str, date, int]]:
    """The day that each number is for, the number, the day on which it was written down, and its month; 0 for none."""
    before = goal.before.split()
    for back, value in enumerate(reversed(before), start=1):
        yield date(2025, 12 - back, monthrange(2025, 12 - back)[1]), value, SET_ON, 0
    if before:
        yield MEASURED_ON, goal.start, SET_ON, 0
    for month, value in enumerate(goal.months.split(), start=1):
        yield month_end(month), value, CHECK_IN_ON[month], month
    for count, value in enumerate(goal.weeks.split()):
        sunday = story.FIRST_WEEK + timedelta(weeks=count)
        yield sunday, value, sunday + timedelta(days=1), 0
    if goal.reached:
        yield goal.reached, "1", goal.reached, goal.reached.month


def chapters_of(goal: Goal, above: Chapter | None = None) -> Iterator[Chapter]:
    """A goal and all below it, with the measure that each inherits. One key says that it is the same measure."""
    if isinstance(goal.measure, Measure):
        measure, key = goal.measure, key_of(goal.measure.name, goal.measure.unit)
    else:
        measure, key = replace(above.measure, name=goal.measure or above.measure.name), above.measure_key
    chapter = Chapter(goal, above, measure, key)
    yield chapter
    for piece in goal.pieces:
        yield from chapters_of(piece, chapter)


def _through_the_days(moves: Iterable[tuple]) -> Iterator[tuple[datetime, tuple]]:
    """All moves day by day, a few minutes apart. Within a day, sorting keeps an outcome before its pieces."""
    day, minute = None, 0
    for move, chapter in sorted(moves, key=lambda made: made[0].on):
        day, minute = (day, minute + 5) if move.on == day else (move.on, 0)
        yield _on(move.on) + timedelta(minutes=minute), (move, chapter)


def month_end(month: int) -> date:
    return date(2026, month, monthrange(2026, month)[1])


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _guardrail(guard: story.Guard) -> dict:
    return {"name": guard.name, "unit": guard.unit, "side": "at_most", "limit": guard.at_most}


def _on(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)


def _asked(move: story.Offer, terms: Terms) -> Terms:
    target = {} if move.asks is None else {"target": Decimal(move.asks) if move.asks else None}
    due_on = move.by_when or terms.due_on
    asked = [one.as_json() for one in ask_first.read(move.ask_first)]
    said = {"help_text": move.help, "look_again_on": move.look_again, "ask_first": asked}
    return terms.revised(due_on=due_on, **said, **target)


def _countered(move: story.Counter, terms: Terms) -> Terms:
    changes = {
        "due_on": move.by_when,
        "help_text": move.help,
        "look_again_on": move.look_again,
        "look_again_for": move.look_again_for or None,
    }
    named = {name: value for name, value in changes.items() if value is not None}
    return terms.revised(target=Decimal(move.target), **named)


def _paced(terms: Terms, chapter: Chapter) -> Terms:
    """The pace belongs to the target that was agreed; an ask that is another goes straight."""
    agreed = terms.target == _number(chapter.goal.target)
    return terms.revised(pace=chapter.terms.pace if agreed else [])


def _forget_old_nudges() -> None:
    """Only who has a ball now gets a mail. In the story the others were sent long ago."""
    balls = Catchball.objects.in_play()
    current = Nudge.objects.filter(catchball__in=balls, move__number=F("catchball__version")).values("pk")
    old = Nudge.objects.filter(state=NudgeState.DUE).exclude(pk__in=current)
    old.update(state=NudgeState.DROPPED, error="In the story this was long ago.")
