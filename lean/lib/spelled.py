"""Counts as people write them in a sentence: words up to twelve, digits from there on."""

from django.utils.translation import gettext as _


def spelled(count: int) -> str:
    """three; 13. Begin a sentence with `capfirst`."""
    words = (
        _("none"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
        _("eleven"),
        _("twelve"),
    )
    return words[count] if 0 <= count < len(words) else str(count)
