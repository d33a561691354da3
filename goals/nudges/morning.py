"""The time of day at which people hear what the day brings, where their team is."""

from ..rules.hours import MORNING

__all__ = ["MORNING"]
