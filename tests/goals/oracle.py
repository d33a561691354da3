"""What a company's catchballs come to, worked out in plain dictionaries: the state machine compares with this.

It keeps each game on paper (`rules/paper.py`), who moves for whom, what is in force, where each outcome hangs, who is
owed a nudge, and by when a word is asked for, counting days on its own; and it adds the bands up in fractions. Nothing
of the product is imported.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from .rules import paper

ASKER, RECEIVER, ARBITER = paper.ASKER, paper.RECEIVER, paper.ARBITER


# Where the word of a side counts; a declined offer stands for nothing.
ON_THE_TABLE = ("with_receiver", "with_asker", "escalated")
FOR_A_REPLY = 5
MONDAY_TO_FRIDAY = {"weekdays": {0, 1, 2, 3, 4}, "free": set(), "ahead": 0}


class Oracle:
    """`teams`: name → {above, lead, deputies, works}. `terms`: name → numbers, and whose they are.

    `works`: {weekdays, free days, hours ahead of UTC}, or None where a team goes by the one above. `away`: person →
    (from, back, who answers first). `outcomes`: name → {above, team, state}.
    `balls`: name → {outcome, asker, receiver, arbiter, game, seen, by, day by which a word is asked for, since when
    its clock stands still, what stood before the last move, …}.
    `sponsor` decides at the very top. `versions`: outcome → [terms, taken back?].
    """

    def __init__(self, teams: dict, now: datetime):
        self.teams = {name: dict(team) for name, team in teams.items()}
        self.now = now
        self.away: dict = {}
        self.terms: dict = {}
        self.outcomes: dict = {}
        self.balls: dict = {}
        self.versions: dict = {}
        self.sponsor: str | None = None
        self.administrators: set = set()
        self.year_is_over = False
        self.nudges: set = set()
        self.comments = 0
        # (terms that were decided, side that sees them differently)
        self.dissent: set = set()

    # --- Who ------------------------------------------------------------------------------------------

    def movers(self, team: str) -> list[str]:
        """Who moves for a team, the one who leads first: its own people, or those of the nearest team above."""
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

    def told(self, people: list[str]) -> str | None:
        """Who is written to: the first, and while they are away who answers for them, or whoever is there."""
        today = self.now.date()
        if not people or not (away := self.absence(people[0], today)):
            return people[0] if people else None
        there = [person for person in people if not self.absence(person, today)]
        return away[2] if away[2] in there else (there or people)[0]

    def absence(self, person: str, day: date) -> tuple | None:
        return next((away for away in self.away.get(person, ()) if away[0] <= day < away[1]), None)

    def on_the_court(self, ball) -> tuple:
        """Who decides is on it while asked to, and right after, as long as it may be taken back."""
        game = self.balls[ball]["game"]
        decided = game["last"] and game["last"][1] == ARBITER and game["last"][0] not in ("close", "open_again")
        there = game["state"] == "escalated" or decided
        return (ASKER, RECEIVER, ARBITER) if there else (ASKER, RECEIVER)

    def sides(self, ball, person: str) -> list[str]:
        return [side for side in self.on_the_court(ball) if person in self.those(ball, side)]

    def holder(self, ball) -> str | None:
        """Who is told when this ball lies where it is."""
        side = paper.HOLDER.get(self.balls[ball]["game"]["state"])
        return self.told(self.those(ball, side)) if side else None

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
        its = self.balls[ball]
        both = [team for team in self.upwards(its[RECEIVER]) if team in self.upwards(its[ASKER])]
        return self._lowest_led(ball, both)

    def _lowest_led(self, ball, upwards: list) -> str | None:
        for team in upwards:
            own, its = self.teams[team], self.balls[ball]
            if team not in (its[ASKER], its[RECEIVER]) and (own["lead"] or own["deputies"]):
                return team
        return None

    def upwards(self, team: str | None) -> list[str]:
        return [team, *self.upwards(self.teams[team]["above"])] if team else []

    # --- When -----------------------------------------------------------------------------------------

    def works(self, team: str | None) -> dict:
        return self.teams[team]["works"] or self.works(self.teams[team]["above"]) if team else MONDAY_TO_FRIDAY

    def day_in(self, team: str, moment: datetime | None = None) -> date:
        """Which day it is where a team is."""
        return ((moment or self.now) + timedelta(hours=self.works(team)["ahead"])).date()

    def works_on(self, team: str, day: date) -> bool:
        works = self.works(team)
        return day.weekday() in works["weekdays"] and day not in works["free"]

    def working_days_later(self, team: str, day: date, count: int, people=()) -> date:
        """Of the days on which the team works and somebody of these people is there."""
        while count:
            day += timedelta(days=1)
            nobody = bool(people) and all(self.absence(person, day) for person in people)
            count -= self.works_on(team, day) and not nobody
        return day

    def team_of(self, ball, side: str) -> str:
        """At the very top no team decides: there the calendar of the asking one counts."""
        return self.balls[ball][side] or self.balls[ball][ASKER]

    def five_days(self, ball, side: str) -> date:
        """By when the one whose turn it is has to reply, where nobody names a day."""
        team, its = self.team_of(ball, side), self.balls[ball]
        people = [] if its[side] is None else self.those(ball, side)
        return self.working_days_later(team, self.day_in(team), FOR_A_REPLY, people)

    def _day_asked_for(self, ball, before: dict, kind: str, day: date | None) -> None:
        """A move that passes the ball names a day, or one that moves it; a take-back gives again what stood before."""
        its = self.balls[ball]
        game, stood = its["game"], {"day": its["day"], "since": its["since"], "added": 0, "went up": False}
        passes = paper.HOLDER.get(before["state"]) != paper.HOLDER.get(game["state"])
        if passes:
            its["since"] = None
        if kind == "take_back":
            self._as_it_stood(its, before["last"][0])
        elif passes and kind in paper.PASSING:
            its["day"] = day or self.five_days(ball, paper.HOLDER[game["state"]])
        elif kind == "postpone":
            its["day"] = day
        its["stood"] = stood

    def _as_it_stood(self, its: dict, undone: str) -> None:
        """Before the last move. Where that left the ball where it was, the clock has gone on, and what it did holds."""
        stood = its["stood"]
        if undone != "postpone":
            its |= {"day": stood["day"], "since": stood["since"]}
        elif not stood["went up"]:
            its["day"] = self.working_days_later(its[RECEIVER], stood["day"], stood["added"])

    def _mind_the_clock(self, outcome) -> None:
        """It stands still while a team asks its own, and then runs on from there."""
        for ball, its in self.balls.items():
            waits = self.waits_for_own_pieces(ball)
            if its["outcome"] != outcome or its["game"]["state"] != "with_receiver":
                continue
            if waits and its["since"] is None:
                its["since"] = self.now
            elif not waits and its["since"] and its["game"]["owes"] != "answer":
                team, day, end = its[RECEIVER], self.day_in(its[RECEIVER], its["since"]), self.day_in(its[RECEIVER])
                stood = sum(self.works_on(team, day + timedelta(days=n)) for n in range(1, (end - day).days + 1))
                its["day"] = its["day"] and self.working_days_later(team, its["day"], stood)
                its["stood"]["added"] += stood
                its["since"] = None

    def pass_up_the_late(self) -> None:
        """A decision that is late goes to the next who leads above, at last to the sponsor; there it stays."""
        for ball, its in self.balls.items():
            team = its[ARBITER]
            if its["game"]["state"] != "escalated" or team is None or self.day_in(team) <= its["day"]:
                continue
            above = self._lowest_led(ball, self.upwards(self.teams[team]["above"]))
            if above is None and (self.sponsor is None or self.sponsor in self.movers(team)):
                continue
            its[ARBITER] = above
            its["day"] = self.five_days(ball, ARBITER)
            its["stood"]["went up"] = True
            if (told := self.holder(ball)) and told != its["asked by"]:
                self.nudges.add((told, "ball", f"move:{its['asked in']}", ""))

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
        if kind == "take_back" and not reasons:
            reasons |= self._against_taking_back(its, game)
        if kind == "escalate" and not reasons and self.first_to_decide(ball) is None and self.sponsor is None:
            reasons |= {"nobody_decides"}
        above = self.outcomes[its["outcome"]]["above"]
        if kind == "offer" and (above is None or self.outcomes[above]["state"] != "live"):
            reasons |= {"not_open"}
        if kind in ("reopen", "release") and self.outcomes[its["outcome"]]["state"] == "ended":
            reasons |= {"not_open"}
        return reasons

    def _against_taking_back(self, its: dict, game: dict) -> set[str]:
        reasons = {"seen_already"} if its["seen"] else set()
        if self.year_is_over:
            reasons |= {"not_open"}
        # What was put elsewhere was no draft before.
        if its["hung"] and (game["before"]["state"] in paper.DRAFTS or game["state"] == "withdrawn"):
            reasons |= {"nothing_to_take_back"}
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

    def nudge(self, ball, person: str) -> set[str]:
        """By hand: whoever waits for the other side, or for who decides. It is that day's reminder."""
        its = self.balls[ball]
        side, state = paper.HOLDER.get(its["game"]["state"]), its["game"]["state"]
        waiting = [other for other in (ASKER, RECEIVER) if other != side]
        if side is None or state in paper.DRAFTS or not any(person in self.movers(its[other]) for other in waiting):
            return {"not_yours"}
        day = self.day_in(self.team_of(ball, side)).isoformat()
        self.nudges.add((self.holder(ball), "reply_by", f"catchball:{ball}:{its['game']['number']}", day))
        return set()

    # --- What a move brings ---------------------------------------------------------------------------

    def draft(self, ball, outcome, above, asker: str, receiver: str, *, volunteered: bool = False) -> None:
        self.outcomes[outcome] = {"above": above, "team": receiver, "state": "draft"}
        self.begin(ball, outcome, asker, receiver, paper.new_game(volunteered=volunteered))

    def begin(self, ball, outcome, asker: str, receiver: str, game: dict, hung: tuple = ()) -> None:
        """`hung`: where it hung before, if it was put here from elsewhere."""
        its = {"outcome": outcome, ASKER: asker, RECEIVER: receiver, ARBITER: None, "game": game, "hung": hung}
        self.balls[ball] = its | {"seen": False, "by": None, "day": None, "since": None, "stood": None}

    def stands_already(self, outcome, above, team: str, terms) -> None:
        """Imported: in force, and nobody caught a ball about it."""
        self.outcomes[outcome] = {"above": above, "team": team, "state": "live"}
        self.versions[outcome] = [[terms, False]]

    def ball_about_what_stands(self, outcome):
        """The open one, or the one in which it was agreed; None where there is none."""
        stands, found = self.in_force(outcome), None
        for ball, its in self.balls.items():
            agreed = its["game"]["agreed"]
            if its["outcome"] == outcome and (its["game"]["owes"] or (agreed and agreed[0] == stands)):
                found = ball
        return found

    def move(self, ball, person: str, kind: str, move, terms=None, to: str = ASKER, day: date | None = None) -> None:
        its = self.balls[ball]
        before, side = its["game"], self.side_for(ball, person, kind)
        has_target = terms is not None and self.terms[terms]["target"] is not None
        its["game"] = game = paper.moved(before, side, kind, terms, has_target, to)
        if kind == "escalate":
            its |= {ARBITER: self.first_to_decide(ball), "asked in": move, "asked by": person}
        its["seen"], its["by"] = False, person
        self._day_asked_for(ball, before, kind, day)
        versions = self.versions.setdefault(its["outcome"], [])
        if kind in ("accept", "rule"):
            versions.append([game["agreed"][0], False])
        if kind == "take_back" and before["last"][0] in ("accept", "rule"):
            self._version_of(its["outcome"], before["agreed"][0])[1] = True
        if kind == "release":
            its["let go"] = True
        if kind == "take_back" and before["last"][0] == "release":
            its["let go"] = False
        for outcome in (its["outcome"], self.outcomes[its["outcome"]]["above"]):
            self._mind_the_clock(outcome)
        if kind == "withdraw" and its["hung"] and game["state"] == "withdrawn":
            self.outcomes[its["outcome"]]["above"] = its["hung"][0]
        self._name_the_state(its["outcome"], game)
        if kind in paper.PASSING and (told := self.holder(ball)) != person:
            self.nudges.add((told, "ball", f"move:{move}", ""))

    def _version_of(self, outcome, terms) -> list:
        return next(version for version in reversed(self.versions[outcome]) if version[0] == terms)

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
        if self.outcomes[outcome].get("closed") is not None:
            return None
        if any(its.get("let go") for its in self.balls.values() if its["outcome"] == outcome):
            return None
        return next((terms for terms, gone in reversed(self.versions.get(outcome, [])) if not gone), None)

    def version(self, outcome) -> int | None:
        """Its number, as it is shown; those that were taken back are counted too."""
        stands = self.in_force(outcome)
        numbered = enumerate(self.versions.get(outcome, []), start=1)
        return next((n for n, (terms, gone) in numbered if terms == stands and not gone), None)

    def written_again(self) -> set:
        """Outcomes whose offer was taken back: their words are drafts again, also when it is withdrawn after that."""
        unsent = (*paper.DRAFTS, "withdrawn")
        return {
            its["outcome"]
            for its in self.balls.values()
            if its["game"]["state"] in unsent and its["game"]["number"] and not its["game"]["latest"]
        }

    def waits_for_own_pieces(self, ball) -> bool:
        """Its clock stands still: the receiver owes a reply, or terms, and has asked its own teams."""
        its = self.balls[ball]
        if its["game"]["state"] != "with_receiver" or its["game"]["owes"] == "answer":
            return False
        return any(
            self.outcomes[other["outcome"]]["above"] == its["outcome"]
            and other[ASKER] == its[RECEIVER]
            and _in_play(other["game"])
            for other in self.balls.values()
        )

    # --- When the world moves -------------------------------------------------------------------------

    def sets_again(self, outcome, person: str, version: int, *, has_target: bool, changes: bool) -> set[str]:
        """Why a number can't be set anew by its owner."""
        its = self.outcomes[outcome]
        against = {
            "not_yours": person not in self.movers(its["team"]),
            "not_open": its["state"] != "live" or self.in_force(outcome) is None,
            "agreed_with_others": its["above"] is not None,
            "set_already": version != self.version(outcome),
            "target_missing": not has_target,
            "nothing_changed": not changes,
        }
        return {reason for reason, holds in against.items() if holds}

    def is_set(self, outcome, terms) -> None:
        self.versions.setdefault(outcome, []).append([terms, False])

    def last_word(self, outcome):
        """What holds for it, else what its team put last; None where it never named a number."""
        own = self.outcomes[outcome]["team"]
        said = [
            name
            for name, its in self.terms.items()
            if its["outcome"] == outcome and its["team"] == own and its["target"] is not None
        ]
        return self.in_force(outcome) or max(said, default=None)

    def no_place(self, outcome, person: str, choice: str, words: str, parent=None) -> set[str]:
        """Why its team can't say where it hangs from now on."""
        its = self.outcomes[outcome]
        has_its_place = its["above"] is not None and self.outcomes[its["above"]]["state"] != "ended"
        against = {
            "not_yours": person not in self.movers(its["team"]),
            "not_open": its["state"] != "live",
            "has_its_place": has_its_place or (choice == "own" and its["above"] is None),
            "words_missing": choice == "close" and not words.strip(),
            "target_missing": choice in ("own", "put") and self.last_word(outcome) is None,
        }
        reasons = {reason for reason, holds in against.items() if holds}
        if choice == "put":
            reasons |= {"not_open"} if self.outcomes[parent]["state"] != "live" else set()
            reasons |= {"below_itself"} if outcome in self._line(parent) else set()
        return reasons

    def _line(self, outcome) -> list:
        return [outcome, *self._line(self.outcomes[outcome]["above"])] if outcome else []

    def keeps_as_own(self, outcome) -> bool:
        """Whether its team had to stand behind its own last word, because nothing was agreed."""
        self._said_elsewhere(outcome)
        self.outcomes[outcome]["above"] = None
        if self.in_force(outcome) is not None:
            return False
        self.is_set(outcome, self.last_word(outcome))
        return True

    def closes(self, outcome) -> None:
        open_then = [ball for ball, its in self.balls.items() if its["outcome"] == outcome and _not_over(its["game"])]
        self._said_elsewhere(outcome)
        self.outcomes[outcome] |= {"closed": open_then, "state": "ended"}

    def opened_again(self, outcome, person: str, words: str) -> set[str]:
        """Why its team can't take back that it is closed."""
        its = self.outcomes[outcome]
        against = {
            "not_yours": person not in self.movers(its["team"]),
            "words_missing": not words.strip(),
            "not_closed": its.get("closed") is None,
            "not_open": self.year_is_over,
        }
        return {reason for reason, holds in against.items() if holds}

    def opens_again(self, outcome, person: str, moves: dict) -> None:
        """As it was: what holds, and whoever had the ball."""
        its = self.outcomes[outcome]
        balls, its["closed"], its["state"] = its["closed"], None, "live"
        self._go_on(balls, RECEIVER, person, moves)

    def puts(self, ball, outcome, parent) -> None:
        """To the owner of another outcome, whose word it needs from now on."""
        self._said_elsewhere(outcome)
        hung = (self.outcomes[outcome]["above"],)
        self.outcomes[outcome]["above"] = parent
        asker, receiver = self.outcomes[parent]["team"], self.outcomes[outcome]["team"]
        self.begin(ball, outcome, asker, receiver, paper.new_game(volunteered=True), hung)

    def puts_to_its_own(self, outcome, parent, terms) -> None:
        self._said_elsewhere(outcome)
        self.outcomes[outcome]["above"] = parent
        self.is_set(outcome, terms)

    def ends_the_year(self, person: str, first_day: date) -> set[str]:
        """Why they can't."""
        mine = person == self.sponsor or person in self.administrators
        reasons = (set() if mine else {"not_yours"}) | ({"ended_already"} if self.year_is_over else set())
        return reasons | ({"still_runs"} if self.now.date() < first_day else set())

    def the_year_is_over(self) -> None:
        """What is open closes as not agreed. What was agreed stays in force, in outcomes that have ended."""
        for outcome, its in self.outcomes.items():
            self._over(outcome, ARBITER, paper.HOLDER)
            its["lived"] = its["state"] == "live"
            its["state"] = "draft" if its["state"] == "draft" else "ended"
        self.year_is_over = True

    def opens_the_year(self, person: str, words: str, closed_on: date) -> set[str]:
        """Why they can't take back that it is closed. Nothing is carried over here."""
        mine = person == self.sponsor or person in self.administrators
        reasons = (set() if mine else {"not_yours"}) | (set() if self.year_is_over else {"not_closed"})
        reasons |= set() if words.strip() else {"words_missing"}
        return reasons | ({"stays_closed"} if self.year_is_over and (self.now.date() - closed_on).days > 14 else set())

    def the_year_goes_on(self, person: str, moves: dict) -> None:
        for its in self.outcomes.values():
            its["state"] = "live" if its["lived"] else its["state"]
        balls = [ball for ball, its in self.balls.items() if its["game"]["last"] == ("close", ARBITER)]
        self._go_on(balls, ARBITER, person, moves)
        self.year_is_over = False

    def _go_on(self, balls: list, side: str, person: str, moves: dict) -> None:
        """From where each stood when it was closed; so many working days later, for whoever has the ball.

        Who that is, is told of the move, unless they opened it themselves.
        """
        for ball in balls:
            its = self.balls[ball]
            closed, stood = its["game"], its["game"]["before"]
            goes_on = {name: stood[name] for name in paper.TAKEN_BACK}
            over = {"number": closed["number"] + 1, "last": ("open_again", side), "before": None}
            its["game"] = closed | goes_on | over
            if (told := self.holder(ball)) and told != person:
                self.nudges.add((told, "ball", f"move:{moves[ball]}", ""))
            if its["day"] and (holder := paper.HOLDER.get(stood["state"])):
                team = self.team_of(ball, holder)
                begins, ends = self.day_in(team, its["stopped at"]), self.day_in(team)
                shut = sum(self.works_on(team, begins + timedelta(days=n)) for n in range(1, (ends - begins).days + 1))
                its["day"] = self.working_days_later(team, its["day"], shut)
        # From below to above, as each of them bears on who waits for it.
        for ball in sorted(balls, key=lambda ball: -len(self._line(self.balls[ball]["outcome"]))):
            for outcome in (self.balls[ball]["outcome"], self.outcomes[self.balls[ball]["outcome"]]["above"]):
                self._mind_the_clock(outcome)

    def _said_elsewhere(self, outcome) -> None:
        """What was said with the team above is over, and who waited for it goes on."""
        self._over(outcome, RECEIVER, {*paper.HOLDER, "agreed"})
        self._mind_the_clock(self.outcomes[outcome]["above"])

    def _over(self, outcome, side: str, states) -> None:
        for its in self.balls.values():
            game = its["game"]
            if its["outcome"] == outcome and game["state"] in states and game["state"] not in paper.DRAFTS:
                over = {"state": "closed", "owes": None, "postponed": False, "last": ("close", side), "before": game}
                its["game"] = game | over | {"number": game["number"] + 1}
                # Nobody was waited for since then: not while it is closed, and not while its own teams were asked.
                its["stopped at"] = its["since"] or self.now
                its["since"] = its["by"] = None
                its["seen"] = False

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
        """The one that says something about it today: the open one, else the agreed one."""
        games = [ball["game"] for ball in self.balls.values() if ball["outcome"] == outcome]
        telling = [game for game in games if _in_play(game)] or [game for game in games if game["state"] == "agreed"]
        return next(iter(telling), None)

    def _counted(self, outcome):
        """What is agreed under what it hangs from: not what was agreed elsewhere, as long as it is only put here."""
        stands, game = self.in_force(outcome), self._game(outcome)
        return None if game and _in_play(game) and not game["agreed"] else stands

    def _said(self, entry) -> dict | None:
        return entry and self.terms[entry[0]]

    def _stand(self, outcome) -> dict | None:
        """The numbers that stand for it: agreed, else the last with a target, else what was asked."""
        if (agreed := self._counted(outcome)) is not None:
            return self.terms[agreed]
        game = self._game(outcome)
        return game and self._said(game["latest"] if game["latest"] and game["latest"][1] else game["asker"])

    def _gives(self, piece, parent: dict) -> tuple[Fraction, Fraction]:
        """What a piece gives its parent: agreed, and the difference that the word on the table makes."""
        nothing, game, agreed = Fraction(0), self._game(piece), self._counted(piece)
        if agreed is not None:
            return self._agreed_and_difference(self.terms[agreed], game, parent)
        if game is None or game["state"] not in ON_THE_TABLE:
            return nothing, nothing
        if game["receiver"]:
            return nothing, _worth(self._said(game["latest"]), parent) or nothing
        return nothing, self._passed_down(piece, parent)

    def _agreed_and_difference(self, agreed: dict, game: dict | None, parent: dict) -> tuple[Fraction, Fraction]:
        """What is agreed stays agreed while both look again; what the latest word would change is on the table."""
        stands = _worth(agreed, parent)
        word = _worth(self._said(game["latest"]), parent) if game else None
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


def _not_over(game: dict) -> bool:
    return _in_play(game) or game["state"] == "agreed"


def _in_play(game: dict) -> bool:
    """Open, and sent."""
    return game["state"] in paper.HOLDER and game["state"] not in paper.DRAFTS


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
