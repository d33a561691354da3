"""Real public input as a plan: the goals of 15 US agencies, as published, into the three files that can be imported.

    python tests/real/convert_performance_gov.py [FOLDER] [TO]

reads agencies.json, goals.json and quarterly_results.json in FOLDER (../shared/data/performance-gov) and writes
organisation.csv, plan.csv and checkins.csv into TO (the folder of the moment). Nothing is invented but the people: two
for each agency, at example.org. The same input gives the same files, byte for byte.

What becomes what: strategic goals (agency and number) and agency priority goals are top outcomes of their
agency, because the goals name no strategic goal that a priority goal belongs to. Objectives are pieces of their
strategic goal, indicators pieces of their priority goal, each with its start and target where both are given.
Goals and objectives that two agencies publish as joint stay those of each; the one of the agency that their common
number names second also helps the one of the first, strongly. Quarterly results are check-ins on the last day of
their quarter.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CATCHBALL_SHARED", REPOSITORY.parent / "shared"))
SOURCE = SHARED / "data" / "performance-gov"

ORGANISATION = ("team_key", "name", "parent_key", "person_email", "person_name", "role")
PLAN = (
    *("outcome_key", "parent_key", "team_key", "cycle", "statement", "short_name", "why", "measure", "unit"),
    *("direction", "baseline", "baseline_on", "target", "due_on", "contribution", "state", "supports"),
)
CHECK_INS = ("outcome_key", "for_on", "value", "words")
ROOT, ROOT_NAME = "USG", "United States Government"
GIVEN = ("Ada", "Bela", "Cleo", "Dara", "Emil", "Faye", "Gus", "Hana")
FAMILY = ("Archer", "Baker", "Cooper", "Draper", "Fletcher", "Glover", "Mason", "Sawyer")
# The columns have room for so much; the whole name of a longer measure then stands in the reasons.
MEASURE_LENGTH = 120
SHORT_NAME_LENGTH = 32
# Strategic goals are published without their years: they stand beside the priority goals of these.
CYCLE = ("2022", "2023")
LOST = "\ufffd"


def main(folder: Path = SOURCE, to: Path = Path()) -> None:
    to.mkdir(parents=True, exist_ok=True)
    agencies, goals, results = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("agencies", "goals", "quarterly_results")
    )
    write(to / "organisation.csv", ORGANISATION, organisation(agencies, goals))
    write(to / "plan.csv", PLAN, plan(goals, results))
    write(to / "checkins.csv", CHECK_INS, check_ins(results))


def write(path: Path, columns: tuple[str, ...], rows: Iterable[dict]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


# --- Who -------------------------------------------------------------------------------------------------------------


def organisation(agencies: list[dict], goals: list[dict]) -> list[dict]:
    names = {agency["Code"]: agency["Name"] for agency in agencies if agency.get("Name")}
    teams = [(ROOT, ROOT_NAME, "")]
    for code, key, published in sorted(
        {(goal["agency_code"], goal["organization_abbreviation"], goal["organization_name"]) for goal in goals}
    ):
        teams.append((key, line(names.get(code, published)), ROOT))
    rows = []
    for number, (key, name, parent) in enumerate(teams):
        for seat, role in enumerate(("lead", "deputy")):
            given, family = divmod(2 * number + seat, len(FAMILY))
            rows.append(
                {
                    "team_key": key,
                    "name": name,
                    "parent_key": parent,
                    "person_email": f"{role}.{key.lower()}@example.org",
                    "person_name": f"{GIVEN[given]} {FAMILY[family]}",
                    "role": role,
                }
            )
    return rows


# --- What ------------------------------------------------------------------------------------------------------------


def plan(goals: list[dict], results: list[dict]) -> list[dict]:
    goals = sorted(goals, key=lambda goal: goal["goal_id"])
    rows = [*outcomes_of(goals, results)]
    supports = joint(goals)
    return [row | {"supports": supports.get(row["outcome_key"], "")} for row in rows]


def outcomes_of(goals: list[dict], results: list[dict]) -> list[dict]:
    strategic, priority = split(goals, lambda goal: goal["goal_type"] == "SG")
    by_id = {goal["goal_id"]: goal for goal in goals}
    return [*strategic_goals(strategic), *map(objective, strategic), *map(priority_goal, priority)] + [
        indicator(by_id[goal_id], number, rows, alone)
        for goal_id, indicators in indicators_of(results).items()
        for number, (rows, alone) in enumerate(indicators, start=1)
    ]


def joint(goals: list[dict]) -> dict[str, str]:
    """What each goal of the second of two agencies also helps, as the column of supports has it.

    Strategic goals are joint by their objectives, which are told apart by their numbers. One common number is
    published with a slip in it (201 for 021): its goal is found by its name.
    """
    codes = {goal["agency_code"] for goal in goals}
    shared = defaultdict(list)
    numbers = {}
    for goal in (goal for goal in goals if goal["is_joint"] == "1"):
        if goal["joint_goal_id"][:3] in codes:
            numbers[bare(goal)] = goal["joint_goal_id"]
    for goal in (goal for goal in goals if goal["is_joint"] == "1"):
        sound = goal["joint_goal_id"][:3] in codes
        number = goal["joint_goal_id"] if sound else numbers.get(bare(goal), "")
        shared[number, goal["so_id"]].append(goal)
    found = {}
    for (number, _objective), pair in shared.items():
        first = [goal["goal_id"] for goal in pair if goal["agency_code"] == number[:3]]
        for goal in pair:
            if first and goal["goal_id"] not in first:
                found[goal["goal_id"]] = f"{first[0]}:strong"
    return found


def bare(goal: dict) -> str:
    """Its name without the words that say with whom it is joint."""
    return re.sub(r"\s*\(Joint with [^)]*\)$", "", line(goal["goal_name"]))


def strategic_goals(objectives: list[dict]):
    """They are published with their objectives only; where those call one by several names, the commonest."""
    by_goal = defaultdict(list)
    for goal in objectives:
        by_goal[strategic_key(goal)].append(goal)
    for key, pieces in by_goal.items():
        name = Counter(line(goal["goal_name"]) for goal in pieces).most_common(1)[0][0]
        yield outcome(pieces[0], key, "", name)


def objective(goal: dict) -> dict:
    return outcome(goal, goal["goal_id"], strategic_key(goal), line(goal["goal_description"]))


def priority_goal(goal: dict) -> dict:
    why = "\n".join(filter(None, map(line, goal["goal_description"].splitlines())))
    return outcome(goal, goal["goal_id"], "", line(goal["goal_name"]), why=why)


def indicator(goal: dict, number: int, rows: list[dict], alone: bool) -> dict:
    name, sentence = line(rows[0]["indicator"]), line(rows[0]["target"])
    statement = sentence or name
    if name and sentence and not alone:
        # Several indicators of one goal can share its sentence.
        statement = f"{sentence}: {name}"
    measured = measure(rows, name or sentence)
    shortened = measured and measured["measure"] != (name or sentence)
    why = f"Measured by: {name}" if name and (shortened or not measured) else ""
    row = outcome(goal, f"{goal['goal_id']}-{number:02}", goal["goal_id"], statement, why=why)
    # Pieces with one sentence are told apart by what they measure.
    return row | {"short_name": cut(name or sentence, SHORT_NAME_LENGTH)} | measured


def check_ins(results: list[dict]):
    """A value for each quarter of an indicator that has a measure. What has two targets is measured once."""
    for goal_id, indicators in indicators_of(results).items():
        for number, (rows, _alone) in enumerate(indicators, start=1):
            said = {row["fiscal_qtr"]: row for row in rows if row["value_current"]} if measure(rows, "x") else {}
            for row in said.values():
                yield {
                    "outcome_key": f"{goal_id}-{number:02}",
                    "for_on": quarter_end(row),
                    "value": plain(row["value_current"]),
                    "words": line(row["progress_pct_target_status"]),
                }


def quarter_end(row: dict) -> str:
    """Fiscal years begin in October."""
    year, quarter = int(row["fiscal_yr"]), int(row["fiscal_qtr"])
    return (f"{year - 1}-12-31", f"{year}-03-31", f"{year}-06-30", f"{year}-09-30")[quarter - 1]


def outcome(goal: dict, key: str, parent: str, statement: str, why: str = "") -> dict:
    published = goal["date_end_fy"].isdigit()
    years = (goal["date_start_fy"], goal["date_end_fy"]) if published else CYCLE
    first, last = fiscal_year(years[0])[0], fiscal_year(years[1])[1]
    return {
        "outcome_key": key,
        "parent_key": parent,
        "team_key": goal["organization_abbreviation"],
        "cycle": f"FY {years[0]}–{years[1]} ({first}..{last})",
        "statement": statement,
        "why": why,
        "due_on": last if published else "",
        "state": "agreed",
    }


def strategic_key(goal: dict) -> str:
    return f"{goal['agency_code']}SG{goal['sg_id']}"


def fiscal_year(year: str) -> tuple[str, str]:
    return f"{int(year) - 1}-10-01", f"{year}-09-30"


# --- Indicators ------------------------------------------------------------------------------------------------------


def indicators_of(results: list[dict]) -> dict[str, list[tuple[list[dict], bool]]]:
    """By goal, each indicator with its quarterly rows, and whether its sentence is its own."""
    rows_of = defaultdict(list)
    for row in results:
        rows_of[row["related_goal_id"], line(row["indicator"]), line(row["target"])].append(row)
    shared = Counter((goal_id, sentence) for goal_id, _, sentence in rows_of)
    by_goal = defaultdict(list)
    for goal_id, name, sentence in sorted(rows_of):
        rows = sorted(rows_of[goal_id, name, sentence], key=lambda row: row["fiscal_qtr"])
        by_goal[goal_id].append((rows, shared[goal_id, sentence] == 1))
    return by_goal


def measure(rows: list[dict], name: str) -> dict:
    """Its columns where a row is complete; none where start or target are missing."""
    complete = [row for row in rows if row["value_start"] and row["value_target"]]
    if not complete:
        return {}
    # One indicator with targets for two years: what is to be reached in the end is the farther one.
    row = max(complete, key=lambda row: abs(Decimal(row["value_target"]) - Decimal(row["value_start"])))
    columns = {
        "measure": cut(name, MEASURE_LENGTH),
        "unit": "milestone" if row["indicator_type"] == "Complete milestone" else unit(name),
        "direction": "decrease" if "decrease" in row["indicator_type"] else "increase",
        "baseline": plain(row["value_start"]),
        "baseline_on": fiscal_year(row["fiscal_yr"])[0],
        "target": plain(row["value_target"]),
    }
    if "threshold" in row["indicator_type"]:
        # To hold, not to change: a plan has no words for it yet, so only where it stands is told.
        columns |= {"direction": "decrease" if "below" in row["indicator_type"] else "increase", "target": ""}
    return columns


def plain(number: str) -> str:
    return f"{Decimal(number):f}"


def unit(name: str) -> str:
    """As the wording has it, or blank."""
    if found := re.search(r"\bper [\d,]+(?: million)? [a-z]+(?: (?!on\b)[a-z]+)?", name, re.IGNORECASE):
        return found[0]
    if found := re.search(r"\(in (\w+)\)", name):
        return found[1]
    if found := re.match(r"Number of (?:additional )?(\w+s)\b", name):
        return found[1]
    if name.startswith("Absolute change"):
        return ""
    return "%" if re.search(r"^%|%$|% of|\b(?:percent|percentage|proportion|rate)\b", name, re.IGNORECASE) else ""


# --- Words -----------------------------------------------------------------------------------------------------------


def line(text: str) -> str:
    """On one line, with the quotes and dashes that an earlier conversion of the results has lost."""
    text = re.sub(rf"(?<!\w){LOST}(\w[^{LOST}]*\w){LOST}(?!\w)", r"“\1”", text)
    text = re.sub(rf"(?<=\w){LOST}", "’", text).replace(LOST, "–")
    return " ".join("" if word == "#N/A" else word for word in text.split()).strip()


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + "…"


def split(items: list, first) -> tuple[list, list]:
    return [item for item in items if first(item)], [item for item in items if not first(item)]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
