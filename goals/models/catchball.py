"""Catchball: one negotiation about one outcome, between the team that asks and the team that receives.

The only file that writes a state. Every door (pages, API, mails, command line) calls these verbs; each
verb is one transaction that claims the catchball's version, writes a numbered move, and says what follows
from it: terms, a commitment, the clock, a nudge.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from lean.lib import clock
from lean.lib.tree import lock
from lean.lib.workdays import FOR_A_REPLY
from teams.access import Capacity, Movers, lowest_led, movers
from teams.models import Membership, Person, Team

from ..access import must_move_for
from ..rules import negotiation as rules
from ..rules.because import Lines
from ..rules.negotiation import Kind, Owes, Position, Side, State
from .because import Because
from .commitment import Basis, Commitment, InForce
from .dissent import Dissent
from .kept import all_at_the_end, stands_anew
from .move import Comment, Move, Seen
from .nudge import Nudge, NudgeKind, this_ball
from .outcome import Outcome, OutcomeState
from .parent_changed import tell_its_pieces
from .terms import Terms, TermsDraft

# What ends with what it is about.
TO_CLOSE = (*rules.IN_PLAY, State.AGREED)
STATES = [(state.value, state.value.replace("_", " ")) for state in State]
OWES = [(owes.value, owes.value) for owes in Owes]
FARTHEST_REPLY = timedelta(days=730)


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


class CatchballManager(models.Manager.from_queryset(CatchballQuerySet)):
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

    @transaction.atomic
    def close_all(self, which: Q, text: str, *, by: Person, side: Side, capacity: str, states=TO_CLOSE) -> list[Move]:
        """Close those in play or agreed among these, because what they are about is over. No commitment ends by it.

        Called by the verbs of a place and of a cycle's end, which have asked who may. They are held until the
        transaction ends: of a move that answers at this moment either one or the other came first.
        """
        held = self.filter(which, state__in=states).select_for_update(no_key=True, of=("self",))
        moves = [
            Move(
                catchball=at,
                number=at.version + 1,
                round=rules.play(at.position, rules.Step(at.version + 1, Kind.CLOSE, side)).round,
                kind=Kind.CLOSE,
                side=side,
                capacity=capacity,
                by=by,
                answers=at.version,
                text=text,
            )
            # From below to above, as everything here is locked.
            for at in held.select_related("outcome", "latest_terms").order_by("-outcome__path", "pk")
        ]
        ended = {"state": State.CLOSED, "owes": None, "postponed": False, "passed_on_at": None, "ended_at": clock.now()}
        closed = self.filter(pk__in=[move.catchball_id for move in moves])
        closed.update(version=models.F("version") + 1, **ended)
        made = Move.objects.bulk_create(moves)
        # Who waited for these goes on: their clock stood still.
        above = {move.catchball.outcome.parent_id for move in moves}
        for waited in list(self.filter(outcome__in=above - {None}, passed_on_at__isnull=False)):
            waited._mind_the_clock(waited.outcome_id, clock.now())
        return made

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


class Catchball(models.Model):
    """`version` is the number of its last move: whoever answers says which one they saw.

    `asker_terms` and `receiver_terms` are the latest of each side, `latest_terms` the latest of either,
    `agreed_terms` those that both agreed to last: they stay while the two look again. `taken_over` are terms
    that were in force before it began.
    `volunteered`: the receiving team put it to the asking one. `arbiter_team` is the one whose lead was asked to
    decide last; none at the very top, where the cycle's sponsor is.
    `passed_on_at`: since when its clock stands still, because the receiver asked its own teams.
    """

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="catchballs")
    asking_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="asked")
    receiving_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="received")
    state = models.CharField(max_length=13, choices=STATES, default=State.DRAFT)
    owes = models.CharField(max_length=6, choices=OWES, null=True, default=Owes.TERMS)  # noqa: DJ001 None is "nothing"
    round = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    postponed = models.BooleanField(default=False)
    volunteered = models.BooleanField(default=False)
    arbiter_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="to_decide")
    asker_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receiver_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latest_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_terms = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_over = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply_by_on = models.DateField(null=True, blank=True)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    ball_since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CatchballManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "outcome", condition=Q(state__in=rules.OPEN), name="one_open_catchball_per_outcome"
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.OPEN, owes__isnull=False)
                | (~Q(state__in=rules.OPEN) & Q(owes__isnull=True)),
                name="an_open_ball_has_exactly_one_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.AGREED) | Q(agreed_terms__isnull=False), name="an_agreement_names_its_terms"
            ),
            models.CheckConstraint(
                condition=~Q(asking_team=models.F("receiving_team")), name="a_catchball_has_two_sides"
            ),
        ]
        indexes = [
            models.Index(fields=["asking_team", "state"], name="catchball_asking_state"),
            models.Index(fields=["receiving_team", "state"], name="catchball_receiving_state"),
            models.Index(fields=["arbiter_team"], condition=Q(state=State.ESCALATED), name="catchball_to_be_decided"),
        ]

    def __str__(self):
        return f"{self.outcome} with {self.receiving_team}"

    def get_absolute_url(self):
        return reverse("goals:catchball", args=[self.pk])

    # --- Where it stands ------------------------------------------------------------------------------

    @property
    def position(self) -> Position:
        """As the rules see it, without the history that only a take-back needs."""
        return Position(
            state=State(self.state),
            owes=Owes(self.owes) if self.owes else None,
            round=self.round,
            number=self.version,
            asker_terms=self.asker_terms_id,
            receiver_terms=self.receiver_terms_id,
            latest_terms=self.latest_terms_id,
            latest_has_target=self.latest_terms is not None and self.latest_terms.has_target,
            agreed_terms=self.agreed_terms_id,
            postponed=self.postponed,
            volunteered=self.volunteered,
        )

    @property
    def is_open(self) -> bool:
        return self.position.is_open

    @cached_property
    def put(self):
        """How an outcome that was there before came to be put to this asking team; None for all others."""
        return getattr(self, "putting", None) if self.volunteered else None

    @property
    def is_reopened(self) -> bool:
        """Both sides look at their agreement again; it stays in force meanwhile."""
        return self.state in rules.OPEN and self.agreed_terms_id is not None

    @property
    def holder(self) -> Side | None:
        if self.state == State.DRAFT and self.volunteered:
            return Side.RECEIVER
        return rules.HOLDER.get(State(self.state))

    def team_of(self, side: Side) -> Team:
        """Of who decides: their team; at the very top, where no team is above, the asking one."""
        if side is Side.ARBITER:
            return self.arbiter_team or self.asking_team
        return self.asking_team if side is Side.ASKER else self.receiving_team

    @property
    def holding_team(self) -> Team | None:
        return self.team_of(self.holder) if self.holder is not None else None

    def movers(self) -> dict[Side, Movers]:
        """Who moves for each side. One query."""
        by_team = movers(self.asking_team, self.receiving_team)
        return {side: by_team[self.team_of(side).pk] for side in (Side.ASKER, Side.RECEIVER)}

    @property
    def teams(self) -> set[Team]:
        """Both sides, and whoever is asked to decide. Who moves for them moves here."""
        above = {self.arbiter_team} if self.arbiter_team is not None else set()
        return {self.asking_team, self.receiving_team} | above

    def sides(self, by_team: dict[int, Movers]) -> dict[Side, Movers]:
        """Who moves for each side, out of the movers of its `teams`; with those who decide while they are asked to."""
        both = {side: by_team[self.team_of(side).pk] for side in (Side.ASKER, Side.RECEIVER)}
        return both | {Side.ARBITER: self._deciders(by_team)} if self.state == State.ESCALATED else both

    def deciders(self) -> Movers:
        """Who was asked to decide: they lead the team above both, or sponsor the cycle."""
        return self._deciders(movers(self.arbiter_team) if self.arbiter_team is not None else {})

    def _deciders(self, by_team: dict[int, Movers]) -> Movers:
        if self.arbiter_team_id is not None:
            return by_team[self.arbiter_team_id]
        sponsor = self.outcome.cycle.sponsor
        return Movers(0, sponsor if sponsor and sponsor.is_active else None, (), caretaker=False)

    def replayed(self) -> Position:
        """The position that its moves give, taken-back ones and all."""
        over = self.taken_over
        start = rules.agreed_elsewhere(over.pk, has_target=over.has_target) if over else None
        start = start or Position(volunteered=self.volunteered)
        return rules.replay((move.step for move in self.moves.select_related("terms").order_by("number")), start)

    # --- The verbs ------------------------------------------------------------------------------------

    def offer(self, terms: Terms, *, by: Person, answering: int, text="", reply_by_on: date | None = None) -> Move:
        """Send terms to the receiving team. The target may be blank: "what can you stand behind?"."""
        return self._play(Kind.OFFER, by, answering, terms=terms, text=text, reply_by_on=reply_by_on)

    def question(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        """Ask before replying. The other side owes an answer; the questioner may still reply."""
        _words(text, "What do you need to know? Write your question first.")
        return self._play(Kind.QUESTION, by, answering, text=text, reply_by_on=reply_by_on)

    def answer(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        _words(text, "Write your answer first.")
        return self._play(Kind.ANSWER, by, answering, text=text, reply_by_on=reply_by_on)

    @transaction.atomic
    def counter(
        self,
        terms: Terms,
        *,
        by: Person,
        answering: int,
        text: str,
        reason_kind="",
        reply_by_on: date | None = None,
        because: Lines = (),
        set_down="",
    ) -> Move:
        """Put other terms. They need a target, a change against the latest ones, and words why.

        `because` are lines of what the difference is made of, each with its worth. See Because.
        `set_down`: what the receiving team will set down for it, if it says so.
        """
        _words(text, "Say why this number: the other side can only follow what it understands.")
        words = {"text": text, "reason_kind": reason_kind, "reply_by_on": reply_by_on, "set_down": set_down.strip()}
        move = self._play(Kind.COUNTER, by, answering, terms=terms, **words)
        # Its catchball is as it was read before the move.
        Because.objects.keep(move, because, before=move.catchball.latest_terms)
        return move

    def accept(self, *, by: Person, answering: int, text="", set_down="") -> Move:
        """Take the latest terms of the other side as they are: a commitment, in the same transaction."""
        return self._play(Kind.ACCEPT, by, answering, text=text, set_down=set_down.strip())

    def decline(self, *, by: Person, answering: int, text: str, alternative: str) -> Move:
        """Say no, why, and who or what instead. The asking side then owes other terms."""
        _words(text, "Say why you can't carry this, so that nobody has to guess.")
        _words(alternative, "Say who or what instead: a no with a way on helps both sides.", about="alternative")
        return self._play(Kind.DECLINE, by, answering, text=text, alternative=alternative)

    def withdraw(self, *, by: Person, answering: int, text: str) -> Move:
        """End it before agreement, from the asking side. The history stays.

        Where both look at an agreement again, that ends, and the agreement stands as it was.
        """
        _words(text, "Say why you withdraw it. The other side has put thought into this.")
        return self._play(Kind.WITHDRAW, by, answering, text=text)

    def take_back(self, *, by: Person, answering: int) -> Move:
        """Undo the last move of one's own side, until a mover of the other side has read it."""
        return self._play(Kind.TAKE_BACK, by, answering)

    def postpone(self, reply_by_on: date, *, by: Person, answering: int, text: str) -> Move:
        """Name a later day for one's own reply, once for each ball."""
        _words(text, "Say what you wait for, such as “after Monday's huddle”.")
        return self._play(Kind.POSTPONE, by, answering, text=text, reply_by_on=reply_by_on)

    def reopen(
        self,
        trigger: str,
        text: str,
        *,
        by: Person,
        answering: int,
        terms: Terms | None = None,
        reply_by_on: date | None = None,
    ) -> Move:
        """Look again at what was agreed, from either side. It stays in force until something else is agreed.

        `trigger` is a `Trigger`. With new `terms` (unsaved, with a target) the other side owes a reply to them,
        without any it is asked for its own.
        """
        _words(trigger, "Say what has changed since you agreed.", about="trigger")
        _words(text, "Say in a few words what makes you look again.")
        return self._play(Kind.REOPEN, by, answering, terms=terms, trigger=trigger, text=text, reply_by_on=reply_by_on)

    def escalate(self, text: str, *, by: Person, answering: int, reply_by_on: date | None = None) -> Move:
        """Ask the leader of the lowest team above both to decide. `text` is the question; both positions stand beside.

        Raises NobodyDecides where nobody leads above both, and the cycle has no sponsor.
        """
        _words(text, "Write the question that should be decided.")
        return self._play(Kind.ESCALATE, by, answering, text=text, reply_by_on=reply_by_on)

    def rule(self, terms: Terms, *, by: Person, answering: int, text: str) -> Move:
        """Decide: terms (unsaved, with a target) and the reason. A commitment, in the same transaction."""
        _words(text, "Say why you decide so: both have to be able to follow it.")
        return self._play(Kind.RULE, by, answering, terms=terms, text=text)

    def hand_back(self, to: Side, *, by: Person, answering: int, text: str, reply_by_on: date | None = None) -> Move:
        """Not decided: one side is asked to look at something first."""
        _words(text, "Say what they should look at before it is decided.")
        return self._play(Kind.HAND_BACK, by, answering, text=text, to_side=Side(to), reply_by_on=reply_by_on)

    def release(self, text: str, *, by: Person, answering: int) -> Move:
        """Let go what was agreed, from the asking side, also while both look at it again. The gap shows at once."""
        _words(text, "Say why you let it go: the other side has worked for it.")
        return self._play(Kind.RELEASE, by, answering, text=text)

    def see_differently(self, text: str, *, by: Person) -> Dissent:
        """Put on record what one's side sees differently about the decision that stands here. See Dissent.

        Raises NotAgreed where none does.
        """
        stands = Commitment.objects.filter(in_force__outcome=self.outcome_id, terms=self.agreed_terms_id)
        commitment = stands.select_related("move__catchball").first()
        if commitment is None:
            raise rules.NotAgreed
        return Dissent.objects.say(commitment, text, by=by)

    def comment(self, text: str, *, by: Person) -> Comment:
        """Anyone's word beside the moves."""
        _words(text, "Write something first.")
        return Comment.objects.create(catchball=self, by=by, text=text.strip())

    @transaction.atomic
    def discard(self, *, by: Person) -> None:
        """Delete a draft that was never sent."""
        must_move_for(by, self.receiving_team if self.volunteered else self.asking_team)
        fresh = Catchball.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if fresh.state != State.DRAFT or fresh.version:
            raise rules.NotOpen("It was sent, so it can only be withdrawn. Its history stays.")
        outcome = fresh.outcome
        fresh.delete()
        Outcome.objects.uproot(outcome)

    def open_by(self, person: Person, who: dict[Side, Movers], last: Move | None = None) -> None:
        """The page was opened in full. Where a mover of the other side did, the last move can't be taken back.

        `last` is the move that it showed last. Where another one came meanwhile, that one was not read.
        """
        last = last or self.moves.order_by("-number").first()
        if last is None or (side := self.side_reading(person, last, who)) is None:
            return
        with transaction.atomic():
            # Held still, so that nobody takes back in this very moment what is being read.
            if self._locked().version == last.number:
                seen = Seen(move=last, side=side, by=person)
                Seen.objects.bulk_create([seen], ignore_conflicts=True)

    def side_reading(self, person: Person, move: Move, who: dict[Side, Movers]) -> Side | None:
        """The other side for which this person reads the move: one of the two, or whoever is asked to decide."""
        if move.by_id == person.pk:
            return None
        if self.state == State.ESCALATED and Side.ARBITER not in who:
            who = who | {Side.ARBITER: self.deciders()}
        return next((side for side, those in who.items() if side != move.side and those.capacity(person)), None)

    def _locked(self) -> Catchball:
        return Catchball.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)

    @transaction.atomic
    def nudge(self, *, by: Person) -> None:
        """Ask whoever has the ball for a word, by hand. Counts as that day's reminder, so it is sent once a day."""
        who = self.sides(movers(*self.teams))
        waiting = [side for side in (Side.ASKER, Side.RECEIVER) if side is not self.holder]
        if self.state not in rules.IN_PLAY or not any(who[side].capacity(by) for side in waiting):
            raise rules.NotYours("You can nudge where you wait for the other side.")
        if not (to := who[self.holder].first):
            raise rules.NotYours(f"Nobody leads {self.holding_team} yet. An administrator can name a lead.")
        Nudge.objects.owe(
            NudgeKind.REPLY_BY,
            to=to,
            subject=this_ball(self),
            # The day of those who are nudged: the reminder that their reply-by day brings is the same one.
            period=self.holding_team.working_days().day_of(clock.now()).isoformat(),
            catchball=self,
            team=self.holding_team,
            nudged_by=by,
        )

    # --- How a move is made ---------------------------------------------------------------------------

    @transaction.atomic
    def _play(self, kind: Kind, by: Person, answering: int, *, terms: Terms | None = None, **words) -> Move:
        """One move, whole or not at all. Raises a `Refused` that says why, and leaves nothing behind."""
        if kind is Kind.WITHDRAW and self.put is not None:
            # It goes back to where it hung: the tree is locked before all else.
            lock(Outcome.tree_lock)
        at = Catchball.objects.with_everything().get(pk=self.pk)
        who = at.movers()
        if at.arbiter_is_on_the_court:
            who[Side.ARBITER] = at.deciders()
        side, capacity = _side(at, who, by, kind)
        if at.version != answering:
            raise rules.AnsweredAlready(at)
        move = Move(
            catchball=at,
            number=at.version + 1,
            kind=kind,
            side=side,
            capacity=capacity,
            by=by,
            answers=answering,
            **words,
        )
        move.clean_fields(exclude=["catchball", "by", "terms", "takes_back", "round"])
        move.clean()
        at._must_be_to_come(move)
        before = at.position
        if kind is Kind.TAKE_BACK:
            after = at._without_the_last_move(move)
        else:
            move.terms = at._terms_for(kind, side, terms)
            after = rules.play(before, move.step)
        if kind is Kind.ESCALATE:
            leads = at.first_to_decide()
            at.arbiter_team = leads.team if leads else None
            who[Side.ARBITER] = at.deciders()
        move.round = after.round
        if after.holder is not before.holder and kind in rules.PASSES_THE_BALL:
            move.reply_by_on = words.get("reply_by_on") or _default_reply_by(
                at.team_of(after.holder), who[after.holder]
            )
        with all_at_the_end():
            at._claim(after, move)
            move.save(force_insert=True)
            at._follow(move, after, who)
            stands_anew(at.outcome_id)
        self.refresh_from_db()
        return move

    @property
    def arbiter_is_on_the_court(self) -> bool:
        """Whether a third person may move: asked to decide, or having just done so, while nobody has read it."""
        if self.state == State.ESCALATED:
            return True
        return self.moves.filter(number=self.version, side=Side.ARBITER).exists()

    def first_to_decide(self) -> Membership | None:
        """Who leads the lowest team above both sides, itself neither of them, that has a lead or deputy of its own.

        None: nobody but the cycle's sponsor. Raises NobodyDecides where there is none.
        """
        both = set(self.asking_team.paths_up) & set(self.receiving_team.paths_up)
        paths = both - {self.asking_team.path, self.receiving_team.path}
        led = lowest_led(paths)
        sponsor = self.outcome.cycle.sponsor
        if led is None and (sponsor is None or not sponsor.is_active):
            raise rules.NobodyDecides
        return led

    @transaction.atomic
    def _pass_up(self) -> bool:
        days = self.arbiter_team.working_days()
        if days.day_of(clock.now()) <= self.reply_by_on:
            return False
        parties = {self.asking_team.path, self.receiving_team.path}
        leads = lowest_led(set(self.arbiter_team.paths_up[:-1]) - parties)
        above = leads.team if leads else None
        sponsor = self.outcome.cycle.sponsor
        if above is None and (sponsor is None or sponsor in movers(self.arbiter_team)[self.arbiter_team_id].people):
            return False
        stands = Catchball.objects.filter(pk=self.pk, version=self.version, arbiter_team=self.arbiter_team)
        self.arbiter_team = above
        decide = self.deciders()
        day = _default_reply_by(self.team_of(Side.ARBITER), decide)
        if not stands.update(arbiter_team=above, reply_by_on=day, ball_since=clock.now()):
            return False
        asked = self.moves.filter(kind=Kind.ESCALATE, taken_back_by=None).latest("number")
        self._nudge_the_holder(asked, self.position, {Side.ARBITER: decide})
        return True

    def _must_be_to_come(self, move: Move) -> None:
        """A day for a reply lies ahead, within reach, and where it is moved, behind the one that was asked for."""
        day, today = move.reply_by_on, clock.today()
        if day is None:
            return
        if move.kind == Kind.POSTPONE and (day <= today or (self.reply_by_on and day <= self.reply_by_on)):
            raise rules.Refused("Choose a later day than the one that was asked for.", about="reply_by_on")
        if day < today:
            raise rules.Refused("That day has passed. Choose today or a day to come.", about="reply_by_on")
        if day > today + FARTHEST_REPLY:
            raise rules.Refused("That is more than two years ahead. Choose a nearer day.", about="reply_by_on")

    def _terms_for(self, kind: Kind, side: Side, terms: Terms | None) -> Terms | None:
        """The frozen terms that a move carries: new ones, or those that stand because of it."""
        if kind is Kind.ACCEPT:
            return self.latest_terms
        if kind is Kind.WITHDRAW and self.is_reopened:
            return self.agreed_terms
        if kind in (Kind.REOPEN, Kind.RELEASE):
            self._must_stand()
            if self.outcome.state == OutcomeState.ENDED:
                raise rules.NotOpen("This has ended with its cycle. What was agreed stays as it was.")
        if terms is None:
            return None
        if kind is Kind.OFFER and self.outcome.parent.state != OutcomeState.LIVE:
            raise rules.NotOpen("The outcome that this is a piece of isn't live. Send that one first.")
        if kind in (Kind.COUNTER, Kind.REOPEN):
            # Looked at before anything is written, so that a refusal says the first thing that is wrong.
            rules.play(self.position, rules.Step(self.version + 1, kind, side, -1, terms.has_target))
            terms.must_differ_from(self.latest_terms)
        return terms.freeze(self.outcome, by_team=self.team_of(side))

    def _must_stand(self) -> None:
        """What was agreed here is in force, and not what came after it."""
        stands = InForce.objects.filter(outcome=self.outcome_id, commitment__terms=self.agreed_terms_id)
        if self.state == State.AGREED and not stands.exists():
            # Taken back since the first look? Then that came first.
            if not Catchball.objects.filter(pk=self.pk, version=self.version).exists():
                raise rules.AnsweredAlready(Catchball.objects.with_everything().get(pk=self.pk))
            raise rules.NotAgreed("What was agreed here isn't in force any more, so there is nothing to look at again.")

    def _without_the_last_move(self, move: Move) -> Position:
        # Held still: the other side may be opening the page in this very moment.
        at = self._locked()
        if at.version != self.version:
            # Between the first look and this one somebody moved: not "nothing to take back", but what came first.
            raise rules.AnsweredAlready(Catchball.objects.with_everything().get(pk=self.pk))
        at = at.replayed()
        after = rules.play(at, move.step)
        undone = self.moves.get(number=at.last.number)
        if self.put is not None and (after.state is State.DRAFT or self.state == State.WITHDRAWN):
            raise rules.NothingToTakeBack("It holds already, so it is no draft: withdraw it, or put it there again.")
        if Seen.objects.filter(move=undone).exclude(side=undone.side).exists():
            raise rules.SeenAlready
        move.takes_back = undone
        move.reply_by_on = self._reply_by_before(undone)
        return after

    def _reply_by_before(self, undone: Move) -> date | None:
        """The day that was asked for when the move that is undone was made."""
        earlier = self.moves.filter(number__lt=undone.number, reply_by_on__isnull=False, taken_back_by=None)
        return earlier.order_by("-number").values_list("reply_by_on", flat=True).first()

    def _claim(self, after: Position, move: Move) -> None:
        """Compare and set: of two moves that answer the same move, the second finds another version and loses."""
        changes = {
            "state": after.state,
            "owes": after.owes,
            "round": after.round,
            "version": after.number,
            "postponed": after.postponed,
            "asker_terms": after.asker_terms,
            "receiver_terms": after.receiver_terms,
            "latest_terms": after.latest_terms,
            "agreed_terms": after.agreed_terms,
            "ended_at": None if after.is_open else move.at,
        }
        if move.reply_by_on or move.kind == Kind.TAKE_BACK:
            changes["reply_by_on"] = move.reply_by_on
        if after.holder is not self.holder:
            changes |= {"ball_since": move.at, "passed_on_at": None}
        if move.kind == Kind.ESCALATE:
            changes["arbiter_team"] = self.arbiter_team
        if not Catchball.objects.filter(pk=self.pk, version=self.version).update(**changes):
            raise rules.AnsweredAlready(Catchball.objects.with_everything().get(pk=self.pk))

    def _follow(self, move: Move, after: Position, who: dict[Side, Movers]) -> None:
        """What a move brings with it: the commitment, the outcome's state, the clock above, the nudge."""
        if move.kind in rules.COMMITS:
            both = all(who[side].capacity(move.by) for side in (Side.ASKER, Side.RECEIVER))
            agreed = Basis.SELF_AGREED if both else Basis.ACCEPTED
            basis = Basis.RULED if move.kind == Kind.RULE else agreed
            Commitment.objects.put_in_force(self.outcome, move.terms, basis, move=move, by=move.by)
        if move.kind == Kind.RELEASE:
            InForce.objects.filter(outcome=self.outcome_id).delete()
        if move.takes_back is not None:
            self._undo(move.takes_back, after)
        # Its own clock too: the ball may have come back while its pieces are still out.
        for outcome in (self.outcome_id, self.outcome.parent_id):
            self._mind_the_clock(outcome, move.at)
        if after.state is State.WITHDRAWN and self.put is not None:
            Outcome.objects.replant(self.outcome, self.put.before)
        self._mark_outcome(after)
        if self.outcome.state == OutcomeState.ENDED:
            tell_its_pieces(self.outcome, move.by)
        if move.kind in rules.PASSES_THE_BALL:
            self._nudge_the_holder(move, after, who)

    def _undo(self, undone: Move, after: Position) -> None:
        """What a move had brought goes with it."""
        if undone.kind in rules.COMMITS:
            InForce.restore_before(undone.commitment)
        if undone.kind == Kind.RELEASE:
            InForce.restore(self.outcome_id)
        if undone.kind == Kind.OFFER and after.state is State.DRAFT:
            # As before the move: the words are a draft again, not lost.
            draft = undone.terms.proposed() | {"reply_by_on": undone.reply_by_on, "words": undone.text}
            team = self.team_of(Side(undone.side))
            TermsDraft.objects.update_or_create(outcome=self.outcome, by_team=team, defaults=draft)

    def _mark_outcome(self, after: Position) -> None:
        if after.state is State.DRAFT:
            state = OutcomeState.DRAFT
        elif after.is_open or InForce.objects.filter(outcome=self.outcome_id).exists():
            state = OutcomeState.LIVE
        else:
            state = OutcomeState.ENDED
        # Both sides read the same words: the agreed ones, until then those that are on the table.
        agreed = Terms.objects.filter(commitments__in_force__outcome=self.outcome_id)
        on_table = Terms.objects.filter(pk=after.latest_terms)
        words = (agreed.values("statement", "why").first() or on_table.values("statement", "why").first()) or {}
        Outcome.objects.filter(pk=self.outcome_id).update(state=state, **words)
        self.outcome.state = state
        if state != OutcomeState.DRAFT:
            TermsDraft.objects.filter(outcome=self.outcome_id).delete()

    def _mind_the_clock(self, outcome: int | None, now: datetime) -> None:
        """Asking one's own teams stops one's clock; when they have all answered it runs on from there."""
        # Locked, because two pieces that are answered at one moment would each see the other still open.
        asked = Catchball.objects.select_for_update(no_key=True, of=("self",)).select_related("receiving_team")
        asked = asked.filter(outcome=outcome, state=State.WITH_RECEIVER, owes__in=[Owes.REPLY, Owes.TERMS]).first()
        if asked is None:
            return
        waits = Catchball.objects.in_play().filter(outcome__parent=outcome, asking_team=asked.receiving_team).exists()
        if waits and asked.passed_on_at is None:
            Catchball.objects.filter(pk=asked.pk).update(passed_on_at=now)
        elif not waits and asked.passed_on_at is not None:
            days = asked.receiving_team.working_days()
            stood = days.between(days.day_of(asked.passed_on_at), days.day_of(now))
            later = days.after(asked.reply_by_on, stood) if asked.reply_by_on else None
            Catchball.objects.filter(pk=asked.pk).update(passed_on_at=None, reply_by_on=later)

    def _nudge_the_holder(self, move: Move, after: Position, who: dict[Side, Movers]) -> None:
        to = who[after.holder].first
        # Who moves for both sides needs no mail from themselves.
        if to is not None and to.pk != move.by_id:
            Nudge.objects.owe(
                NudgeKind.BALL,
                to=to,
                subject=f"move:{move.pk}",
                period="",
                catchball=self,
                move=move,
                team=self.team_of(after.holder),
            )


def _side(at: Catchball, who: dict[Side, Movers], by: Person, kind: Kind) -> tuple[Side, Capacity]:
    """For which side this person makes this move. Who moves for both is taken for the side whose turn it is."""
    sides = {side: capacity for side in who if (capacity := who[side].capacity(by))}
    if not sides or not by.is_active:
        names = " or ".join(movers.first.name for movers in who.values() if movers.first)
        raise rules.NotYours(
            f"This is between {at.asking_team} and {at.receiving_team}: {names} can move. "
            "You can comment, and everybody will see it."
        )
    able = [side for side in sides if kind in rules.allowed(at.position, side)]
    if kind is Kind.TAKE_BACK:
        last = at.moves.order_by("-number").first()
        able = [side for side in sides if last and last.side == side]
    side = (able or [side for side in sides if side is at.holder] or list(sides))[0]
    return side, sides[side]


def _words(text: str, says: str, about: str = "text") -> None:
    if not text.strip():
        raise rules.WordsMissing(says, about=about)


def _default_reply_by(team: Team, who: Movers) -> date:
    """In working days of the team; while nobody of `who` moves for it is there, no day counts."""
    days = team.working_days().without(who.nobody_there)
    return days.after(days.day_of(clock.now()), FOR_A_REPLY)
