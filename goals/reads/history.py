"""What happened to an outcome and to its pieces, newest first, in the words of the screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Q, Value
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from lean.lib import clock, days, numbers
from lean.lib.few import among
from teams.access import Capacity
from teams.models import Person

from ..models import Basis, Catchball, CheckIn, Commitment, GapChoice, Move, Outcome, StaleChoice, Terms
from ..models import gap as gaps
from ..models import stale as stales
from ..rules.checkin import REACHED
from ..rules.coverage import Direction, Stand
from ..rules.negotiation import Kind, Side
from .coverage import tree_of
from .happened import Entry, happened, keys_of
from .line_of_sight import line_of_sight
from .told import Told

ON_A_PAGE = 50


# --- What belongs to it -------------------------------------------------------------------------------------


def moves_of(outcome: Outcome, person: Person):
    """The moves about the outcome itself and about its pieces, as far as this person may see those."""
    # The few outcomes first: asked of the moves, "this one or one below" is a look at all moves of the company.
    about = Outcome.objects.visible_to(person).filter(Q(pk=outcome.pk) | Q(parent=outcome)).order_by()
    seen = Move.objects.filter(among("catchball", Catchball.objects.filter(outcome__in=about)))
    return seen.select_related(
        "by", "terms", "takes_back", "commitment", "catchball__outcome", "catchball__asking_team",
        "catchball__receiving_team",
    )  # fmt: skip


def commitments_of(outcome: Outcome):
    """Those that no move made: set by the owner, or imported. The others are told by their acceptance."""
    return outcome.commitments.filter(move=None).select_related("terms", "by")


def check_ins_of(outcome: Outcome):
    return outcome.check_ins.select_related("by", "replaces")


def gap_choices_of(outcome: Outcome):
    """What its owner has made of its gap."""
    return outcome.gap_choices.select_related("by")


def stale_choices_of(outcome: Outcome):
    """What a change above has meant for it, and what its own has meant for its pieces: agreed, so that all see them."""
    about = Q(commitment__outcome=outcome) | Q(commitment__outcome__parent=outcome)
    return StaleChoice.objects.filter(about).select_related("by", "commitment__outcome", "parent_commitment__terms")


def told(
    outcome: Outcome,
    moves: Iterable[Move],
    commitments: Iterable[Commitment],
    check_ins: Iterable[CheckIn],
    gap_choices: Iterable[GapChoice],
    stale_choices: Iterable[StaleChoice],
    beside: Iterable[Entry],
    of: Stand | Terms | None,
) -> list[Entry]:
    """All of them as entries, newest first; `beside` is what else happened.

    `of` names the unit of the check-ins and of the gap.
    """
    entries = [
        *(move_told(move, outcome) for move in moves),
        *(commitment_told(commitment) for commitment in commitments),
        *(check_in_told(check_in, of) for check_in in check_ins),
        *(gap_choice_told(choice, of) for choice in gap_choices),
        *(stale_choice_told(choice, outcome) for choice in stale_choices),
        *beside,
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def page_of_history(outcome: Outcome, person: Person, number: str | None, of: Stand | Terms | None) -> Page:
    """One page of everything of an outcome that was read with what is told of it. Three queries: how many, which,
    and the moves."""
    keys = [
        rows.order_by().annotate(source=Value(source)).values_list("source", "pk", moment)
        for source, rows, moment in (
            ("move", moves_of(outcome, person), "at"),
            ("commitment", commitments_of(outcome), "at"),
            ("check_in", check_ins_of(outcome), "at"),
            ("gap_choice", gap_choices_of(outcome), "at"),
            ("stale_choice", stale_choices_of(outcome), "at"),
            *((name, rows, "moment") for name, rows in keys_of(outcome)),
        )
    ]
    everything = keys[0].union(*keys[1:], all=True).order_by("-at", "source", "-pk")
    page = Paginator(everything, ON_A_PAGE).get_page(number)
    wanted: dict[str, set[int]] = defaultdict(set)
    for source, pk, _at in page.object_list:
        wanted[source].add(pk)
    told_of = Told(outcome)
    page.object_list = told(
        outcome,
        moves_of(outcome, person).filter(pk__in=wanted["move"]).order_by("-number"),
        [each for each in told_of.made if each.pk in wanted["commitment"]],
        _newest(each for each in told_of.check_ins if each.pk in wanted["check_in"]),
        _newest(each for each in told_of.gap_choices if each.pk in wanted["gap_choice"]),
        _newest(each for each in told_of.stale_choices if each.pk in wanted["stale_choice"]),
        (entry for (name, pk), entry in happened(outcome).items() if pk in wanted[name]),
        of,
    )
    return page


def _newest(rows: Iterable) -> list:
    return sorted(rows, key=lambda each: each.pk, reverse=True)


class HistoryPage:
    """All of it, a page at a time, under the line of sight."""

    def __init__(self, outcome: Outcome, person: Person, number: str | None):
        tree = tree_of(outcome)
        self.sight = line_of_sight(outcome, tree)
        self.entries = page_of_history(outcome, person, number, tree[0].stand if tree else None)


# --- In words -----------------------------------------------------------------------------------------------

# Who moved, the team for which they did (`own`) and the one across (`other`); `team` is the one that was asked.
SAID = {
    Kind.OFFER: _lazy("%(who)s offered %(other)s %(number)s"),
    Kind.QUESTION: _lazy("%(who)s asked %(other)s a question"),
    Kind.ANSWER: _lazy("%(who)s answered %(other)s"),
    Kind.COUNTER: _lazy("%(who)s countered for %(own)s: %(number)s"),
    Kind.ACCEPT: _lazy("%(who)s agreed for %(own)s: %(number)s"),
    Kind.DECLINE: _lazy("%(who)s declined for %(own)s"),
    Kind.WITHDRAW: _lazy("%(who)s withdrew the offer to %(other)s"),
    Kind.POSTPONE: _lazy("%(who)s named a later day for the answer of %(own)s"),
    Kind.ESCALATE: _lazy("%(who)s asked for a decision about %(team)s"),
    Kind.RULE: _lazy("%(who)s decided: %(number)s"),
    Kind.HAND_BACK: _lazy("%(who)s handed it back to %(to)s"),
    Kind.REOPEN: _lazy("%(who)s asked to look again, for %(own)s"),
    Kind.RELEASE: _lazy("%(who)s let go what was agreed with %(other)s"),
    Kind.CLOSE: _lazy("%(who)s closed the catchball of %(team)s"),
    Kind.OPEN_AGAIN: _lazy("%(who)s opened the catchball of %(team)s again"),
}
UNDONE = {
    Kind.OFFER: _lazy("%(who)s took the offer to %(team)s back"),
    Kind.ACCEPT: _lazy("%(who)s took the agreement with %(other)s back"),
    Kind.COUNTER: _lazy("%(who)s took the counter for %(own)s back"),
    Kind.ESCALATE: _lazy("%(who)s no longer asks for a decision, for %(own)s"),
    Kind.RULE: _lazy("%(who)s took the decision back"),
    Kind.HAND_BACK: _lazy("%(who)s no longer hands it back"),
    Kind.RELEASE: _lazy("%(who)s took letting go of %(team)s’s piece back"),
    Kind.REOPEN: _lazy("%(who)s no longer wants to look again, for %(own)s"),
}


def move_told(move: Move, outcome: Outcome) -> Entry:
    catchball = move.catchball
    asks, receives = catchball.asking_team, catchball.receiving_team
    own, other = (asks, receives) if move.side == Side.ASKER else (receives, asks)
    if move.side == Side.ARBITER:
        own = catchball.team_of(Side.ARBITER)
    words = {"who": move.by, "own": own, "other": other, "number": amount(move.terms), "team": receives}
    words["to"] = asks if move.to_side == Side.ASKER else receives
    commitment = getattr(move, "commitment", None)
    alone = commitment is not None and commitment.basis == Basis.SELF_AGREED
    says = (_("%(who)s agreed for both sides: %(number)s") if alone else _said(move)) % words
    if move.capacity == Capacity.CARETAKER:
        says += _(", taking care of %(own)s") % words
    if move.kind == Kind.REOPEN:
        says += f". {move.get_trigger_display()}"
    if move.kind == Kind.POSTPONE:
        says += f": {days.day(move.reply_by_on, clock.today())}"
    piece = catchball.outcome if catchball.outcome_id != outcome.pk else None
    text = " ".join(filter(None, (move.text, move.alternative)))
    return Entry(move.at, says, text, piece.short_name if piece else "", catchball.get_absolute_url())


def _said(move: Move) -> str:
    if move.kind == Kind.TAKE_BACK:
        return UNDONE.get(move.takes_back.kind, _("%(who)s took the last word for %(own)s back"))
    if move.kind == Kind.OFFER and not move.terms.has_target:
        return _("%(who)s asked %(other)s what it can stand behind")
    if move.kind == Kind.WITHDRAW and move.terms_id:
        return _("%(who)s left it as it was agreed with %(other)s: %(number)s")
    if move.kind == Kind.REOPEN and move.terms_id:
        return _("%(who)s asked to look again, for %(own)s: %(number)s")
    if move.kind == Kind.ACCEPT and move.side == Side.ASKER:
        return _("%(who)s agreed with %(other)s: %(number)s")
    return SAID[Kind(move.kind)]


def commitment_told(commitment: Commitment) -> Entry:
    words = {"who": commitment.by, "number": amount(commitment.terms), "version": commitment.version}
    if commitment.basis == Basis.IMPORTED:
        says = _("Imported as agreed: %(number)s") if words["number"] else _("Imported as agreed")
    elif commitment.version > 1:
        says = _("%(who)s set version %(version)s: %(number)s")
        says = says if words["number"] else _("%(who)s set version %(version)s")
    else:
        says = _("Set by %(who)s: %(number)s") if words["number"] else _("Set by %(who)s")
    return Entry(commitment.at, says % words)


def check_in_told(check_in: CheckIn, of: Stand | Terms | None) -> Entry:
    words = {
        "who": check_in.by,
        "number": shown(check_in.value, of),
        "period": period(check_in.for_on),
    }
    if check_in.replaces is not None:
        words["before"] = shown(check_in.replaces.value, of, unit=False)
        says = _("%(who)s corrected %(before)s to %(number)s %(period)s")
        if check_in.by is None:
            says = _("%(before)s was corrected to %(number)s by an import, %(period)s")
    elif check_in.by is None:
        says = _("%(number)s came in %(period)s")
    else:
        says = _("%(who)s checked in: %(number)s %(period)s")
    return Entry(check_in.at, says % words, check_in.words)


def gap_choice_told(choice: GapChoice, of: Stand | Terms | None) -> Entry:
    words = {"who": choice.by, "number": shown(choice.amount, of)}
    if choice.choice == gaps.Choice.KEPT:
        return Entry(choice.at, _("%(who)s took %(number)s of the gap on: the own share grew") % words)
    words["day"] = days.day(choice.until_on, clock.today())
    return Entry(choice.at, _("%(who)s said that %(number)s may stay open until %(day)s") % words, choice.reason)


def stale_choice_told(choice: StaleChoice, outcome: Outcome) -> Entry:
    piece = choice.commitment.outcome
    words = {"who": choice.by}
    if choice.choice == stales.Choice.KEEP:
        says = _("%(who)s kept what was agreed, after a change above")
    else:
        words["number"] = shown(choice.amount, choice.parent_commitment.terms)
        says = _("%(who)s took the difference of %(number)s on, after a change above")
    return Entry(choice.at, says % words, about="" if piece.pk == outcome.pk else piece.short_name)


def shown(value: Decimal, of: Stand | Terms | None, *, unit: bool = True) -> str:
    """A measured value: 27.5 days; with more places than its measure has, where it was said with more."""
    if of is None:
        return numbers.show(value)
    if of.direction == Direction.MILESTONE:
        return _("reached") if value == REACHED else _("not yet")
    places = max(of.decimals, numbers.places(value))
    return numbers.with_unit(value, places, of.unit) if unit else numbers.show(value, places)


def amount(terms: Terms | None) -> str:
    """What terms promise: 4.5 days. Nothing where the target was left blank."""
    return terms.pledge if terms else ""


def period(on: date) -> str:
    """in April, for a value of its last day; on 12 May for any other."""
    words = {"when": period_name(on)}
    return _("in %(when)s") % words if _is_last_of_month(on) else _("on %(when)s") % words


def period_name(on: date) -> str:
    """April, or 12 May."""
    today = clock.today()
    if _is_last_of_month(on):
        return format_date(on, "F" if on.year == today.year else "F Y")
    return days.day(on, today)


def _is_last_of_month(on: date) -> bool:
    return (on + timedelta(days=1)).day == 1
