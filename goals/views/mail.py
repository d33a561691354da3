"""Doors for what reaches a person: they choose it, see what was sent and why, and turn a kind off from its mail."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lean.lib import clock
from lean.lib.refusal import Refused
from teams.access import standing
from teams.models import Person

from ..forms.mail import HoursForm, WaysForm
from ..mails import unsubscribe
from ..models import MailChoice
from ..models.mail_choice import DEFAULTS
from ..models.snooze import zone_of
from ..models.way import Way
from ..reads.mail_log import refused_now, sent_to
from ..reads.mail_words import WORDS
from ..reads.reaching import Reaching
from ..refusals import status_of


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """What reaches me. Of its two forms each is kept by itself."""
    if request.method == "POST":
        return keep(request)
    return show(request)


def keep(request: HttpRequest) -> HttpResponse:
    before = Reaching.of(request.user)
    ways, hours = WaysForm.of(before), HoursForm.of(before, team_zone=team_zone(request.user))
    is_hours = request.POST.get("part") == "hours"
    form = HoursForm(request.POST, team_zone=team_zone(request.user)) if is_hours else WaysForm(request.POST)
    ways, hours = (ways, form) if is_hours else (form, hours)
    if form.is_valid():
        try:
            after = replace(before, **form.cleaned_data) if is_hours else replace(before, ways=form.chosen)
            after.arrange_for(request.user)
            return kept(request, before, after)
        except Refused as refusal:
            form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
        except ValidationError as problems:
            form.add_error(None, problems)
    return show(request, ways=ways, hours=hours, form=form, status=422)


def kept(request: HttpRequest, before: Reaching, after: Reaching) -> HttpResponse:
    """On the page again, with one press to have it as it was; for HTMX only what is said of it."""
    if after == before:
        return HttpResponseRedirect(reverse("goals:my_mail")) if not request.htmx else HttpResponse(status=204)
    token = before.token_for(request.user)
    if request.htmx:
        context = {"stands": after, "toast": _("Kept."), "undo_url": undo_url(token), "undo_label": _("As it was")}
        return render(request, "goals/mail/_kept.html", context)
    messages.success(request, _("Kept. It counts from now on."))
    return HttpResponseRedirect(f"{reverse('goals:my_mail')}?before={token}")


@require_POST
@login_required
def bring_back(request: HttpRequest) -> HttpResponse:
    """As it was before the last change, which can be had again in the same way."""
    before = Reaching.before(request.GET.get("before", ""), request.user)
    if before is None:
        raise Http404
    token = Reaching.of(request.user).token_for(request.user)
    before.arrange_for(request.user)
    messages.success(request, _("It is as it was before."))
    return HttpResponseRedirect(f"{reverse('goals:my_mail')}?before={token}")


@require_safe
@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """What was sent to me and why, and what wasn't."""
    entries = sent_to(request.user, request.GET.get("page"))
    context = {"nav": "mail", "entries": entries, "refused": refused_now(request.user)}
    # Hours mean something only where the reader is.
    with timezone.override(zone_of(request.user, standing(request.user).home_team)):
        return render(request, "goals/mail/sent.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail, signed in or not. To look changes nothing; what a mail program posts turns the kind off.

    Without the token that forms carry: mail programs have none, and the address is signed.
    """
    named = unsubscribe.read(token)
    if named is None:
        raise Http404
    person, kind = get_object_or_404(Person, pk=named[0]), named[1]
    stands = MailChoice.objects.of(person)[kind]
    context = {"words": WORDS[kind], "is_off": stands == Way.OFF, "back_to": DEFAULTS[kind]}
    if request.method != "POST":
        return render(request, "goals/mail/off.html", context)
    asked = Way.OFF if request.POST.get(unsubscribe.NAME) == unsubscribe.VALUE else request.POST.get("way")
    if asked not in Way.values:
        return render(request, "goals/mail/off.html", context, status=422)
    try:
        MailChoice.objects.choose(person, kind, Way(asked))
    except Refused as refusal:
        return render(request, "goals/mail/off.html", context | {"refusal": refusal}, status=status_of(refusal))
    back_to = DEFAULTS[kind] if stands == Way.OFF else stands
    context |= {"is_off": asked == Way.OFF, "done": True, "back_to": back_to}
    return render(request, "goals/mail/off.html", context)


# --- Between them -----------------------------------------------------------------------------------------


def show(request: HttpRequest, *, status: int = 200, **given) -> HttpResponse:
    person, stands = request.user, Reaching.of(request.user)
    token = request.GET.get("before", "")
    before = Reaching.before(token, person) if token else None
    absences = person.absences.filter(back_on__gt=clock.today()).select_related("stand_in").order_by("from_on")
    context = {
        "nav": "mail",
        "stands": stands,
        "refused": refused_now(person),
        "absence": absences.first(),
        "ways": given.pop("ways", None) or WaysForm.of(stands),
        "hours": given.pop("hours", None) or HoursForm.of(stands, team_zone=team_zone(person)),
        **given,
    }
    if before is not None and status == 200 and before != stands:
        context |= {"undo_url": undo_url(token), "undo_label": _("As it was")}
    return render(request, "goals/mail/page.html", context, status=status)


def undo_url(token: str) -> str:
    return f"{reverse('goals:my_mail_return')}?before={token}"


def team_zone(person: Person) -> str:
    """By whose mornings they go who name no zone of their own."""
    team = standing(person).home_team
    return team.calendar_in_force().time_zone if team is not None else settings.TIME_ZONE
