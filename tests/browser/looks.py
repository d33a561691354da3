"""What must be true of every page for every reader: WCAG, nothing beside the screen, a quiet console."""

from __future__ import annotations

import os
import re
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

from .visitor import Visitor

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {
    "runOnly": {"type": "tag", "values": WCAG},
    "resultTypes": ["violations"],
    # Fetching the stylesheets once more would ask for what the page's policy forbids.
    "preload": False,
}
# Themes differ in colours alone (tokens.css): in the second one, only the rules that look at colours are asked.
THEMES = {"light": AXE, "dark": AXE | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}}
# The narrowest screen that WCAG asks for, and what lies between a hand and a wall. Each is seen as what has it.
IN_A_HAND = (320, 360, 600, 768)
ON_A_DESK = (959, 1024, 1280, 1920, 2560)
# Names a folder: then every page is photographed there, for people to look at.
PICTURES = os.environ.get("CATCHBALL_PICTURES")


def problems_of(visitor: Visitor, name: str) -> list[str]:
    """Everything that is wrong with the page that is open, in both themes and at every width."""
    visitor.page.evaluate(AXE_SCRIPT)
    found = []
    for theme, rules in THEMES.items():
        visitor.page.emulate_media(color_scheme=theme)
        visitor.page.evaluate(PAINTED)
        found += [f"{theme}, {violation}" for violation in violations(visitor, rules)]
        if PICTURES:
            _photograph(visitor, f"{name}-{theme}")
    visitor.page.emulate_media(color_scheme="light")
    return found + too_wide(visitor) + _complaints(visitor)


def violations(visitor: Visitor, rules: dict = AXE) -> list[str]:
    # Only what is wrong comes over the wire: what axe tells of all that is right is some megabytes for a large page.
    found = visitor.page.evaluate("async options => (await axe.run(document, options)).violations", rules)
    return [
        f"{rule['id']}: {node['html'][:160]} … {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]


def too_wide(visitor: Visitor) -> list[str]:
    """Nobody scrolls sideways."""
    own = visitor.page.viewport_size
    found = []
    for width in (own["width"], *(IN_A_HAND if own["width"] <= max(IN_A_HAND) else ON_A_DESK)):
        visitor.page.set_viewport_size({"width": width, "height": own["height"]})
        wide = _settled_width(visitor, width)
        if wide > width:
            found.append(f"at {width} px the page is {wide} px wide: {visitor.page.evaluate(WIDEST, width)}")
    visitor.page.set_viewport_size(own)
    return found


def _settled_width(visitor: Visitor, width: int) -> int:
    """Right after a window has changed, the browser still tells sizes of before: a page gets a second to settle."""
    for _ in range(10):
        wide = visitor.page.evaluate(SETTLED)
        if wide <= width:
            break
        visitor.page.wait_for_timeout(100)
    return wide


# What comes of another theme is on screen a frame later.
PAINTED = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => tell())))"""
SETTLED = """() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(
  () => tell(document.documentElement.scrollWidth))))"""
WIDEST = """width => [...document.body.querySelectorAll("*")]
  .filter((element) => element.getBoundingClientRect().right > width + 0.5)
  .slice(-3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")"""


def _complaints(visitor: Visitor) -> list[str]:
    found = list(visitor.complaints)
    visitor.complaints.clear()
    return found


def _photograph(visitor: Visitor, name: str) -> None:
    width = visitor.page.viewport_size["width"]
    file = re.sub(r"[^\w?=]+", "-", name).strip("-") + f"-{width}.png"
    visitor.page.screenshot(path=str(Path(PICTURES) / file), full_page=True)
