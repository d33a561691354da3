"""Find or go to: a page of its own, and what the dialog of every page asks for while somebody types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from ..reads.find import Find


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not request.htmx:
        return _page(request)
    if not request.user.is_authenticated:
        # A redirect would put the sign-in page into the dialog.
        return HttpResponseClientRefresh()
    return render(request, "goals/find/_found.html", {"find": Find(request.user, request.GET.get("q")), "choose": True})


@login_required
def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "goals/find/page.html", {"find": Find(request.user, request.GET.get("q"))})
