"""Writing an outcome and offering pieces of it: one form, sent whole or kept as a draft."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib import clock, numbers
from teams.access import movers, standing
from teams.models import Team

from ..forms.fields import decimals_in, id_in
from ..forms.offer import OutcomeForm, PieceForms, SendingForm, adds_up, kept_numbers
from ..models import Catchball, Cycle, FormKey, Outcome, Terms, TermsDraft
from ..models import offer as offers
from ..models.outcome import OutcomeState
from ..reads.last_time import last_time_of, last_times_by_team
from ..reads.mandate import pointed_out, still_to_tell
from ..reads.split import (
    Split,
    carried,
    drafted_pieces,
    has_teams_below,
    leads_of,
    suggested_teams,
    team_named,
    terms_of,
    with_terms,
)
from ..refusals import status_of
from ..rules.ask_first import AskFirst
from ..rules.coverage import ZERO, AddsUp, Direction
from ..rules.mandate import Ask
from ..rules.negotiation import Refused
from .catchball import said as sent_with
from .coach import Coached, only_looks

NOT_ADDED = {
    AddsUp.WEIGHTED: "Here pieces are averaged: each team has its own target. Without any weight, all weigh alike.",
    AddsUp.WORST: "Here the worst piece counts, so each team has its own target.",
    AddsUp.COUNT: "Here it counts how many pieces reach their target, so each team has its own.",
    AddsUp.ENABLING: "Here pieces are not added up, so each team has its own target.",
}
# "Keep it so" where scripts are off.
KEEP_HOW = "keep_how"


@dataclass
class Writing:
    """One form in the making: a new top outcome (`form`), or pieces of an outcome that is there (`outcome`)."""

    request: HttpRequest
    teams: list[Team]
    outcome: Outcome | None = None
    draft: Outcome | None = None
    form: OutcomeForm | None = None
    sending: SendingForm | None = None
    pieces: object = None
    problem: str = ""
    told: bool = False
    extra: dict = field(default_factory=dict)

    @property
    def parent_terms(self) -> Terms:
        return terms_of(self.outcome) if self.outcome else self.form.terms(clock.today())

    @property
    def adds(self) -> bool:
        return self.pieces.adds

    @property
    def mode(self) -> str:
        """How the pieces add up, as it is or as it is being chosen."""
        if self.outcome:
            return self.outcome.adds_up
        return self.form["adds_up"].value() or AddsUp.SUM

    @property
    def weighs(self) -> bool:
        return self.mode == AddsUp.WEIGHTED

    @property
    def may_weigh(self) -> bool:
        """Whether rows have a place for a weight: they may need it once another mode is chosen."""
        return self.weighs or self.form is not None

    @property
    def mode_says(self) -> str:
        """What it means for the asks that they are not added up."""
        return NOT_ADDED.get(self.mode, NOT_ADDED[AddsUp.ENABLING])

    @property
    def forms(self) -> list:
        return [form for form in (self.form, self.sending) if form is not None]

    def is_valid(self) -> bool:
        """All parts are looked at, so that every problem is told at once."""
        looked_at = [form.is_valid() for form in (*self.forms, self.pieces)]
        return all(looked_at)

    @property
    def split(self) -> Split:
        """The sum as far as the numbers can be read."""
        terms = self.parent_terms
        needed, agreed, table = carried(self.outcome) if self.outcome else (terms.stand.change, ZERO, ZERO)
        asked = sum((row.change for row in self.pieces.forms if row.change is not None), ZERO)
        # As many places as anybody wrote: 8 and 4.5 are 12.5, not 13.
        places = max(terms.decimals, decimals_in(asked, agreed.normalize(), table.normalize()))
        return Split(needed, agreed, table, asked, terms.unit, places, self.adds)

    @property
    def has_asked_all(self) -> bool:
        """There are teams right below, and each carries or is asked for a piece already. For a form without rows."""
        return self.outcome is not None and has_teams_below(self.outcome.team)

    def piece_rows(self) -> list[offers.Piece]:
        said = self.sending.cleaned_data
        terms, today = self.parent_terms, clock.today()
        return [offers.Piece(row.of, row.terms(terms, today, said), said["words"]) for row in self.pieces.offered]

    @property
    def subject(self) -> offers.Top | Outcome:
        if self.outcome:
            return self.outcome
        said = self.form.cleaned_data
        return offers.Top(
            team=said["team"],
            cycle=said.get("cycle") or self.extra["cycle"],
            terms=self.parent_terms,
            short_name=said["short_name"],
            adds_up=said["adds_up"],
        )


# --- The pages ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new top outcome of one's own team, with offers to the teams below."""
    teams = list(standing(request.user).moves_for.values())
    cycle = Cycle.objects.current(clock.today())
    if not teams or cycle is None:
        return render(request, "goals/offer/nobody.html", {"nav": "home", "cycle": cycle}, status=403)
    draft = draft_of(request, teams)
    cycles = list(Cycle.objects.to_write_in(cycle, clock.today()))
    writing = Writing(request, teams, draft=draft, extra={"cycle": cycle, "cycles": cycles})
    if request.method == "POST":
        return handle(bound(writing))
    kept = TermsDraft.objects.filter(outcome=draft).first() if draft else None
    initial = kept_outcome(draft, kept) if draft else {}
    writing.form = OutcomeForm(teams=teams, kept=kept, cycle=cycle, cycles=cycles, initial=initial)
    team = draft.team if draft else teams[0]
    fill(writing, drafted_pieces(draft) if draft else [], suggested_teams(team, draft), adds=True)
    return show(writing)


