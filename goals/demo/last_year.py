"""Plays the year before: what was agreed in it, how it ended, and what goes on from it in this one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from goals.models import CarryOver, Catchball, CheckIn, Commitment, Cycle, CycleEnd, Outcome, Terms
from goals.models import offer as offers
from goals.models.carry_over import CarryChoice
from goals.models.kept import heard_anew
from goals.reads.cycle_end import figures_of
from goals.rules.rhythm import Rhythm
from lean.lib import clock
from teams.models import Person, Team

from . import larkfield
from .story import Ended, EndedPiece

ZONE = ZoneInfo("Europe/Zurich")
YEAR = 2025
MEASURED_ON, DUE_ON = date(YEAR - 1, 12, 31), date(YEAR, 12, 31)
SET_ON, OFFERED_ON, ANSWERED_ON = date(YEAR, 1, 13), date(YEAR, 1, 20), date(YEAR, 1, 27)
# What was never agreed was talked about late.
LATE_OFFER_ON, LATE_COUNTER_ON = date(YEAR, 11, 24), date(YEAR, 12, 1)
QUARTERS = (date(YEAR, 3, 31), date(YEAR, 6, 30), date(YEAR, 9, 30), DUE_ON)
WRITTEN_AFTER = timedelta(days=6)
CLOSED_ON, SAID_ON = date(YEAR + 1, 1, 8), date(YEAR + 1, 1, 9)


class LastYear:
    """Played before this year is: by the same verbs, each on its day."""

    def __init__(self, teams: dict[str, Team], people: dict[str, Person], leads: dict[int, Person], cycle: Cycle):
        self.teams, self.people, self.leads, self.cycle = teams, people, leads, cycle
        self.outcomes: dict[str, Outcome] = {}

    def play(self) -> None:
        for told in larkfield.LAST_YEAR:
            self._set(told)
            for piece in told.pieces:
                self._agree(told, piece)
        heard_anew(outcome.pk for outcome in self.outcomes.values())
        with at(CLOSED_ON):
            CycleEnd.objects.close(self.cycle, figures_of(self.cycle), by=self.cycle.sponsor)
        with at(SAID_ON):
            for told in larkfield.LAST_YEAR:
                for each in (told, *told.pieces):
                    self._say(each)

    def goes_on_in(self, key: str) -> dict[str, Outcome]:
        """What an outcome of this year was carried over from, as a field of it; its draft gives way to it."""
        earlier = next((self.outcomes[told.key] for told in larkfield.LAST_YEAR if told.into == key), None)
        if earlier is None:
            return {}
        draft = earlier.carried_into.get()
        offers.discard(draft, by=self.leads[earlier.team_id])
        return {"carried_from": earlier}

    def _set(self, told: Ended) -> None:
        team = self.teams[told.team]
        with at(SET_ON):
            said = {**fields_of(told), "by": self.leads[team.pk]}
            made = Commitment.objects.set_top(
                team=team, cycle=self.cycle, terms=terms_of(told, told, told.target), **said
            )
        self._measured(told, made.outcome)

    def _agree(self, above: Ended, piece: EndedPiece) -> None:
        parent, team = self.outcomes[above.key], self.teams[piece.team]
        asker, receiver = self.leads[parent.team_id], self.leads[team.pk]
        late = not piece.target
        with at(LATE_OFFER_ON if late else OFFERED_ON):
            said = {**fields_of(piece), "text": "What can you stand behind?"}
            ask = terms_of(above, piece, piece.asked)
            ball = Catchball.objects.offer(parent=parent, team=team, terms=ask, by=asker, **said)
        word = piece.counter or piece.target
        with at(LATE_COUNTER_ON if late else ANSWERED_ON):
            if word != piece.asked:
                counter = ball.latest_terms.revised(target=Decimal(word))
                words = piece.words or "That is what we can hold."
                ball.counter(counter, text=words, by=receiver, answering=ball.version)
            if not late:
                ball.accept(by=receiver if word == piece.asked else asker, answering=ball.version)
        if not late:
            self._measured(piece, Outcome.objects.get(pk=ball.outcome_id))

    def _measured(self, told: Ended | EndedPiece, outcome: Outcome) -> None:
        self.outcomes[told.key] = outcome
        who = self.leads[outcome.team_id]
        CheckIn.objects.bulk_create(
            CheckIn(outcome=outcome, for_on=day, value=Decimal(value), by=who, at=moment(day + WRITTEN_AFTER))
            for day, value in zip(QUARTERS, told.quarters.split(), strict=True)
        )

    def _say(self, told: Ended | EndedPiece) -> None:
        if told.becomes:
            outcome = self.outcomes[told.key]
            CarryOver.objects.say(outcome, CarryChoice(told.becomes), by=self.leads[outcome.team_id])


def fields_of(told: Ended | EndedPiece) -> dict:
    return {"key": told.key, "short_name": told.short_name, "rhythm": Rhythm.QUARTERLY}


def terms_of(top: Ended, told: Ended | EndedPiece, target: str) -> Terms:
    measure = top.measure
    return Terms(
        statement=told.statement,
        why=top.why,
        measure_name=measure.name,
        unit=measure.unit,
        direction=measure.direction,
        decimals=measure.decimals,
        baseline=Decimal(told.start),
        baseline_on=MEASURED_ON,
        target=Decimal(target),
        due_on=DUE_ON,
    )


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)


def at(day: date):
    return clock.at(moment(day))
