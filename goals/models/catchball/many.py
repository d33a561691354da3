"""Catchballs as many: those in somebody's court, and new ones."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Q

from lean.lib import clock
from lean.lib.prepared import Prepared
from lean.lib.tree import lock
from teams.models import Person, Team

from ...access import must_move_for
from ...rules import negotiation as rules
from ...rules.negotiation import Side, State
from ..commitment import InForce
from ..move import Move, Seen
from ..outcome import Outcome, OutcomeState
from ..terms import Terms
from .together import Together

if TYPE_CHECKING:
    from .catchball import Catchball


class CatchballQuerySet(models.QuerySet):
    def in_play(self) -> CatchballQuerySet:
        return self.filter(state__in=rules.IN_PLAY)

    def visible_to(self, person: Person) -> CatchballQuerySet:
        """Drafts are the asking team's own."""
        return self.filter(outcome__in=Outcome.objects.visible_to(person))

    def in_court_of(self, teams, sponsor: Person | None = None) -> CatchballQuerySet:
        """Those in which one of these teams must move next; with those that `sponsor` is to decide at the very top."""
        waiting = (
            Q(state=State.WITH_RECEIVER, receiving_team__in=teams)
            | Q(state__in=[State.WITH_ASKER, State.DECLINED], asking_team__in=teams)
            | Q(state=State.ESCALATED, arbiter_team__in=teams)
        )
        if sponsor is not None:
            waiting |= Q(state=State.ESCALATED, arbiter_team=None, outcome__cycle__sponsor=sponsor)
        return self.filter(waiting)

    def in_others_court(self, teams) -> CatchballQuerySet:
        """Those of these teams in which somebody else must move next."""
        return self.filter(
            Q(state__in=[State.WITH_RECEIVER, State.ESCALATED], asking_team__in=teams)
            | Q(state__in=[State.WITH_ASKER, State.DECLINED, State.ESCALATED], receiving_team__in=teams)
        )

    def to_play(self) -> CatchballQuerySet:
        """With all that most moves need to know, in the same query."""
        last = Move.objects.filter(catchball=models.OuterRef("pk"), number=models.OuterRef("version"))
        last = last.exclude(kind__in=rules.FROM_OUTSIDE)
        return self.select_related(
            "outcome__parent",
            "outcome__cycle",
            "arbiter_team",
            "asking_team",
            "receiving_team",
            "latest_terms",
        ).annotate(told_last_side=models.Subquery(last.values("side")))

    def with_everything(self) -> CatchballQuerySet:
        """With all that a thread needs, in the same query."""
        return self.select_related(
            "outcome",
            "outcome__parent",
            "outcome__parent__team",
            "outcome__cycle__sponsor",
            "arbiter_team",
            "asking_team",
            "receiving_team",
            "asker_terms",
            "receiver_terms",
            "latest_terms",
        )


