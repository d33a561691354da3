"""When a team works: its time zone, weekdays and days off. Replies are owed in working days."""

from django.db import models

from lean.lib.workdays import WorkingDays


class Calendar(models.Model):
    """`working_days` are the ISO numbers of weekdays in one string, "12345" for Monday to Friday."""

    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    working_days = models.CharField(max_length=7, default="12345")
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(working_days__regex="^[1-7]{1,7}$"), name="a_calendar_has_a_working_day"
            )
        ]

    def __str__(self):
        return self.name

    def as_rule(self) -> WorkingDays:
        """As the plain value on which rules count. One query for the days off."""
        days_off = self.days_off.values_list("on", flat=True)
        return WorkingDays.of(map(int, self.working_days), days_off, self.time_zone)


class DayOff(models.Model):
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days_off")
    on = models.DateField()
    name = models.CharField(max_length=80, blank=True)

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
