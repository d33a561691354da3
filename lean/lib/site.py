"""Where the site is, for whoever reads of it somewhere else: in a mail, a chat, a calendar."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path as `reverse` gives it. Under a path, SITE_URL ends with it and `path` begins so."""
    return settings.SITE_URL + path.removeprefix(settings.FORCE_SCRIPT_NAME or "")
