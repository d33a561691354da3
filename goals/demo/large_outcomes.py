"""The outcomes of a large company: each for one of the team above, agreed, talked about, declined or not sent yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from lean.lib import bulk

from ..models import Catchball, Commitment, Cycle, Help, InForce, Move, Outcome, Terms, TermsDraft
from . import large_words as words
from .large_games import Game, play
from .large_numbers import tenths
from .large_teams import Staff

# Of a hundred pieces: how the catchball about each went. See `large_games`.
GAMES = (
    *(["agreed"] * 46 + ["agreed after a counter"] * 22 + ["looked at again"] * 3 + ["taken over"] * 4),
    *(["offered"] * 8 + ["countered"] * 7 + ["asked"] * 3 + ["declined"] * 2 + ["drafted"] * 3 + ["withdrawn"] * 2),
)
FULL = 50
WITHOUT_PARENT, FROM_ELSEWHERE, LAST_YEAR, HORIZON = 0.04, 0.03, 0.15, 0.03
TERMS = (
    *("id", "outcome_id", "by_team_id", "at", "statement", "why", "measure_key", "measure_name", "unit", "direction"),
    *(
        "decimals",
        "baseline",
        "baseline_on",
        "target",
        "due_on",
        "contribution",
        "range_low",
        "range_high",
        "help_text",
    ),
)


@dataclass(slots=True)
class Grown:
    """One outcome while it is made. `team` and `parent` are places in their lists; `stands` a commitment's key."""

    pk: int
    place: int
    team: int
    parent: Grown | None
    path: str
    depth: int
    cycle: Cycle
    at: datetime
    starts_on: date
    due_on: date
    numchild: int = 0
    state: str = "live"
    adds_up: str = "sum"
    own_share: Decimal = Decimal(0)
    name: str = ""
    unit: str = ""
    key: str = ""
    direction: str = "decrease"
    baseline: Decimal | None = None
    target: Decimal | None = None
    contribution: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    statement: str = ""
    why: str = ""
    stands: int | None = None
    drafted_by: int | None = None

    @property
    def change(self) -> Decimal:
        return abs(self.target - self.baseline)

    @property
    def is_measured(self) -> bool:
        return self.state == "live" and self.stands is not None

    @property
    def short_name(self) -> str:
        return self.name[:32]


