"""A page as a reader meets it: the words of its main part, in order, without markup."""

import re
from html.parser import HTMLParser

# Nothing in these is read by anyone.
UNREAD = {"svg", "script", "style", "template", "head"}
# They have no end.
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "path", "rect", "circle", "line", "polyline"}


class _Words(HTMLParser):
    def __init__(self, main_only: bool) -> None:
        super().__init__()
        self.found: list[str] = []
        self.main_only = main_only
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, tag in UNREAD or dict(attrs).get("aria-hidden") == "true"))

    def handle_endtag(self, tag):
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = not self.main_only or any(tag == "main" for tag, _ in self.open)
        if inside and not any(unread for _, unread in self.open):
            self.found.append(data)


def words(response) -> str:
    """What stands in the main part of a page, or in all of a piece, with single plain spaces."""
    html = response.content.decode()
    parser = _Words(main_only="<main" in html)
    parser.feed(html)
    return re.sub(r" ([.,;:])", r"\1", " ".join(" ".join(parser.found).split()))
