"""The doors of a person's calendar: the page that gives its address once, and the calendar itself, for programs."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lean.lib import ical
from lean.lib.site import absolute

from ..models import CalendarFeed
from ..reads.feed import entries_for


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """A POST makes a new address. It stands on the answer and nowhere else, so there is no page to be led on to."""
    context = {"nav": "feed"}
    if request.method == "POST":
        context["feed"], secret = CalendarFeed.objects.renew(request.user)
        context["address"] = absolute(reverse("goals:calendar", args=[secret]))
        context["subscribe"] = "webcal://" + context["address"].partition("://")[2]
    else:
        context["feed"] = CalendarFeed.objects.filter(person=request.user).first()
    return render(request, "goals/feed/page.html", context)


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    CalendarFeed.objects.stop(request.user)
    messages.success(request, _("Ended. Whatever program still asks finds nothing there."))
    return redirect("goals:feed")


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever knows the address; nobody signs in here, and nothing is changed by reading."""
    person = CalendarFeed.objects.person_for(secret)
    if person is None:
        raise Http404
    host = urlsplit(settings.SITE_URL).hostname
    body = ical.calendar(_("Catchball: %(name)s") % {"name": person}, entries_for(person), host)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
