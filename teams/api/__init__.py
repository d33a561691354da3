"""The door for machines to who there is and when they work: the same verbs, the same refusals as on the pages."""

from ninja import Router

from . import absences, calendars, chats, who
from .who import Bearer, PersonRef, TeamRef

__all__ = ["Bearer", "PersonRef", "TeamRef", "router"]

router = Router()
router.add_router("", who.router)
router.add_router("", calendars.router)
router.add_router("", chats.router)
router.add_router("", absences.router)
