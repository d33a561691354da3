"""The review of a period and its doors: what is written, closing, the spreadsheet, those that were closed."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lean.lib import clock

from ..forms.review import TalkNoteForm
from ..models import Outcome, Review
from ..models.review import NoteChanged
from ..reads.period import asked_for, latest
from ..reads.review import EarlierReviews, ReviewPage
from ..reads.review_sheet import FILES
from ..reads.talk import Topic
from ..refusals import status_of
from ..rules.bowling import RANKS, urgency
from ..rules.negotiation import Refused


@require_safe
@login_required
def newest(request: HttpRequest) -> HttpResponse:
    return to_the_newest(request, "goals:review")


def to_the_newest(request: HttpRequest, page: str) -> HttpResponse:
    """On to this page of the last period that is over, of the same team."""
    review = latest(clock.today())
    if review is None:
        return render(request, "goals/review/none.html", {"nav": "review"})
    query = request.GET.urlencode()
    return redirect(reverse(page, args=[review.when]) + (f"?{query}" if query else ""))


@require_safe
@login_required
def page(request: HttpRequest, when: str) -> HttpResponse:
    review = wanted(request, when)
    if when != review.when:
        return redirect(review)
    return show(request, review)


@require_safe
@login_required
def earlier(request: HttpRequest) -> HttpResponse:
    """Those that were closed, the latest first."""
    found = EarlierReviews(request.GET.get("page"), clock.today())
    return render(request, "goals/review/earlier.html", {"nav": "review", "earlier": found})


@require_safe
@login_required
def export(request: HttpRequest, when: str, kind: str) -> HttpResponse:
    """The chart as a spreadsheet: .csv or .xlsx."""
    review = wanted(request, when)
    if kind not in FILES:
        raise Http404
    content_type, write = FILES[kind]
    page = ReviewPage(review, request.user, clock.today())
    response = HttpResponse(write(page), content_type=content_type)
    team = f"-{review.team.key}" if review.team else ""
    response["Content-Disposition"] = f'attachment; filename="review-{review.when}{team}.{kind}"'
    return response


@require_POST
@login_required
def note(request: HttpRequest, when: str, pk: int) -> HttpResponse:
    """What was said about one outcome. Of two who write at once, the second is shown both, and loses nothing."""
    review = wanted(request, when)
    page = ReviewPage(review, request.user, clock.today(), request.GET)
    if page.topic_of(pk) is None:
        raise Http404
    form, refusal, status = TalkNoteForm(request.POST, outcome=pk), None, 422
    if form.is_valid():
        try:
            review.write(Outcome.objects.get(pk=pk), form.said, by=request.user, version=form.cleaned_data["version"])
            return written(request, review, pk)
        except Refused as error:
            refusal, status = error, status_of(error)
            if isinstance(error, NoteChanged):
                form.go_on_from(error.current.version if error.current else 0)
    fresh = ReviewPage(Review.objects.about(*review.named), request.user, clock.today(), request.GET)
    return show_note(request, fresh, fresh.topic_of(pk), form=form, refusal=refusal, status=status)


def written(request: HttpRequest, review: Review, outcome: int) -> HttpResponse:
    page = ReviewPage(Review.objects.about(*review.named), request.user, clock.today(), request.GET)
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(f"{page.address}#note-{outcome}")
    return show_note(request, page, page.topic_of(outcome), toast=_("Saved."))


@require_POST
@login_required
def closing(request: HttpRequest, when: str) -> HttpResponse:
    """Keep the figures as they are on this day; or, in the first minutes, undo that."""
    review = wanted(request, when)
    page = ReviewPage(review, request.user, clock.today())
    try:
        if request.POST.get("do") == "undo":
            review.undo_closing(by=request.user)
            messages.success(request, _("The review is open again."))
        else:
            review.close(page.figures, by=request.user)
    except Refused as refusal:
        return show(request, Review.objects.about(*review.named), refusal=refusal, status=status_of(refusal))
    return redirect(review)


# --- What is shown ------------------------------------------------------------------------------------


def show(request: HttpRequest, review: Review, *, status=200, **extra) -> HttpResponse:
    page = ReviewPage(review, request.user, clock.today(), request.GET)
    context = {"nav": "review", "page": page, "review": review, "talk": [with_form(topic) for topic in page.topics]}
    may_undo = review.may_be_undone_by(request.user)
    return render(request, "goals/review/page.html", context | {"may_undo": may_undo} | extra, status=status)


def show_note(request: HttpRequest, page: ReviewPage, topic: Topic, *, form=None, status=200, **extra) -> HttpResponse:
    """The note alone, or without htmx the whole page with the form as it was typed."""
    entry = with_form(topic, form) | {"refusal": extra.get("refusal")}
    context = {"nav": "review", "page": page, "review": page.review, "problem": status >= 400}
    if request.htmx:
        return render(request, "goals/review/_note.html", context | extra | {"entry": entry}, status=status)
    topics = {each.line.outcome: each for each in page.topics}
    # As the others: with what is open of it, where it is on the list.
    entry["topic"] = topics.pop(topic.line.outcome, topic)
    talk = sorted([entry, *map(with_form, topics.values())], key=lambda each: order_of(each["topic"]))
    return render(request, "goals/review/page.html", context | {"talk": talk}, status=status)


def with_form(topic: Topic, form: TalkNoteForm | None = None) -> dict:
    """A topic with the form for who may write; one that was refused keeps its words, whoever typed them."""
    if form is None and topic.may_write:
        version = topic.note.version if topic.note else 0
        form = TalkNoteForm(outcome=topic.line.outcome, initial=asdict(topic.said) | {"version": version})
    return {"topic": topic, "form": form}


def order_of(topic: Topic) -> tuple:
    """As on the list; what isn't talked about comes after it."""
    return (0, *urgency(topic.line)) if topic.line.progress in RANKS else (1,)


def wanted(request: HttpRequest, when: str) -> Review:
    review = asked_for(when, request.GET, clock.today())
    if review is None:
        raise Http404
    return review
