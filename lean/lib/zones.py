"""Time zones by the names that people chose."""

from __future__ import annotations

from zoneinfo import ZoneInfo


def zone_named(name: str | None) -> ZoneInfo | None:
    """None where there is none of that name: a misspelt zone must not keep a mail from anybody."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
