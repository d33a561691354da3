"""How each outcome stands, kept beside it, so that a list of a hundred thousand can be counted and filtered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from django.db import models, transaction
from django.db.models import FilteredRelation, Q

from lean.lib import clock
from lean.lib.tree import up

from ..rules.coverage import Node, project
from ..rules.negotiation import IN_PLAY
from ..rules.rhythm import Rhythm
from ..rules.standing import AGREED, NOTHING, TALK, Kept, kept
from .coverage import Facts
from .outcome import Outcome, OutcomeState
from .series import values_of, with_series

KEPT = ("mark", "missed_from", "silent_from", "has_gap", "gap_turns_on")
# So many outcomes are read at a time, with the paths of all above them.
BATCH = 500


class StandingManager(models.Manager):
    @transaction.atomic
    def refresh(self, outcomes: Iterable[int], *, above: bool = True) -> None:
        """Make anew what is kept of these outcomes, and (`above`) whether something is open where they bear on it.

        Called by the verbs inside their transaction, after everything else that they lock. So many queries,
        however many outcomes: those above are few.
        """
        wanted = set(outcomes)
        for batch in _batches(sorted(wanted)):
            concerned = _bearing_on(batch) if above else set(batch)
            while True:
                held = self._held(concerned)
                # Who held them before us may have said something that lets ours reach farther up.
                farther = _bearing_on(batch) if above and held else concerned
                if farther <= concerned:
                    break
                concerned |= farther
            self._write(held, computed(concerned, gaps=above))

    def _held(self, outcomes: set[int]) -> dict[int, Standing]:
        """Their rows, which nobody else makes anew until this transaction ends.

        Two agreements under one parent at the same moment: the second computes when the first is done. They are
        locked from below to above, as everything here is, and only as far up as they bear on anything.
        """
        live = Outcome.objects.filter(pk__in=outcomes, state=OutcomeState.LIVE).order_by()
        missing = live.filter(standing=None).values_list("pk", flat=True)
        self.bulk_create([self.model(outcome_id=pk) for pk in missing], ignore_conflicts=True)
        rows = self.filter(outcome__in=outcomes).order_by("-outcome__path")
        return {row.pk: row for row in rows.select_for_update(no_key=True, of=("self",))}

    def _write(self, held: dict[int, Standing], true: dict[int, Standing]) -> None:
        changed = [row for row in true.values() if row.pk in held and not row.is_as(held[row.pk])]
        names = KEPT if all(row.has_gap is not None for row in changed) else KEPT[:3]
        for row in changed:
            if row.has_gap is None:
                row.has_gap, row.gap_turns_on = held[row.pk].has_gap, held[row.pk].gap_turns_on
        # They are there, so each meets itself and is changed. A bulk_update, with a condition for each row and column,
        # was most of an import of numbers.
        self.bulk_create(changed, update_conflicts=True, unique_fields=["outcome"], update_fields=names)
        if gone := held.keys() - true.keys():
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
    """

    outcome = models.OneToOneField(Outcome, primary_key=True, on_delete=models.CASCADE, related_name="standing")
    mark = models.CharField(max_length=8, default=NOTHING)
    missed_from = models.DateField(null=True, blank=True)
    silent_from = models.DateField(null=True, blank=True)
    has_gap = models.BooleanField(default=False)
    gap_turns_on = models.DateField(null=True, blank=True)

    objects = StandingManager()

    class Meta:
        indexes = [models.Index(fields=["mark", "silent_from"], name="standing_mark")]

    def __str__(self):
        return f"{self.outcome_id}: {self.mark}"

    def is_as(self, other: Standing) -> bool:
        names = KEPT if self.has_gap is not None else KEPT[:3]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def mark_on(self, day: date) -> str:
        return Kept(self.mark, self.missed_from, self.silent_from).on(day)

    def gap_on(self, day: date) -> bool:
        return self.has_gap != (self.gap_turns_on is not None and self.gap_turns_on <= day)


# --- What is true -----------------------------------------------------------------------------------------


def computed(outcomes: Iterable[int], *, gaps: bool = True) -> dict[int, Standing]:
    """What has to be kept of those among these outcomes that are live. Two queries; without `gaps` one."""
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY))
    live = with_series(Outcome.objects.live().filter(pk__in=outcomes).annotate(ball=ball, ball_pk=models.F("ball__pk")))
    found = list(live.select_related("cycle", "in_force__commitment__terms"))
    opened = _gaps([outcome.path for outcome in found]) if gaps else {}
    rows = {}
    for outcome in found:
        how = _kept(outcome)
        has_gap, turns_on = opened.get(outcome.path, (None, None))
        rows[outcome.pk] = Standing(
            outcome_id=outcome.pk,
            mark=how.mark,
            missed_from=how.missed_from,
            silent_from=how.silent_from,
            has_gap=has_gap,
            gap_turns_on=turns_on,
        )
    return rows


def _kept(outcome: Outcome) -> Kept:
    """By its agreed numbers; as long as there are none, whether it is being talked about."""
    pointer = getattr(outcome, "in_force", None)
    if pointer is None:
        return Kept(TALK if outcome.ball_pk else NOTHING)
    terms = pointer.commitment.terms
    if not terms.has_target:
        return Kept(AGREED)
    plan = terms.plan(terms.baseline_on or outcome.cycle.starts_on)
    return kept(terms.stand, plan, values_of(outcome.series), Rhythm(outcome.rhythm), outcome.tolerance)


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


def _bearing_on(outcomes: Iterable[int]) -> set[int]:
    """These and those above on whose gap they bear: the parent; on farther up as long as nobody there has spoken.

    Who was offered something and has said nothing counts with what the own teams say (`coverage.REACH`).
    """
    paths = list(Outcome.objects.filter(pk__in=outcomes).order_by().values_list("path", flat=True))
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=IN_PLAY))
    above = Outcome.objects.annotate(ball=ball).filter(path__in={each for path in paths for each in up(path)})
    names = ("pk", "in_force__commitment_id", "ball__pk", "ball__receiver_terms_id")
    by_path = {path: rest for path, *rest in above.order_by().values_list("path", *names)}
    found = set()
    for path in paths:
        line = [by_path[each] for each in reversed(up(path)) if each in by_path]
        found |= {pk for pk, *_rest in line[:2]}
        for (_pk, agreed, ball, received), (upper, *_rest) in pairwise(line[1:]):
            if agreed or not ball or received:
                break
            found.add(upper)
    return found


def _difference(there: Standing | None, true: Standing | None, today: date) -> str:
    """In words; empty where what is kept says the same today and on every day to come."""
    if there is None or true is None:
        return "" if there is true else "nothing is kept of it" if there is None else "it isn't live"
    said = [(row.mark_on(today), row.missed_from, row.silent_from, row.gap_on(today)) for row in (there, true)]
    return "" if said[0] == said[1] else f"{_as_words(there)}, not {_as_words(true)}"


def _as_words(row: Standing) -> str:
    days = [f"{name} {day}" for name in ("missed_from", "silent_from") if (day := getattr(row, name))]
    return ", ".join([row.mark, *days, *(["a gap"] if row.has_gap else [])])


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]
