"""The plan on one page: the X-matrix beside a review, of the whole or of one team."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lean.lib import clock

from ..reads.period import named_by
from ..reads.x_matrix import XMatrix
from .review import to_the_newest


@require_safe
@login_required
def newest(request: HttpRequest) -> HttpResponse:
    return to_the_newest(request, "goals:plan")


@require_safe
@login_required
def page(request: HttpRequest, when: str) -> HttpResponse:
    team = request.GET.get("team", "")
    review = named_by(when, {"team": team}, clock.today())
    if review is None:
        raise Http404
    if when != review.when:
        return redirect(reverse("goals:plan", args=[review.when]) + review.query)
    plan = XMatrix(review, request.user)
    return render(request, "goals/plan/page.html", {"nav": "review", "plan": plan, "review": review})
