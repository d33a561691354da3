"""News for a page that is open: 304 while there is none, else a note that says who did what, and how many balls wait.

Looking this way is no reading: nothing counts as seen, and nothing on the page moves.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from ..reads.news import Mark, News
from ..reads.shell import Shell


@require_safe
def news(request: HttpRequest, about: str, pk: int | None = None) -> HttpResponse:
    if not request.user.is_authenticated:
        # A redirect would put the sign-in page into the note.
        return HttpResponse(status=401)
    since = Mark.read(request.headers.get("If-None-Match"))
    if since is None:
        # Whoever asks for the first time gets to know where to go on from.
        return _kept(HttpResponse(status=204), Shell(request.user).mark)
    news = News(request.user, about, pk, since)
    if not news and not news.moved:
        return _kept(HttpResponse(status=304), since)
    return _kept(render(request, "goals/news/_news.html", {"news": news}), news.mark)


def _kept(response: HttpResponse, mark: Mark) -> HttpResponse:
    response["ETag"] = quote_etag(str(mark))
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response
