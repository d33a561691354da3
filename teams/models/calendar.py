"""When a team works: its time zone, weekdays, public holidays and days off. Replies are owed in working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from lean.lib import clock, days, public_holidays
from lean.lib.workdays import WorkingDays

if TYPE_CHECKING:
    from .person import Person
    from .team import Team

# A closure over the holidays, say; more at once is a mistake more often than not.
LONGEST_CLOSURE = timedelta(days=62)
FARTHEST_DAY_OFF = timedelta(days=730)


class CalendarManager(models.Manager):
    @transaction.atomic
    def arrange(
        self, team: Team, *, time_zone: str, weekdays: Iterable[int], country: str, region: str, by: Person
    ) -> Calendar:
        """When `team` works from now on, and every team below it without a calendar of its own.

        A team that went by the one above gets its own, with the days off of that one. Raises NotYours, and
        ValidationError for a field.
        """
        team.must_be_arranged_by(by)
        working_days = "".join(str(number) for number in sorted(set(weekdays)))
        _must_be_known(time_zone, working_days, country, region)
        calendar = self._own(team)
        calendar.time_zone, calendar.working_days = time_zone, working_days
        calendar.country, calendar.region = country, region
        calendar.save()
        return calendar

    @transaction.atomic
    def go_by_the_one_above(self, team: Team, *, by: Person) -> None:
        """No calendar of its own any more. It is kept: `take_up_again` brings it back. Raises NotYours."""
        team.must_be_arranged_by(by)
        team.calendar = None
        team.save(update_fields=["calendar"])

    @transaction.atomic
    def take_up_again(self, team: Team, *, by: Person) -> Calendar:
        """Its own as it was, or a copy of the one above where it never had one. Raises NotYours."""
        team.must_be_arranged_by(by)
        return self._own(team)

    def _own(self, team: Team) -> Calendar:
        """The team's own calendar, made from the one it goes by where it has none or shares it with another team."""
        # One after the other: two who change it at the same moment make one calendar.
        locked = type(team).objects.select_for_update(of=("self",)).get(pk=team.pk)
        shared = locked.calendar_id and type(team).objects.filter(calendar=locked.calendar_id).exclude(pk=team.pk)
        if locked.calendar_id and not shared.exists():
            return locked.calendar
        source = team.calendar_in_force()
        about = {"time_zone": source.time_zone, "working_days": source.working_days}
        about |= {"country": source.country, "region": source.region}
        own, made = self.get_or_create(name=f"Calendar of {team.key}", defaults=about)
        if made and source.pk:
            copied = source.days_off.values_list("on", "name")
            DayOff.objects.bulk_create(DayOff(calendar=own, on=on, name=name) for on, name in copied)
        team.calendar = own
        team.save(update_fields=["calendar"])
        return own


def _must_be_known(time_zone: str, working_days: str, country: str, region: str) -> None:
    problems = {}
    if time_zone not in available_timezones():
        problems["time_zone"] = _("There is no such time zone. Choose one of the list, such as Europe/Zurich.")
    if not working_days or not set(working_days) <= set("1234567"):
        problems["weekdays"] = _("Choose at least one day of the week on which the team works.")
    if country and country not in public_holidays.countries():
        problems["country"] = _("There is no such country. Choose one of the list, or none.")
    elif region and region not in public_holidays.regions(country):
        country = public_holidays.countries().get(country, "")
        problems["region"] = _("Choose a region of %(country)s, or none.") % {"country": country}
    if problems:
        raise ValidationError(problems)


