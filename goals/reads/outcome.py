"""The page of one outcome as one person reads it: what it is for, how it stands, who carries it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lean.lib import clock, days
from lean.lib.prepared import Prepared
from teams.access import Movers, movers, standing
from teams.models import Person

from ..models import (
    Basis,
    Catchball,
    CheckIn,
    Comment,
    Commitment,
    Move,
    Neighbour,
    Outcome,
    Terms,
)
from ..models import place as places
from ..models.outcome import OutcomeState
from ..rules.coverage import Node, project
from ..rules.look import next_look
from ..rules.negotiation import HOLDER, IN_PLAY, OPEN, PUTS_TERMS, Side, State
from . import happened, history, real_say, told
from .away import away_says
from .carriers import Carried
from .checkin import CheckIns
from .contribution import WhoGives, of_outcome
from .coverage import tree_of
from .findings import noticed, with_findings
from .findings_words import Found
from .gap import Gap
from .guardrail import Standing, standing_of
from .help import HelpRow
from .last_time import LastTime, last_time_of
from .line_of_sight import Sight, line_of_sight, with_purpose
from .measure import Measure
from .neighbour import NEIGHBOURS, Neighbours
from .place import has_lost_its_place
from .supports import Supports, teams_of
from .trend import Trend

LATEST_CHANGES = 5


def _readable(pk: int, reader: int, today: date):
    """The outcome of this key with its open catchball as `ball`, where the active person of that one may open it."""
    comments = Comment.objects.filter(catchball__outcome=OuterRef("pk")).order_by()
    beside = Neighbour.objects.filter(catchball__moves__commitment__in_force__outcome=OuterRef("pk"))
    put = Move.objects.filter(terms=OuterRef("in_force__commitment__terms"), kind__in=PUTS_TERMS).order_by("number")
    return (
        with_findings(Outcome.objects.visible_to(Person(pk=reader)).filter(pk=pk), today)
        .annotate(
            ball=FilteredRelation("catchballs", condition=Q(catchballs__state__in=OPEN)),
            purpose=with_purpose(),
            said=of_outcome(),
            # What neighbours said about the agreement before it was one.
            told_neighbours=NEIGHBOURS.of(beside),
            comment_count=Subquery(comments.values("catchball__outcome").annotate(n=Count("*")).values("n")),
            # Who put the terms that the other side accepted.
            proposed_by=Subquery(put.values("by__name")[:1]),
            **told.of_outcome(),
            **real_say.of_outcome(reader),
        )
        .select_related(
            "team",
            "cycle",
            "parent__team",
            "drafted_by",
            "measured_by",
            "in_force__commitment__terms",
            "in_force__commitment__by",
            "in_force__commitment__move",
            "ball__latest_terms",
            "ball__asker_terms",
            "ball__asking_team",
        )
    )


READABLE = Prepared(_readable)


def readable(pk: int, person: Person) -> Outcome:
    """With all that its page shows. Raises Http404 where there is none: another team's draft is as if it weren't."""
    return READABLE.or_404(pk, person.pk, clock.today())


class OutcomePage:
    """Reads each thing once, however many pieces there are: four queries beside that of the outcome."""

    def __init__(self, outcome: Outcome, person: Person):
        self.outcome, self.person = outcome, person
        self.ball: Catchball | None = getattr(outcome, "ball", None)
        self.tree: list[Node] = tree_of(outcome)
        self.pieces: list[Outcome] = PIECES.rows(outcome.pk, person.pk)
        self.moves: list[Move] = list(_latest_moves(outcome, person))
        self.told = told.Told(outcome)
        self.who: dict[int, Movers] = movers(*self._teams())

    def _teams(self):
        asking = [self.ball.asking_team] if self.ball else []
        above = [self.outcome.parent.team] if self.outcome.parent else []
        beside = teams_of(self.told.supports)
        return [self.outcome.team, *above, *asking, *beside, *(piece.team for piece in self.pieces)]

    @cached_property
    def noticed(self) -> list[Found]:
        """What deserves a look about it."""
        return noticed(self.outcome)

    @cached_property
    def supports(self) -> Supports:
        """What it helps outside its own line, and what helps it."""
        return Supports(self.outcome, self.person, self.told.supports, self.who)

    # --- Who and what ---------------------------------------------------------------------------------

    @cached_property
    def sight(self) -> Sight:
        return line_of_sight(self.outcome, self.tree)

    @cached_property
    def gives(self) -> WhoGives:
        return WhoGives(self.outcome, self.person)

    @property
    def movers(self) -> Movers:
        return self.who[self.outcome.team_id]

    @property
    def is_my_team(self) -> bool:
        """Whether this person belongs to its team, or moves for it."""
        at = standing(self.person)
        return self.outcome.team_id in at.moves_for or any(
            row.team_id == self.outcome.team_id for row in at.memberships
        )

    @property
    def may_offer(self) -> bool:
        live = self.outcome.state == OutcomeState.LIVE
        return live and self.movers.capacity(self.person) is not None

    @property
    def has_lost_its_place(self) -> bool:
        """What it was for has ended, and its team hasn't said yet what becomes of it."""
        return has_lost_its_place(self.outcome)

    @property
    def may_volunteer(self) -> bool:
        """Somebody who moves for another team can put something to it."""
        live = self.outcome.state == OutcomeState.LIVE
        return live and not self.may_offer and bool(standing(self.person).moves_for)

    @property
    def carries_alone(self) -> bool:
        """The team stands behind it and has no teams of its own: that nobody below carries it leaves nothing open."""
        return self.in_force is not None and not self.outcome.team.numchild

    @property
    def lacks_help(self) -> bool:
        """Help that was promised with its commitment did not come by its day: what it gives is not counted above."""
        return any(node.outcome == self.outcome.pk and node.failed for node in self.tree)

    @cached_property
    def helps(self) -> list[HelpRow]:
        """What was promised with its agreement, as it stands today."""
        return self.told.helps(self.person, clock.today()) if self.in_force else []

    @property
    def look_on(self) -> date | None:
        """The day that waits for a look, or will: as agreed, or as whoever looked last named it."""
        looks = [(look.for_on, look.next_on) for look in self.told.looks] if self.in_force else []
        return next_look(self.terms.look_again_on if self.terms else None, looks)

    @property
    def time_to_look(self) -> bool:
        due = self.in_force is not None and self.look_on is not None and self.look_on <= clock.today()
        return due and not self.in_play

    @property
    def is_draft(self) -> bool:
        return self.outcome.state == OutcomeState.DRAFT

    @property
    def is_long(self) -> bool:
        """A statement that would fill the screen as a title."""
        return len(self.outcome.statement) > 140

    @cached_property
    def in_force(self) -> Commitment | None:
        pointer = getattr(self.outcome, "in_force", None)
        return pointer.commitment if pointer else None

    @property
    def asks_for_say(self) -> bool:
        """Whether the reader carries what was agreed, and hasn't said yet whether they had a real say."""
        return real_say.is_asked_about(self.outcome, self.in_force, self.person, in_play=bool(self.in_play))

    @cached_property
    def says(self) -> real_say.RealSays | None:
        """What people of its team and below said about that, from seven of them up."""
        return real_say.says_about(self.outcome)

    @cached_property
    def neighbours(self) -> Neighbours:
        """What teams beside the two said about what these agreed to."""
        rows = NEIGHBOURS.read(self.outcome.told_neighbours)
        return Neighbours(rows, self.in_force.terms if self.in_force else None, self.person)

    @cached_property
    def terms(self) -> Terms | None:
        """The numbers that stand for it now: agreed ones first, else the latest with a target, else what was asked."""
        if self.in_force:
            return self.in_force.terms
        if self.ball is None or self.is_draft:
            return None
        latest = self.ball.latest_terms
        return latest if latest and latest.has_target else self.ball.asker_terms or latest

    @cached_property
    def check_ins(self) -> list[CheckIn]:
        """Those that hold, oldest first: a corrected one gives way to its correction."""
        corrected = {each.replaces_id for each in self.told.check_ins}
        return [each for each in self.told.check_ins if each.pk not in corrected]

    @cached_property
    def said(self) -> CheckIns:
        """What was said about its number, and whether this person is asked for the next. No query of its own."""
        terms = self.terms if self.terms is not None and self.terms.has_measure else None
        return CheckIns(self.outcome, self.person, terms, self.told.check_ins, self.movers)

    @cached_property
    def guardrails(self) -> Sequence[Standing]:
        return standing_of(self.terms, self.told.guardrail_words)

    @cached_property
    def measure(self) -> Measure | None:
        if self.terms is None or not self.terms.has_measure:
            return None
        outcome, agreed = self.outcome, self.in_force is not None
        starts_on = outcome.cycle.starts_on
        return Measure(self.terms, self.check_ins, starts_on, agreed, outcome.rhythm, outcome.tolerance)

    @property
    def trend(self) -> Trend | None:
        """None where there is nothing to see: no value yet, or a milestone, which is there or not."""
        if not self.check_ins or self.measure is None or not self.terms.has_target or self.measure.is_milestone:
            return None
        return Trend(self.measure)

    @cached_property
    def carried(self) -> Carried | None:
        if not self.tree or self.tree[0].outcome != self.outcome.pk:
            return None
        bands = project(self.tree[0])
        taken = self.told.taken_on(self.in_force)
        return Carried(bands, self.pieces, self.who, self.person, self.outcome, self.in_force, taken)

    @cached_property
    def gap(self) -> Gap | None:
        """What nobody carries yet, with the risk that is accepted today."""
        if self.carried is None or not self.carried.adds or not self.carried.bands.open:
            return None
        return Gap(self.carried, self.told.risk, self.again_url)

    # --- How it stands --------------------------------------------------------------------------------

    @property
    def standing(self) -> tuple[str, str]:
        """Mark and word of the first pill."""
        if self.is_draft:
            return "draft", _("Draft")
        if self.outcome.state == OutcomeState.ENDED:
            return "letgo", self._over
        if self.in_force and self.measure and self.terms.has_target:
            return self.measure.mark, self.measure.word
        if self.in_force:
            return "agreed", _("Agreed")
        if self.in_play:
            return "talk", _("In catchball")
        return "none", _("No number yet")

    @property
    def _over(self) -> str:
        """How it ended: with its cycle, by its own team, or by those who had asked for it."""
        if self.in_force is not None:
            return _("Ended with %(cycle)s") % {"cycle": self.outcome.cycle}
        if self.told.place_choices and self.told.place_choices[0].choice == places.Choice.CLOSED:
            return _("Closed")
        return _("Let go") if self.told.commitments else _("Withdrawn")

    @property
    def in_play(self) -> bool:
        return self.ball is not None and self.ball.state in IN_PLAY

    @property
    def looks_again(self) -> bool:
        return self.in_play and self.ball.is_reopened

    @property
    def go_on_url(self) -> str:
        """Where this person goes on writing the draft, if it is theirs to write."""
        writers = self.who[self.ball.asking_team_id] if self.ball else self.movers
        if writers.capacity(self.person) is None:
            return ""
        if self.ball:
            return reverse("goals:draft", args=[self.ball.pk])
        return f"{reverse('goals:outcome_new')}?draft={self.outcome.pk}"

    @cached_property
    def holder(self) -> Movers | None:
        if not self.in_play:
            return None
        side = HOLDER[State(self.ball.state)]
        if side is Side.ARBITER:
            return self.ball.deciders()
        teams = {Side.ASKER: self.ball.asking_team_id, Side.RECEIVER: self.outcome.team_id}
        return self.who.get(teams.get(side))

    @property
    def ball_is_mine(self) -> bool:
        return self.holder is not None and self.holder.capacity(self.person) is not None

    @property
    def ball_says(self) -> str:
        """Whose court the ball of this outcome is in, as one sentence; and what holds, where it was agreed before."""
        words = {
            "since": days.how_long(timezone.localtime(self.ball.ball_since).date(), clock.today()),
            "asks": self.ball.asking_team,
            "team": self.outcome.team,
            "name": self.holder.first if self.holder else None,
        }
        lies, away = self._ball_lies(words), away_says(self.holder, self.ball.holding_team, self.person)
        if self.looks_again:
            lies = f"{_('%(asks)s and %(team)s look at this again; what they agreed holds meanwhile.') % words} {lies}"
        return f"{lies} {away}." if away else lies

    def _ball_lies(self, words: dict) -> str:
        if self.ball.state == State.DECLINED and not self.looks_again:
            return _("%(team)s declined; %(asks)s looks for another way.") % words
        if self.ball_is_mine:
            return _("The ball has been in your court %(since)s.") % words
        if words["name"] is None:
            return _("%(asks)s and %(team)s are in catchball about this.") % words
        if self.ball.passed_on_at:
            return _("The ball has been with %(name)s %(since)s, who asked the teams of %(team)s first.") % words
        return _("The ball has been with %(name)s %(since)s.") % words

    @cached_property
    def last_time(self) -> LastTime | None:
        """What it came to in the cycle before, where it was carried over."""
        return last_time_of(self.outcome)

    @cached_property
    def dissent(self) -> list:
        """What either side sees differently about a decision."""
        return list(self.in_force.dissent.select_related("by"))

    @property
    def basis_says(self) -> str:
        """On whose word the agreement rests."""
        commitment = self.in_force
        words = {
            "day": days.day(timezone.localtime(commitment.at).date(), clock.today()),
            "by": commitment.by,
            "other": self.outcome.proposed_by,
        }
        if commitment.basis == Basis.SET:
            return _("%(by)s set this on %(day)s.") % words
        if commitment.basis == Basis.SELF_AGREED:
            return _("%(by)s agreed to this for both sides on %(day)s.") % words
        if commitment.basis == Basis.RULED:
            differently = [_("%(name)s sees it differently") % {"name": said.by.given_name} for said in self.dissent]
            return "; ".join([_("%(by)s decided this on %(day)s") % words, *differently]) + "."
        if commitment.basis == Basis.IMPORTED:
            return _("Imported as agreed on %(day)s.") % words
        return _("%(other)s and %(by)s agreed to this on %(day)s.") % words

    @property
    def stands_says(self) -> list[str]:
        """Who stands behind it too, and since when it stands by itself: beside on whose word it rests."""
        said = [
            _("%(name)s stands behind it too, since %(day)s.") % {"name": each.person, "day": _day(each.at)}
            for each in self.told.reaffirmations
        ]
        latest = next(iter(self.told.place_choices), None)
        if latest and latest.choice == places.Choice.OWN and self.outcome.parent_id is None:
            said.append(_("It stands by itself since %(day)s.") % {"day": _day(latest.at)})
        return said

    @property
    def closed_says(self) -> str:
        """Who ended it, and why, where its own team did."""
        latest = next(iter(self.told.place_choices), None)
        if latest is None or latest.choice != places.Choice.CLOSED:
            return ""
        words = {"name": latest.by, "day": _day(latest.at), "text": latest.text}
        return _("%(name)s closed it on %(day)s: “%(text)s”") % words

    @property
    def may_open_again(self) -> bool:
        """Whether it was closed by its own team, for which this person moves, in a cycle that goes on."""
        mine = self.movers.capacity(self.person) is not None
        return (
            mine
            and bool(self.closed_says)
            and self.outcome.state == OutcomeState.ENDED
            and not self.outcome.cycle.is_closed
        )

    @property
    def care_says(self) -> str:
        """Where a team has nobody to move for it, who does."""
        if not self.movers.caretaker:
            return ""
        words = {"team": self.outcome.team, "name": self.movers.first}
        if self.movers.first is None:
            return _("%(team)s has no lead yet.") % words
        return _("%(team)s has no lead yet; %(name)s takes care of it.") % words

    @property
    def thread_url(self) -> str:
        """Where the comments are: on the open catchball, else on the one that was agreed."""
        if self.in_play:
            return self.ball.get_absolute_url()
        move = self.in_force.move if self.in_force else None
        return reverse("goals:catchball", args=[move.catchball_id]) if move else ""

    @property
    def may_look_again(self) -> bool:
        """What a file said was agreed has no thread yet: whoever moves for a side of it may open one."""
        if self.in_force is None or self.in_force.basis != Basis.IMPORTED or not self.outcome.parent or self.ball:
            return False
        sides = {self.outcome.team_id, self.outcome.parent.team_id}
        return len(sides) == 2 and any(self.who[side].capacity(self.person) for side in sides)

    @property
    def is_set_by_owner(self) -> bool:
        """Whether there is no other side: a top outcome, of which its owner sets a new version."""
        return self.in_force is not None and self.outcome.parent_id is None

    @property
    def again_url(self) -> str:
        """Where its own number is talked about anew: by its owner, on the open thread, or by looking again."""
        if self.is_set_by_owner:
            return reverse("goals:outcome_terms", args=[self.outcome.pk, self.outcome.slug])
        if not self.thread_url:
            return ""
        return f"{self.thread_url}?answer={'counter' if self.in_play else 'reopen'}#answer"

    # --- Days and changes -----------------------------------------------------------------------------

    @property
    def dates(self) -> list[tuple[date, str]]:
        terms, found = self.terms, []
        if self.in_play and self.ball.reply_by_on and not self.ball.passed_on_at:
            found.append((self.ball.reply_by_on, _("A word is asked for")))
        if self.look_on:
            what = terms.look_again_for if not self.told.looks else ""
            found.append((self.look_on, _("Look again: %(what)s") % {"what": what} if what else _("Look again")))
        if terms and terms.due_on:
            found.append((terms.due_on, _("Due")))
        return sorted(found)

    @cached_property
    def _happened(self) -> dict[tuple[str, int], history.Entry]:
        return happened.happened(self.outcome)

    @cached_property
    def changes(self) -> list[history.Entry]:
        said = (reversed(self.told.check_ins), self.told.gap_choices, self.told.stale_choices, self._happened.values())
        entries = history.told(self.outcome, self.moves, self.told.made, *said, self.terms)
        return entries[:LATEST_CHANGES]

    @property
    def change_count(self) -> int:
        told = self.told
        said = (told.made, told.check_ins, told.gap_choices, told.stale_choices, self._happened)
        return sum(map(len, said)) + (self.moves[0].total if self.moves else 0)


def _day(at: datetime) -> str:
    return days.day(timezone.localtime(at).date(), clock.today())


def _pieces(outcome: int, reader: int):
    seen = Outcome.objects.visible_to(Person(pk=reader)).filter(parent=outcome).exclude(state=OutcomeState.ENDED)
    return seen.select_related("team", "in_force__commitment__by", "in_force__commitment__parent_commitment__terms")


PIECES = Prepared(_pieces)


def _latest_moves(outcome: Outcome, person: Person) -> Sequence[Move]:
    """The newest few, each knowing how many there are in all."""
    moves = history.moves_of(outcome, person).annotate(total=Window(Count("*")))
    return moves.order_by(F("at").desc(), "-pk")[:LATEST_CHANGES]
