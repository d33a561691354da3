"""The time of day at which people hear what the day brings, where their team is."""

from datetime import time

MORNING = time(8)
