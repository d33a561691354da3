from .catchball import Catchball
from .checkin import CheckIn
from .commitment import Basis, Commitment, InForce
from .contribution import Contribution
from .cycle import Cycle, Purpose
from .dissent import Dissent
from .form_key import FormKey
from .gap import GapChoice
from .guardrail import GuardrailWord
from .help import Help, HelpDay
from .huddle import Huddle, HuddleLine, HuddleSheet
from .look import Look
from .move import Comment, Move, Seen, Trigger
from .neighbour import Hit, Neighbour
from .nudge import Nudge
from .outcome import Outcome
from .playback import Playback
from .real_say import RealSay, RealSayGiven, RealSayGroup
from .review import Review, TalkNote
from .stale import StaleChoice
from .standing import Standing
from .support import Strength, Support
from .terms import Terms, TermsDraft

__all__ = [
    "Basis",
    "Catchball",
    "CheckIn",
    "Comment",
    "Commitment",
    "Contribution",
    "Cycle",
    "Dissent",
    "FormKey",
    "GapChoice",
    "GuardrailWord",
    "Help",
    "HelpDay",
    "Huddle",
    "HuddleLine",
    "HuddleSheet",
    "Hit",
    "InForce",
    "Look",
    "Move",
    "Neighbour",
    "Nudge",
    "Outcome",
    "Playback",
    "Purpose",
    "RealSay",
    "RealSayGiven",
    "RealSayGroup",
    "Review",
    "Seen",
    "StaleChoice",
    "Standing",
    "Strength",
    "Support",
    "TalkNote",
    "Terms",
    "TermsDraft",
    "Trigger",
]
