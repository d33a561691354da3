"""Nudges: messages that people are owed, kept as rows until a worker has sent them.

Written in the transaction of what caused them: a move that is rolled back nudges nobody, and a broker
that forgets loses nothing. Celery is only the alarm clock.

A worker claims rows with a lease, commits, sends, and marks each where the lease still is its own. So
nothing is locked while a mail server thinks, and what a killed worker held comes due again by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from lean.lib import alarm
from teams.models import Person, Team

from .way import Way

# The worker's task by its name: models know no tasks.
DRAIN = "goals.tasks.drain_nudges"
# Long enough for one mail to a mail server that hangs (EMAIL_TIMEOUT, 10 s) and its mark.
LEASE = timedelta(seconds=15)
BATCH = 50
# A nudge that could have been sent for so long means that something is wrong.
LATE = timedelta(hours=1)


class NudgeKind(models.TextChoices):
    BALL = "ball", "The ball is in your court"
    # A nudge by hand is this one, sent on the day it was asked for: it counts as that day's.
    REPLY_BY = "reply_by", "A word is asked for"
    CONVERSATION = "conversation", "This needs a conversation"
    HELP_DUE = "help_due", "Help promised and due"
    CONDITION_FAILED = "condition_failed", "Condition failed"
    PARENT = "parent", "The outcome above has changed"
    REAFFIRM = "reaffirm", "Somebody else leads now"
    CYCLE_CLOSING = "cycle_closing", "The cycle ends soon"
    CHECKIN_DUE = "checkin_due", "A check-in is due"
    NO_RECENT_WORD = "no_recent_word", "No recent word"
    DIGEST = "digest", "The week"


# What these speak of is a promise of help, and no ball.
ABOUT_HELP = (NudgeKind.HELP_DUE, NudgeKind.CONDITION_FAILED)
# What these speak of is no ball: an outcome, what a team agreed to, a cycle.
ABOUT_THE_WORLD = (NudgeKind.PARENT, NudgeKind.REAFFIRM, NudgeKind.CYCLE_CLOSING)


# What comes with a nudge from hand to hand: what it is about, besides its kind, subject and period.
ABOUT = ("catchball_id", "move_id", "help_id", "outcome_id", "cycle_id", "team_id", "nudged_by_id")
# Between the subject of a nudge and the day on which a person asked to be reminded of it.
AGAIN = "@"


class NudgeState(models.TextChoices):
    DUE = "due", "Due"
    SENT = "sent", "Sent"
    GATHERED = "gathered", "Kept for the week"
    DROPPED = "dropped", "No longer true"
    FAILED = "failed", "Refused for good"


def this_ball(catchball) -> str:
    """The subject of nudges about a ball that lies where it is since this version of its catchball."""
    return f"catchball:{catchball.pk}:{catchball.version}"


class NudgeQuerySet(models.QuerySet):
    def due(self) -> NudgeQuerySet:
        """May be sent now, and no worker holds it."""
        return self.filter(state=NudgeState.DUE, due_at__lte=timezone.now())

    def some_are_late(self) -> bool:
        """Whether one could have been sent for more than an hour, whatever was tried meanwhile."""
        due, before = self.waiting(), timezone.now() - LATE
        # Two questions, each to an index of its own: of both in one SQLite reads all that is due.
        tried = due.filter(waits_since__lte=before)
        return tried.exists() or due.filter(due_at__lte=before, waits_since=None).exists()

    def held(self, nudges: Iterable[Nudge]) -> NudgeQuerySet:
        """Those of one claim that are still its own."""
        nudges = list(nudges)
        leases = {nudge.lease for nudge in nudges}
        return self.filter(pk__in=[nudge.pk for nudge in nudges], lease__in=leases, state=NudgeState.DUE)

    def gathered_for(self, person: Person) -> NudgeQuerySet:
        """What this person chose to hear of with the week, since the last one."""
        return self.filter(recipient=person, state=NudgeState.GATHERED).order_by("created_at", "pk")

    def speak_of_the_same(self, nudge: Nudge) -> bool:
        """Of a reminder and what a person put off to the same morning: whether the other one has gone out."""
        sent = self.filter(recipient=nudge.recipient_id, catchball=nudge.catchball_id, state=NudgeState.SENT)
        if nudge.is_again:
            # Until its morning all else was held, so what went out since then speaks of the same.
            same = Q(kind=NudgeKind.REPLY_BY) | Q(kind=NudgeKind.BALL, move=nudge.move_id)
            since = nudge.waits_since or nudge.due_at
            return sent.filter(same, sent_at__gte=since).exclude(pk=nudge.pk).exists()
        asked_for = sent.filter(kind=NudgeKind.BALL, subject__contains=AGAIN).values_list("subject", flat=True)
        return any(subject.partition(AGAIN)[2] >= nudge.period for subject in asked_for)

    def bring_back(self) -> int:
        """Due at once, as if nothing had been decided about them."""
        afresh = {"way": "", "sent_at": None, "due_at": timezone.now(), "waits_since": None, "attempts": 0, "error": ""}
        count = self.update(state=NudgeState.DUE, **afresh)
        alarm.ring_on_commit(DRAIN)
        return count

    def waiting(self) -> NudgeQuerySet:
        return self.filter(state=NudgeState.DUE)

    def refused(self) -> NudgeQuerySet:
        return self.filter(state=NudgeState.FAILED)

    def spoke_of(self, catchball, day: str) -> bool:
        """Whether both sides of this ball were told on that day that it needs a conversation."""
        told = self.filter(kind=NudgeKind.CONVERSATION, catchball=catchball, period=day)
        return told.exclude(state=NudgeState.DROPPED).exists()

    def send_again(self) -> int:
        """An administrator has seen to what was wrong. What a worker holds at this moment stays with it.

        So does what waits for its morning: nothing was wrong with that.
        """
        put_off = Q(state=NudgeState.DUE, lease=None, attempts__gt=0)
        refused = self.filter(Q(state=NudgeState.FAILED) | put_off)
        afresh = {"due_at": timezone.now(), "waits_since": None, "attempts": 0, "error": "", "lease": None}
        count = refused.update(state=NudgeState.DUE, **afresh)
        alarm.ring_on_commit(DRAIN)
        return count


class NudgeManager(models.Manager.from_queryset(NudgeQuerySet)):
    def owe(self, kind: NudgeKind, *, to: Person, subject: str, period: str, **about) -> None:
        """Note that a person is owed this message, once for each subject and period. Idempotent.

        Called by the verbs inside their transaction. `subject` names what it is about ("move:41");
        `about` are the catchball, move, help, outcome, cycle, team and nudger that the message will speak of.
        """
        self.owe_all([Nudge(recipient=to, kind=kind, subject=subject, period=period, **about)])

    def owe_all(self, nudges: Iterable[Nudge]) -> None:
        """The same for many at once, in one statement. What is owed already is not owed twice."""
        if nudges := list(nudges):
            for nudge in nudges:
                nudge.due_at = nudge.due_at or timezone.now()
            self.bulk_create(nudges, ignore_conflicts=True)
            alarm.ring_on_commit(DRAIN)

    def claim(self, most: int = BATCH) -> list[Nudge]:
        """Take what is due for the time of a lease; nobody else gets it before that has run out.

        Durable: the claim is committed when this returns, so no lock is held while mails are sent.
        """
        # Asked first, because on SQLite a claim takes the only write lock, every few seconds.
        if not self.due().exists():
            return []
        lease = uuid.uuid4()
        with transaction.atomic(durable=True):
            # What another worker is about to claim is skipped, not waited for.
            rows = self.due().select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
            nudges = list(rows.select_related("recipient", "nudged_by", "team", "move")[:most])
            taken = [nudge.pk for nudge in nudges]
            since = Coalesce("waits_since", "due_at")
            self.filter(pk__in=taken).update(lease=lease, due_at=timezone.now() + LEASE, waits_since=since)
        for nudge in nudges:
            nudge.lease = lease
        return nudges

    def hand_back(self, nudges: Iterable[Nudge]) -> None:
        """Claimed, and not tried: due again at once, in its old place."""
        if nudges := list(nudges):
            self.held(nudges).update(lease=None, due_at=min(nudge.due_at for nudge in nudges))


class Nudge(models.Model):
    """`due_at` is when it may be sent next; while a worker holds it, when the worker's `lease` ends. Each attempt
    moves it on, so `waits_since` keeps since when it could have been sent; empty until it is tried.

    These moments are real time, also in the demo: they are the machine's, not people's. `way` is by which way it
    went out, or the choice by which it didn't; `sent_at` is when it went, or was put with the week. `error` says why
    the last attempt did not succeed, or why nothing was sent. No rendered text is kept: what a mail says is
    read when it is sent.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nudges")
    kind = models.CharField(max_length=20, choices=NudgeKind)
    subject = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    catchball = models.ForeignKey(
        "goals.Catchball", null=True, blank=True, on_delete=models.CASCADE, related_name="nudges"
    )
    move = models.ForeignKey("goals.Move", null=True, blank=True, on_delete=models.CASCADE, related_name="nudges")
    help = models.ForeignKey("goals.Help", null=True, blank=True, on_delete=models.CASCADE, related_name="nudges")
    outcome = models.ForeignKey("goals.Outcome", null=True, blank=True, on_delete=models.CASCADE, related_name="nudges")
    cycle = models.ForeignKey("goals.Cycle", null=True, blank=True, on_delete=models.CASCADE, related_name="nudges")
    nudged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=NudgeState, default=NudgeState.DUE)
    way = models.CharField(max_length=6, choices=Way, blank=True)
    due_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    message_id = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NudgeManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "recipient",
                "kind",
                "subject",
                "period",
                name="one_nudge_per_person_reason_subject_and_period",
            )
        ]
        indexes = [
            models.Index("due_at", name="nudge_due", condition=Q(state=NudgeState.DUE)),
            models.Index("waits_since", name="nudge_waits", condition=Q(state=NudgeState.DUE)),
            # How many there are of each, without a look at the rows.
            models.Index("kind", "way", "state", name="nudge_tally"),
            models.Index("recipient", "error", name="nudge_failed", condition=Q(state=NudgeState.FAILED)),
        ]

    def __str__(self):
        return f"{self.kind} to {self.recipient}: {self.subject}"

    @property
    def original(self) -> str:
        """Its subject, also where a person asked to be reminded of it on another day."""
        return self.subject.partition(AGAIN)[0]

    @property
    def is_again(self) -> bool:
        """Whether the person has put it off to this day themselves."""
        return AGAIN in self.subject

    @property
    def is_about_a_ball(self) -> bool:
        return self.kind in (NudgeKind.BALL, NudgeKind.REPLY_BY)

    @property
    def puts_off(self) -> str:
        """What a person puts off who puts this off: of a ball all that speaks of it while it lies where it is."""
        at_its_move = self.kind == NudgeKind.BALL and self.move is not None
        return f"catchball:{self.catchball_id}:{self.move.number}" if at_its_move else self.original

    # Each says whether the nudge was still this worker's. If its lease has run out, another one has it.

    @transaction.atomic
    def mark_sent(self, way: Way = Way.MAIL, told: Iterable[Nudge] = (), over: Iterable[Nudge] = ()) -> bool:
        """It is out by this way. Of what was gathered the week told some; for others it came too late.

        Those are due again, so that they are dropped with their reason, or passed on to who answers now.
        """
        now = timezone.now()
        kept = self._let_go(state=NudgeState.SENT, way=way, sent_at=now, error="", attempts=F("attempts") + 1)
        if kept:
            gathered = Nudge.objects.filter(recipient=self.recipient_id, state=NudgeState.GATHERED)
            gathered.filter(pk__in=[each.pk for each in told]).update(state=NudgeState.SENT)
            gathered.filter(pk__in=[each.pk for each in over]).bring_back()
        return kept

    def gather(self) -> bool:
        """The person hears of it with the week."""
        return self._let_go(state=NudgeState.GATHERED, way=Way.DIGEST, sent_at=timezone.now(), error="")

    def turn_off(self, why: str) -> bool:
        """The person chose not to hear of it."""
        return self._let_go(state=NudgeState.DROPPED, way=Way.OFF, error=why)

    def wait_until(self, moment: datetime) -> bool:
        """The person rests until then, a moment of the machine's time. No attempt was made."""
        return self._let_go(due_at=moment, waits_since=None)

    def fail(self, error: str) -> bool:
        """Refused for good: an administrator sees it, and nobody tries again by themselves."""
        return self._let_go(state=NudgeState.FAILED, error=error[:300], attempts=F("attempts") + 1)

    def bounce(self, error: str) -> bool:
        """It was taken, and came back later: as if it had been refused for good."""
        sent = Nudge.objects.filter(pk=self.pk, state=NudgeState.SENT)
        return bool(sent.update(state=NudgeState.FAILED, error=error[:300], sent_at=None))

    def back_off(self, error: str, *, at_most: timedelta, at_least: timedelta = timedelta(0)) -> bool:
        """Try again after 1, 2, 4, 8 … seconds."""
        pause = min(max(timedelta(seconds=2 ** min(self.attempts, 16)), at_least), at_most)
        return self._let_go(due_at=timezone.now() + pause, error=error[:300], attempts=F("attempts") + 1)

    def drop(self, why: str) -> bool:
        """It is no longer true, so nothing is sent."""
        return self._let_go(state=NudgeState.DROPPED, error=why)

    @transaction.atomic
    def pass_to(self, person: Person) -> None:
        """Somebody else moves for the team by now: they are owed it instead."""
        if self.drop("Somebody else moves for the team now."):
            about = {name: getattr(self, name) for name in ABOUT}
            # What its reader put off, they put off for themselves.
            key = {"subject": self.original, "period": self.period}
            Nudge.objects.owe(NudgeKind(self.kind), to=person, **key, **about)
            # Passed on from them before: it is theirs again.
            before = Nudge.objects.filter(recipient=person, kind=self.kind, state=NudgeState.DROPPED, **key)
            before.exclude(way=Way.OFF).bring_back()

    def _let_go(self, **changes) -> bool:
        return bool(Nudge.objects.held([self]).update(lease=None, **changes))
