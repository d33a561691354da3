"""What a service for sending tells of mails that it had taken and could not deliver. Connected where anymail is."""

from __future__ import annotations

import logging

from .nudges import refused

log = logging.getLogger(__name__)

# In anymail's words. A mail that waits or is called spam is out all the same.
NOT_DELIVERED = {"bounced", "rejected", "failed"}


def hear(sender, event, esp_name: str, **_kwargs) -> None:
    """The nudge is refused for good, as if a mail server had said so at once; an administrator sees it."""
    if event.event_type not in NOT_DELIVERED:
        return
    # What we gave along with the mail; some services keep our Message-ID instead.
    message = (event.metadata or {}).get("nudge") or event.message_id or ""
    words = event.mta_response or event.description or event.reject_reason or event.event_type
    if not refused.came_back(str(message), " ".join(str(words).split())):
        log.warning("%s tells of a mail that did not arrive and is no nudge, or is known.", esp_name)
