"""The thread of a catchball and its doors: each parses a form, calls one verb, and renders the thread."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from teams.access import movers, standing

from ..forms import catchball as forms
from ..forms.fields import id_in
from ..forms.team_voice import team_forms
from ..forms.trial import TrialForm
from ..models import Catchball, FormKey, Trigger
from ..reads.coverage import tree_of
from ..reads.effect import effect, spoken
from ..reads.mandate import said_anew, still_to_tell
from ..reads.sent import TELLABLE, Sent
from ..reads.thread import READABLE, Thread
from ..refusals import status_of
from ..rules.coverage import WhatIf
from ..rules.negotiation import AnsweredAlready, Refused, Side, State
from . import neighbour


def redirect_to_page(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponsePermanentRedirect(reverse("goals:catchball", args=[pk]))


@require_GET
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread, in full. Opening it tells the other side that their move was read."""
    catchball = readable(request, pk)
    if catchball.state == State.DRAFT:
        return to_draft(request, pk)
    thread = Thread(catchball, request.user)
    if thread.is_first_read and not is_only_looked_at_ahead(request):
        catchball.open_by(request.user, thread.who, thread.last_move)
    return render_thread(request, thread, mailed=thread.overtaken(id_in(request.GET.get("mailed", ""))))


@require_POST
@login_required
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """If what is being typed became the agreement: every level up to the top. Five queries at any depth."""
    catchball = visible(request, pk)
    if not any(those.capacity(request.user) for those in catchball.sides(movers(*catchball.teams)).values()):
        return HttpResponse(status=403)
    if catchball.latest_terms is None:
        raise Http404
    form = forms.CounterForm(request.POST, catchball=catchball)
    form.is_valid()
    accepting = request.POST.get("answer") == "accept"
    levels = effect(tree_of(catchball.outcome), what_is_typed(form, accepting))
    context = {
        "catchball": catchball,
        "effect": levels,
        "say": spoken(levels),
        "because": form.adds_up_so_far,
        # Only a counter has lines whose sum is to be shown.
        "sums": "because" in request.POST,
        "unreadable": "" if accepting else form.unreadable,
        "open": True,
        "may_type": True,
        "oob": True,
    }
    return render(request, "goals/catchball/_effect.html", context)


def what_is_typed(form: forms.CounterForm, accepting: bool) -> WhatIf | None:
    """The terms as far as they can be read; while there is no number yet, the latest ones on the table."""
    latest = form.catchball.latest_terms
    if accepting:
        return WhatIf(latest.stand, agreed=True) if latest.has_target else None
    terms = form.terms() if form.says_a_number else latest
    return WhatIf(terms.stand) if terms.has_target else None


# --- The moves ----------------------------------------------------------------------------------------


def move(form_class: type[forms.MoveForm], verb: Callable, sent: Callable[[Thread | Sent], str]) -> Callable:
    """A door for one kind of move: `verb(catchball, form, person)` makes it, `sent(thread)` says what happened.

    The thread is read once the move is made or refused, and not at all where the browser is sent to its page.
    """

    @require_POST
    @login_required
    def door(request: HttpRequest, pk: int) -> HttpResponse:
        catchball = told(request, pk)
        if catchball.state == State.DRAFT:
            return to_draft(request, pk)
        form = form_class(request.POST, catchball=catchball)
        if not form.is_valid():
            return incomplete(request, pk, form)
        if thread := told_of_the_how(request, form):
            return render_thread(request, thread, form)
        key, body = form.cleaned_data["form_key"], f"{request.path} {said(request)}"
        try:
            FormKey.objects.once(request.user, key, body, lambda: verb(catchball, form, request.user))
        except ValidationError as problems:
            return incomplete(request, pk, form, problems)
        except Refused as refusal:
            return refused(request, pk, form, refusal)
        return done(request, pk, sent)

    return door


