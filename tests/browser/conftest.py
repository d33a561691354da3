"""A browser, the running demo, and visitors to it. On failure there is a picture of what each of them saw."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from .running_demo import RunningDemo
from .visitor import Visitor

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]


@pytest.fixture(scope="package")
def running_demo():
    """`make demo`, once for all journeys."""
    folder = Path(tempfile.mkdtemp(prefix="catchball-browser-"))
    demo = RunningDemo(folder)
    try:
        demo.start()
        yield demo
    finally:
        demo.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def demo(running_demo):
    """The company as it moved in, on 12 May at nine."""
    running_demo.begin_anew()
    return running_demo


# The package, not the session: playwright keeps an event loop, with which Django refuses to work in other tests.
@pytest.fixture(scope="package")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request) -> bool:
    """Every journey is made twice: with JavaScript, and with plain forms alone."""
    return request.param


@pytest.fixture
def visitors() -> list[Visitor]:
    """Everybody who came in this test. None of their browsers may have complained."""
    came: list[Visitor] = []
    yield came
    complaints = [complaint for visitor in came for complaint in visitor.complaints]
    for visitor in came:
        visitor.close()
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.fixture
def visit(browser, demo, scripts, visitors):
    """Somebody of the company, signed in and at Home, or at the page `onward`; None is nobody yet."""

    def somebody(name: str | None, *, phone: bool = False, onward: str = "/") -> Visitor:
        visitor = Visitor(browser, demo.url, scripts=scripts, phone=phone)
        visitors.append(visitor)
        if name:
            visitor.comes_back(demo.sessions[name], onward=onward)
        return visitor

    return somebody


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Name the pictures in the report of a test that failed."""
    report = yield
    if report.when == "call" and report.failed:
        pictures = [_picture(visitor) for visitor in item.funcargs.get("visitors", ())]
        report.sections.append(("What each visitor saw", "\n".join(pictures)))
    return report


def _picture(visitor: Visitor) -> str:
    _, name = tempfile.mkstemp(prefix="catchball-saw-", suffix=".png")
    try:
        visitor.page.screenshot(path=name, full_page=True)
    except Exception as error:  # a picture that fails must not hide why the test did
        return f"{visitor.page.url}: no picture, {error}"
    return f"{visitor.page.url}: {name}"
