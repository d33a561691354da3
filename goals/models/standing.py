"""How each outcome stands, kept beside it, so that a list of a hundred thousand can be counted and filtered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date

from django.db import connection, models, transaction
from django.db.models import FilteredRelation, Q

from lean.lib import clock

from ..rules.coverage import Node, project
from ..rules.negotiation import IN_PLAY
from ..rules.rhythm import Rhythm
from ..rules.standing import AGREED, NOTHING, TALK, Kept, Owed, at_first, kept, owed
from .coverage import Facts
from .outcome import Outcome, OutcomeState
from .series import values_of, with_series

OWED = ("owes", "is_usual", "owed_from", "shortfall", "last_on")
MARKED = ("mark", "missed_from", "silent_from", *OWED)
KEPT = (*MARKED, "has_gap", "gap_turns_on")
# As a row is made.
AT_FIRST = (NOTHING, None, None, TALK, False, None, 0.0, None, False, None)
# So many outcomes are read at a time, with the paths of all above them.
BATCH = 500
# The outcomes at hand and those above on whose gap they bear: the parent; on farther up as long as nobody there has
# spoken. Who was offered something and has said nothing counts with what the own teams say (`coverage.REACH`).
LINE = """
WITH RECURSIVE line(id, is_first) AS (
    SELECT id, 1 FROM goals_outcome WHERE id IN ({outcomes})
    UNION
    SELECT below.parent_id, 0 FROM line JOIN goals_outcome below ON below.id = line.id
    WHERE below.parent_id IS NOT NULL AND (
        line.is_first = 1
        OR EXISTS (
            SELECT 1 FROM goals_catchball ball
            WHERE ball.outcome_id = line.id AND ball.state IN ({in_play}) AND ball.receiver_terms_id IS NULL
        ) AND NOT EXISTS (SELECT 1 FROM goals_inforce WHERE goals_inforce.outcome_id = line.id)
    )
)
SELECT id FROM line
"""
READ = """
SELECT outcome.id, outcome.path, outcome.state, standing.outcome_id, {kept}
FROM goals_outcome outcome {join} JOIN goals_standing standing ON standing.outcome_id = outcome.id
WHERE outcome.id IN ({which}) ORDER BY outcome.path DESC {lock}
"""
WRITE = "UPDATE goals_standing SET {sets} WHERE outcome_id = %s"


@dataclass(frozen=True, slots=True)
class Held:
    """An outcome on the line, and what is kept of it by now; nothing yet where `standing` is None."""

    outcome: int
    path: str
    state: str
    standing: int | None
    kept: tuple

    @property
    def is_live(self) -> bool:
        return self.state == OutcomeState.LIVE


class StandingManager(models.Manager):
    def refresh(self, outcomes: Iterable[int], *, above: bool = True, unmarked: Collection[int] = ()) -> None:
        """Make anew what is kept of these outcomes, and (`above`) whether something is open where they bear on it.

        `unmarked` are those among them of which only what is open can have changed.
        Called by the verbs inside their transaction, after everything else that they lock. So many queries,
        however many outcomes: those above are few.
        """
        with transaction.atomic(savepoint=False):
            for batch in _batches(sorted(set(outcomes))):
                held = self._held(batch, above)
                self._write(held, set(batch).difference(unmarked), unmarked, gaps=above)

    def _held(self, batch: list[int], above: bool) -> dict[int, Held]:
        """Their rows, which nobody else makes anew until this transaction ends.

        Two agreements under one parent at the same moment: the second computes when the first is done. They are
        locked from below to above, as everything here is, and only as far up as they bear on anything.
        """
        locked: set[int] = set()
        while True:
            if connection.features.has_select_for_update:
                locked = set(_line(batch, above, locking=True))
            # Who held them before us may have said something that lets ours reach farther up.
            line = _line(batch, above)
            missing = [pk for pk, row in line.items() if row.is_live and row.standing is None]
            self.bulk_create([self.model(outcome_id=pk) for pk in missing], ignore_conflicts=True)
            there = {pk for pk, row in line.items() if row.is_live or row.standing is not None}
            if not connection.features.has_select_for_update or there <= locked:
                return line

    def _write(self, held: dict[int, Held], marked: Collection[int], unmarked: Collection[int], *, gaps: bool) -> None:
        """What has changed. A child's word never changes how the outcome above is marked by its own numbers."""
        live = {pk: row.path for pk, row in held.items() if row.is_live}
        wanted = [pk for pk in live if pk in marked or (held[pk].standing is None and pk not in unmarked)]
        marks = {pk: mark for pk, (_path, mark) in _marked(wanted).items()} if wanted else {}
        opened = _gaps(list(live.values())) if gaps else {}
        rows = []
        for pk, path in live.items():
            mark, gap = marks.get(pk, held[pk].kept[: len(MARKED)]), opened.get(path, held[pk].kept[len(MARKED) :])
            if (true := (*mark, *gap)) != held[pk].kept:
                rows.append((*true, pk))
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(WRITE.format(sets=", ".join(f"{name} = %s" for name in KEPT)), rows)
        if gone := [pk for pk, row in held.items() if row.standing is not None and not row.is_live]:
            self.filter(pk__in=gone).delete()

    def fill(self) -> int:
        """Make those that are missing: after an update that brought this table. How many there were."""
        live = Outcome.objects.live().filter(standing=None).order_by("path").values_list("pk", flat=True)
        missing = list(live)
        for batch in _batches(missing):
            self.bulk_create(computed(batch).values(), ignore_conflicts=True)
        return len(missing)

    def wrong(self, *, mend: bool = False) -> Iterator[tuple[int, str]]:
        """Outcomes of which something else is kept than what is true today, each with what is wrong."""
        today = clock.today()
        for batch in _batches(list(Outcome.objects.order_by("path").values_list("pk", flat=True))):
            there, true = self.in_bulk(batch), computed(batch)
            found = {pk: says for pk in batch if (says := _difference(there.get(pk), true.get(pk), today))}
            if found and mend:
                with transaction.atomic():
                    self.filter(pk__in=found).delete()
                    self.bulk_create([row for pk, row in computed(found).items()])
            yield from found.items()