class Cascade:
    def __init__(self, staff: Staff, cycles: list[Cycle], today: date, drawn: Random):
        self.staff, self.cycles, self.today, self.drawn = staff, cycles, today, drawn
        self.outcomes: list[Grown] = []
        self.roots = Outcome.objects.filter(depth=1).count()
        # Live ones that can be answered with pieces, by team; those of last year come last.
        self.of_team: dict[int, list[Grown]] = {}
        self.balls: list[tuple] = []
        self.moves: list[tuple] = []
        self.terms: list[tuple] = []
        self.drafts: list[tuple] = []
        self.commitments: list[tuple] = []
        self.in_force: list[tuple] = []
        self.help: list[tuple] = []
        models = (Outcome, Catchball, Move, Terms, Commitment)
        self.first = {model: bulk.first_free(model) for model in models}

    def key(self, model, rows: list) -> int:
        return self.first[model] + len(rows)

    # --- Growing --------------------------------------------------------------------------------------

    def grow(self, count: int) -> None:
        """Level by level, as many for each team as for any other; one right below the top has a full page of them."""
        teams, full = len(self.staff.teams), FULL if count >= 20 * FULL else 0
        for team in range(teams):
            for _ in range((count - full) * (team + 1) // teams - (count - full) * team // teams):
                self._grow_one(team)
            while team == 1 and sum(outcome.team == 1 for outcome in self.outcomes) < full:
                self._grow_one(team)
        while len(self.outcomes) < count:
            self._grow_one(teams - 1)

    def _grow_one(self, team: int) -> None:
        parent = self._parent(team)
        cycle = parent.cycle if parent else self._cycle()
        if parent is not None:
            parent.numchild += 1
            place, path, depth = parent.numchild, parent.path, parent.depth + 1
        else:
            self.roots += 1
            place, path, depth = self.roots, "", 1
        start = cycle.starts_on - timedelta(days=1)
        outcome = Grown(
            pk=self.key(Outcome, self.outcomes),
            place=len(self.outcomes),
            team=team,
            parent=parent,
            path=Outcome._get_path(path, depth, place),
            depth=depth,
            cycle=cycle,
            at=self.moment(start - timedelta(days=60 - min(40, 6 * depth))),
            starts_on=start,
            due_on=cycle.ends_on,
        )
        self._measure(outcome)
        self.outcomes.append(outcome)
        if parent is None:
            self._set(outcome)
        else:
            self._catch(outcome)
        if outcome.state == "live" and outcome.direction in ("increase", "decrease") and outcome.change >= 1:
            self.of_team.setdefault(team, []).append(outcome)

    def _parent(self, team: int) -> Grown | None:
        above = self.staff.teams[team].parent
        if above is None or self.drawn.random() < WITHOUT_PARENT:
            return None
        if self.drawn.random() < FROM_ELSEWHERE:
            above = self.drawn.randrange(team)
        found = self.of_team.get(above) if above != team else None
        if not found:
            return None
        parent = self.drawn.choice(found)
        # Nobody is asked for a piece of what is still being talked about, but who passes it down.
        return parent if parent.stands is not None or self.drawn.random() < 0.4 else self.drawn.choice(found)

    def _cycle(self) -> Cycle:
        chance = self.drawn.random()
        return self.cycles[0 if chance < LAST_YEAR else 2 if chance < LAST_YEAR + HORIZON else 1]

    def moment(self, on: date) -> datetime:
        return datetime.combine(min(on, self.today), time(8, self.drawn.randrange(60)), UTC)

    def _measure(self, outcome: Grown) -> None:
        parent, drawn = outcome.parent, self.drawn
        outcome.why = drawn.choice(words.WHY)
        share = self._share(parent) if parent else None
        leaf = not self.staff.teams[outcome.team].children
        if leaf and parent is not None and drawn.random() < 0.1:
            return self._no_way(outcome, share)
        if parent is None or share < 1 or parent.unit == "%" or drawn.random() < 0.35:
            choice = drawn.choice(words.OF_THEIR_OWN if parent else words.MEASURES)
            name, unit, direction, base, change, says = choice
            outcome.name, outcome.unit, outcome.direction = name, unit, direction
            outcome.key = f"{name} {unit}".lower().replace(" ", "-")
            outcome.baseline = tenths(base * drawn.uniform(0.9, 1.1))
            change = tenths(change * drawn.uniform(0.6, 1.2))
            outcome.contribution = share
        else:
            says = next((m[5] for m in words.MEASURES if m[0] == parent.name), parent.statement)
            outcome.name, outcome.unit, outcome.direction, outcome.key = (
                parent.name,
                parent.unit,
                parent.direction,
                parent.key,
            )
            change = share
            outcome.baseline = change * 2 + tenths(drawn.random() * 10)
        outcome.target = outcome.baseline + (-change if outcome.direction == "decrease" else change)
        outcome.statement = says.format(less=change.normalize().to_integral(), more=change.normalize().to_integral())
        if drawn.random() < 0.15:
            outcome.own_share = tenths(float(change) * drawn.uniform(0.2, 0.8))
        return None

    def _share(self, parent: Grown) -> Decimal:
        """What a piece gives to its parent, in that one's unit: rarely exactly what is needed in the end."""
        pieces = max(2, len(self.staff.teams[parent.team].children)) * 0.75
        return max(Decimal("0.1"), tenths(float(parent.change) / pieces * self.drawn.uniform(0.5, 1.4)))

    def _no_way(self, outcome: Grown, share: Decimal) -> None:
        """What goes from no number to another: a range to keep, something to be reached."""
        outcome.adds_up, outcome.contribution = "enabling", share
        if self.drawn.random() < 0.5:
            name, unit, low, high, says = words.RANGES[0]
            outcome.direction, outcome.name, outcome.unit, outcome.statement = "range", name, unit, says
            outcome.low, outcome.high = Decimal(low), Decimal(high)
        else:
            name = self.drawn.choice(words.MILESTONES)
            outcome.direction, outcome.name, outcome.statement = "milestone", name, f"{name}: everybody can rely on it"
            outcome.baseline, outcome.target = Decimal(0), Decimal(1)
            outcome.due_on -= timedelta(days=self.drawn.randrange(0, 240))
        outcome.key = f"{outcome.name} {outcome.unit}".strip().lower().replace(" ", "-")

    # --- What was said --------------------------------------------------------------------------------

    def write_terms(self, outcome: Grown, by_team: int, at: datetime, **changes) -> int:
        key = self.key(Terms, self.terms)
        given = {
            "target": outcome.target,
            "contribution": outcome.contribution,
            "help_text": "",
        } | changes
        self.terms.append(
            (
                *(key, outcome.pk, self.staff.teams[by_team].pk, at, outcome.statement, outcome.why, outcome.key),
                *(outcome.name, outcome.unit, outcome.direction, 0 if outcome.direction == "milestone" else 1),
                *(outcome.baseline, outcome.starts_on, given["target"], outcome.due_on, given["contribution"]),
                *(outcome.low, outcome.high, given["help_text"]),
            )
        )
        return key

    def commit(self, outcome: Grown, terms: int, basis: str, at: datetime, by: int | None, move: int | None) -> int:
        key, parent = self.key(Commitment, self.commitments), outcome.parent
        above = (parent.stands, parent.adds_up) if parent else (None, "")
        version = 1 if outcome.stands is None else 2
        self.commitments.append((key, outcome.pk, version, terms, basis, move, *above, by, at))
        outcome.stands = key
        return key

    def _set(self, outcome: Grown) -> None:
        by = self.staff.mover(outcome.team)[0]
        terms = self.write_terms(outcome, outcome.team, outcome.at)
        self.commit(outcome, terms, "set", outcome.at, by, None)

    def _catch(self, outcome: Grown) -> None:
        kind = self.drawn.choice(GAMES)
        if outcome.parent.team == outcome.team:
            kind = "taken over"
        if outcome.cycle is self.cycles[0] and kind in ("offered", "countered", "asked", "drafted", "declined"):
            kind = "agreed"
        if kind == "taken over":
            terms = self.write_terms(outcome, outcome.team, outcome.at)
            self.commit(outcome, terms, "imported", outcome.at, None, None)
        elif kind == "drafted":
            self._draft(outcome)
        else:
            play(Game(self, outcome, kind))

    def _draft(self, outcome: Grown) -> None:
        asking = self.staff.teams[outcome.parent.team].pk
        outcome.state, outcome.drafted_by = "draft", asking
        self.drafts.append(
            (
                *(outcome.pk, asking, outcome.at, outcome.statement, outcome.why, outcome.key, outcome.name),
                *(outcome.unit, outcome.direction, 1, outcome.baseline, outcome.starts_on, outcome.target),
                *(outcome.due_on, outcome.contribution, outcome.low, outcome.high),
            )
        )
        key = self.key(Catchball, self.balls)
        receiving = self.staff.teams[outcome.team].pk
        empty = (None, None, None, None)
        row = (key, outcome.pk, asking, receiving, "draft", "terms", 0, 0, *empty, None, None, outcome.at, outcome.at)
        self.balls.append([*row, None])

    # --- Writing --------------------------------------------------------------------------------------

    def write(self) -> None:
        self._some_are_set_anew()
        self._stop_the_clocks()
        names = [
            "id",
            "key",
            "team_id",
            "cycle_id",
            "parent_id",
            "path",
            "depth",
            "numchild",
            "statement",
            "short_name",
        ]
        names += [
            "why",
            "kind",
            "state",
            "adds_up",
            "own_share",
            "rhythm",
            "drafted_by_id",
            "created_by_id",
            "created_at",
        ]
        bulk.pour(Outcome, names, (self._row(outcome) for outcome in self.outcomes))
        bulk.pour(Terms, TERMS, self.terms)
        names = ["outcome_id", "by_team_id", "changed_at", *TERMS[4:-1]]
        bulk.pour(TermsDraft, names, self.drafts)
        names = ["id", "outcome_id", "asking_team_id", "receiving_team_id", "state", "owes", "round", "version"]
        names += ["asker_terms_id", "receiver_terms_id", "latest_terms_id", "agreed_terms_id", "reply_by_on"]
        bulk.pour(Catchball, [*names, "passed_on_at", "opened_at", "ball_since", "ended_at"], self.balls)
        names = ["id", "catchball_id", "number", "round", "kind", "side", "capacity", "by_id", "answers", "terms_id"]
        bulk.pour(Move, [*names, "text", "alternative", "trigger", "reply_by_on", "at"], self.moves)
        names = ["id", "outcome_id", "version", "terms_id", "basis", "move_id", "parent_commitment_id"]
        bulk.pour(Commitment, [*names, "parent_adds_up", "by_id", "at"], self.commitments)
        standing = [(outcome.pk, outcome.stands) for outcome in self.outcomes if outcome.stands is not None]
        bulk.pour(InForce, ["outcome_id", "commitment_id"], standing)
        names = ["commitment_id", "number", "text", "team_id", "owner_id", "due_on", "kept_at", "kept_by_id"]
        bulk.pour(Help, names, self.help)

    def _row(self, outcome: Grown) -> tuple:
        kind = "keep_running" if outcome.direction == "range" else "breakthrough"
        rhythm = "quarterly" if outcome.pk % 12 == 0 else "monthly"
        return (
            *(outcome.pk, f"n{outcome.place:06}", self.staff.teams[outcome.team].pk, outcome.cycle.pk),
            *(outcome.parent.pk if outcome.parent else None, outcome.path, outcome.depth, outcome.numchild),
            *(outcome.statement, outcome.short_name, outcome.why, kind, outcome.state, outcome.adds_up),
            *(outcome.own_share, rhythm, outcome.drafted_by, self.staff.mover(outcome.team)[0], outcome.at),
        )

    def _some_are_set_anew(self) -> None:
        """Tops of which a second version is in force: what was agreed under the first is stale."""
        for outcome in self.outcomes:
            if outcome.parent is None and self.drawn.random() < 0.06:
                at = self.moment(outcome.starts_on + timedelta(days=90))
                further = outcome.change / 20
                outcome.target += -further if outcome.direction == "decrease" else further
                terms = self.write_terms(outcome, outcome.team, at)
                self.commit(outcome, terms, "set", at, self.staff.mover(outcome.team)[0], None)

    def _stop_the_clocks(self) -> None:
        """Who waits for a word of the own teams has passed it on."""
        waits = {}
        for ball in self.balls:
            parent = self.outcomes[ball[1] - self.first[Outcome]].parent
            if ball[4] in ("with_receiver", "with_asker", "declined"):
                waits.setdefault((parent.pk, ball[2]), ball[14])
        for ball in self.balls:
            if ball[4] == "with_receiver" and ball[5] != "answer" and (since := waits.get((ball[1], ball[3]))):
                ball[13] = max(since, ball[15])
