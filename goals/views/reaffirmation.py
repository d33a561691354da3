"""A new lead stands behind what was agreed before them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Commitment, Reaffirmation
from ..reads.outcome import readable
from ..refusals import status_of
from ..rules.negotiation import Refused
from .outcome import render_page


@require_POST
@login_required
def say(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """It stands. The version that was read is named, so that nobody stands behind what they haven't seen."""
    outcome = readable(pk, request.user)
    version = request.POST.get("version", "")
    read = Commitment.objects.select_related("outcome__team").filter(outcome=outcome, version=version or 0)
    commitment = get_object_or_404(read) if version.isascii() and version.isdigit() and len(version) < 9 else None
    if commitment is None:
        return HttpResponseRedirect(outcome.get_absolute_url())
    try:
        Reaffirmation.objects.say(commitment, by=request.user)
    except Refused as refusal:
        return render_page(request, outcome, status_of(refusal), refusal=refusal)
    messages.success(request, _("Said. Everybody who reads the outcome sees it."))
    return HttpResponseRedirect(
        f"{reverse('home')}#moved" if request.POST.get("from") == "home" else outcome.get_absolute_url()
    )
