"""What is owed, to whom, since when: makes the nudges that time brings, and sends all that are due."""

from .owing import owe_what_time_makes_due
from .sending import drain

__all__ = ["drain", "owe_what_time_makes_due"]
