"""Absences: from when until when a person is away, and who answers meanwhile. An absence gives nobody a right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lean.lib import clock, days
from lean.lib.refusal import NotYours, Refused

from .membership import MOVERS, Membership
from .person import Person

LONGEST_ABSENCE = timedelta(days=366)
FARTHEST_ABSENCE = timedelta(days=730)


class AbsenceManager(models.Manager):
    @transaction.atomic
    def say(self, person: Person, from_on: date, back_on: date, *, stand_in: Person | None = None, by: Person):
        """`person` is away from a day on and back on another; `stand_in`, who may move anyway, answers first.

        They say so themselves, or who leads or deputises for their team or one above, or an administrator.
        Raises NotYours, and Refused for a day or a person that can't be.
        """
        must_say_for(person, by)
        _must_be_a_time(from_on, back_on)
        # One after the other, so that no two of one person overlap.
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
        beside = self.filter(person=person, from_on__lt=back_on, back_on__gt=from_on).first()
        if beside is not None:
            words = {"from": days.day(beside.from_on, from_on), "back": days.day(beside.back_on, from_on)}
            says = _("An absence from %(from)s until %(back)s is there already. End that one, or choose other days.")
            raise Refused(says % words, about="from_on")
        if stand_in is not None and not stands_in_for(person).filter(pk=stand_in.pk).exists():
            says = _("%(name)s can't answer for you: choose somebody who already moves for a team of yours.")
            raise Refused(says % {"name": stand_in.name}, about="stand_in")
        return self.create(person=person, from_on=from_on, back_on=back_on, stand_in=stand_in, by=by)

    @transaction.atomic
    def end(self, absence: Absence, *, by: Person) -> None:
        """They are back today, or don't go at all. Raises NotYours."""
        must_say_for(absence.person, by)
        today = clock.today()
        there = self.filter(pk=absence.pk)
        if not there.filter(from_on__lt=today).update(back_on=today):
            there.delete()


class Absence(models.Model):
    """Away from `from_on` on; `back_on` is the first day of work again, so the day before it is the last one away."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    back_on = models.DateField()
    stand_in = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AbsenceManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lt=F("back_on")), name="an_absence_lasts_a_day"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("person")), name="nobody_stands_in_for_themselves"
            ),
            models.UniqueConstraint("person", "from_on", name="one_absence_from_a_day"),
        ]
        indexes = [models.Index(fields=["person", "back_on"], name="absence_person_back")]

    def __str__(self):
        return f"{self.person}, {self.from_on} to {self.back_on}"

    @property
    def days(self) -> Iterator[date]:
        """All of them, working days or not."""
        return (self.from_on + timedelta(days=number) for number in range((self.back_on - self.from_on).days))

    def covers(self, day: date) -> bool:
        return self.from_on <= day < self.back_on


def stands_in_for(person: Person):
    """Who moves, as lead or deputy, for a team that this person moves for, too: an absence gives nobody a right."""
    led = Membership.objects.filter(person=person, role__in=MOVERS).values("team")
    beside = Membership.objects.filter(team__in=led, role__in=MOVERS).exclude(person=person)
    return Person.objects.filter(is_active=True, pk__in=beside.values("person")).order_by("name", "pk")


def must_say_for(person: Person, by: Person) -> None:
    """Raises NotYours unless it is oneself, somebody who leads a team of theirs or one above, or an administrator."""
    if by.pk == person.pk or by.is_staff:
        return
    teams = [row.team for row in Membership.objects.filter(person=person).select_related("team")]
    above = {path for team in teams for path in team.paths_up}
    if not Membership.objects.filter(team__path__in=above, person=by, role__in=MOVERS).exists():
        says = _("Only %(name)s, or who leads their team, can say when %(name)s is away. Tell them, or ask them.")
        raise NotYours(says % {"name": person.given_name})


def _must_be_a_time(from_on: date, back_on: date) -> None:
    today = clock.today()
    if back_on <= from_on:
        raise Refused(_("The day back has to come after the first day away."), about="back_on")
    if back_on <= today:
        raise Refused(_("That time has passed. Say when you will be away, or until when you are."), about="back_on")
    if from_on < today - LONGEST_ABSENCE or back_on - from_on > LONGEST_ABSENCE:
        says = _("That is more than a year. Then the team needs another lead: an administrator can name one.")
        raise Refused(says, about="back_on")
    if from_on > today + FARTHEST_ABSENCE:
        raise Refused(_("That is more than two years ahead. Choose a nearer day."), about="from_on")
