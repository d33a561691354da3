"""What reaches a person, as they have chosen it: for the page, for programs, and to come back to after a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from django.core import signing
from django.db import transaction

from teams.models import Person

from ..models import MailChoice, MailHours
from ..models.mail_choice import DEFAULTS, MONDAY
from ..models.nudge import NudgeKind
from ..models.way import Way

SALT = "goals.reads.reaching"
AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Reaching:
    """All that a person decides at once. `time_zone` is empty where it is the team's."""

    ways: dict[NudgeKind, Way]
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_on: int = MONDAY
    time_zone: str = ""

    @classmethod
    def of(cls, person: Person) -> Reaching:
        """As it stands. Two queries."""
        hours = MailHours.objects.of(person)
        ways = MailChoice.objects.of(person)
        return cls(ways, hours.quiet_from, hours.quiet_until, hours.digest_on, person.time_zone)

    @property
    def gathers_for_no_week(self) -> bool:
        """Something is to come with the week, and the week not at all."""
        others = (way for kind, way in self.ways.items() if kind != NudgeKind.BALL)
        return self.ways[NudgeKind.DIGEST] == Way.OFF and Way.DIGEST in others

    @transaction.atomic
    def arrange_for(self, person: Person) -> None:
        """From now on so, or nothing changes.

        Raises TheBallReachesYou, TheWeekComesByMail, Refused for hours that can't be, ValidationError for a zone.
        """
        person.live_in(self.time_zone)
        MailChoice.objects.choose_all(person, self.ways)
        hours = {"quiet_from": self.quiet_from, "quiet_until": self.quiet_until, "digest_on": self.digest_on}
        MailHours.objects.arrange(person, **hours)

    def token_for(self, person: Person) -> str:
        """To come back to it within the hour, without keeping it anywhere; nobody can make one up."""
        chosen = {kind.value: way.value for kind, way in self.ways.items() if way != DEFAULTS[kind]}
        hours = [when.isoformat() if when else "" for when in (self.quiet_from, self.quiet_until)]
        return signing.dumps([person.pk, chosen, hours, self.digest_on, self.time_zone], salt=SALT)

    @classmethod
    def before(cls, token: str, person: Person) -> Reaching | None:
        """What the token keeps; None where it isn't this person's or is too old."""
        try:
            pk, chosen, hours, digest_on, time_zone = signing.loads(token, salt=SALT, max_age=AN_HOUR)
        except signing.BadSignature:
            return None
        if pk != person.pk:
            return None
        ways = DEFAULTS | {NudgeKind(kind): Way(way) for kind, way in chosen.items()}
        begins, ends = (time.fromisoformat(when) if when else None for when in hours)
        return cls(ways, begins, ends, digest_on, time_zone)
