"""What a company's catchballs come to, worked out in plain dictionaries: the state machine compares with this.

It keeps each game on paper (`rules/paper.py`), who moves for whom, what is in force, who is owed a nudge; and
it adds the bands up in fractions. Nothing of the product is imported.
"""

from __future__ import annotations

from fractions import Fraction

from .rules import paper

ASKER, RECEIVER, ARBITER = paper.ASKER, paper.RECEIVER, paper.ARBITER


# Where the word of a side counts; a declined offer stands for nothing.
ON_THE_TABLE = ("with_receiver", "with_asker", "escalated")


class Oracle:
    """`teams`: name → {above, lead, deputies}. `terms`: name → numbers. `outcomes`: name → {above, team, state}.

    `balls`: name → {outcome, asker, receiver, arbiter, game, seen, by}. `sponsor` decides at the very top.
    `versions`: outcome → [terms, taken back?].
    """

    def __init__(self, teams: dict):
        self.teams = {name: dict(team) for name, team in teams.items()}
        self.terms: dict = {}
        self.outcomes: dict = {}
        self.balls: dict = {}
        self.versions: dict = {}
        self.sponsor: str | None = None
        self.nudges: set = set()
        self.comments = 0
        # (terms that were decided, side that sees them differently)
        self.dissent: set = set()

    # --- Who ------------------------------------------------------------------------------------------

    def movers(self, team: str) -> list[str]:
        """Who moves for a team, the one who is told first: its own people, or those of the nearest team above."""
        while team:
            own = self.teams[team]
            if people := [person for person in (own["lead"], *own["deputies"]) if person]:
                return people
            team = own["above"]
        return []

    def those(self, ball, side: str) -> list[str]:
        """Who moves for a side; for who decides: the lead of their team, or the sponsor."""
        its = self.balls[ball]
        if side == ARBITER and its[ARBITER] is None:
            return [self.sponsor] if self.sponsor else []
        return self.movers(its[side])

    def on_the_court(self, ball) -> tuple:
        """Who decides is on it while asked to, and right after, as long as it may be taken back."""
        game = self.balls[ball]["game"]
        there = game["state"] == "escalated" or (game["last"] and game["last"][1] == ARBITER)
        return (ASKER, RECEIVER, ARBITER) if there else (ASKER, RECEIVER)

    def sides(self, ball, person: str) -> list[str]:
        return [side for side in self.on_the_court(ball) if person in self.those(ball, side)]

    def holder(self, ball) -> str | None:
        """Whose name is called first when this ball lies where it is."""
        side = paper.HOLDER.get(self.balls[ball]["game"]["state"])
        return self.those(ball, side)[0] if side else None

    def waiting(self, ball) -> str | None:
        side = paper.HOLDER.get(self.balls[ball]["game"]["state"])
        return self.movers(self.balls[ball][paper.OTHER[side]])[0] if side else None

    def capacity(self, ball, side: str, person: str) -> str:
        """As what somebody moves for a side: a caretaker where the team has nobody of its own."""
        team = self.balls[ball][side]
        if team is None:
            return "lead"
        own = self.teams[team]
        if not (own["lead"] or own["deputies"]):
            return "caretaker"
        return "lead" if person == own["lead"] else "deputy"

    def first_to_decide(self, ball) -> str | None:
        """The lowest team above both, itself none of the two, that has somebody of its own."""
        asker, receiver = (self.balls[ball][side] for side in (ASKER, RECEIVER))
        above = self.teams[asker]["above"]
        while above:
            own = self.teams[above]
            if above != receiver and above in self.upwards(receiver) and (own["lead"] or own["deputies"]):
                return above
            above = own["above"]
        return None

    def upwards(self, team: str | None) -> list[str]:
        return [team, *self.upwards(self.teams[team]["above"])] if team else []

    # --- May they? ------------------------------------------------------------------------------------

    def side_for(self, ball, person: str, kind: str) -> str | None:
        """The side for which this person would move; of both, the one that can, else the one whose turn it is."""
        game, sides = self.balls[ball]["game"], self.sides(ball, person)
        able = [side for side in sides if not paper.refusals(game, side, kind)]
        on_turn = [side for side in sides if side == paper.HOLDER.get(game["state"])]
        return next(iter(able or on_turn or sides), None)

    def reasons(self, ball, person: str, kind: str, answering: int, has_target=True) -> set[str]:
        """Every reason against this move; the product may name any of them, and must move where there is none."""
        its = self.balls[ball]
        game, side = its["game"], self.side_for(ball, person, kind)
        if side is None:
            return {"not_yours"}
        reasons = paper.refusals(game, side, kind, has_target)
        if answering != game["number"]:
            reasons |= {"answered_already"}
        if kind == "take_back" and not reasons and its["seen"]:
            reasons |= {"seen_already"}
        if kind == "escalate" and not reasons and self.first_to_decide(ball) is None and self.sponsor is None:
            reasons |= {"nobody_decides"}
        if kind == "offer" and self.outcomes[self.outcomes[its["outcome"]]["above"]]["state"] != "live":
            reasons |= {"not_open"}
        return reasons

    def was_decided(self, ball) -> bool:
        agreed = self.balls[ball]["game"]["agreed"]
        return agreed is not None and agreed[2] == ARBITER

    def sees_it_differently(self, ball, person: str) -> set[str]:
        """Why they can't put that on record: nothing stands that somebody else decided, or neither side is theirs."""
        its = self.balls[ball]
        agreed = its["game"]["agreed"]
        if agreed is None or self.in_force(its["outcome"]) != agreed[0]:
            return {"not_agreed"}
        side = next((side for side in (ASKER, RECEIVER) if person in self.movers(its[side])), None)
        reasons = (set() if self.was_decided(ball) else {"nothing_decided"}) | (set() if side else {"not_yours"})
        if not reasons:
            self.dissent.add((agreed[0], side))
        return reasons

    # --- What a move brings ---------------------------------------------------------------------------

    def draft(self, ball, outcome, above, asker: str, receiver: str, *, volunteered: bool = False) -> None:
        self.outcomes[outcome] = {"above": above, "team": receiver, "state": "draft"}
        self.balls[ball] = {
            "outcome": outcome,
            ASKER: asker,
            RECEIVER: receiver,
            ARBITER: None,
            "game": paper.new_game(volunteered=volunteered),
            "seen": False,
            "by": None,
        }

    def discard(self, ball) -> None:
        del self.outcomes[self.balls.pop(ball)["outcome"]]

    def move(self, ball, person: str, kind: str, move, terms=None, to: str = ASKER) -> None:
        its = self.balls[ball]
        before, side = its["game"], self.side_for(ball, person, kind)
        has_target = terms is not None and self.terms[terms]["target"] is not None
        its["game"] = game = paper.moved(before, side, kind, terms, has_target, to)
        if kind == "escalate":
            its[ARBITER] = self.first_to_decide(ball)
        its["seen"], its["by"] = False, person
        versions = self.versions.setdefault(its["outcome"], [])
        if kind in ("accept", "rule"):
            versions.append([game["agreed"][0], False])
        if kind == "take_back" and before["last"][0] in ("accept", "rule"):
            versions[-1][1] = True
        if kind == "release":
            its["let go"] = True
        if kind == "take_back" and before["last"][0] == "release":
            its["let go"] = False
        self._name_the_state(its["outcome"], game)
        if kind in paper.PASSING and (told := self.holder(ball)) != person:
            self.nudges.add((told, "ball", f"move:{move}", ""))

    def _name_the_state(self, outcome, game: dict) -> None:
        is_draft = game["state"] in paper.DRAFTS
        lives = (game["owes"] is not None and not is_draft) or self.in_force(outcome) is not None
        self.outcomes[outcome]["state"] = "draft" if is_draft else "live" if lives else "ended"

    def open_page(self, ball, person: str) -> None:
        """Seen by a mover of the other side; never by whoever made the move."""
        its = self.balls[ball]
        last = its["game"]["last"]
        readers = set(self.sides(ball, person))
        if its["game"]["state"] != "escalated":
            readers -= {ARBITER}
        if last and person != its["by"] and readers - {last[1]}:
            its["seen"] = True

    def read_by_passing_on(self, outcome) -> None:
        """Whoever passes a piece of it down has read the offer that it came with."""
        for its in self.balls.values():
            if its["outcome"] == outcome and its["game"]["last"] and its["game"]["last"][1] == ASKER:
                its["seen"] = True

    def in_force(self, outcome):
        """The name of the terms in force: those of the last version that nobody took back."""
        if any(its.get("let go") for its in self.balls.values() if its["outcome"] == outcome):
            return None
        return next((terms for terms, gone in reversed(self.versions.get(outcome, [])) if not gone), None)

    def written_again(self) -> set:
        """Outcomes whose offer was taken back: their words are drafts again."""
        return {
            its["outcome"]
            for its in self.balls.values()
            if its["game"]["state"] in paper.DRAFTS and its["game"]["number"]
        }

    def waits_for_own_pieces(self, ball) -> bool:
        """Its clock stands still: the receiver owes a reply, or terms, and has asked its own teams."""
        its = self.balls[ball]
        if its["game"]["state"] != "with_receiver" or its["game"]["owes"] == "answer":
            return False
        return any(
            self.outcomes[other["outcome"]]["above"] == its["outcome"]
            and other[ASKER] == its[RECEIVER]
            and other["game"]["owes"] is not None
            and other["game"]["state"] not in paper.DRAFTS
            for other in self.balls.values()
        )

    # --- How it adds up -------------------------------------------------------------------------------

    def bands(self, outcome) -> tuple | None:
        """Required, agreed, on the table, open, buffer, in fractions; None where there is nothing to add to."""
        own = self._stand(outcome)
        if own is None or _change(own) is None:
            return None
        pieces = [self._gives(piece, own) for piece in self._pieces(outcome)]
        required = _change(own)
        agreed, table = (sum((piece[n] for piece in pieces), Fraction(0)) for n in (0, 1))
        gap = required - agreed - table
        return required, agreed, table, max(gap, Fraction(0)), max(-gap, Fraction(0))

    def _pieces(self, outcome) -> list:
        return [name for name, its in self.outcomes.items() if its["above"] == outcome and its["state"] == "live"]

    def _game(self, outcome) -> dict | None:
        return next((ball["game"] for ball in self.balls.values() if ball["outcome"] == outcome), None)

    def _said(self, entry) -> dict | None:
        return entry and self.terms[entry[0]]

    def _stand(self, outcome) -> dict | None:
        """The numbers that stand for it: agreed, else the last with a target, else what was asked."""
        if (agreed := self.in_force(outcome)) is not None:
            return self.terms[agreed]
        game = self._game(outcome)
        return game and self._said(game["latest"] if game["latest"] and game["latest"][1] else game["asker"])

    def _gives(self, piece, parent: dict) -> tuple[Fraction, Fraction]:
        """What a piece gives its parent: agreed, and the difference that the word on the table makes."""
        nothing, game, agreed = Fraction(0), self._game(piece), self.in_force(piece)
        if agreed is not None:
            return self._agreed_and_difference(self.terms[agreed], game, parent)
        if game["state"] not in ON_THE_TABLE:
            return nothing, nothing
        if game["receiver"]:
            return nothing, _worth(self._said(game["latest"]), parent) or nothing
        return nothing, self._passed_down(piece, parent)

    def _agreed_and_difference(self, agreed: dict, game: dict, parent: dict) -> tuple[Fraction, Fraction]:
        """What is agreed stays agreed while both look again; what the latest word would change is on the table."""
        stands, word = _worth(agreed, parent), _worth(self._said(game["latest"]), parent)
        if stands is None or word is None or game["state"] not in ON_THE_TABLE:
            return stands or Fraction(0), Fraction(0)
        return stands, word - stands

    def _passed_down(self, piece, parent: dict) -> Fraction:
        """Who has said nothing counts what its own pieces say, or that share of what was asked in another unit."""
        own = self._stand(piece)
        covered = sum((sum(self._gives(below, own)) for below in self._pieces(piece)), Fraction(0))
        if own["contribution"] is None and own["unit"] == parent["unit"] != "%":
            return covered
        asked, required = _worth(own, parent), _change(own)
        return round(asked * covered / required, 4) if asked is not None and required else Fraction(0)


