"""A server whose moves are made as one would have written them at first: gunicorn tests.history.naive

It looks at the version and saves what it read: nobody compares at the moment of writing. The run drops the index that
would have caught the two.
"""

# ruff: noqa: F401  the apps are there from the first line on, and gunicorn serves what it names
from lean.wsgi import application  # isort: skip

from django.db import transaction

from goals.models import Catchball, Move
from goals.models.catchball import play
from goals.rules import negotiation as rules
from goals.rules.negotiation import Kind, Side


@transaction.atomic
def saves_what_it_read(self, kind, by, answering, *, terms=None, because=(), **words):
    who = self.movers()
    if self.arbiter_is_on_the_court:
        who[Side.ARBITER] = self.deciders()
    side, capacity = play._side(self, who, by, kind)
    if self.version != answering:
        raise rules.AnsweredAlready(self)
    move = Move(
        catchball=self,
        number=self.version + 1,
        kind=kind,
        side=side,
        capacity=capacity,
        by=by,
        answers=answering,
        **words,
    )
    before = self.position
    if kind is Kind.TAKE_BACK:
        after = self._without_the_last_move(move)
    else:
        move.terms = self._terms_for(kind, side, terms)
        after = rules.play(before, move.step)
    if kind is Kind.ESCALATE:
        leads = self.first_to_decide()
        self.arbiter_team = leads.team if leads else None
        who[Side.ARBITER] = self.deciders()
    move.round = after.round
    if after.holder is not before.holder and kind in rules.PASSES_THE_BALL:
        move.reply_by_on = words.get("reply_by_on") or play._default_reply_by(
            self.team_of(after.holder), who[after.holder]
        )
    move.save()
    self._follow(move, after, who)
    for name in ("state", "owes", "round", "postponed"):
        setattr(self, name, getattr(after, name))
    self.version, self.ended_at = after.number, None if after.is_open else move.at
    self.reply_by_on = move.reply_by_on or self.reply_by_on
    for name in ("asker_terms", "receiver_terms", "latest_terms", "agreed_terms"):
        setattr(self, f"{name}_id", getattr(after, name))
    self.save()
    return move


Catchball._play = saves_what_it_read
