"""Where links in mails lead: to the thread with the form open, or to the terms before they are accepted.

A link shows and never acts, because scanners of mail servers open each of them. It opens nothing either: whoever
comes by it signs in as everybody does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teams.models import Person

from ..forms.catchball import AcceptForm
from ..mails import link as links
from ..mails.link import Link
from ..models import Catchball
from ..reads.thread import Thread
from ..rules.negotiation import Kind, State
from . import neighbour
from .catchball import readable, to_draft


def for_whom_it_was_written(view: Callable[[HttpRequest, Link], HttpResponse]) -> Callable:
    """The view gets a link that is true and not too old, and its own person, signed in."""

    @require_safe
    @never_cache
    @wraps(view)
    def door(request: HttpRequest, token: str) -> HttpResponse:
        try:
            link = links.read(token)
        except links.NotOurs as error:
            raise Http404 from error
        if link.is_expired:
            return render(request, "goals/mail_link/expired.html", {"link": link}, status=410)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.pk != link.person:
            context = {"link": link, "written_to": get_object_or_404(Person, pk=link.person)}
            return render(request, "goals/mail_link/somebody_else.html", context)
        return view(request, link)

    return door


@for_whom_it_was_written
def answer(request: HttpRequest, link: Link) -> HttpResponse:
    """To the thread, with the answer open. If somebody has moved since, it shows both moves instead."""
    catchball = get_object_or_404(Catchball.objects.visible_to(request.user), pk=link.catchball)
    if catchball.state == State.DRAFT:
        return to_draft(request, catchball.pk)
    return to_thread(link, catchball)


@for_whom_it_was_written
def acceptance(request: HttpRequest, link: Link) -> HttpResponse:
    """The terms, what they do above, and a button: the form goes to the same door as the thread's own."""
    catchball = readable(request, link.catchball)
    if catchball.state == State.DRAFT:
        return to_draft(request, catchball.pk)
    thread = Thread(catchball, request.user)
    if catchball.version != link.version or Kind.ACCEPT not in thread.allowed:
        return to_thread(link, catchball)
    context = {
        "nav": "home",
        "thread": thread,
        "catchball": catchball,
        "form": AcceptForm(catchball=catchball),
        "open": True,
        **neighbour.of_thread(thread.neighbours),
    }
    return render(request, "goals/mail_link/acceptance.html", context)


def to_thread(link: Link, catchball: Catchball) -> HttpResponse:
    address = reverse("goals:catchball", args=[catchball.pk])
    if catchball.version == link.version:
        return redirect(f"{address}?answer=counter#answer")
    return redirect(f"{address}?{urlencode({'mailed': link.version})}")
