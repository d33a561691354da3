"""Reviews: a team, or the whole, looks at one period: what is talked about, and the figures as they were then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from lean.lib import clock
from lean.lib.along import Along
from teams.access import movers
from teams.models import Person, Team

from ..rules.negotiation import NotYours, Refused
from ..rules.rhythm import Rhythm
from .cycle import Cycle
from .outcome import Outcome

# Somebody who pressed the button by mistake notices at once.
UNDO_WITHIN = timedelta(minutes=15)
# Of what people say about one outcome in one of the four fields.
LONGEST = 1000


class NoteChanged(Refused):
    """Somebody else wrote first. `current` is the note as it stands, so that a door can show both."""

    code = "note_changed"
    says = "Somebody wrote here while you did. Your words are kept: look at theirs, then save yours."

    def __init__(self, current: TalkNote | None = None):
        super().__init__()
        self.current = current


class ReviewClosed(Refused):
    code = "review_closed"
    says = "This review is closed, and stays as it was on that day. Write it into the next one."


class ClosedForGood(Refused):
    code = "closed_for_good"
    says = "A closed review stays closed. Only who closed it can undo that, in the first minutes."


@dataclass(frozen=True, slots=True)
class Said:
    """What people wrote about one outcome, in the four fields of the talk list."""

    sees: str = ""
    behind: str = ""
    changes: str = ""
    needs: str = ""

    def __bool__(self) -> bool:
        return any((self.sees, self.behind, self.changes, self.needs))


def must_lead(person: Person, *teams: Team) -> None:
    """Raises NotYours unless the person moves for one of these teams."""
    found = movers(*teams)
    if not any(each.capacity(person) for each in found.values()):
        names = " or ".join(dict.fromkeys(each.first.name for each in found.values() if each.first)) or "its lead"
        raise NotYours(f"Only {names} or a deputy can do that here. You can tell them, or leave a comment.")


class ReviewManager(models.Manager):
    def about(self, cycle: Cycle, ends_on: date, team: Team | None, below: bool) -> Review:
        """The review of a period, kept or still to be written: unsaved until somebody writes into it.

        One query, with the one before it and what was written in both.
        """
        named = {"cycle": cycle, "ends_on": ends_on, "team": team, "below": below}
        before = self._before(ends_on, team, below).values("pk")[:1]
        notes = NOTES.of(TalkNote.objects.filter(review=OuterRef("pk")))
        rows = self.filter(Q(**named) | Q(pk__in=before)).select_related("closed_by").annotate(told_notes=notes)
        found = {row.ends_on == ends_on: row for row in rows}
        for row in found.values():
            row.written = NOTES.read(row.told_notes)
        review = found.get(True) or Review()
        for name, value in named.items():
            setattr(review, name, value)
        review.earlier = found.get(False)
        return review

    def before(self, review: Review) -> Review | None:
        """The last one of the same kind before this, in any cycle."""
        return self._before(review.ends_on, review.team, review.below).first()

    def _before(self, ends_on: date, team: Team | None, below: bool) -> models.QuerySet[Review]:
        return self.filter(team=team, below=below, ends_on__lt=ends_on).order_by("-ends_on")

    def closed(self) -> models.QuerySet[Review]:
        """The latest first."""
        return self.filter(closed_at__isnull=False).order_by("-ends_on", "-closed_at", "-pk")


class Review(models.Model):
    """Of one `team`, with its subtree where `below`; of the whole without a team. The period is named by its end.

    `figures` are written once, on closing: the lines of the bowling chart and the promises as they were then.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews")
    ends_on = models.DateField()
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    below = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    figures = models.JSONField(null=True, blank=True)

    objects = ReviewManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cycle",
                "ends_on",
                "team",
                "below",
                condition=Q(team__isnull=False),
                name="one_review_of_a_team_for_each_period",
            ),
            models.UniqueConstraint(
                "cycle",
                "ends_on",
                "below",
                condition=Q(team__isnull=True),
                name="one_review_of_the_whole_for_each_period",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, figures__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, figures__isnull=False),
                name="a_closed_review_keeps_its_figures",
            ),
        ]

    def __str__(self):
        return f"{self.team or 'The whole'}, {self.ends_on}"

    @property
    def when(self) -> str:
        """Its period in an address: 2026-04, of weeks the last day."""
        weekly = self.cycle.rhythm is Rhythm.WEEKLY
        return self.ends_on.isoformat() if weekly else f"{self.ends_on:%Y-%m}"

    @property
    def asked(self) -> dict[str, str | int]:
        """Its team, as an address asks for it; nothing for the whole."""
        asked = {"team": self.team.key} if self.team else {}
        return asked | ({"below": 1} if self.below else {})

    @property
    def query(self) -> str:
        return f"?{urlencode(self.asked)}" if self.asked else ""

    @property
    def address(self) -> str:
        """Of this period, whoever's review it is."""
        return reverse("goals:review", args=[self.when])

    def get_absolute_url(self) -> str:
        return self.address + self.query

    @property
    def named(self) -> tuple[Cycle, date, Team | None, bool]:
        """What makes it this review and no other, saved or not."""
        return self.cycle, self.ends_on, self.team, self.below

    @cached_property
    def earlier(self) -> Review | None:
        """The last one of the same kind before this."""
        return Review.objects.before(self)

    @cached_property
    def written(self) -> list[TalkNote]:
        """What people wrote, in the order in which they began. Nothing in one that nobody wrote into yet."""
        return list(self.notes.select_related("by").order_by("pk")) if self.pk else []

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def leading_teams(self) -> list[Team]:
        """Whose movers keep this review: the team's; of the whole, those at the very top."""
        return [self.team] if self.team else list(Team.objects.filter(depth=1))

    def _kept(self) -> Review:
        """The row itself, made when the first word is written, and held until the transaction ends."""
        row, _new = Review.objects.get_or_create(
            cycle=self.cycle, ends_on=self.ends_on, team=self.team, below=self.below
        )
        return Review.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)

    # --- The verbs ------------------------------------------------------------------------------------

    @transaction.atomic
    def write(self, outcome: Outcome, said: Said, *, by: Person, version: int) -> TalkNote:
        """Keep what is said about an outcome, in place of `version` of the note; 0 is none yet.

        Movers of the outcome's team may, and those of the reviewed one. Raises NotYours, ReviewClosed, and
        NoteChanged where somebody wrote meanwhile; the same words again are no change.
        """
        must_lead(by, outcome.team, *self.leading_teams())
        review = self._kept()
        if review.is_closed:
            raise ReviewClosed
        note = review.notes.filter(outcome=outcome).select_related("by").first()
        if note is not None and note.said == said:
            return note
        if (note.version if note else 0) != version:
            raise NoteChanged(note)
        note = note or TalkNote(review=review, outcome=outcome, version=0)
        for name, text in asdict(said).items():
            setattr(note, name, text)
        note.by, note.at, note.version = by, clock.now(), note.version + 1
        note.clean_fields(exclude=["review", "outcome", "by"])
        note.save()
        return note

    @transaction.atomic
    def close(self, figures: Mapping, *, by: Person) -> Review:
        """Keep the figures as they are on this day. Raises NotYours, ReviewClosed."""
        must_lead(by, *self.leading_teams())
        review = self._kept()
        if review.is_closed:
            raise ReviewClosed
        review.closed_at, review.closed_by, review.figures = clock.now(), by, figures
        review.save(update_fields=["closed_at", "closed_by", "figures"])
        return review

    @transaction.atomic
    def undo_closing(self, *, by: Person) -> Review:
        """As before it was closed, for who closed it, in the first minutes. Raises ClosedForGood."""
        review = self._kept()
        if not review.may_be_undone_by(by):
            raise ClosedForGood
        review.closed_at = review.closed_by = review.figures = None
        review.save(update_fields=["closed_at", "closed_by", "figures"])
        return review

    def may_be_undone_by(self, person: Person) -> bool:
        fresh = self.is_closed and clock.now() - self.closed_at <= UNDO_WITHIN
        return fresh and self.closed_by_id == person.pk


def _words() -> models.TextField:
    # A text field of Django's keeps more than its max_length: that binds forms alone.
    return models.TextField(blank=True, max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])


class TalkNote(models.Model):
    """What was said about one outcome in one review. `version` counts its wordings: whoever writes names theirs."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="notes")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="notes")
    sees = _words()
    behind = _words()
    changes = _words()
    needs = _words()
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint("review", "outcome", name="one_note_for_each_outcome_in_a_review")]
        # Each page knows the newest one.
        indexes = [models.Index(fields=["-at"], name="talk_note_latest")]

    def __str__(self):
        return f"{self.outcome} in {self.review}"

    @property
    def said(self) -> Said:
        return Said(self.sees, self.behind, self.changes, self.needs)


NOTES = Along(TalkNote, *("outcome", "sees", "behind", "changes", "needs", "version", "at", "by__name", "by__email"))
