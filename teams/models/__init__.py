from .absence import Absence
from .api_token import ApiToken
from .calendar import Calendar, DayOff, DemoClock
from .chat import ChatChannel
from .membership import Membership, Role
from .person import Person
from .team import Team

__all__ = [
    "Absence",
    "ApiToken",
    "Calendar",
    "ChatChannel",
    "DayOff",
    "DemoClock",
    "Membership",
    "Person",
    "Role",
    "Team",
]
