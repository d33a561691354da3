"""Larkfield Cycles: 412 people in 21 teams, 75 outcomes of their year 2026, four for 2029, and what came of 2025.

What is read here is what the demo shows; `goals.demo.load` plays it. Everything is made up.
"""

from .batteries import BATTERY_ROOM, PASSPORTS
from .claims import CLAIMS
from .dealers import DEALERS
from .horizons import HORIZON, SUPPORTS
from .last_year import LAST_YEAR
from .lifts import LIFTS
from .order_to_door import ORDER_TO_DOOR
from .organisation import COLLEAGUES, COMPANY, HUDDLES
from .reviews import REVIEWS
from .says import SAYS
from .scrap import SCRAP

PURPOSE = "A good bike, soon, that lasts"
TOP_OUTCOMES = (ORDER_TO_DOOR, CLAIMS, LIFTS, DEALERS, SCRAP, PASSPORTS, BATTERY_ROOM)

__all__ = [
    "COLLEAGUES",
    "COMPANY",
    "HORIZON",
    "HUDDLES",
    "LAST_YEAR",
    "PURPOSE",
    "REVIEWS",
    "SAYS",
    "SUPPORTS",
    "TOP_OUTCOMES",
]
