"""The mails of nudges: what happened, what is asked, by when, with one link."""

from .message import mail

__all__ = ["mail"]
