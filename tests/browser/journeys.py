"""Every page and every journey in a browser, with a demo for either half: python -m tests.browser.journeys

`.ci/run` is where this is used; `pytest -m browser` does the same in one run.
"""

import sys

from tests.side_by_side import Run, all_of

PAGES = "tests/browser/test_pages.py"
HALVES = [
    Run("every page", "sqlite", ["-m", "browser", PAGES]),
    Run("every journey", "sqlite", ["-m", "browser", f"--ignore={PAGES}"]),
]

if __name__ == "__main__":
    sys.exit(all_of(HALVES))