class CatchballManager(Together, models.Manager.from_queryset(CatchballQuerySet)):
    @cached_property
    def _at_play(self) -> Prepared:
        return Prepared(lambda pk: self.to_play().filter(pk=pk))

    def at_play(self, pk: int) -> Catchball:
        """The one of this key, `to_play`. Raises DoesNotExist."""
        return self._at_play.get(pk)

    @transaction.atomic
    def draft(self, *, parent: Outcome, team: Team, statement: str, by: Person, **fields) -> Catchball:
        """A piece of `parent` for `team`, not sent yet and seen by nobody else. Raises NotYours, NotOpen."""
        must_move_for(by, parent.team)
        if team.pk == parent.team_id:
            raise rules.NotYours("A team keeps its own share by itself; offer pieces to other teams.")
        parent = self._held_still(parent, by)
        if parent.state == OutcomeState.ENDED:
            raise rules.NotOpen("This outcome has ended. Pieces of it can't be offered any more.")
        outcome = Outcome.objects.add(
            team=team,
            cycle=parent.cycle,
            statement=statement,
            parent=parent,
            by=by,
            state=OutcomeState.DRAFT,
            drafted_by=parent.team,
            carried_from=Outcome.objects.carried_by(team, parent, statement),
            **fields,
        )
        return self.create(outcome=outcome, asking_team=parent.team, receiving_team=team)

    @transaction.atomic
    def offer(
        self, *, parent: Outcome, team: Team, terms: Terms, by: Person, text="", reply_by_on=None, **fields
    ) -> Catchball:
        """Offer a piece of `parent` to `team`. `terms` are unsaved; their target may be blank."""
        catchball = self.draft(parent=parent, team=team, statement=terms.statement, why=terms.why, by=by, **fields)
        catchball.offer(terms, by=by, answering=0, text=text, reply_by_on=reply_by_on)
        return catchball

    @transaction.atomic
    def volunteer(
        self, *, parent: Outcome, team: Team, terms: Terms, by: Person, text="", reply_by_on=None, **fields
    ) -> Catchball:
        """Put an outcome of `team` to the owner of `parent`: the first move is the receiving side's.

        `terms` are unsaved and name what the team stands behind. Raises NotYours, NotOpen, TargetMissing.
        """
        words = {"statement": terms.statement, "why": terms.why}
        catchball = self.draft_own(parent=parent, team=team, by=by, **words, **fields)
        catchball.offer(terms, by=by, answering=0, text=text, reply_by_on=reply_by_on)
        return catchball

    @transaction.atomic
    def draft_own(self, *, parent: Outcome, team: Team, statement: str, by: Person, **fields) -> Catchball:
        """What `team` means to put to the owner of `parent`, seen by nobody else yet. Raises NotYours, NotOpen."""
        must_move_for(by, team)
        if team.pk == parent.team_id:
            raise rules.NotYours("That outcome is your own team's. Keep a share of it, or offer pieces to other teams.")
        lock(Outcome.tree_lock)
        parent = Outcome.objects.select_related("team", "cycle").get(pk=parent.pk)
        if parent.state != OutcomeState.LIVE:
            raise rules.NotOpen("That outcome isn't live, so nothing can be put to it.")
        outcome = Outcome.objects.add(
            team=team,
            cycle=parent.cycle,
            statement=statement,
            parent=parent,
            by=by,
            state=OutcomeState.DRAFT,
            drafted_by=team,
            carried_from=Outcome.objects.carried_by(team, parent, statement),
            **fields,
        )
        return self.create(outcome=outcome, asking_team=parent.team, receiving_team=team, volunteered=True)

    @transaction.atomic
    def let_go(self, outcome: Outcome, text: str, *, by: Person) -> Catchball:
        """Let go what is in force for a piece, also where it was imported and never caught here.

        Raises what `release` raises, NotAgreed where nothing is in force, and NotYours where one team is both sides.
        """
        catchball = self._of_what_stands(outcome)
        catchball.release(text, by=by, answering=catchball.version)
        return catchball

    @transaction.atomic
    def look_again(
        self, outcome: Outcome, trigger: str, text: str, *, by: Person, terms: Terms | None = None, reply_by_on=None
    ) -> Catchball:
        """Look again at what is in force for a piece, also where it was imported and never caught here.

        Raises what `reopen` raises, NotAgreed where nothing is in force, and NotYours where one team is both sides.
        """
        catchball = self._of_what_stands(outcome)
        catchball.reopen(trigger, text, by=by, answering=catchball.version, terms=terms, reply_by_on=reply_by_on)
        return catchball

    def _of_what_stands(self, outcome: Outcome) -> Catchball:
        """The catchball about what is in force, the open one if there is one; made now for what was imported."""
        # So that two who want it at the same moment open one catchball.
        lock(Outcome.tree_lock)
        pointer = InForce.objects.filter(outcome=outcome).select_related("commitment__terms").first()
        if pointer is None or outcome.parent_id is None:
            raise rules.NotAgreed
        agreed = pointer.commitment.terms
        caught = self.filter(Q(state__in=rules.OPEN) | Q(agreed_terms=agreed), outcome=outcome).order_by("-pk")
        return caught.first() or self._caught(outcome, agreed)

    def _caught(self, outcome: Outcome, agreed: Terms) -> Catchball:
        """A catchball about terms that were agreed elsewhere: it begins with both sides behind them."""
        if outcome.parent.team_id == outcome.team_id:
            raise rules.NotYours(f"{outcome.team} is both sides of this: there is nobody across to agree with.")
        both = dict.fromkeys(("taken_over", "agreed_terms", "asker_terms", "receiver_terms", "latest_terms"), agreed)
        return self.create(
            outcome=outcome,
            asking_team=outcome.parent.team,
            receiving_team=outcome.team,
            state=State.AGREED,
            owes=None,
            ended_at=clock.now(),
            **both,
        )

    def pass_up_the_late(self) -> int:
        """A decision that its day has passed goes one leader up, with a day of its own. Returns how many went.

        At the very top it stays where it is. No move: whoever was asked before is still the one who was asked.
        """
        late = self.with_everything().filter(state=State.ESCALATED, arbiter_team__isnull=False)
        # A day that is over in one place may not have begun to end in another.
        late = late.filter(reply_by_on__lt=(clock.now() + timedelta(hours=14)).date())
        return sum(catchball._pass_up() for catchball in late.order_by("pk"))

    def _held_still(self, outcome: Outcome, by: Person) -> Outcome:
        """The outcome as it is now: until this transaction ends no move ends it, or takes back what it rests on.

        Everybody locks in one order, or two of them wait for each other: the tree, then catchballs from below
        to above, then outcomes.
        """
        lock(Outcome.tree_lock)
        for catchball in self.filter(outcome=outcome).select_for_update(no_key=True).order_by("pk"):
            # Whoever passes a piece of it on has read the offer, through whichever door they came.
            last = catchball.moves.order_by("-number").first()
            if last is not None and last.side == Side.ASKER:
                Seen.objects.get_or_create(move=last, side=Side.RECEIVER, defaults={"by": by})
        return Outcome.objects.select_related("team", "cycle").get(pk=outcome.pk)
