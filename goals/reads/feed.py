"""The days that wait for one person, for the calendar that they subscribe to. Seven queries, however much there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice

from django.db.models import Case, Exists, F, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from lean.lib import clock
from lean.lib.ical import Entry
from lean.lib.site import absolute
from teams.access import standing
from teams.models import Person

from ..models import Catchball, CheckIn, Cycle, Help, HuddleSheet, InForce, Look, Move, Outcome, Review
from ..models.checkin import terms_of, with_terms
from ..models.cycle import Span
from ..models.outcome import OutcomeKind, OutcomeState
from ..rules.negotiation import IN_PLAY, Owes
from ..rules.rhythm import DAY, Period, Rhythm, after, owed, period_of
from .checkin import period_called
from .due import is_counted, is_reached
from .team_outcomes import with_last_value

# So far ahead, and no more often than this, what comes again and again is shown.
AHEAD = timedelta(days=92)
MOST_AHEAD = 4


def entries_for(person: Person) -> list[Entry]:
    return list(_Days(person).all())


class _Days:
    def __init__(self, person: Person):
        self.person, self.at = person, standing(person)
        self.today = clock.today(person.zone)
        self.leads = list(self.at.moves_for)
        self.belongs = [membership.team_id for membership in self.at.memberships]

    def all(self) -> Iterator[Entry]:
        yield from self._balls()
        yield from self._check_ins()
        yield from self._help()
        yield from self._looks()
        yield from self._huddles()
        yield from self._cycles()

    # --- What waits for a word ------------------------------------------------------------------------

    def _balls(self) -> Iterator[Entry]:
        """Those in this person's court by their day; one that was passed on waits itself, and its clock stands."""
        rows = Catchball.objects.in_court_of(self.leads, sponsor=self.person)
        rows = rows.filter(reply_by_on__isnull=False, passed_on_at=None)
        moved = Move.objects.filter(catchball=OuterRef("pk")).order_by("-number").values("at")[:1]
        rows = rows.annotate(moved_at=Coalesce(Subquery(moved), "ball_since"))
        for ball in rows.select_related("outcome", "asking_team", "receiving_team").defer("outcome__why"):
            across = ball.asking_team if ball.holder == "receiver" else ball.receiving_team
            words = {"team": across.name, "what": ball.outcome.short_name}
            said = {
                Owes.ANSWER: _("An answer for %(team)s: %(what)s"),
                Owes.RULING: _("A decision is asked for: %(what)s"),
            }.get(Owes(ball.owes), _("A word for %(team)s: %(what)s"))
            asked = _("They hope for it by this day. The ball is in your court.")
            yield self._entry(f"ball-{ball.pk}", ball.reply_by_on, said % words, ball, ball.moved_at, asked)

    def _help(self) -> Iterator[Entry]:
        """What this person promised, or a team of theirs whose promise has nobody any more."""
        left = Q(owner=None) | Q(owner__is_active=False)
        rows = Help.objects.in_force().filter(Q(owner=self.person) | (left & Q(team__in=self.leads)))
        rows = rows.filter(kept_at=None, due_on__isnull=False, commitment__outcome__state=OutcomeState.LIVE)
        rows = rows.filter(commitment__outcome__cycle__ends_on__gte=self.today)
        rows = rows.annotate(moved_at=Coalesce(Max("days__at"), "commitment__at"))
        for row in rows.select_related("commitment__outcome__team").defer("commitment__outcome__why"):
            outcome = row.commitment.outcome
            said = _("Promised to %(team)s: %(what)s") % {"team": outcome.team.name, "what": row.text}
            yield self._entry(f"help-{row.pk}", row.due_on, said, row, row.moved_at, outcome.statement)

    def _looks(self) -> Iterator[Entry]:
        """Agreements of either side at which both meant to look again, unless they do so already."""
        latest = Look.objects.filter(commitment=OuterRef("commitment")).order_by("-for_on")
        rows = InForce.objects.filter(outcome__state=OutcomeState.LIVE, outcome__cycle__ends_on__gte=self.today)
        rows = rows.filter(Q(outcome__team__in=self.leads) | Q(outcome__parent__team__in=self.leads))
        rows = rows.exclude(Exists(Catchball.objects.filter(outcome=OuterRef("outcome"), state__in=IN_PLAY)))
        named = F("commitment__terms__look_again_on")
        look_on = Case(When(Exists(latest), then=Subquery(latest.values("next_on")[:1])), default=named)
        looked_at = Coalesce(Subquery(latest.values("at")[:1]), "commitment__at")
        rows = rows.annotate(look_on=look_on, looked_at=looked_at).filter(look_on__isnull=False)
        for row in rows.select_related("outcome", "commitment__terms").defer("outcome__why"):
            said = _("Look again: %(what)s") % {"what": row.outcome.short_name}
            words = row.commitment.terms.look_again_for
            yield self._entry(f"look-{row.pk}", row.look_on, said, row.outcome, row.looked_at, words)

    # --- What comes again and again -------------------------------------------------------------------

    def _check_ins(self) -> Iterator[Entry]:
        """One entry for each day on which numbers are due, however many: nobody wants six on the first of May."""
        live = Q(team__in=self.leads) | Q(measured_by=self.person, team__in=self.belongs)
        asks = ~Q(kind=OutcomeKind.KEEP_RUNNING) | Q(measured_by__isnull=False)
        said = CheckIn.objects.filter(outcome=OuterRef("pk")).order_by("-at").values("at")[:1]
        rows = Outcome.objects.filter(live, asks, state=OutcomeState.LIVE).annotate(said_at=Subquery(said))
        rows = [row for row in with_last_value(with_terms(rows)).order_by("path") if is_counted(row)]
        # What is said about one outcome takes it out of a day's entry, so that all of them have changed.
        changed_at = max((moment for row in rows for moment in _moments(row)), default=None)
        due = sorted((day, row.pk, row) for row in rows for day in self._due_days(row))
        for day, those in groupby(due, key=lambda each: each[0]):
            outcomes = [outcome for _day, _pk, outcome in those]
            names = ", ".join(outcome.short_name for outcome in outcomes)
            name = f"check-ins-{day.isoformat()}"
            if len(outcomes) == 1:
                path = reverse("goals:check_ins", args=[outcomes[0].pk, outcomes[0].slug])
                yield self._entry(name, day, _("Check in: %(what)s") % {"what": names}, path, changed_at)
            else:
                title = _("%(count)s check-ins are due") % {"count": len(outcomes)}
                yield self._entry(name, day, title, reverse("home"), changed_at, names)

    def _due_days(self, outcome: Outcome) -> Iterator[date]:
        """When its number is due: since the day that has come, and on those to come."""
        terms, rhythm = terms_of(outcome), Rhythm(outcome.rhythm)
        if is_reached(outcome, terms):
            return
        begins = terms.baseline_on or outcome.cycle.starts_on
        waiting = owed(rhythm, begins, outcome.last_on, self.today, terms.due_on)
        if waiting is not None:
            yield waiting.ends_on + DAY
        ends = min(outcome.cycle.ends_on, terms.due_on or outcome.cycle.ends_on)
        coming = self._coming(rhythm, begins, ends)
        yield from (
            each.ends_on + DAY for each in coming if outcome.last_on is None or outcome.last_on < each.starts_on
        )

    def _coming(self, rhythm: Rhythm, begins: date, ends: date) -> Iterator[Period]:
        """The periods that run or will, as far as is shown."""

        def found() -> Iterator[Period]:
            each = period_of(self.today, rhythm)
            while each.starts_on <= ends and each.ends_on < self.today + AHEAD:
                if each.ends_on > begins:
                    yield each
                each = after(each, rhythm)

        return islice(found(), MOST_AHEAD)

    def _huddles(self) -> Iterator[Entry]:
        """What was taken to the huddle of a team of theirs, and isn't settled."""
        rows = HuddleSheet.objects.standing().filter(huddle_on__gte=self.today, catchball__state__in=IN_PLAY)
        rows = rows.filter(catchball__receiving_team__in={*self.leads, *self.belongs})
        for row in rows.select_related("catchball__outcome").order_by("pk"):
            what = row.catchball.outcome.short_name
            path = reverse("goals:huddle", args=[row.catchball_id])
            said = _("In the huddle: %(what)s") % {"what": what}
            yield self._entry(f"huddle-{row.pk}", row.huddle_on, said, path, row.at)

    def _cycles(self) -> Iterator[Entry]:
        """When each running cycle ends, and when the periods of the longest one can be looked back at."""
        running = Cycle.objects.filter(starts_on__lte=self.today, ends_on__gte=self.today, end=None)
        for number, cycle in enumerate(running.exclude(span=Span.HORIZON).order_by("starts_on", "pk")):
            if number == 0:
                yield from self._reviews(cycle)
            said = _("%(cycle)s ends") % {"cycle": cycle}
            path = reverse("goals:cycle_closing", args=[cycle.pk])
            yield self._entry(f"cycle-{cycle.pk}", cycle.ends_on, said, path, _began(cycle))

    def _reviews(self, cycle: Cycle) -> Iterator[Entry]:
        home = self.at.home_team
        for period in self._coming(cycle.rhythm, cycle.starts_on - DAY, cycle.ends_on):
            words = {"period": period_called(period, cycle.rhythm, self.today), "team": home.name if home else cycle}
            review = Review(cycle=cycle, ends_on=period.ends_on, team=home)
            path, name = review.get_absolute_url(), f"review-{cycle.pk}-{review.when}"
            said = _("Look back at %(period)s: %(team)s") % words
            yield self._entry(name, period.ends_on + DAY, said, path, _began(cycle))

    def _entry(self, name: str, on: date, summary: str, leads_to, changed_at: datetime, words: str = "") -> Entry:
        path = leads_to if isinstance(leads_to, str) else leads_to.get_absolute_url()
        return Entry(f"{name}-{self.person.pk}", on, summary, absolute(path), changed_at, words)


def _began(cycle: Cycle) -> datetime:
    """It keeps no moment of its own."""
    return datetime.combine(cycle.starts_on, time(), UTC)


def _moments(outcome: Outcome) -> list[datetime]:
    pointer = getattr(outcome, "in_force", None)
    return [moment for moment in (outcome.said_at, pointer.commitment.at if pointer else None) if moment is not None]
