"""Outcomes and all that bears on their numbers, read in one statement.

One statement sees one moment of the database: the total that it gives was true once. No kept sum, no
row at the root that every agreement in the company would have to update.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery

from lean.lib import clock
from lean.lib.few import among
from lean.lib.prepared import Prepared
from lean.lib.tree import up
from teams.access import Capacity
from teams.models import Role

from ..rules.coverage import AddsUp, Direction, Node, Stand
from ..rules.negotiation import IN_PLAY, State
from ..rules.stale import is_remeasured, is_stale
from .help import Help
from .outcome import Outcome, OutcomeState, slug_of
from .stale import StaleChoice

# The catchballs that say something about an outcome today.
TELLING = (*IN_PLAY, State.AGREED)
FORCE, ASKED, LATEST = "in_force__commitment__terms", "ball__asker_terms", "ball__latest_terms"
NUMBERS = (
    "measure_key",
    "unit",
    "direction",
    "decimals",
    "baseline",
    "target",
    "contribution",
    "weight",
    "range_low",
    "range_high",
)
# Of the commitment in force: what bears on whether its numbers can be counted on.
AGREED = "in_force__commitment"
FACTS = (
    "version",
    "parent_commitment_id",
    "parent_adds_up",
    "parent_commitment__terms__measure_key",
    "parent_commitment__terms__unit",
    "move__capacity",
    "terms__help_text",
)

# From the outcomes of the path and their pieces, down only through pieces that are offered and have no word
# of their own yet: those count what their own pieces say. Everything else ends the walk.
REACH = """
WITH RECURSIVE reach(id) AS (
    SELECT id FROM goals_outcome WHERE path IN ({paths})
    UNION
    SELECT piece.id FROM goals_outcome piece
    JOIN goals_outcome parent ON parent.id = piece.parent_id
    WHERE parent.path IN ({paths})
    UNION
    SELECT piece.id FROM reach
    JOIN goals_catchball ball ON ball.outcome_id = reach.id
        AND ball.state IN ({in_play}) AND ball.receiver_terms_id IS NULL
    JOIN goals_outcome piece ON piece.parent_id = reach.id
    WHERE NOT EXISTS (SELECT 1 FROM goals_inforce WHERE goals_inforce.outcome_id = reach.id)
)
SELECT id FROM reach
"""


def nodes_of(paths: Iterable[str]) -> dict[str, Node]:
    """The outcomes at these paths, by path, each with what bears on its numbers today. One query."""
    return Facts(paths).nodes(clock.today())


class Facts:
    """What was read about the outcomes at these paths, and what it means on a day. One query."""

    def __init__(self, paths: Iterable[str]):
        self.paths = set(paths)
        self.rows: dict[int, dict] = {}
        for row in ROWS.rows(sorted(self.paths)) if self.paths else ():
            # An open catchball says more than an agreed one that came before it.
            if row["pk"] not in self.rows or row["ball__state"] in IN_PLAY:
                self.rows[row["pk"]] = row
        self.pieces: dict[int | None, list[int]] = {}
        for pk, row in self.rows.items():
            self.pieces.setdefault(row["parent_id"], []).append(pk)

    def nodes(self, today: date, paths: Iterable[str] | None = None) -> dict[str, Node]:
        """By path, as of a day: help that was promised by then and didn't come is missed."""
        asked = self.paths if paths is None else set(paths)
        wanted = {row["path"]: pk for pk, row in self.rows.items() if row["path"] in asked}
        return {path: self._node(pk, today) for path, pk in wanted.items()}

    def turns_after(self, today: date) -> list[tuple[date, set[str]]]:
        """The days to come on which help begins to be missed, if nobody keeps it: then the numbers change at these
        paths."""
        turns: dict[date, set[str]] = {}
        for row in self.rows.values():
            if row["help_due_on"] is not None and row["help_due_on"] >= today:
                turns.setdefault(row["help_due_on"] + timedelta(days=1), set()).update(up(row["path"]))
        return [(day, paths & self.paths) for day, paths in sorted(turns.items())]

    def _node(self, pk: int, today: date) -> Node:
        row = self.rows[pk]
        latest = _stand(row, LATEST, row["ball__latest_terms_id"])
        return Node(
            outcome=pk,
            name=row["short_name"],
            slug=slug_of(row["short_name"]),
            team=row["team__name"],
            lead=row["lead__person__name"] or "",
            catchball=row["ball__pk"],
            adds_up=AddsUp(row["adds_up"]),
            own_share=row["own_share"],
            state=State(row["ball__state"]) if row["ball__state"] else None,
            in_force=None if _is_put(row) else _stand(row, FORCE, row["in_force__commitment__terms_id"]),
            asked=_stand(row, ASKED, row["ball__asker_terms_id"]),
            received=latest if row["ball__receiver_terms_id"] else None,
            latest=latest,
            # Drafts are nobody's business yet: they bear on no number.
            pieces=tuple(
                self._node(piece, today)
                for piece in self.pieces.get(pk, ())
                if self.rows[piece]["state"] != OutcomeState.DRAFT
            ),
            **_facts(row, self.rows.get(row["parent_id"]), today),
        )


