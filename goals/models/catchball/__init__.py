"""Catchball: one negotiation about one outcome, between the team that asks and the team that receives.

The only place that writes a state. Every door (pages, API, mails, command line) calls these verbs; each
verb is one transaction that claims the catchball's version, writes a numbered move, and says what follows
from it: terms, a commitment, the clock, a nudge.

`catchball` has the columns and their promises, `court` says where it stands and who moves, `verbs` are the moves,
`play` is how each of them is made, `follow` what it brings with it, `many` begins catchballs and finds them,
`together` ends them together, and opens them again.
"""

from .catchball import Catchball
from .many import CatchballManager, CatchballQuerySet
from .play import ENDED_WITH_ITS_CYCLE
from .together import TO_CLOSE

__all__ = ["ENDED_WITH_ITS_CYCLE", "TO_CLOSE", "Catchball", "CatchballManager", "CatchballQuerySet"]
