"""What a person decides about what reaches them: for each kind of nudge the way it takes, and when they rest.

Rows stand only where somebody has chosen something else than what everybody gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lean.lib.refusal import Refused
from teams.models import Person

from .nudge import Nudge, NudgeKind
from .way import Way

MONDAY = 1
# What somebody waits for comes at once. That a number has had no word for long waits for nobody in particular, has
# waited for weeks anyway, and stands on Home: a mail of its own would be the one that is resented first.
DEFAULTS = dict.fromkeys(NudgeKind, Way.MAIL) | {NudgeKind.NO_RECENT_WORD: Way.DIGEST}


class TheBallReachesYou(Refused):
    code = "the_ball_reaches_you"
    says = (
        "Somebody waits for you when the ball is in your court, so this can't be off. "
        "It can come by mail, by chat or with the week."
    )
    about = "ball"


class TheWeekComesByMail(Refused):
    code = "the_week_comes_by_mail"
    says = "The week is one mail of its own: it comes by mail, or not at all."
    about = "digest"


class ThisIsBetweenTheTwo(Refused):
    code = "this_is_between_the_two"
    says = "That a word is late is told to the two of you and to nobody else, so it doesn't go to the team's channel."
    about = "conversation"


def ways_for(kind: NudgeKind) -> list[Way]:
    """What a person can choose for nudges of this kind."""
    if kind == NudgeKind.BALL:
        return [Way.MAIL, Way.CHAT, Way.DIGEST]
    if kind == NudgeKind.CONVERSATION:
        return [Way.MAIL, Way.DIGEST, Way.OFF]
    return [Way.MAIL, Way.OFF] if kind == NudgeKind.DIGEST else list(Way)


REFUSED = {
    NudgeKind.BALL: TheBallReachesYou,
    NudgeKind.DIGEST: TheWeekComesByMail,
    NudgeKind.CONVERSATION: ThisIsBetweenTheTwo,
}


class MailChoiceManager(models.Manager):
    @transaction.atomic
    def choose(self, person: Person, kind: NudgeKind, way: Way) -> None:
        """Nudges of this kind take this way from now on, also those that are due already.

        Raises TheBallReachesYou, TheWeekComesByMail, ThisIsBetweenTheTwo.
        """
        if way not in ways_for(kind):
            raise REFUSED[kind]
        if way == DEFAULTS[kind]:
            self.filter(person=person, kind=kind).delete()
        else:
            self.update_or_create(person=person, kind=kind, defaults={"way": way})
        if kind == NudgeKind.DIGEST and way == Way.OFF:
            # What was kept for the week has none to come with: each is decided anew.
            Nudge.objects.gathered_for(person).bring_back()

    @transaction.atomic
    def choose_all(self, person: Person, chosen: Mapping[NudgeKind, Way]) -> None:
        """Several at once, or none of them. Raises as `choose` does."""
        stand = self.of(person)
        for kind, way in chosen.items():
            if way != stand[kind]:
                self.choose(person, kind, way)

    def of(self, person: Person) -> dict[NudgeKind, Way]:
        """The way of every kind. One query."""
        rows = self.filter(person=person).values_list("kind", "way")
        return DEFAULTS | {NudgeKind(kind): Way(way) for kind, way in rows if kind in NudgeKind.values}


class MailChoice(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=20, choices=NudgeKind)
    way = models.CharField(max_length=6, choices=Way)

    objects = MailChoiceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "kind", name="one_way_per_person_and_kind"),
            models.CheckConstraint(condition=~Q(kind=NudgeKind.BALL, way=Way.OFF), name="the_ball_is_never_off"),
            models.CheckConstraint(
                condition=~Q(kind=NudgeKind.DIGEST, way__in=[Way.CHAT, Way.DIGEST]), name="the_week_comes_by_mail"
            ),
        ]

    def __str__(self):
        return f"{self.kind} to {self.person}: {self.way}"


class MailHoursManager(models.Manager):
    @transaction.atomic
    def arrange(
        self, person: Person, *, quiet_from: time | None, quiet_until: time | None, digest_on: int = MONDAY
    ) -> None:
        """When nothing reaches this person, in their time zone, and on which weekday the week does (Monday is 1).

        Raises Refused for hours that have one end, or none between them, and for a day that no week has.
        """
        if quiet_from and quiet_until is None:
            raise Refused(_("Say also until when it is quiet, or leave both blank."), about="quiet_until")
        if quiet_until and quiet_from is None:
            raise Refused(_("Say also from when it is quiet, or leave both blank."), about="quiet_from")
        if quiet_from is not None and quiet_from == quiet_until:
            says = _("That would be the whole day. Choose two different times, or leave both blank.")
            raise Refused(says, about="quiet_until")
        if digest_on not in range(1, 8):
            raise Refused(_("Choose a day of the week."), about="digest_on")
        if quiet_from is None and digest_on == MONDAY:
            self.filter(person=person).delete()
            return
        hours = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_on": digest_on}
        self.update_or_create(person=person, defaults=hours)

    def of(self, person: Person) -> MailHours:
        """As they stand; what everybody has where nothing was chosen."""
        return self.filter(person=person).first() or MailHours(person=person)


class MailHours(models.Model):
    """Between `quiet_from` and `quiet_until` nothing reaches the person; what is due then comes when they are over.

    Both are times of day in the person's time zone, and may span midnight. `digest_on` is an ISO weekday.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mail_hours"
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_on = models.PositiveSmallIntegerField(default=MONDAY)

    objects = MailHoursManager()

    class Meta:
        verbose_name_plural = "mail hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_have_two_ends",
            ),
            models.CheckConstraint(condition=Q(digest_on__range=(1, 7)), name="the_week_comes_on_a_weekday"),
        ]

    def __str__(self):
        return f"{self.person}: quiet {self.quiet_from} to {self.quiet_until}, the week on day {self.digest_on}"
