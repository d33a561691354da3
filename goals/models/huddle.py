"""The huddle: when a team meets, what was taken there, and the one line that came back."""

from __future__ import annotations

from datetime import date, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lean.lib import clock, days
from teams.models import Person, Team

from ..access import must_move_for
from ..rules import huddle as rules
from ..rules.negotiation import COMMITS, AnsweredAlready, Kind, State, WordsMissing
from .catchball import Catchball
from .move import Move

LONGEST_LINE = 280


class Weekday(models.IntegerChoices):
    MONDAY = 1, gettext_lazy("Monday")
    TUESDAY = 2, gettext_lazy("Tuesday")
    WEDNESDAY = 3, gettext_lazy("Wednesday")
    THURSDAY = 4, gettext_lazy("Thursday")
    FRIDAY = 5, gettext_lazy("Friday")
    SATURDAY = 6, gettext_lazy("Saturday")
    SUNDAY = 7, gettext_lazy("Sunday")


class HuddleManager(models.Manager):
    @transaction.atomic
    def say(self, team: Team, weekday: int | None, starts_at: time | None, *, by: Person) -> Huddle | None:
        """When this team meets. Said again, the later word counts; without a day it meets no more, and gives None.

        Raises NotYours, and ValidationError for a field.
        """
        must_move_for(by, team)
        if weekday is None:
            self.filter(team=team).delete()
            return None
        if weekday not in Weekday.values:
            raise ValidationError({"weekday": _("Choose a day of the week.")})
        if starts_at is None:
            raise ValidationError({"starts_at": _("Say at what time, such as 9:00.")})
        return self.update_or_create(team=team, defaults={"weekday": weekday, "starts_at": starts_at})[0]


class Huddle(models.Model):
    """On which weekday (ISO, Monday is 1) a team meets, and at what time of its own day."""

    team = models.OneToOneField(Team, primary_key=True, on_delete=models.CASCADE, related_name="huddle")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts_at = models.TimeField()

    objects = HuddleManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="a_huddle_has_a_weekday")]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"

    @property
    def meets(self) -> rules.Meets:
        return rules.Meets(self.weekday, self.starts_at)


class HuddleSheetManager(models.Manager):
    @transaction.atomic
    def take(
        self,
        catchball: Catchball,
        *,
        by: Person,
        answering: int,
        weekday: int | None = None,
        starts_at: time | None = None,
    ) -> HuddleSheet:
        """Take what is on the table to the receiving team's next huddle. Pressed twice, it is taken once.

        `weekday` and `starts_at` are kept as when the team meets, where that isn't known yet. Where an answer is asked
        for before the huddle is over, this is the postponement of this ball: to the working day after. Raises NotYours,
        AnsweredAlready, NotYourBall, QuestionOpen, NoHuddle, PostponedAlready, and ValidationError for a field.
        """
        # Held still, so that a second press finds what the first one made.
        at = Catchball.objects.with_everything().select_for_update(no_key=True, of=("self",)).get(pk=catchball.pk)
        must_move_for(by, at.receiving_team)
        if there := self.standing().filter(catchball=at, version=answering).last():
            return there
        if at.version != answering:
            raise AnsweredAlready(at)
        rules.must_take(at.position)
        meets = Huddle.objects.filter(team=at.receiving_team).first()
        if meets is None and weekday is not None:
            meets = Huddle.objects.say(at.receiving_team, weekday, starts_at, by=by)
        if meets is None:
            raise rules.NoHuddle
        working = at.receiving_team.working_days()
        on = meets.meets.next_after(clock.now(), working)
        later = rules.later_day(at.reply_by_on, on, working)
        # Stored, and read on other days: so the day itself, not "tomorrow".
        words = _("After the huddle on %(day)s") % {"day": days.full(on)}
        move = at.postpone(later, by=by, answering=answering, text=words) if later else None
        return self.create(catchball=at, version=answering, move=move, huddle_on=on, by=by)

    def standing(self) -> models.QuerySet[HuddleSheet]:
        """Without those whose later day was taken back."""
        return self.filter(Q(move=None) | Q(move__taken_back_by=None))


class HuddleSheet(models.Model):
    """One page for one huddle: `version` is the move that was on the table, `move` the postponement it needed."""

    once = True

    catchball = models.ForeignKey(Catchball, on_delete=models.PROTECT, related_name="huddle_sheets")
    version = models.PositiveIntegerField()
    move = models.OneToOneField(Move, null=True, blank=True, on_delete=models.PROTECT, related_name="huddle_sheet")
    huddle_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = HuddleSheetManager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "catchball", "version", condition=Q(move=None), name="one_sheet_for_what_is_on_the_table"
            )
        ]

    def __str__(self):
        return f"{self.catchball_id} on {self.huddle_on}"


class HuddleLineManager(models.Manager):
    @transaction.atomic
    def bring_back(self, catchball: Catchball, text: str, *, by: Person) -> HuddleLine:
        """What the team said, in one line. A later line counts, the earlier ones stay; the same again is the same.

        After an agreement it can be said once, where nothing had been. Raises NotYours, NotAgreed where nothing is on
        the table, HuddleHasSpoken, WordsMissing, and ValidationError for words that are too long.
        """
        at = Catchball.objects.with_everything().select_for_update(no_key=True, of=("self",)).get(pk=catchball.pk)
        must_move_for(by, at.receiving_team)
        text = " ".join(text.split())
        if not text:
            raise WordsMissing(_("Write in one line what the team said."))
        if len(text) > LONGEST_LINE:
            raise ValidationError({"text": _("Say it in %(most)s characters at most.") % {"most": LONGEST_LINE}})
        there = at.huddle_lines.last()
        if there is not None and (there.text, there.version) == (text, at.version):
            return there
        rules.must_be_heard(at.position, spoken_of=at.state == State.AGREED and _is_spoken_of(at))
        return self.create(catchball=at, version=at.version, text=text, huddle_on=_heard_on(at), by=by)


def _is_spoken_of(at: Catchball) -> bool:
    stands = at.moves.filter(taken_back_by=None)
    reopened = stands.filter(kind=Kind.REOPEN).values_list("number", flat=True)
    agreed = stands.filter(kind__in=COMMITS).order_by("-number").values_list("number", flat=True).first()
    heard = rules.of_agreement(at.huddle_lines.order_by("pk"), reopened, agreed or 0, again=False)
    return not heard.lead_only


def _heard_on(at: Catchball) -> date:
    """The day of the huddle to which it was taken, once that has come; else today, where the team is."""
    today = at.receiving_team.working_days().day_of(clock.now())
    sheet = HuddleSheet.objects.standing().filter(catchball=at, huddle_on__lte=today).last()
    return sheet.huddle_on if sheet else today


class HuddleLine(models.Model):
    """What the team said, when `version` was the last move. `huddle_on` is the day on which it met."""

    once = True

    catchball = models.ForeignKey(Catchball, on_delete=models.PROTECT, related_name="huddle_lines")
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_LINE)
    huddle_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = HuddleLineManager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_huddle_says_something")]

    def __str__(self):
        return self.text[:40]
