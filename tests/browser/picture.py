"""`make picture`: what README shows, taken from the running demo: a thread on a desk, Home in a hand."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from pathlib import Path

# Read by the tests' own settings, which the running demo brings along.
os.environ["CATCHBALL_TEST_DB"] = "sqlite"

from playwright.sync_api import Browser, sync_playwright

from .conftest import ARGUMENTS, CHROMIUM
from .running_demo import ROOT, RunningDemo
from .visitor import Visitor

PICTURE = ROOT / "docs" / "picture.png"
DESK = {"width": 1400, "height": 1090}
# Both views beside each other, on the grey that stands between light and dark.
SHEET = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1906px; box-sizing: border-box; padding: 40px; background: #b9b6b0; }}
body {{ display: flex; align-items: center; gap: 36px; }}
img {{ display: block; border-radius: 14px; box-shadow: 0 1px 6px rgb(0 0 0 / 25%); }}
</style><img src="{desk}"><img src="{hand}">"""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="catchball-picture-"))
    demo = RunningDemo(folder)
    try:
        demo.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            sheet = SHEET.format(desk=_desk(browser, demo.url), hand=_hand(browser, demo.url))
            PICTURE.parent.mkdir(exist_ok=True)
            PICTURE.write_bytes(_as_picture(browser, sheet))
            browser.close()
    finally:
        demo.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1024} kB")


def _desk(browser: Browser, site: str) -> str:
    """Nadia tries 3.2, and every level above says what that would do."""
    nadia = Visitor(browser, site)
    nadia.page.set_viewport_size(DESK)
    nadia.signs_in("Nadia Haddad")
    nadia.follows("Answer Tomás")
    nadia.chooses("Counter")
    nadia.types("What can you stand behind?", "3.2")
    nadia.reads("0.7 days short of the 5.0 asked")
    nadia.page.evaluate("scrollTo(0, 0)")
    return _shot(nadia)


def _hand(browser: Browser, site: str) -> str:
    nadia = Visitor(browser, site, phone=True, theme="dark")
    nadia.signs_in("Nadia Haddad")
    nadia.reads("In your court")
    return _shot(nadia)


def _shot(visitor: Visitor) -> str:
    picture = visitor.page.screenshot(animations="disabled")
    visitor.close()
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def _as_picture(browser: Browser, sheet: str) -> bytes:
    page = browser.new_page(viewport={"width": 1906, "height": 400})
    page.set_content(sheet)
    return page.screenshot(full_page=True)


if __name__ == "__main__":
    main()
