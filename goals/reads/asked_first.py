"""Leaders are asked first: what they promised, and who waits for their word or their help, by age."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lean.lib.along import Along
from teams.access import standing
from teams.models import Person

from ..models import Catchball, Help, Review
from ..rules.negotiation import State
from ..rules.promise import Promised
from .bowling import of_its_teams, span_of_its_teams
from .help import is_theirs
from .shell import row_around, with_row_around
from .team_outcomes import lead_of

PROMISES = Along(
    Help,
    *("text", "due_on", "kept_at", "owner__name", "owner__email", "owner__is_active", "team__name"),
    "commitment__outcome__short_name",
)
# Of what waits, the oldest; nobody answers more in a meeting.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Promise:
    """Help that somebody promised, as it stands on the day of the page, or stood when the review was closed."""

    text: str
    owner: str
    outcome: str
    standing: Promised
    due_on: date | None
    pk: int | None = None
    may_keep: bool = False

    @property
    def mark(self) -> str:
        return self.standing.mark

    @property
    def plain(self) -> dict:
        """As a closed review keeps it."""
        due_on = self.due_on.isoformat() if self.due_on else None
        return {
            "text": self.text,
            "owner": self.owner,
            "outcome": self.outcome,
            "standing": self.standing.value,
            "due_on": due_on,
        }


@dataclass(frozen=True, slots=True)
class Request:
    """A ball that waits for these leaders, or help that somebody asks of them in a counter."""

    catchball: Catchball
    by: str
    lines: Sequence[str]
    since: datetime


def promises_of(review: Review, person: Person, starts_on: date, today: date) -> list[Promise]:
    """Those of these teams: missed ones first, the longest ago before all; kept ones last.

    Read along with the row around the page, so it has to be asked before that: no query of its own.
    What belongs to cycles that were over when the period began is history.
    """
    row = row_around(person, AROUND_A_REVIEW, *span_of_its_teams(review), starts_on)
    moves_for = standing(person).moves_for
    told = PROMISES.read(row.get("told_promises_of_review"))
    found = [_promise(each, person, moves_for, today) for each in told]
    order = list(Promised)
    return sorted(found, key=lambda each: (order.index(each.standing), each.due_on or date.max))


def _along(teams: list[int], person: int, first: str, last: str, starts_on: date) -> dict:
    rows = Help.objects.in_force().filter(team__path__gte=first, team__path__lte=last)
    return {"told_promises_of_review": PROMISES.of(rows.filter(commitment__outcome__cycle__ends_on__gte=starts_on))}


AROUND_A_REVIEW = with_row_around(_along)


def kept_promises(rows: Sequence[Mapping]) -> list[Promise]:
    """As a closed review kept them."""
    return [_kept_promise(row) for row in rows]


def requests_of(review: Review) -> list[Request]:
    """One query. One more than is shown, to know whether there are more."""
    return [_request(row) for row in _waiting(review)[: SHOWN + 1]]


def _promise(row: Help, person: Person, moves_for: Container[int], today: date) -> Promise:
    return Promise(
        text=row.text,
        owner=row.promised_by,
        outcome=row.commitment.outcome.short_name,
        standing=row.stands(today),
        due_on=row.due_on,
        pk=row.pk,
        may_keep=row.kept_at is None and is_theirs(row, person, moves_for),
    )


def _kept_promise(row: Mapping[str, str]) -> Promise:
    due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return Promise(row["text"], row["owner"], row["outcome"], Promised(row["standing"]), due_on)


def _waiting(review: Review):
    asked, asking = of_its_teams(review, "receiving_team"), of_its_teams(review, "asking_team")
    # Who passed an offer down has asked their own teams, and waits themselves: those are listed in their place.
    with_receiver = Q(asked, state=State.WITH_RECEIVER, passed_on_at=None)
    with_asker = Q(asking, state__in=[State.WITH_ASKER, State.DECLINED])
    # Help that the receiving side wants is asked of the asking one, wherever the ball is.
    wants_help = Q(asking, latest_terms__by_team=F("receiving_team")) & ~Q(latest_terms__help_text="")
    rows = Catchball.objects.in_play().filter(with_receiver | with_asker | wants_help).order_by("ball_since", "pk")
    rows = rows.annotate(asking_lead=lead_of("asking_team"), receiving_lead=lead_of("receiving_team"))
    return rows.select_related("outcome", "asking_team", "receiving_team", "latest_terms").defer("outcome__why")


def _request(row: Catchball) -> Request:
    by_receiver = row.latest_terms is not None and row.latest_terms.by_team_id == row.receiving_team_id
    lines = row.latest_terms.help_lines if by_receiver else []
    return Request(row, _asks(row, bool(lines)), lines, row.ball_since)


def _asks(row: Catchball, wants_help: bool) -> str:
    """Who waits, and for whom."""
    receiver = row.receiving_lead or row.receiving_team.name
    asker = row.asking_lead or row.asking_team.name
    if row.state == State.WITH_RECEIVER and not wants_help:
        return _("%(who)s waits for %(whom)s") % {"who": asker, "whom": receiver}
    return _("%(who)s waits for %(whom)s") % {"who": receiver, "whom": asker}