def _change(terms: dict) -> Fraction | None:
    if terms["target"] is None:
        return None
    return Fraction(terms["baseline"]) - Fraction(terms["target"])


def _worth(terms: dict, parent: dict) -> Fraction | None:
    """In the parent's unit. Percentages are never added."""
    if terms["contribution"] is not None:
        return Fraction(terms["contribution"])
    return _change(terms) if terms["unit"] == parent["unit"] != "%" else None


# --- Other ways to carry it ---------------------------------------------------------------------------------


def landing(mode: str, parent: dict, pieces: list[dict]) -> Fraction:
    """Where the parent ends, if each of these pieces ends at its `at`. In values, where the rules think in changes.

    `parent`: baseline, up. A piece: baseline, at, weight, reached.
    """
    start = Fraction(parent["baseline"])
    if mode == "worst":
        ends = [Fraction(piece["at"]) for piece in pieces]
        return (min if parent["up"] else max)(ends, default=start)
    if mode == "weighted":
        weights = [1 if piece["weight"] is None else Fraction(piece["weight"]) for piece in pieces]
        if not sum(weights):
            return start
        ends = sum(w * Fraction(piece["at"]) for w, piece in zip(weights, pieces, strict=True))
        starts = sum(w * Fraction(piece["baseline"]) for w, piece in zip(weights, pieces, strict=True))
        return start + (ends - starts) / sum(weights)
    reached = sum(piece["reached"] for piece in pieces)
    return start + reached if parent["up"] else start - reached
