"""Who is told of what: teams with a ball in the court of each, some of whose leads nobody can reach."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F

from goals.models import Catchball, Commitment, Nudge
from tests import factories

from .judge import Owed
from .post import GONE

TEAMS, OF_THOSE_GONE = 5, 1


@dataclass
class Lane:
    """What one writer plays for."""

    outcome: int
    waiting: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def company(lanes: int) -> list[Lane]:
    year = factories.cycle()
    return [_lane(number, year) for number in range(lanes)]


def _lane(number: int, year) -> Lane:
    top = factories.team(f"Works {number}")
    asks = factories.lead(top, "Ingrid Solheim")
    whole = Commitment.objects.set_top(team=top, cycle=year, terms=factories.terms("900", "5"), by=asks).outcome
    lane = Lane(whole.pk)
    for place in range(TEAMS + OF_THOSE_GONE):
        gone = place >= TEAMS
        team = factories.team(f"Line {number}.{place}", top)
        address = {"email": f"{GONE}{number}.{place}@example.org"} if gone else {}
        factories.lead(team, factories.person("Tomás Rivera", **address))
        ball = Catchball.objects.offer(
            parent=whole, team=team, by=asks, terms=factories.terms("9", "5"), text="because"
        )
        (lane.gone if gone else lane.waiting).append(ball.pk)
    return lane


def owed() -> list[Owed]:
    """All nudges that the database knows. One about a move holds as long as nobody has moved since."""
    rows = Nudge.objects.annotate(number=F("move__number"), version=F("catchball__version")).select_related("recipient")
    return [
        Owed(
            str(nudge.message_id),
            nudge.state,
            nudge.created_at.timestamp(),
            holds=nudge.number is None or nudge.number == nudge.version,
            refused=nudge.recipient.email.startswith(GONE),
        )
        for nudge in rows
    ]


def missing(notes: list[dict]) -> list[dict]:
    """What writers were told is committed, and isn't there."""
    periods = set(Nudge.objects.values_list("period", flat=True))
    versions = dict(Catchball.objects.values_list("pk", "version"))
    return [
        note
        for note in notes
        if (note["period"] not in periods if "period" in note else versions.get(note["ball"], 0) < note["move"])
    ]
