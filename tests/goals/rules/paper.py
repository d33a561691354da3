"""The game of catchball written down a second time: one table that a person can read, and a dictionary.

Tests compare the product with this. It shares no line with `goals.rules.negotiation`: where that computes,
this looks up.
"""

from __future__ import annotations

ASKER, RECEIVER, ARBITER = "asker", "receiver", "arbiter"
SIDES = (ASKER, RECEIVER, ARBITER)
OTHER = {ASKER: RECEIVER, RECEIVER: ASKER}

# In capitals: what stands after the move. R.reply: the receiver holds the ball and owes a reply; SAME: the ball
# stays where it is. In small letters: the refusal, by its first word (see REFUSALS). `put` is the draft of a receiving
# side that puts an outcome to a parent. Some things depend on more than the row: what was agreed before is AGREED
# again where it says WITHDRAWN, and can be let go; to reopen without terms owes terms; who put it to a parent may
# withdraw it; what is handed back wants a reply where the other side's terms wait for one.
MOVES_OF_THE_ASKING_SIDE = """
              owes   offer    question answer  counter  accept   decline withdraw  postpone reopen  escalate rule hand_back release
draft         terms  R.reply  move     move    move     move     move    WITHDRAWN ball     agree   open     move move      agree
put           terms  ball     ball     ball    ball     ball     move    ball      ball     agree   open     move move      agree
with_receiver reply  ball     ball     ball    ball     ball     move    WITHDRAWN ball     agree   RULING   move move      agree
with_receiver answer ball     ball     ball    R.reply  AGREED   move    WITHDRAWN ball     agree   RULING   move move      agree
with_receiver terms  ball     ball     ball    ball     ball     move    WITHDRAWN ball     agree   RULING   move move      agree
with_asker    reply  move     R.answer move    R.reply  AGREED   move    WITHDRAWN SAME     agree   RULING   move move      agree
with_asker    answer question question R.reply question question move    WITHDRAWN SAME     agree   RULING   move move      agree
with_asker    terms  R.reply  move     move    move     move     move    WITHDRAWN SAME     agree   RULING   move move      agree
declined      terms  R.reply  move     move    move     move     move    WITHDRAWN SAME     agree   RULING   move move      agree
escalated     ruling ball     ball     ball    ball     ball     move    WITHDRAWN ball     agree   ball     move move      agree
agreed        -      open     open     open    open     open     open    open      open     R.reply open     open open      RELEASED
withdrawn     -      open     open     open    open     open     open    open      open     open    open     open open      open
released      -      open     open     open    open     open     open    open      open     open    open     open open      open
closed        -      open     open     open    open     open     open    open      open     open    open     open open      open
"""
MOVES_OF_THE_RECEIVING_SIDE = """
              owes   offer   question answer  counter  accept   decline  withdraw  postpone reopen  escalate rule hand_back release
draft         terms  move    ball     ball    ball     ball     ball     move      ball     agree   open     move move      move
put           terms  A.reply move     move    move     move     move     WITHDRAWN ball     agree   open     move move      move
with_receiver reply  move    A.answer move    A.reply  AGREED   DECLINED move      SAME     agree   RULING   move move      move
with_receiver answer move    question A.reply question question question move      SAME     agree   RULING   move move      move
with_receiver terms  move    move     move    A.reply  move     DECLINED move      SAME     agree   RULING   move move      move
with_asker    reply  move    ball     ball    ball     ball     ball     move      ball     agree   RULING   move move      move
with_asker    answer move    ball     ball    A.reply  AGREED   ball     move      ball     agree   RULING   move move      move
with_asker    terms  move    ball     ball    ball     ball     ball     move      ball     agree   RULING   move move      move
declined      terms  move    ball     ball    ball     ball     ball     move      ball     agree   RULING   move move      move
escalated     ruling move    ball     ball    ball     ball     ball     move      ball     agree   ball     move move      move
agreed        -      open    open     open    open     open     open     open      open     A.reply open     open open      move
withdrawn     -      open    open     open    open     open     open     open      open     open    open     open open      open
released      -      open    open     open    open     open     open     open      open     open    open     open open      open
closed        -      open    open     open    open     open     open     open      open     open    open     open open      open
"""
# Who is asked to decide. Everywhere else there is nothing for them to do.
MOVES_OF_WHO_DECIDES = """
              owes   offer question answer counter accept decline withdraw postpone reopen escalate rule   hand_back release
draft         terms  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
put           terms  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_receiver reply  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_receiver answer move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_receiver terms  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_asker    reply  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_asker    answer move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
with_asker    terms  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
declined      terms  move  ball     ball   move    move   move    move     ball     agree  move     ball   ball      move
escalated     ruling move  move     move   move    move   move    move     SAME     agree  move     AGREED A.terms   move
agreed        -      open  open     open   open    open   open    open     open     move   open     open   open      move
withdrawn     -      open  open     open   open    open   open    open     open     open   open     open   open      open
released      -      open  open     open   open    open   open    open     open     open   open     open   open      open
closed        -      open  open     open   open    open   open    open     open     open   open     open   open      open
"""
REFUSALS = {
    "move": "not_your_move",
    "ball": "not_your_ball",
    "question": "question_open",
    "open": "not_open",
    "agree": "not_agreed",
}
AFTER = {
    "R.reply": ("with_receiver", "reply"),
    "R.answer": ("with_receiver", "answer"),
    "A.reply": ("with_asker", "reply"),
    "A.answer": ("with_asker", "answer"),
    "A.terms": ("with_asker", "terms"),
    "RULING": ("escalated", "ruling"),
    "AGREED": ("agreed", None),
    "DECLINED": ("declined", "terms"),
    "WITHDRAWN": ("withdrawn", None),
    "RELEASED": ("released", None),
}
HOLDER = {
    "draft": ASKER,
    "put": RECEIVER,
    "with_asker": ASKER,
    "declined": ASKER,
    "with_receiver": RECEIVER,
    "escalated": ARBITER,
}
DRAFTS = ("draft", "put")
PASSING = {"offer", "question", "answer", "counter", "decline", "reopen", "escalate", "hand_back"}
# What a take-back gives again. The number goes on: a take-back is a move itself.
TAKEN_BACK = ("state", "owes", "round", "postponed", "asker", "receiver", "latest", "agreed")


