"""A person in front of a browser: what they press, type and read, and what the browser complains of meanwhile."""

from __future__ import annotations

import re
import time
import unicodedata
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# The machine that runs the tests may have other work.
PATIENCE = 15_000
MAIL_PATIENCE = 60
MOST_STOPS = 80
# The browser notes every answer of this kind, also those with which the product says kindly what is missing.
KIND_REFUSAL = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422)")
# htmx calls an error what a form asks for: a question that a newer one makes needless is given up.
GIVEN_UP = re.compile(r"htmx:(sendAbort|afterRequest)\b")


class Visitor:
    """One browser profile: nobody else's cookies, nothing from before."""

    def __init__(self, browser: Browser, site: str, *, scripts: bool = True, phone: bool = False, theme: str = "light"):
        self.site, self.scripts = site, scripts
        self.complaints: list[str] = []
        self.context = browser.new_context(
            base_url=site,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            is_mobile=phone,
            java_script_enabled=scripts,
            color_scheme=theme,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Zurich",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        self.context.on("request", self._on_request)
        self.page: Page = self.context.new_page()

    def close(self) -> None:
        self.context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if not (KIND_REFUSAL.match(message.text) or GIVEN_UP.match(message.text)):
            self.complaints.append(f"console, {message.type}: {message.text} ({self.page.url})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.site:
            self.complaints.append(f"asked elsewhere: {request.url}")

    # --- Going somewhere ----------------------------------------------------------------------------------

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def signs_in(self, name: str, *, onward: str = "/") -> None:
        """With the demo's one click, and on to the page that was asked for.

        The page names seven people; the door behind it lets everybody of the company in.
        """
        self.goes_to(onward)
        button = self.page.get_by_role("button", name=name)
        if not button.count():
            button = self.page.locator("button[name=person]")
            button.first.evaluate("(button, email) => { button.value = email; }", _address(name))
        button.first.click()
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def comes_back(self, session: str, *, onward: str = "/") -> None:
        """Signed in on an earlier day."""
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])
        self.goes_to(onward)

    def opens_mail(self, subject: str) -> None:
        """In the demo's mailbox, as soon as the worker has brought it."""
        end = time.monotonic() + MAIL_PATIENCE
        mail = self.main.get_by_role("link", name=subject, exact=True)
        self.goes_to("/demo/mail/")
        while not mail.count():
            assert time.monotonic() < end, f"No mail says “{subject}”; there is\n{self.main.inner_text()}"
            self.page.wait_for_timeout(300)
            self.page.reload()
        mail.first.click()

    def follows(self, link: str | re.Pattern, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=link).first.click()

    # --- Reading ------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def part(self, name: str | re.Pattern) -> Locator:
        """A part of the page by its name."""
        return self.page.get_by_role("region", name=name)

    def part_of(self, heading: str) -> Locator:
        """What stands under a heading that makes no landmark: its nearest box."""
        return self.page.get_by_role("heading", name=heading).locator("..")

    def reads(self, text: str | re.Pattern, *, within: Locator | None = None) -> None:
        place = within or self.main
        try:
            expect(place).to_contain_text(text, timeout=PATIENCE)
        except AssertionError:
            # The page in a few lines: what playwright would say is longer than what anybody reads.
            raise AssertionError(f"{self.page.url} doesn't say {text!r}, but: {self._words(place)}") from None

    def reads_nowhere(self, text: str) -> None:
        """Neither now nor when the page has settled."""
        expect(self.main.get_by_text(text).locator("visible=true")).to_have_count(0, timeout=PATIENCE)

    def _words(self, place: Locator) -> str:
        return " ".join(place.first.inner_text().split())[:1500] if place.count() else "nothing of that kind"

    def reads_heading(self, text: str | re.Pattern) -> None:
        expect(self.page.get_by_role("heading", name=text).first).to_be_visible(timeout=PATIENCE)

    def sees(self, place: Locator) -> None:
        """Without scrolling: all of it lies on the screen."""
        expect(place).to_be_in_viewport(ratio=1, timeout=PATIENCE)

    def is_told(self, text: str) -> None:
        """What just happened: the toast."""
        expect(self.page.locator("#toast")).to_contain_text(text, timeout=PATIENCE)

    def is_told_at(self, field: Locator, text: str) -> None:
        """A message at the field, tied to it for those who can't see where it stands."""
        expect(field).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
        described = " ".join(f"#{name}" for name in field.get_attribute("aria-describedby").split())
        expect(self.page.locator(described.replace(" ", ", ")).last).to_contain_text(text)

    def hears(self, text: str) -> None:
        """What a screen reader says without being asked."""
        expect(self.page.locator("#live")).to_contain_text(text, timeout=PATIENCE)

    def background(self) -> str:
        """Once it has settled: also the shortest change of colour takes a frame, and a busy machine is slow to draw."""
        return self.page.evaluate(SETTLED_BACKGROUND)

    # --- Doing --------------------------------------------------------------------------------------------

    def field(self, label: str | re.Pattern) -> Locator:
        """The one that can be seen: several forms of a page may ask the same."""
        controls = self.page.get_by_label(label).and_(self.page.locator("input, textarea, select"))
        return controls.locator("visible=true").first

    def types(self, label: str | re.Pattern, text: str) -> None:
        """Key by key where somebody listens to keys."""
        field = self.field(label)
        field.fill("")
        field.press_sequentially(text) if self.scripts and len(text) < 12 else field.fill(text)

    def chooses(self, label: str) -> None:
        """A choice by its words: the control itself may be drawn away."""
        self.page.locator("label:visible", has_text=label).first.click()

    def presses(self, button: str | re.Pattern, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=button).locator("visible=true").first.click()

    def opens(self, summary: str) -> None:
        self.page.locator("summary:visible", has_text=summary).first.click()

    def opens_menu(self) -> None:
        self.presses(re.compile("your menu"))

    # --- Without a mouse ------------------------------------------------------------------------------------

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)

    def is_at(self, place: Locator) -> None:
        expect(place).to_be_focused(timeout=PATIENCE)

    def tabs_to(self, place: Locator) -> None:
        """Tab by Tab, each stop in sight: nothing that has the focus may lie under a bar or off the page."""
        expect(place).to_be_visible(timeout=PATIENCE)
        for _ in range(MOST_STOPS):
            self.key("Tab")
            if hidden := self.page.evaluate(HIDDEN_FOCUS):
                raise AssertionError(f"The focus is out of sight: {hidden}")
            if place.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"Nothing leads to {place} with Tab.")


SETTLED_BACKGROUND = """() => Promise.allSettled(document.getAnimations().map((each) => each.finished))
  .then(() => getComputedStyle(document.documentElement).backgroundColor)"""

# What has the focus and can't be seen: none of five points of it is on top, or it has no size. "" while it can be.
# A radio button is drawn by its label.
HIDDEN_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const drawn = at.matches("[type=radio], [type=checkbox]") ? at.closest("label") || at : at;
  const box = drawn.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const onTop = ([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (drawn.contains(top) || top.contains(drawn));
  };
  return box.width > 1 && points.some(onTop) ? "" : at.outerHTML.slice(0, 200);
}"""


def _address(name: str) -> str:
    """As the demo gives them. Said here once more, because this module also runs where Django is not set up."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@larkfield.example"
