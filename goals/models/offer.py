"""Offering pieces: an outcome split over teams, kept as a draft or sent, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from lean.lib.tree import lock
from teams.models import Person, Team

from ..access import must_move_for
from ..rules.negotiation import NotOpen, State
from .catchball import Catchball
from .commitment import Commitment
from .cycle import Cycle
from .kept import all_at_the_end
from .outcome import Outcome, OutcomeState
from .terms import Terms, TermsDraft


@dataclass(frozen=True, slots=True)
class Piece:
    """What one team is asked for. `terms` are unsaved; a blank target asks what it can stand behind."""

    team: Team
    terms: Terms
    words: str = ""


@dataclass(frozen=True, slots=True)
class Top:
    """A top outcome that is being written, with its own unsaved terms."""

    team: Team
    cycle: Cycle
    terms: Terms
    short_name: str = ""
    adds_up: str = "sum"
    # The outcome of the cycle before, where it is carried over.
    carried_from: Outcome | None = None


@transaction.atomic
def send(
    of: Top | Outcome, pieces: Sequence[Piece], *, by: Person, reply_by_on: date | None, draft: Outcome | None = None
) -> Outcome:
    """Set the top outcome, if it is new, and send every offer. `draft` is what this was until now.

    Raises what the verbs raise; then nothing was set, sent or lost.
    """
    with all_at_the_end():
        of = _in_place_of(draft, of, by)
        parent = of if isinstance(of, Outcome) else _set(of, by)
        for piece in pieces:
            Catchball.objects.offer(
                parent=parent, team=piece.team, terms=piece.terms, by=by, text=piece.words, reply_by_on=reply_by_on
            )
    return parent


@transaction.atomic
def keep(
    of: Top | Outcome, pieces: Sequence[Piece], *, by: Person, reply_by_on: date | None, draft: Outcome | None = None
) -> Outcome:
    """Keep all of it as a draft, which only the drafting team sees."""
    of = _in_place_of(draft, of, by)
    parent = of if isinstance(of, Outcome) else _draft(of, by)
    for piece in pieces:
        catchball = Catchball.objects.draft(
            parent=parent, team=piece.team, statement=piece.terms.statement, why=piece.terms.why, by=by
        )
        keep_terms(catchball.outcome, parent.team, piece.terms, words=piece.words, reply_by_on=reply_by_on)
    return parent


def keep_terms(outcome: Outcome, team: Team, terms: Terms, *, words: str = "", reply_by_on: date | None = None) -> None:
    """The terms as far as they are written, in place of what the team kept before."""
    written = terms.proposed() | {"words": words, "reply_by_on": reply_by_on}
    TermsDraft.objects.update_or_create(outcome=outcome, by_team=team, defaults=written)
    Outcome.objects.filter(pk=outcome.pk).update(statement=terms.statement, why=terms.why)


@transaction.atomic
def keep_own(parent: Outcome, piece: Piece, *, by: Person, reply_by_on: date | None) -> Catchball:
    """What a team means to put to a parent, kept as its draft. Raises NotYours, NotOpen."""
    written = {"statement": piece.terms.statement, "why": piece.terms.why}
    catchball = Catchball.objects.draft_own(parent=parent, team=piece.team, by=by, **written)
    keep_terms(catchball.outcome, piece.team, piece.terms, words=piece.words, reply_by_on=reply_by_on)
    return catchball


@transaction.atomic
def keep_piece(catchball: Catchball, terms: Terms, *, by: Person, words: str, reply_by_on: date | None) -> None:
    """Keep a drafted piece as it is written by now. Raises NotYours, and NotOpen once it was sent."""
    team = catchball.team_of(catchball.holder)
    must_move_for(by, team)
    # Held until it is kept: a deputy may be sending it at this moment.
    fresh = Catchball.objects.select_for_update(of=("self",)).get(pk=catchball.pk)
    if fresh.state != State.DRAFT:
        raise NotOpen("It was sent meanwhile, with the words that were kept before.")
    keep_terms(fresh.outcome, team, terms, words=words, reply_by_on=reply_by_on)


@transaction.atomic
def discard(draft: Outcome, *, by: Person) -> None:
    """Delete a top outcome that was never set, with the pieces that were drafted under it."""
    must_move_for(by, draft.team)
    lock(Outcome.tree_lock)
    if not Outcome.objects.filter(pk=draft.pk, state=OutcomeState.DRAFT).exists():
        raise NotOpen("This draft was sent or deleted meanwhile. Look at Home before you send it once more.")
    for catchball in Catchball.objects.filter(outcome__parent=draft, version=0):
        catchball.discard(by=by)
    Outcome.objects.uproot(draft)


def _in_place_of(draft: Outcome | None, of: Top | Outcome, by: Person) -> Top | Outcome:
    """The draft gives way to what is written now, which was carried over where the draft was."""
    if draft is None:
        return of
    earlier = draft.carried_from
    discard(draft, by=by)
    return replace(of, carried_from=earlier) if earlier is not None and isinstance(of, Top) else of


def _set(top: Top, by: Person) -> Outcome:
    return Commitment.objects.set_top(
        team=top.team,
        cycle=top.cycle,
        terms=top.terms,
        by=by,
        short_name=top.short_name,
        adds_up=top.adds_up,
        carried_from=top.carried_from,
    ).outcome


def _draft(top: Top, by: Person) -> Outcome:
    must_move_for(by, top.team)
    outcome = Outcome.objects.add(
        team=top.team,
        cycle=top.cycle,
        statement=top.terms.statement,
        why=top.terms.why,
        short_name=top.short_name,
        adds_up=top.adds_up,
        carried_from=top.carried_from,
        by=by,
        state=OutcomeState.DRAFT,
        drafted_by=top.team,
    )
    keep_terms(outcome, top.team, top.terms)
    return outcome