def _read(side: str, table: str) -> dict:
    """{(state, owes, side, kind): cell}"""
    head, *rows = table.strip("\n").splitlines()
    kinds = head.split()[1:]
    cells = {}
    for state, owes, *row in map(str.split, rows):
        cells |= {(state, None if owes == "-" else owes, side, kind): c for kind, c in zip(kinds, row, strict=True)}
    return cells


TABLE = (
    _read(ASKER, MOVES_OF_THE_ASKING_SIDE)
    | _read(RECEIVER, MOVES_OF_THE_RECEIVING_SIDE)
    | _read(ARBITER, MOVES_OF_WHO_DECIDES)
)


def new_game(*, volunteered: bool = False) -> dict:
    """A draft, of the asking side or of the receiving one. Terms are (name, whether they have a target, whose)."""
    return {
        "state": "put" if volunteered else "draft",
        "volunteered": volunteered,
        "owes": "terms",
        "round": 0,
        "number": 0,
        "postponed": False,
        "asker": None,
        "receiver": None,
        "latest": None,
        "agreed": None,
        "last": None,
        "before": None,
    }


def agreed_elsewhere(terms) -> dict:
    """Where it begins when what is in force was agreed before anybody caught a ball about it."""
    both = dict.fromkeys(("asker", "receiver", "latest", "agreed"), (terms, True, None))
    return new_game() | {"state": "agreed", "owes": None} | both


def refusals(game: dict, side: str, kind: str, has_target: bool = True) -> set[str]:
    """Why this side may not make this move now; empty where it may."""
    if kind == "take_back":
        last = game["last"]
        return (
            set()
            if last and last[0] not in ("take_back", "close", "open_again") and last[1] == side
            else {"nothing_to_take_back"}
        )
    cell = _cell(game, side, kind)
    if cell in REFUSALS:
        return {REFUSALS[cell]}
    latest = game["latest"]
    needs = kind in ("counter", "rule") or (kind, game["state"]) == ("offer", "put")
    lacks_target = (needs and not has_target) or (kind == "accept" and not latest[1])
    reasons = {
        "target_missing": lacks_target,
        "own_terms": kind == "accept" and latest[2] == side,
        "postponed_already": kind == "postpone" and game["postponed"],
        "not_open": kind == "withdraw" and not game["number"],
    }
    return {reason for reason, holds in reasons.items() if holds}


def _cell(game: dict, side: str, kind: str) -> str:
    plain = TABLE[game["state"], game["owes"], side, kind]
    is_open, sent = game["owes"] is not None, game["state"] not in DRAFTS
    if kind == "withdraw" and side == RECEIVER and game["volunteered"] and is_open and sent:
        return "WITHDRAWN"
    if kind == "release" and side == ASKER and game["agreed"] and is_open:
        return "RELEASED"
    return plain


def handed(game: dict, to: str) -> tuple[str, str]:
    """Where the ball is after it was handed back to a side: a reply is owed to terms of the other that wait for one."""
    other = game[OTHER[to]]
    waits = other is not None and other == game["latest"] and other != game["agreed"]
    return ("with_asker" if to == ASKER else "with_receiver"), ("reply" if waits else "terms")


def moved(game: dict, side: str, kind: str, terms=None, has_target: bool = False, to: str = ASKER) -> dict:
    """The game after an allowed move. A reopening without a target carries no terms at all."""
    after = dict(game, number=game["number"] + 1, last=(kind, side), before=game)
    if kind == "take_back":
        return after | {name: game["before"][name] for name in TAKEN_BACK} | {"before": None}
    cell = _cell(game, side, kind)
    if cell != "SAME":
        after["state"], after["owes"] = handed(game, to) if kind == "hand_back" else AFTER[cell]
    after["postponed"] = kind == "postpone"
    if kind == "accept":
        after["agreed"] = game["latest"]
    if kind == "rule":
        after["agreed"] = after["asker"] = after["receiver"] = after["latest"] = (terms, has_target, side)
    if kind == "decline":
        after["receiver"] = game["agreed"]
    if kind == "withdraw" and game["agreed"]:
        after["state"] = "agreed"
    if after["agreed"] and kind in ("withdraw", "reopen"):
        after["asker"] = after["receiver"] = after["latest"] = game["agreed"]
    if kind == "reopen" and not has_target:
        after["owes"] = "terms"
    elif kind in ("offer", "counter", "reopen"):
        after["round"] += 1
        after[side] = after["latest"] = (terms, has_target, side)
    return after
