"""The targets, what was measured for each, and whether it is met."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from tests.bench.floor import Measured
from tests.bench.pages import PAGE, PIECE, QUERIES, Page

# Other products on a machine like this one, fifty outcomes of one team, in milliseconds: measured once, and known
# from then on as figures alone. So this is an order of magnitude, and no race.
FASTEST_PEER, WHOLE_COMPANY_PEER = 29.0, 1900.0
WHOLE_COMPANY = 5_000


@dataclass(frozen=True)
class Line:
    target: str
    what: str
    wanted: str
    measured: str
    met: bool


class Targets:
    def __init__(self, vendor: str, outcomes: int, small: int):
        self.vendor, self.outcomes, self.small = vendor, outcomes, small
        self.lines: list[Line] = []
        self.figures: dict[str, dict] = {}

    def say(self, target: str, what: str, wanted: str, measured: str, met: bool) -> None:
        self.lines.append(Line(target, what, wanted, measured, met))

    def at_most(self, target: str, what: str, measured: float, most: float, unit: str = "") -> None:
        self.say(target, what, f"≤ {most:g}{unit}", f"{measured:.2f}{unit}", measured <= most)

    def at_least(self, target: str, what: str, measured: float, least: float, unit: str = "") -> None:
        self.say(target, what, f"≥ {least:g}{unit}", f"{measured:.0f}{unit}", measured >= least)

    # --- One part after the other ---------------------------------------------------------------------

    def made(self, seconds: float) -> None:
        self.at_most("company", "seconds to make it", seconds, 180, " s")

    def pages(self, all_of_them: list[Page], large: dict[str, Measured], small: dict[str, Measured], growth) -> None:
        for page in all_of_them:
            now, then = large[page.name], small[page.name]
            self.figures[page.name] = asdict(now) | {"ratio": now.ratio, "small": asdict(then)}
            if now.status != page.answers:
                self.say("page", page.name, f"{page.answers}", f"{now.status}", False)
            if page.rows:
                self.at_most("G1", f"{page.name}: × the floor", now.ratio, 4)
                self.at_most("G1", f"{page.name}: CPU", now.cpu, 5, " ms")
            same = now.queries == then.queries
            says = f"{now.queries}" if same else f"{then.queries} → {now.queries}"
            # Fewer is what a page asks that finds nothing to ask about.
            self.say("G2", f"{page.name}: queries", "≤ 8, not more", says, now.queries <= min(8, then.queries))
            self.at_most("limit", f"{page.name}: queries", now.queries, QUERIES)
            most = PIECE if page.piece else PAGE
            self.at_most("limit", f"{page.name}: weight", now.size / 1000, most / 1000, " kB")
            if page.grows:
                self.at_most("G3", f"{page.name}: growth", growth(then.wall, now.wall), 0.1)
            if page.looks:
                unchanged = math.inf if now.unchanged is None else now.unchanged
                self.at_most("G4", f"{page.looks}, unchanged: × its floor", unchanged / large[page.looks].floor, 0.8)

    def peers(self, large: dict[str, Measured], small: dict[str, Measured]) -> None:
        self.at_most("G8", "team: of the fastest peer's 29 ms", large["team"].wall / FASTEST_PEER, 0.25)
        # Theirs was measured at 5,000: the smaller company, where it has as many.
        whole = small if self.small >= WHOLE_COMPANY else large
        self.at_most("G8", "map: of the fastest peer's 1.9 s", whole["map"].wall / WHOLE_COMPANY_PEER, 0.1)

    def beside(self, found: dict) -> None:
        self.figures["beside"] = found
        self.at_most("G7", "sweep: × its bare statements", found["sweep"] / found["statement"], 3)
        self.at_most("G7", "sweep", found["sweep"] / 1000, 1, " s")
        self.at_least("G7", "nudges written", found["nudges a second"], 500, "/s")
        self.at_least("import", "check-ins imported", found["check-ins a second"], 500, "/s")

    def trees(self, found: dict) -> None:
        self.figures["trees"] = found
        if self.vendor == "postgresql":
            for what, most in (("ancestors", 4), ("add a child", 4), ("move", 1.5)):
                self.at_most("G5", f"{what}: × raw", found[what] / found[f"{what}, raw"], most)
            # Beside the tree it keeps how the outcomes stand: compared with the same raw statements, it can't be met.
            self.at_most("G5", "add an outcome: × raw", found["add an outcome"] / found["add a child, raw"], 4)
            self.at_most("G5", "move an outcome: × raw", found["move an outcome"] / found["move, raw"], 1.5)
        else:
            for what in ("ancestors", "children", "add a child", "add an outcome"):
                self.at_most("G5", what, found[what], 1, " ms")
        self.at_most("G6", "8 writers, 4 times: errors, orphans, wrong counts", found["wrong"], 0)
        self.at_least("G6", "changes of a tree", found["changes a second"], 150, "/s")

    # --- Showing them ---------------------------------------------------------------------------------

    def show(self) -> None:
        print(f"\n{'target':8} {'what':52} {'wanted':>14} {'measured':>12}")
        for line in self.lines:
            met = "" if line.met else "  missed"
            print(f"{line.target:8} {line.what:52} {line.wanted:>14} {line.measured:>12}{met}")
        print(f"\n{sum(line.met for line in self.lines)} of {len(self.lines)} met")

    def as_json(self) -> dict:
        return {
            "database": self.vendor,
            "outcomes": self.outcomes,
            "small": self.small,
            "targets": [asdict(line) for line in self.lines],
            "figures": self.figures,
        }
