"""Teams: the organisation as a tree. A team owns outcomes; people move for it through their roles."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from lean.lib.refusal import NotYours
from lean.lib.sought import Sought
from lean.lib.tree import TreeManager, TreeNode
from lean.lib.workdays import WorkingDays

from .calendar import Calendar
from .person import Person
from .role import MOVERS


class TeamManager(TreeManager):
    def add(self, *, key: str, name: str, parent: Team | None = None, **fields) -> Team:
        """Plant a team under `parent`, or as a top team. The only way a team comes into the tree."""
        return self.plant(self.model(key=key, name=name, **fields), parent)


class Team(TreeNode):
    """`headcount` counts everybody who works in the team, also those who never sign in."""

    tree_lock = 7001
    sought = Sought("name", ("name", "key"))

    key = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "Letters, digits, - _ and . only")],
    )
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True, help_text="What the team is for, in one sentence")
    headcount = models.PositiveIntegerField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="teams")
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.SET_NULL, help_text="Empty: as the team above"
    )
    # A lead or deputy of its own. The database keeps it: see teams.has_mover.
    has_mover = models.BooleanField(default=False, editable=False)

    objects = TeamManager()

    class Meta:
        indexes = [
            # Without it the children of the root scan the whole tree.
            models.Index(fields=["depth", "path"], name="team_depth_path"),
            # Every page asks its reader's teams for these, and of ten thousand there are few.
            models.Index(fields=["parent"], condition=models.Q(has_mover=False), name="team_without_mover"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("teams:team", args=[self.key])

    def working_days(self) -> WorkingDays:
        """Its calendar, or the nearest one above, or Monday to Friday."""
        return self.calendar_in_force().as_rule()

    def calendar_in_force(self) -> Calendar:
        """As `working_days`; where there is none at all, one that isn't saved. One query."""
        team = self.team_of_calendar()
        return team.calendar if team else Calendar(time_zone=settings.TIME_ZONE)

    def team_of_calendar(self) -> Team | None:
        """By whose calendar it goes: its own, or that of the nearest team above that has one. One query."""
        above = Team.objects.filter(path__in=self.paths_up, calendar__isnull=False)
        return above.select_related("calendar").order_by("-depth").first()

    def must_be_arranged_by(self, person: Person) -> None:
        """Raises NotYours unless they lead or deputise for the team or one above, or administer. One query."""
        if not self.is_arranged_by(person):
            raise NotYours(f"Only who leads {self} or a team above it can arrange that. Ask them.")

    def is_arranged_by(self, person: Person) -> bool:
        led = person.memberships.filter(team__path__in=self.paths_up, role__in=MOVERS)
        return person.is_staff or led.exists()