class Standing(models.Model):
    """What the map shows of one live outcome, kept by the verbs and true on any day.

    `mark` is how it stands as long as the days below haven't come: from `missed_from` on it is off (a milestone
    whose day has passed), from `silent_from` on nobody was heard for too long, which says more. `has_gap`: some of
    what it needs is carried by nobody; from `gap_turns_on` on the other way round (help that was promised by then
    will not have come). `Outcome.objects.with_mark(today)` puts them together.

    `owes`, `is_usual`, `owed_from` and `shortfall` are what a review says of it and sorts by (see rules.standing.Owed),
    of any day from `last_on` on, that of its latest value.
    """

    outcome = models.OneToOneField(Outcome, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    mark = models.CharField(max_length=8, default=NOTHING)
    missed_from = models.DateField(null=True, blank=True)
    silent_from = models.DateField(null=True, blank=True)
    owes = models.CharField(max_length=8, default=TALK)
    is_usual = models.BooleanField(default=False)
    owed_from = models.DateField(null=True, blank=True)
    # Only sorts, and is a quotient: nobody promised it.
    shortfall = models.FloatField(default=0.0)
    last_on = models.DateField(null=True, blank=True)
    has_gap = models.BooleanField(default=False)
    gap_turns_on = models.DateField(null=True, blank=True)

    objects = StandingManager()

    class Meta:
        indexes = [models.Index(fields=["mark", "silent_from"], name="standing_mark")]

    def __str__(self):
        return f"{self.outcome_id}: {self.mark}"

    def mark_on(self, day: date) -> str:
        return Kept(self.mark, self.missed_from, self.silent_from).on(day)

    def gap_on(self, day: date) -> bool:
        return self.has_gap != (self.gap_turns_on is not None and self.gap_turns_on <= day)


# --- What is true -----------------------------------------------------------------------------------------


def computed(outcomes: Iterable[int]) -> dict[int, Standing]:
    """What has to be kept of those among these outcomes that are live. Two queries."""
    found = _marked(outcomes)
    opened = _gaps([path for path, _mark in found.values()])
    return {
        pk: Standing(pk, **dict(zip(KEPT, (*mark, *opened[path]), strict=True))) for pk, (path, mark) in found.items()
    }


def _marked(outcomes: Iterable[int]) -> dict[int, tuple[str, tuple]]:
    """The paths of those that are live, and what is kept of how each stands by itself. One query."""
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY))
    live = with_series(Outcome.objects.live().filter(pk__in=outcomes).annotate(ball=ball, ball_pk=models.F("ball__pk")))
    found = {}
    for outcome in live.select_related("cycle", "in_force__commitment__terms"):
        how, owes = _said(outcome)
        found[outcome.pk] = outcome.path, (*astuple(how), *astuple(owes))
    return found


