"""Reminding on another day: a person puts one thing off, for themselves; the ball stays where it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.refusal import NotYours, Refused
from lean.lib.zones import zone_named
from teams.access import movers
from teams.models import Person, Team

from ..rules.hours import morning_of
from ..rules.negotiation import IN_PLAY, TELLS_THE_HOLDER
from .catchball import Catchball
from .nudge import ABOUT, AGAIN, Nudge, NudgeKind, NudgeState, this_ball

FARTHEST = timedelta(days=62)
# Help that is due today is due today: its day can be moved on its page, where the other side sees it. And the week
# comes again by itself.
NOT_PUT_OFF = (NudgeKind.HELP_DUE, NudgeKind.DIGEST)


class CannotWait(Refused):
    code = "cannot_wait"
    says = "This can't be put off here. Its own page says what you can do."


class SnoozeManager(models.Manager):
    @transaction.atomic
    def put_off(self, nudge: Nudge, until_on: date, *, by: Person) -> Snooze:
        """Remind this person on that day's morning of what they were nudged about; until then nothing else about it.

        Raises NotYours for somebody else's nudge, CannotWait, and Refused for a day that can't be.
        """
        if nudge.recipient_id != by.pk:
            raise NotYours(_("This was sent to somebody else. Only they can put it off."))
        if nudge.kind in NOT_PUT_OFF:
            raise CannotWait
        if nudge.is_about_a_ball and nudge.catchball is not None:
            return self.put_off_ball(nudge.catchball, until_on, by=by)
        about = {name: getattr(nudge, name) for name in ABOUT}
        again = Nudge(kind=nudge.kind, subject=nudge.original, period=nudge.period, **about)
        return self._until(by, nudge.puts_off, again, until_on)

    @transaction.atomic
    def put_off_ball(self, catchball: Catchball, until_on: date, *, by: Person) -> Snooze:
        """The same for a ball that lies in this person's court, as long as it lies there.

        Raises NotYours, and Refused for a day that can't be.
        """
        must_lie_with(by, catchball)
        move = catchball.moves.filter(kind__in=TELLS_THE_HOLDER, taken_back_by=None).order_by("-number").first()
        again = Nudge(kind=NudgeKind.BALL, subject=f"move:{move.pk}", catchball=catchball, move=move)
        again.team = catchball.holding_team
        return self._until(by, this_ball(catchball), again, until_on)

    def _until(self, person: Person, subject: str, again: Nudge, until_on: date) -> Snooze:
        """`again` is owed anew on that day, under a subject that says so."""
        zone = zone_of(person, again.team)
        _must_be_a_day(until_on, clock.today(zone))
        self.end(person, subject)
        again.recipient, again.due_at = person, in_machine_time(morning_of(until_on, zone))
        again.subject = f"{again.subject}{AGAIN}{until_on.isoformat()}"
        Nudge.objects.owe_all([again])
        return self.create(person=person, subject=subject, until_on=until_on)

    @transaction.atomic
    def end(self, person: Person, subject: str) -> bool:
        """Not put off after all. Says whether it was. What had been held for its day comes at once."""
        # One after the other, so that a person puts a subject off once.
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
        snooze = self.filter(person=person, subject=subject).first()
        if snooze is None:
            return False
        # What a worker holds at this moment stays with it.
        due = Nudge.objects.filter(recipient=person, state=NudgeState.DUE, lease=None)
        mine = [nudge.pk for nudge in due.select_related("move") if nudge.puts_off == subject]
        due.filter(pk__in=mine, subject__contains=AGAIN).delete()
        due.filter(pk__in=mine, due_at__gt=timezone.now()).update(due_at=timezone.now())
        snooze.delete()
        return True


class Snooze(models.Model):
    """`subject` is what was put off, as `Nudge.puts_off` names it: a ball only as long as it lies where it is."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snoozes")
    subject = models.CharField(max_length=80)
    until_on = models.DateField()
    at = models.DateTimeField(default=clock.now)

    objects = SnoozeManager()

    class Meta:
        constraints = [models.UniqueConstraint("person", "subject", name="one_snooze_per_person_and_subject")]

    def __str__(self):
        return f"{self.person}: {self.subject} on {self.until_on}"


def zone_of(person: Person, team: Team | None) -> ZoneInfo:
    """Where a person is: the zone they named, else their team's."""
    teams_own = zone_named(team.calendar_in_force().time_zone) if team is not None and person.zone is None else None
    return person.zone or teams_own or ZoneInfo(settings.TIME_ZONE)


def in_machine_time(moment: datetime) -> datetime:
    """When the machine's clock stands at a moment of people's time: the demo's company lives on another day."""
    return timezone.now() + (moment - clock.now())


def must_lie_with(person: Person, catchball: Catchball) -> None:
    """Raises NotYours unless this person can make the next move."""
    mine = catchball.state in IN_PLAY and catchball.sides(movers(*catchball.teams))[catchball.holder]
    if not mine or not mine.capacity(person):
        raise NotYours(_("The ball isn't in your court, so nothing reminds you of it."))


def _must_be_a_day(until_on: date, today: date) -> None:
    if until_on <= today:
        raise Refused(_("Choose a day to come: tomorrow or later."), about="until_on")
    if until_on > today + FARTHEST:
        raise Refused(_("That is more than two months ahead. Choose a nearer day."), about="until_on")
