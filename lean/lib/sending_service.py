"""Mails by a service instead of a mail server: the settings that EMAIL_URL=anymail+…:// stands for.

django-anymail is an extra. Whoever asks for it without having it is told at the start, and not by the first nudge.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEME = "anymail+"
# The packages's own: what they have in common, and what only tries it out.
NO_SERVICE = {"__init__", "base", "base_requests", "console", "test"}
# In the words of anymail, valid for all services.
OF_ALL = {"webhook_secret"}


def settings_of(url: str, timeout: int) -> dict[str, Any]:
    """`anymail+postmark://?server_token=…&webhook_secret=user:password`: a backend, and ANYMAIL for it."""
    parts = urlsplit(url)
    service = parts.scheme.removeprefix(SCHEME)
    if find_spec("anymail") is None:
        raise ImproperlyConfigured(
            f"EMAIL_URL asks for {parts.scheme}, and django-anymail is not installed: pip install 'catchball[anymail]'."
        )
    if service not in services():
        known = ", ".join(services())
        raise ImproperlyConfigured(f"EMAIL_URL asks for {parts.scheme}, and anymail knows {known}.")
    given = parse_qsl(parts.query)
    named = {(name if name in OF_ALL else f"{service}_{name}").upper(): value for name, value in given}
    # A nudge's lease is longer than this, and what one service doesn't know of a mail is left out.
    ours = {"REQUESTS_TIMEOUT": timeout, "IGNORE_UNSUPPORTED_FEATURES": True}
    return {"EMAIL_BACKEND": f"anymail.backends.{service}.EmailBackend", "ANYMAIL": ours | named}


def services() -> list[str]:
    """All that the installed anymail can speak to."""
    folder = Path(find_spec("anymail.backends").submodule_search_locations[0])
    return sorted({file.stem for file in folder.glob("*.py")} - NO_SERVICE)
