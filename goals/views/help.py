"""A promise of help, kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Help
from ..rules.negotiation import NotYours


@require_POST
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Its owner says that it is done. Then back to where they were."""
    promise = get_object_or_404(Help.objects.select_related("owner", "team", "commitment__outcome"), pk=pk)
    try:
        promise.keep(by=request.user)
    except NotYours as refusal:
        return render(request, "goals/review/not_yours.html", {"nav": "review", "says": str(refusal)}, status=403)
    messages.success(request, _("Kept. Everybody who reads the review sees it."))
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, allowed_hosts=None) and onward.startswith("/")
    return redirect(onward if is_ours else promise.commitment.outcome)
