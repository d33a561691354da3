"""What only the demo has: sign-in by one click, and the mails that it keeps instead of sending them.

Mounted only where CATCHBALL_DEMO is set; and because a door without a lock must never stand open by
mistake, each view asks once more.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.views import LoginView
from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goals import demo
from lean.lib import clock, mailbox
from lean.lib.mailbox import Letter
from teams.models import Person

# Mails carry their styles inline, because mail readers want it so. They may have those, and nothing else.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
TEXT_POLICY = {"default-src": [NONE], "frame-ancestors": [NONE]}


def only_in_the_demo(view: Callable) -> Callable:
    """Everywhere else there is nothing here."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(guarded))


class DemoLoginView(LoginView):
    """allauth's page with the people of the demo above its form."""

    def get_context_data(self, **kwargs):
        people = demo.sign_in_list() if settings.DEMO else []
        return super().get_context_data(**kwargs) | {"demo_people": people}


@only_in_the_demo
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Step into somebody's shoes. Whoever has a password is no made-up person, and signs in with it."""
    person = get_object_or_404(Person, email=request.POST.get("person", ""), is_active=True)
    if person.has_usable_password():
        raise Http404
    login(request, person, backend="teams.backend.Backend")
    onward = request.POST.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = settings.LOGIN_REDIRECT_URL
    return redirect(onward)


@only_in_the_demo
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """All that the demo would have sent, newest first, with the time that it is in the demo."""
    letters = [(letter, letter.at + clock.offset()) for letter in mailbox.newest(settings.MAIL_DIR)]
    return render(request, "demo/mails.html", {"letters": letters})


@only_in_the_demo
@require_safe
@csp(MAIL_POLICY)
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as a mail reader shows it."""
    letter = _letter(name)
    return HttpResponse(letter.html) if letter.html else redirect("demo_mail_text", name)


@only_in_the_demo
@require_safe
@csp(TEXT_POLICY)
def mail_text(request: HttpRequest, name: str) -> HttpResponse:
    """The same mail for readers that show text only."""
    return HttpResponse(_letter(name).text, content_type="text/plain; charset=utf-8")


def _letter(name: str) -> Letter:
    if letter := mailbox.read(settings.MAIL_DIR, name):
        return letter
    raise Http404("There is no such mail.")


urlpatterns = [
    # In front of allauth's own, whose name and address it takes.
    path("accounts/login/", DemoLoginView.as_view(), name="account_login"),
    path("demo/sign-in/", sign_in, name="demo_sign_in"),
    path("demo/mail/", mails, name="demo_mails"),
    path("demo/mail/<slug:name>/", mail, name="demo_mail"),
    path("demo/mail/<slug:name>/text/", mail_text, name="demo_mail_text"),
]
