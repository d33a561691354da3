"""A person in a team, in a role."""

from django.db import models

from .person import Person
from .role import MOVERS, Role
from .team import Team

__all__ = ["MOVERS", "Membership", "Role"]


class Membership(models.Model):
    """`title` is what the person calls their work ("test engineer"); it gives no rights."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    title = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("team", "person", name="one_role_in_a_team"),
            models.UniqueConstraint("team", condition=models.Q(role=Role.LEAD), name="one_lead_per_team"),
        ]
        indexes = [models.Index(fields=["person", "role"], name="membership_person_role")]

    def __str__(self):
        return f"{self.person}, {self.get_role_display()} of {self.team}"
