"""Doors for supports: say that one outcome also helps another, say it anew, end it, and take the ending back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms.support import HELPS, StrengthForm, SupportForm
from ..models import Outcome, Support
from ..reads.outcome import readable
from ..reads.supports import Supports, to_choose_from
from ..refusals import status_of
from ..rules.negotiation import Refused

SALT = "goals.support.ended"
AN_HOUR = 3600


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """All of its supports, and the form to say one. `?q=` looks for the other outcome, `?ended=` can be undone."""
    outcome = readable(pk, request.user)
    if request.method == "POST":
        return say(request, outcome)
    if slug != outcome.slug:
        return redirect("goals:supports", pk, outcome.slug)
    words = words_in(request.GET.get("q", ""))
    form = SupportForm(choices=to_choose_from(outcome, request.user, words))
    if request.htmx:
        return render(request, "goals/support/_other.html", {"form": form, "words": words, "outcome": outcome})
    return show(request, outcome, form, words=words)


def say(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    words = words_in(request.POST.get("q", ""))
    form = SupportForm(request.POST, choices=to_choose_from(outcome, request.user, words))

    def act() -> Support:
        other, typed = form.cleaned_data["other"], form.cleaned_data
        helper, helped = (outcome, other) if typed["way"] == HELPS else (other, outcome)
        return Support.objects.say(helper, helped, strength=typed["strength"], how=typed["how"], by=request.user)

    status = tried(form, act)
    if status is not None:
        return show(request, outcome, form, words=words, status=status)
    messages.success(request, _("Said. Both outcomes show it now."))
    return back_to(outcome)


@require_http_methods(["GET", "POST"])
@login_required
def one(request: HttpRequest, pk: int, slug: str, support: int) -> HttpResponse:
    """One of them, to say it anew: how strongly, and how."""
    outcome, found = which(request, pk, support)
    is_said = request.method == "POST"
    initial = {"strength": found.strength, "how": found.how}
    form = StrengthForm(request.POST if is_said else None, initial=initial)

    def act() -> Support:
        return Support.objects.say(found.helper, found.helped, **words_of(form), by=request.user)

    status = tried(form, act) if is_said else 200
    if status is None:
        messages.success(request, _("Kept. The later word counts."))
        return back_to(outcome)
    context = {"outcome": outcome, "support": found, "form": form, "nav": "map", "problem": status >= 400}
    return render(request, "goals/support/one.html", context, status=status)


@require_POST
@login_required
def end(request: HttpRequest, pk: int, slug: str, support: int) -> HttpResponse:
    outcome, found = which(request, pk, support)
    try:
        ended = Support.objects.end(found.helper, found.helped, by=request.user)
    except Refused as refusal:
        form = SupportForm(choices=to_choose_from(outcome, request.user, ""))
        return show(request, outcome, form, refusal=refusal, status=status_of(refusal))
    where = reverse("goals:supports", args=[outcome.pk, outcome.slug])
    return HttpResponseRedirect(f"{where}?ended={signed(ended)}" if ended else where)


@require_POST
@login_required
def bring_back(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Undo an ending, within the hour."""
    outcome = readable(pk, request.user)
    ended = unsigned(request.POST.get("ended", ""))
    form = SupportForm(choices=to_choose_from(outcome, request.user, ""))
    if ended is None:
        raise Http404
    try:
        Support.objects.bring_back(ended, by=request.user)
    except Refused as refusal:
        return show(request, outcome, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, _("It stands as it did before."))
    return back_to(outcome)


# --- Between them -----------------------------------------------------------------------------------------


def which(request: HttpRequest, pk: int, support: int) -> tuple[Outcome, Support]:
    """The outcome from whose page it is looked at, and the support of it. Ended by somebody else it isn't there."""
    outcome = readable(pk, request.user)
    both = Support.objects.select_related("helper__team", "helped__team", "by")
    return outcome, get_object_or_404(both, Q(helper=outcome) | Q(helped=outcome), pk=support)


def tried(form: StrengthForm, act: Callable[[], Support]) -> int | None:
    """Do it; where that can't be, the form says why, and the status is given. Twice is once: the later word counts."""
    if not form.is_valid():
        return 422
    try:
        act()
    except ValidationError as problems:
        form.add_error(None, problems)
        return 422
    except Refused as refusal:
        about = "other" if refusal.about == "helped" and "other" in form.fields else None
        form.add_error(about, str(refusal))
        return status_of(refusal)
    return None


def show(request: HttpRequest, outcome: Outcome, form: SupportForm, *, status: int = 200, **more) -> HttpResponse:
    context = {"outcome": outcome, "supports": Supports.of(outcome, request.user), "form": form, "nav": "map"}
    ended = request.GET.get("ended", "") if unsigned(request.GET.get("ended", "")) else ""
    context |= {"ended": ended, "problem": status >= 400} | more
    return render(request, "goals/support/page.html", context, status=status)


def words_of(form: StrengthForm) -> dict[str, str]:
    return {"strength": form.cleaned_data["strength"], "how": form.cleaned_data["how"]}


def words_in(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:200]


def back_to(outcome: Outcome) -> HttpResponse:
    return HttpResponseRedirect(f"{outcome.get_absolute_url()}#supports-{outcome.pk}")


def signed(ended: Support) -> str:
    """What was ended, so that nobody can bring back what nobody said."""
    facts = [ended.helper_id, ended.helped_id, ended.strength, ended.how, ended.by_id, ended.at.isoformat()]
    return signing.dumps(facts, salt=SALT, compress=True)


def unsigned(text: str) -> Support | None:
    try:
        helper, helped, strength, how, by, at = signing.loads(text, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return None
    both = Outcome.objects.select_related("team").in_bulk([helper, helped])
    if len(both) < 2:
        return None
    words = {"strength": strength, "how": how, "by_id": by, "at": parse_datetime(at)}
    return Support(helper=both[helper], helped=both[helped], **words)
