"""The list of all teams. The page of one team tells what it carries, so it comes from goals."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..reads.tree import tree


@require_safe
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    branches, page = tree(request.GET.get("page"))
    return render(request, "teams/list.html", {"nav": "teams", "branches": branches, "page": page})