class Calendar(models.Model):
    """`working_days` are the ISO numbers of weekdays in one string, "12345" for Monday to Friday.

    `country` and `region` are codes of lean.lib.public_holidays; without a country no public holiday is free.
    """

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    working_days = models.CharField(max_length=7, default="12345")
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)

    objects = CalendarManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(working_days__regex="^[1-7]{1,7}$"), name="a_calendar_has_a_working_day"
            ),
            models.CheckConstraint(
                condition=models.Q(region="") | ~models.Q(country=""), name="a_region_is_of_a_country"
            ),
        ]

    def __str__(self):
        return self.name

    def as_rule(self) -> WorkingDays:
        """As the plain value on which rules count. One query for the days off."""
        days_off = self.days_off.values_list("on", flat=True) if self.pk else ()
        return WorkingDays.of(map(int, self.working_days), days_off, self.time_zone, self.country, self.region)


class DayOffManager(models.Manager):
    @transaction.atomic
    def add(self, team: Team, on: date, until: date | None = None, *, name: str, by: Person) -> list[DayOff]:
        """Days off for `team`, from a day up to and including another: those on which it would have worked.

        Raises NotYours, and ValidationError for a day that has passed, is too far, or is free anyway.
        """
        team.must_be_arranged_by(by)
        until, name = until or on, " ".join(name.split())
        _must_be_a_closure(on, until, name)
        calendar = Calendar.objects.take_up_again(team, by=by)
        rule = calendar.as_rule()
        span = (on + timedelta(days=number) for number in range((until - on).days + 1))
        new = [DayOff(calendar=calendar, on=day, name=name) for day in span if rule.works_on(day)]
        if not new:
            raise ValidationError({"on": _why_free(rule, on, until)})
        return self.bulk_create(new)

    @transaction.atomic
    def take_away(self, team: Team, on: date, *, by: Person) -> DayOff | None:
        """A working day again. What it was called, for who wants it back; None where it was none. Raises NotYours."""
        team.must_be_arranged_by(by)
        calendar = Calendar.objects.take_up_again(team, by=by)
        gone = self.filter(calendar=calendar, on=on).first()
        self.filter(calendar=calendar, on=on).delete()
        return gone

    @transaction.atomic
    def replace(self, team: Team, named: dict[date, str], *, by: Person) -> None:
        """All of the team's own days off at once, for programs. Raises NotYours."""
        team.must_be_arranged_by(by)
        calendar = Calendar.objects.take_up_again(team, by=by)
        self.filter(calendar=calendar).delete()
        self.bulk_create(DayOff(calendar=calendar, on=on, name=name) for on, name in sorted(named.items()))


def _must_be_a_closure(on: date, until: date, name: str) -> None:
    today = clock.today()
    if len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("Say it in %(most)s characters at most.") % {"most": LONGEST_NAME}})
    if on < today:
        raise ValidationError({"on": _("That day has passed. Choose today or a day to come.")})
    if until < on:
        raise ValidationError({"until": _("The last day comes before the first one.")})
    if until > today + FARTHEST_DAY_OFF:
        raise ValidationError({"until": _("That is more than two years ahead. Choose a nearer day.")})
    if until - on > LONGEST_CLOSURE:
        raise ValidationError({"until": _("That is more than two months at once. Choose a nearer day.")})


def _why_free(rule: WorkingDays, on: date, until: date) -> str:
    words = {"day": days.full(on), "holiday": rule.holiday(on)}
    if on != until:
        return _("The team works on none of these days anyway.")
    if rule.holiday(on):
        return _("%(day)s is free anyway: %(holiday)s.") % words
    if on in rule.days_off:
        return _("%(day)s is a day off already.") % words
    return _("Nobody works on %(day)s anyway.") % words


LONGEST_NAME = 80


class DayOff(models.Model):
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days_off")
    on = models.DateField()
    name = models.CharField(max_length=LONGEST_NAME, blank=True)

    objects = DayOffManager()

    class Meta:
        verbose_name_plural = "days off"
        constraints = [models.UniqueConstraint("calendar", "on", name="one_day_off_for_each_day")]

    def __str__(self):
        return self.name or str(self.on)


class DemoClock(models.Model):
    """How far the demo's clock runs from the real one. Written once, when the demo company is loaded."""

    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_demo_clock")]

    def __str__(self):
        return str(self.offset)