def incomplete(
    request: HttpRequest, pk: int, form: forms.MoveForm, problems: ValidationError | None = None
) -> HttpResponse:
    """The thread, with what is wrong in the form or was found wrong by the model."""
    for field, error in by_field(form, problems) if problems else ():
        form.add_error(field, error)
    return render_thread(request, Thread(readable(request, pk), request.user), form, status=422)


def told_of_the_how(request: HttpRequest, form: forms.MoveForm) -> Thread | None:
    """The thread in which an ask that says how as well as what is pointed out, once, before it goes out.

    None where nothing is to be told: the receiving side may say of its own work how it likes, and an ask that can't
    be sent any more is the verb's to refuse.
    """
    overtaken = form.cleaned_data["answering"] != form.catchball.version
    terms = form.terms() if isinstance(form, forms.TermsForm) and not overtaken else None
    if terms is None or not (pointed := said_anew(terms, form.on_the_table)):
        return None
    if not still_to_tell(pointed, request.POST.getlist("told_how")):
        return None
    thread = Thread(readable(request, form.catchball.pk), request.user)
    if thread.my_side not in (Side.ASKER, Side.ARBITER) or not thread.can[name_of(form)]:
        return None
    form.pointed = pointed
    return thread


def said(request: HttpRequest) -> str:
    """What was sent, for telling a repeat from another form under the same key."""
    return repr(sorted((k, v) for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", "form_key")))


def by_field(form, problems: ValidationError):
    """Messages of a model under the fields of the form, those of fields it lacks for the form as a whole."""
    if not hasattr(problems, "error_dict"):
        return [(None, problems)]
    return [(name if name in form.fields else None, errors) for name, errors in problems.error_dict.items()]


def refused(request: HttpRequest, pk: int, form: forms.MoveForm, refusal: Refused) -> HttpResponse:
    """The thread as it stands now, what went wrong, and every word that was typed."""
    thread = Thread(readable(request, pk), request.user)
    if thread.catchball.state == State.DRAFT:
        return to_draft(request, pk)
    form.catchball = thread.catchball
    if isinstance(refusal, AnsweredAlready):
        form.go_on_from(thread.catchball)
    if refusal.about in form.fields:
        form.add_error(refusal.about, str(refusal))
        return render_thread(request, thread, form, status=status_of(refusal))
    return render_thread(request, thread, form, status=status_of(refusal), refusal=refusal)


def done(request: HttpRequest, pk: int, sent: Callable[[Thread | Sent], str]) -> HttpResponse:
    catchball = told(request, pk)
    is_draft = catchball.state == State.DRAFT
    if is_draft or not request.htmx:
        messages.success(request, sent(Sent(catchball, request.user)))
        return to_draft(request, pk) if is_draft else HttpResponseRedirect(catchball.get_absolute_url())
    thread = Thread(readable(request, pk), request.user)
    waiting = Catchball.objects.in_court_of(standing(request.user).moves_for, request.user).count()
    return render_thread(request, thread, toast=sent(thread), waiting=waiting, after_move=True)


def to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """An offer that was not sent, or was taken back, has no thread: one goes on where it is written."""
    url = reverse("goals:draft", args=[pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def render_thread(request: HttpRequest, thread: Thread, form=None, *, status=200, **extra) -> HttpResponse:
    """The whole page, or for HTMX the thread alone, with the forms that this person may use now."""
    forms_now = open_forms(thread, form)
    if request.GET.get("trigger") in Trigger.values and "reopen" in forms_now and form is None:
        # A link that asks to look again says what has changed.
        forms_now["reopen"].initial["trigger"] = request.GET["trigger"]
    context = {
        "nav": "home",
        "thread": thread,
        "catchball": thread.catchball,
        "forms": forms_now,
        "problem": status >= 400,
        "chosen": chosen(request, form),
        "open": thread.catchball.is_open,
        **team_forms(thread.catchball),
        **neighbour.of_thread(thread.neighbours),
        **extra,
    }
    template = "goals/catchball/_thread.html" if request.htmx else "goals/catchball/page.html"
    return render(request, template, context, status=status)


def open_forms(thread: Thread, tried: forms.MoveForm | None) -> dict[str, forms.MoveForm]:
    """A form for each move that is possible, the tried one with what was typed. Comments are always."""
    names = {name for name, may in thread.can.items() if may and name in FORMS} | {"comment"}
    names |= {"dissent"} if thread.may_dissent else set()
    names |= {"trial"} if thread.may_try else set()
    built = {name: FORMS[name](catchball=thread.catchball) for name in names}
    if tried is not None:
        name = name_of(tried)
        built[name] = tried
        built["tried"] = tried
        if name not in names:
            built["stranded"], built["kept"] = tried.data.get("text", ""), tried.typed
    return built


def name_of(form: forms.MoveForm) -> str:
    """Of the move that it is for."""
    return next(name for name, form_class in FORMS.items() if type(form) is form_class)


def chosen(request: HttpRequest, form: forms.MoveForm | None) -> str:
    """Which answer is open: the one that was tried, or the one that a link asked for."""
    if form is not None:
        return form.prefix_of_ids
    return request.GET.get("answer", "")


def readable(request: HttpRequest, pk: int) -> Catchball:
    """With all that its thread shows."""
    return READABLE.or_404(pk, request.user.pk)


def told(request: HttpRequest, pk: int) -> Catchball:
    """With what a form and the words after a move need."""
    return TELLABLE.or_404(pk, request.user.pk)


def visible(request: HttpRequest, pk: int) -> Catchball:
    return get_object_or_404(Catchball.objects.visible_to(request.user).with_everything(), pk=pk)


def is_only_looked_at_ahead(request: HttpRequest) -> bool:
    """A browser that fetches ahead has shown nobody anything."""
    purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return "prefetch" in purpose or "prerender" in purpose or bool(request.htmx)


FORMS: dict[str, type[forms.MoveForm]] = {
    "offer": forms.OfferAgainForm,
    "question": forms.QuestionForm,
    "answer": forms.AnswerForm,
    "counter": forms.CounterForm,
    "accept": forms.AcceptForm,
    "decline": forms.DeclineForm,
    "withdraw": forms.WithdrawForm,
    "take_back": forms.TakeBackForm,
    "postpone": forms.PostponeForm,
    "reopen": forms.ReopenForm,
    "escalate": forms.EscalateForm,
    "rule": forms.RuleForm,
    "hand_back": forms.HandBackForm,
    "release": forms.ReleaseForm,
    "dissent": forms.DissentForm,
    "comment": forms.CommentForm,
    "trial": TrialForm,
}


def _answering(form, person) -> dict:
    return {"by": person, "answering": form.cleaned_data["answering"]}


def _text(form) -> str:
    return form.cleaned_data["text"]


def _number(thread: Thread) -> str:
    return thread.latest.pledge or "no number"


def _with(thread: Thread) -> str:
    return thread.holder.given_name if thread.holder else str(thread.catchball.holding_team)


accept = move(
    forms.AcceptForm,
    lambda catchball, form, person: catchball.accept(
        set_down=form.cleaned_data["set_down"], **_answering(form, person)
    ),
    lambda thread: (
        f"You committed to {_number(thread)}." if thread.my_side is Side.RECEIVER else f"Agreed at {_number(thread)}."
    ),
)
counter = move(
    forms.CounterForm,
    lambda catchball, form, person: catchball.counter(
        form.terms(),
        text=_text(form),
        reason_kind=form.cleaned_data["reason_kind"],
        reply_by_on=form.cleaned_data["reply_by_on"],
        set_down=form.cleaned_data["set_down"],
        because=form.cleaned_data["because"],
        **_answering(form, person),
    ),
    lambda thread: f"Sent. The ball is with {_with(thread)}.",
)
question = move(
    forms.QuestionForm,
    lambda catchball, form, person: catchball.question(_text(form), **_answering(form, person)),
    lambda thread: f"Asked. The ball is with {_with(thread)}.",
)
answer = move(
    forms.AnswerForm,
    lambda catchball, form, person: catchball.answer(_text(form), **_answering(form, person)),
    lambda thread: f"Answered. The ball is with {_with(thread)}.",
)
offer_again = move(
    forms.OfferAgainForm,
    lambda catchball, form, person: catchball.offer(
        form.terms(),
        text=_text(form),
        reply_by_on=form.cleaned_data["reply_by_on"],
        **_answering(form, person),
    ),
    lambda thread: f"Offered again. The ball is with {_with(thread)}.",
)
decline = move(
    forms.DeclineForm,
    lambda catchball, form, person: catchball.decline(
        text=_text(form), alternative=form.cleaned_data["alternative"], **_answering(form, person)
    ),
    lambda thread: f"Said. The ball is with {_with(thread)}.",
)
withdraw = move(
    forms.WithdrawForm,
    lambda catchball, form, person: catchball.withdraw(text=_text(form), **_answering(form, person)),
    lambda thread: (
        "It stands as it was agreed." if thread.commitment else "The offer is off the table. Its history stays."
    ),
)
take_back = move(
    forms.TakeBackForm,
    lambda catchball, form, person: catchball.take_back(**_answering(form, person)),
    lambda thread: "Taken back.",
)
postpone = move(
    forms.PostponeForm,
    lambda catchball, form, person: catchball.postpone(
        form.cleaned_data["reply_by_on"], text=_text(form), **_answering(form, person)
    ),
    lambda thread: f"{_with(thread)} answers by the new day, and the other side sees it.",
)
reopen = move(
    forms.ReopenForm,
    lambda catchball, form, person: catchball.reopen(
        form.cleaned_data["trigger"],
        _text(form),
        terms=form.terms(),
        reply_by_on=form.cleaned_data["reply_by_on"],
        **_answering(form, person),
    ),
    lambda thread: f"Sent. The ball is with {_with(thread)}; what you agreed holds meanwhile.",
)
escalate = move(
    forms.EscalateForm,
    lambda catchball, form, person: catchball.escalate(_text(form), **_answering(form, person)),
    lambda thread: f"Asked. The ball is with {_with(thread)}, who sees what each of you stands behind.",
)
rule = move(
    forms.RuleForm,
    lambda catchball, form, person: catchball.rule(form.terms(), text=_text(form), **_answering(form, person)),
    lambda thread: f"Decided: {_number(thread)}. Both sides are told.",
)
hand_back = move(
    forms.HandBackForm,
    lambda catchball, form, person: catchball.hand_back(
        form.cleaned_data["to_side"], text=_text(form), **_answering(form, person)
    ),
    lambda thread: f"Handed back. The ball is with {_with(thread)}.",
)
release = move(
    forms.ReleaseForm,
    lambda catchball, form, person: catchball.release(_text(form), **_answering(form, person)),
    lambda thread: "Let go. What it carried is open again.",
)
dissent = move(
    forms.DissentForm,
    lambda catchball, form, person: catchball.see_differently(_text(form), by=person),
    lambda thread: "Put on record. It stands wherever the number is shown.",
)
comment = move(
    forms.CommentForm,
    lambda catchball, form, person: catchball.comment(_text(form), by=person),
    lambda thread: "Added. Everybody who reads this sees it.",
)


@require_POST
@login_required
def nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the other side for a word, by hand."""
    catchball = visible(request, pk)
    try:
        catchball.nudge(by=request.user)
        result = "Nudged today"
    except Refused as refusal:
        result = str(refusal)
    if request.htmx:
        return render(request, "goals/catchball/_nudged.html", {"result": result})
    messages.info(request, result)
    return redirect(request.POST.get("next") if request.POST.get("next") == "/" else catchball)