def _rows(paths: list[str]):
    marks = ", ".join(["%s"] * len(paths))
    reach = REACH.format(paths=marks, in_play=", ".join(["%s"] * len(IN_PLAY)))
    lead = FilteredRelation("team__memberships", condition=Q(team__memberships__role=Role.LEAD))
    ball = FilteredRelation("catchballs", condition=Q(catchballs__state__in=TELLING))
    terms = [f"{of}__{name}" for of in (FORCE, ASKED, LATEST) for name in NUMBERS]
    settled = StaleChoice.objects.filter(
        commitment=OuterRef("in_force__commitment"),
        parent_commitment=OuterRef("parent__in_force__commitment"),
        adds_up=OuterRef("parent__adds_up"),
    )
    owed = Help.objects.in_force().filter(commitment=OuterRef("in_force__commitment"), kept_at=None)
    first = owed.order_by("due_on").exclude(due_on=None).values("due_on")[:1]
    return (
        Outcome.objects.get_queryset()
        .filter(among("pk", reach, [*paths, *paths, *IN_PLAY]))
        .exclude(state=OutcomeState.ENDED)
        .annotate(ball=ball, lead=lead, settled=Exists(settled), help_due_on=Subquery(first))
        .order_by("path")
        .values(
            "pk",
            "path",
            "parent_id",
            "short_name",
            "statement",
            "state",
            "adds_up",
            "own_share",
            "team_id",
            "team__name",
            "lead__person__name",
            "ball__pk",
            "ball__state",
            "ball__receiver_terms_id",
            "ball__asker_terms_id",
            "ball__latest_terms_id",
            "ball__agreed_terms_id",
            "in_force__commitment_id",
            "in_force__commitment__terms_id",
            "settled",
            "help_due_on",
            *(f"{AGREED}__{name}" for name in FACTS),
            *terms,
        )
    )


ROWS = Prepared(_rows)


def _facts(row: dict, above: dict | None, today: date) -> dict:
    """What has to be known beside the numbers that were agreed. Nothing of a piece without a commitment."""
    if row["in_force__commitment_id"] is None or _is_put(row):
        return {}
    agreed = {name: row[f"{AGREED}__{name}"] for name in FACTS}
    facts = {
        "caretaker": agreed["move__capacity"] == Capacity.CARETAKER,
        "conditional": bool(agreed["terms__help_text"].strip()),
        "failed": row["help_due_on"] is not None and row["help_due_on"] < today,
    }
    if above is None or above["in_force__commitment_id"] is None:
        return facts
    moved = is_stale(
        agreed["parent_commitment_id"],
        agreed["parent_adds_up"],
        above["in_force__commitment_id"],
        above[f"{AGREED}__version"],
        above["adds_up"],
    )
    under = _measure(agreed["parent_commitment__terms__measure_key"], agreed["parent_commitment__terms__unit"])
    now = _measure(above[f"{FORCE}__measure_key"], above[f"{FORCE}__unit"])
    return facts | {"stale": moved and not row["settled"], "remeasured": moved and is_remeasured(under, now)}


def _is_put(row: dict) -> bool:
    """Whether what holds for it was agreed elsewhere: it was put to this parent, whose leader hasn't said yes.

    Any other catchball in play about what holds is a looking again, and names the terms that were agreed in it.
    """
    return (
        row["ball__state"] in IN_PLAY
        and row["ball__agreed_terms_id"] is None
        and row["in_force__commitment_id"] is not None
    )


def _measure(key: str | None, unit: str | None) -> Stand | None:
    return None if key is None else Stand(measure_key=key, unit=unit)


def _stand(row: dict, of: str, present: int | None) -> Stand | None:
    if present is None:
        return None
    numbers = {name: row[f"{of}__{name}"] for name in NUMBERS}
    return Stand(**numbers | {"direction": Direction(numbers["direction"])})
