"""Doors for a team's channel: everybody may see that there is one, who leads the team or one above it arranges it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lean.lib.refusal import NotYours, Refused
from lean.lib.webhook import AddressNotAllowed, Undelivered

from ..forms.chat import ChatForm
from ..models import ChatChannel, Team
from .calendar import which


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest, key: str) -> HttpResponse:
    team = which(key)
    if request.method == "GET":
        return show(request, team)
    form = ChatForm(request.POST)
    try:
        if form.is_valid():
            ChatChannel.objects.connect(team, form.cleaned_data["address"], by=request.user)
            messages.success(request, _("Kept. Try it: a message in the channel is the proof."))
            return redirect("teams:chat", team.key)
        team.must_be_arranged_by(request.user)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    except AddressNotAllowed as refusal:
        form.add_error("address", str(refusal))
    return show(request, team, form=form, status=422)


@require_POST
@login_required
def try_it(request: HttpRequest, key: str) -> HttpResponse:
    team = which(key)
    try:
        ChatChannel.objects.try_it(team, by=request.user)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    except (Refused, Undelivered) as refusal:
        return show(request, team, refusal=refusal, status=422)
    messages.success(request, _("Posted. It stands in the channel now."))
    return redirect("teams:chat", team.key)


@require_POST
@login_required
def end(request: HttpRequest, key: str) -> HttpResponse:
    team = which(key)
    try:
        ChatChannel.objects.disconnect(team, by=request.user)
    except NotYours as refusal:
        return show(request, team, refusal=refusal, status=403)
    messages.success(request, _("Nothing is posted there any more. Nudges go by mail."))
    return redirect("teams:chat", team.key)


# --- Between them -----------------------------------------------------------------------------------------------


def show(request: HttpRequest, team: Team, *, status: int = 200, **more) -> HttpResponse:
    channel = ChatChannel.objects.filter(team=team).select_related("set_by").first()
    context = {"nav": "teams", "team": team, "channel": channel, "problem": status >= 400, "form": ChatForm()}
    context |= {"may_arrange": team.is_arranged_by(request.user), "hosts": settings.CHAT_HOSTS, "demo": settings.DEMO}
    return render(request, "teams/chat/page.html", context | more, status=status)
