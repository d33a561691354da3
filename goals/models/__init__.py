from .aside import FindingAside
from .asked import Asked
from .beat import Beat
from .because import Because
from .carry_over import CarryOver
from .catchball import Catchball
from .checkin import CheckIn
from .commitment import Basis, Commitment, InForce
from .contribution import Contribution
from .cycle import Cycle, Purpose
from .cycle_end import CycleEnd, CycleOpening
from .dissent import Dissent
from .feed import CalendarFeed
from .form_key import FormKey
from .gap import GapChoice
from .guardrail import GuardrailWord
from .help import Help, HelpDay
from .huddle import Huddle, HuddleLine, HuddleSheet
from .look import Look
from .mail_choice import MailChoice, MailHours
from .move import Comment, Move, Seen, Trigger
from .neighbour import Hit, Neighbour
from .nudge import Nudge
from .outcome import Outcome
from .place import PlaceChoice
from .playback import Playback
from .reaffirmation import Reaffirmation
from .real_say import RealSay, RealSayGiven, RealSayGroup
from .review import Review, TalkNote
from .snooze import Snooze
from .stale import StaleChoice
from .standing import Standing
from .support import Strength, Support
from .swept import Swept
from .terms import Terms, TermsDraft
from .trial import Trial
from .way import Way

__all__ = [
    "Asked",
    "Swept",
    "Basis",
    "CarryOver",
    "Beat",
    "Because",
    "CalendarFeed",
    "Catchball",
    "CheckIn",
    "Comment",
    "Commitment",
    "Contribution",
    "Cycle",
    "CycleEnd",
    "CycleOpening",
    "Dissent",
    "FindingAside",
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
    "MailChoice",
    "MailHours",
    "Move",
    "Neighbour",
    "Nudge",
    "Outcome",
    "Playback",
    "PlaceChoice",
    "Purpose",
    "RealSay",
    "RealSayGiven",
    "RealSayGroup",
    "Reaffirmation",
    "Review",
    "Seen",
    "Snooze",
    "StaleChoice",
    "Standing",
    "Strength",
    "Support",
    "TalkNote",
    "Terms",
    "TermsDraft",
    "Trial",
    "Trigger",
    "Way",
]