def _said(outcome: Outcome) -> tuple[Kept, Owed]:
    """By its agreed numbers; as long as there are none, whether it is being talked about.

    A review asks for a word of all that is measured, whether or not something was promised.
    """
    pointer = getattr(outcome, "in_force", None)
    if pointer is None:
        return Kept(TALK if outcome.ball_pk else NOTHING), Owed(TALK)
    terms = pointer.commitment.terms
    if not (terms.has_target or terms.has_measure):
        return Kept(AGREED), Owed(AGREED)
    held = terms.stand, terms.plan(outcome.cycle.starts_on)
    rhythm = Rhythm(outcome.rhythm)
    how = at_first(*held, values_of(outcome.series), rhythm, outcome.tolerance)
    said = kept(how, *held, rhythm) if terms.has_target else Kept(AGREED)
    return said, owed(how, *held, rhythm) if terms.has_measure else Owed(AGREED)


def _gaps(paths: list[str]) -> dict[str, tuple[bool, date | None]]:
    """By path: whether something is open today, and the next day on which that turns."""
    facts, today = Facts(paths), clock.today()
    found = {path: (_has_gap(node), None) for path, node in facts.nodes(today).items()}
    for day, at in facts.turns_after(today):
        for path, node in facts.nodes(day, at).items():
            now, turns_on = found[path]
            if turns_on is None and _has_gap(node) != now:
                found[path] = (now, day)
    return found


def _has_gap(node: Node) -> bool:
    """Whether teams carry pieces of it, and some of what it needs is in none of them. As the review says it."""
    bands = project(node)
    return bool(bands.given and bands.adds and bands.open)


def _line(outcomes: Collection[int], above: bool, *, locking: bool = False) -> dict[int, Held]:
    """These and those above on which they bear, from below to above. `locking`: those of which something is kept."""
    which, values = _places(outcomes), list(outcomes)
    if above:
        which, values = LINE.format(outcomes=which, in_play=_places(IN_PLAY)), [*values, *IN_PLAY]
    join, lock = ("INNER", "FOR NO KEY UPDATE OF standing") if locking else ("LEFT", "")
    with connection.cursor() as cursor:
        # Every value is a parameter; the rest are names of ours.
        cursor.execute(READ.format(which=which, join=join, lock=lock, kept=", ".join(KEPT)), values)
        rows = cursor.fetchall()
    return {pk: Held(pk, path, state, of, tuple(kept) if of else AT_FIRST) for pk, path, state, of, *kept in rows}


def _places(values: Collection) -> str:
    return ", ".join(["%s"] * len(values))


def _difference(there: Standing | None, true: Standing | None, today: date) -> str:
    """In words; empty where what is kept says the same today and on every day to come."""
    if there is None or true is None:
        return "" if there is true else "nothing is kept of it" if there is None else "it isn't live"
    said = [(row.mark_on(today), row.missed_from, row.silent_from, row.gap_on(today)) for row in (there, true)]
    if said[0] != said[1]:
        return f"{_as_words(there)}, not {_as_words(true)}"
    owed = [{name: getattr(row, name) for name in OWED} for row in (there, true)]
    if owed[0] == owed[1]:
        return ""
    kept, meant = (", ".join(f"{name} {value}" for name, value in each.items()) for each in owed)
    return f"a review says {kept}, not {meant}"


def _as_words(row: Standing) -> str:
    days = [f"{name} {day}" for name in ("missed_from", "silent_from") if (day := getattr(row, name))]
    return ", ".join([row.mark, *days, *(["a gap"] if row.has_gap else [])])


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]
