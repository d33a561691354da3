"""My habits: a mirror for one person. There is no address for anybody else's."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lean.lib import clock

from ..models import Cycle
from ..reads.habits import cycles_played, habits_of_everyone, own_habits


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Of the cycle that `?cycle=` names, one's latest where it names none."""
    played = cycles_played(request.user)
    named = next((cycle for cycle in played if cycle.key == request.GET.get("cycle")), None)
    cycle = named or (played[0] if played else Cycle.objects.current(clock.today()))
    context = {"nav": "habits", "cycle": cycle, "cycles": played}
    if cycle is not None:
        context |= {"own": own_habits(request.user, cycle), "everyone": habits_of_everyone(cycle)}
    return render(request, "goals/habits/page.html", context)
