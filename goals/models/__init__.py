from .aside import FindingAside
from .catchball import Catchball
from .checkin import CheckIn
from .commitment import Basis, Commitment, InForce
from .contribution import Contribution
from .cycle import Cycle, Purpose
from .dissent import Dissent
from .form_key import FormKey
from .gap import GapChoice
from .guardrail import GuardrailWord
from .help import Help
from .move import Comment, Move, Seen, Trigger
from .nudge import Nudge
from .outcome import Outcome
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
    "FindingAside",
    "FormKey",
    "GapChoice",
    "GuardrailWord",
    "Help",
    "InForce",
    "Move",
    "Nudge",
    "Outcome",
    "Purpose",
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
