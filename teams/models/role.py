"""As what somebody is in a team."""

from django.db import models


class Role(models.TextChoices):
    LEAD = "lead", "Lead"
    DEPUTY = "deputy", "Deputy"
    MEMBER = "member", "Member"
    COACH = "coach", "Coach"


# Who may move for a team. A coach asks and never decides.
MOVERS = (Role.LEAD, Role.DEPUTY)