@require_http_methods(["GET", "POST"])
@login_required
def pieces(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Pieces of an outcome that is there already: passing an offer down, or closing a gap."""
    live = Outcome.objects.visible_to(request.user).filter(state=OutcomeState.LIVE)
    outcome = get_object_or_404(with_terms(live), pk=pk)
    if outcome.team_id not in standing(request.user).moves_for:
        context = {"nav": "map", "outcome": outcome, "lead": movers(outcome.team)[outcome.team_id].first}
        return render(request, "goals/offer/not_yours.html", context, status=403)
    writing = Writing(request, [outcome.team], outcome=outcome)
    if request.method == "POST":
        return handle(bound(writing))
    drafts = drafted_pieces(outcome)
    fill(writing, drafts, suggested_teams(outcome.team, outcome), adds=adds_to(outcome, writing.parent_terms))
    return show(writing)


def fill(writing: Writing, drafts: list[Catchball], suggested: list[Team], *, adds: bool) -> None:
    """The unbound form: what was kept, then a blank row for each team that suggests itself."""
    drafted = {ball.receiving_team_id for ball in drafts}
    rows = [kept_row(ball, adds) for ball in drafts]
    rows += [{"team": team.pk} for team in suggested if team.pk not in drafted]
    teams = {ball.receiving_team_id: ball.receiving_team for ball in drafts} | {team.pk: team for team in suggested}
    writing.pieces = PieceForms(teams=teams, adds=adds, initial=rows)
    kept = next((next(iter(ball.outcome.drafts.all()), None) for ball in drafts), None)
    due_on = kept.due_on if kept else (writing.parent_terms.due_on if writing.outcome else None)
    initial = {"due_on": due_on}
    if kept:
        initial |= {"words": kept.words, "reply_by_on": kept.reply_by_on}
        initial |= {"help_text": kept.help_text, "help_days": kept.help_days}
        initial["ask_first"] = kept.ask_first
    writing.sending = SendingForm(initial=initial)


def adds_to(outcome: Outcome, terms: Terms) -> bool:
    return adds_up(outcome, terms.unit, direction=terms.direction)


def bound(writing: Writing) -> Writing:
    data = writing.request.POST
    if writing.outcome:
        adds = adds_to(writing.outcome, writing.parent_terms)
    else:
        adds = adds_up(None, data.get("unit", ""), data.get("adds_up"), data.get("direction", ""))
        kept = TermsDraft.objects.filter(outcome=writing.draft).first() if writing.draft else None
        writing.form = OutcomeForm(data, teams=writing.teams, kept=kept, **writing.extra)
    named = {id_in(value) for name, value in data.items() if name.startswith("piece-") and name.endswith("-team")}
    writing.pieces = PieceForms(data, teams=Team.objects.in_bulk(named - {None}), adds=adds)
    writing.sending = SendingForm(data)
    return writing


def handle(writing: Writing) -> HttpResponse:
    """Add a row, keep, or send. What can't be done is said beside what was typed."""
    do = writing.request.POST.get("do", "send")
    if do == "add":
        return add_row(writing)
    if only_looks(writing.request.POST) or do == KEEP_HOW:
        return show(writing)
    if not writing.is_valid():
        return show(writing, status=422)
    if do == "send" and writing.outcome and not writing.pieces.offered:
        writing.problem = "Tick at least one team, or write what you ask of it."
        return show(writing, status=422)
    if do == "send" and is_told_first(writing):
        return show(writing)
    act = offers.keep if do == "draft" else offers.send
    said, user = writing.sending.cleaned_data, writing.request.user

    def go() -> Outcome:
        return act(
            writing.subject, fresh_pieces(writing), by=user, reply_by_on=said["reply_by_on"], draft=writing.draft
        )

    try:
        outcome = FormKey.objects.once(user, said["form_key"], f"{do} {sent_with(writing.request)}", go)
    except ValidationError as problems:
        writing.problem = " ".join(problems.messages)
        return show(writing, status=422)
    except Refused as refusal:
        writing.problem = str(refusal)
        return show(writing, status=status_of(refusal))
    return done(writing, do, outcome)


def fresh_pieces(writing: Writing) -> list[offers.Piece]:
    """The rows as pieces, in place of what was kept for the same teams of an outcome that is there."""
    rows = writing.piece_rows()
    if writing.outcome:
        for ball in drafted_pieces(writing.outcome):
            if not ball.version and ball.receiving_team_id in {row.team.pk for row in rows}:
                ball.discard(by=writing.request.user)
    return rows


def done(writing: Writing, do: str, outcome: Outcome) -> HttpResponse:
    count = len(writing.pieces.offered)
    if do == "draft":
        messages.success(writing.request, "Kept as a draft. Only your team sees it.")
        if outcome.state == OutcomeState.DRAFT:
            return redirect(f"{reverse('goals:outcome_new')}?draft={outcome.pk}")
        return redirect("goals:offer", pk=outcome.pk, slug=outcome.slug)
    sent = {0: "The outcome is set.", 1: "Sent. One offer is on its way."}
    messages.success(writing.request, sent.get(count, f"Sent. {count} offers are on their way."))
    return redirect(outcome)


def add_row(writing: Writing) -> HttpResponse:
    """One more team, everything else as it was typed."""
    # PostgreSQL can't even be asked for a name with a NUL in it.
    typed = writing.request.POST.get("another", "").replace("\0", "")
    team, problem = team_named(typed)
    own = writing.outcome.team_id if writing.outcome else None
    if team is not None and team.pk == own:
        team, problem = None, f"{team} has this outcome already. Offer pieces to other teams."
    if team is not None and team.pk in writing.pieces.teams:
        team, problem = None, f"{team} is in the list already."
    if team is not None:
        data = writing.request.POST.copy()
        count = len(writing.pieces.forms)
        data["piece-TOTAL_FORMS"] = str(count + 1)
        data.setdefault("piece-INITIAL_FORMS", "0")
        data[f"piece-{count}-team"], data[f"piece-{count}-offered"] = str(team.pk), "on"
        data["another"] = ""
        writing.request.POST = data
        writing = bound(writing)
    writing.problem = problem
    writing.is_valid()
    return show(writing, status=422 if problem else 200)


def show(writing: Writing, status: int = 200) -> HttpResponse:
    context = {
        "nav": "home",
        "writing": writing,
        "problem": bool(writing.problem) or status >= 400,
        "coached": Coached.of(writing.request.POST) if writing.form else None,
        "direction": writing.parent_terms.direction if writing.outcome or writing.form.is_bound else "decrease",
        "last_time": last_time_of(writing.draft) if writing.draft else None,
        **live(writing),
    }
    return render(writing.request, "goals/offer/page.html", context, status=status)


def live(writing: Writing) -> dict:
    """What follows the numbers while they are typed."""
    rows = writing.pieces.forms
    leads = leads_of(writing.pieces.teams)
    of = writing.outcome or writing.draft
    last = last_times_by_team(of.carried_from_id if of else None)
    for row in rows:
        row.lead = leads.get(row.of.pk) if row.of else None
        row.last = last.get(row.of.pk) if row.of else None
    if writing.form is not None and not writing.form.is_bound and writing.draft is None:
        return {"split": None, "count": 0}
    if writing.pieces.is_bound:
        for form in (*writing.forms, writing.pieces):
            form.is_valid()
    terms = writing.parent_terms
    for row in rows:
        row.then, row.places = row.leaves_at(terms.direction), max(terms.decimals, row.decimals)
        row.says = promise_of(row, terms)
    offered = writing.pieces.offered
    told = {"split": writing.split, "count": len(offered), "first": offered[0] if offered else None, "terms": terms}
    return told | says_how(writing, terms)


def says_how(writing: Writing, terms: Terms) -> dict:
    """What in the offers says how as well as what. It is pointed out, and kept with one press."""
    sending = getattr(writing.sending, "cleaned_data", writing.sending.initial)
    first = [AskFirst.from_json(one) for one in sending.get("ask_first") or []]
    asks = [
        (row.of, Ask(row.said.get("statement") or terms.statement, terms.why, first)) for row in writing.pieces.offered
    ]
    kept = set(writing.request.POST.getlist("how"))
    pointed = pointed_out(asks, kept=kept, coached=terms.statement if writing.form is not None else "")
    posted = writing.request.POST
    if posted.get("keep_how") or posted.get("do") == KEEP_HOW:
        kept, pointed = kept | {each.key for each in pointed}, []
    return {"pointed": pointed, "kept_hows": sorted(kept), "asks_first": first}


def is_told_first(writing: Writing) -> bool:
    """Whether an offer says how as well as what and nobody has pointed it out yet, as where scripts are off.

    Pointed out once, it goes out with the next press.
    """
    posted = writing.request.POST
    told = {*posted.getlist("told_how"), *posted.getlist("how")}
    writing.told = still_to_tell(says_how(writing, writing.parent_terms)["pointed"], told)
    return writing.told


def promise_of(row, terms: Terms) -> str:
    """What a row asks for, where that is no way from one number to another."""
    if terms.direction == Direction.MILESTONE:
        return terms.pledge
    bounds = (row.said.get("range_low"), row.said.get("range_high"))
    return numbers.between(*bounds, row.places, terms.unit) if terms.direction == Direction.RANGE else ""


# --- While typing -------------------------------------------------------------------------------------


@require_POST
@login_required
def split(request: HttpRequest) -> HttpResponse:
    """The sum and the results of the rows, while somebody types."""
    teams = list(standing(request.user).moves_for.values())
    outcome = None
    if request.POST.get("outcome"):
        visible = with_terms(Outcome.objects.visible_to(request.user))
        outcome = get_object_or_404(visible, pk=id_in(request.POST["outcome"]))
    if not teams:
        return HttpResponse(status=403)
    writing = bound(Writing(request, teams, outcome=outcome))
    return render(request, "goals/offer/_live.html", {"writing": writing, "oob": True, **live(writing)})


# --- What was kept ------------------------------------------------------------------------------------


def draft_of(request: HttpRequest, teams: list[Team]) -> Outcome | None:
    """The drafted top outcome that a link or the form names."""
    named = request.POST.get("draft") or request.GET.get("draft") or ""
    if not named:
        return None
    drafts = Outcome.objects.filter(state=OutcomeState.DRAFT, parent=None, team__in=teams).select_related("team")
    return get_object_or_404(drafts, pk=id_in(named))


def kept_outcome(draft: Outcome, kept: TermsDraft | None) -> dict:
    words = {"team": draft.team_id, "statement": draft.statement, "why": draft.why, "short_name": draft.short_name}
    words |= {"adds_up": draft.adds_up, "cycle": draft.cycle_id}
    return words if kept is None else words | kept_numbers(kept) | {"due_on": kept.due_on}


def kept_row(ball: Catchball, adds: bool) -> dict:
    """A drafted piece as a row: its ask is the change, or where changes don't add, its target."""
    row = {"team": ball.receiving_team_id, "offered": True, "statement": ball.outcome.statement}
    kept = next(iter(ball.outcome.drafts.all()), None)
    if kept is None:
        return row
    ask = kept.stand.change if adds else kept.target
    shown = {name: numbers.show(getattr(kept, name), kept.decimals) for name in ("baseline", "range_low", "range_high")}
    said = {"ask": numbers.show(ask, kept.decimals), "weight": numbers.show(kept.weight), "statement": kept.statement}
    return row | shown | said
