"""What stands above the rows of the map, in one statement: how many stand how, for the chips, the strip, the choices.

One statement, because all of it is about the same outcomes: the scope is read once, of a hundred thousand too, and
what the counts say is true of one moment. A bar for each outcome is only read where bars can be told apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from lean.lib.pages import SIZE
from teams.models import Person

from ..models import Outcome
from .map_asked import AGAIN, ALONE, GAP, Asked, of_my_teams, with_standing

# More bars than this would be thinner than two pixels of a desk.
MOST_BARS = 600
# Teams to choose from; the deepest level is left out where it would not fit.
MOST_TEAMS = 100
NAMES = ("mine", "gap", "again", "alone")

STATEMENT = """
WITH base(id, path, depth, team_path, mark, mine, gap, again, alone, chosen) AS ({base}),
asked(path, cut) AS (
    SELECT COALESCE((SELECT path FROM teams_team WHERE key = %(team)s), ''),
        COALESCE((SELECT LENGTH(path) FROM teams_team WHERE key = %(team)s), {step}) + {step}
),
size(n) AS (SELECT COUNT(*) FROM base WHERE chosen = 1)
SELECT 'sum', mark, SUBSTR(team_path, 1, asked.cut), '', COUNT(*), SUM(mine), SUM(gap), SUM(again), SUM(alone),
    SUM(chosen), SUM(CASE WHEN depth <= 2 THEN 1 ELSE 0 END)
FROM base, asked GROUP BY mark, SUBSTR(team_path, 1, asked.cut)
UNION ALL SELECT 'size', '', '', '', COUNT(*), COUNT(DISTINCT team_path), COUNT(DISTINCT depth), 0, 0, 0, 0 FROM base
UNION ALL SELECT 'bar', mark, base.path, '', id, 0, 0, 0, 0, 0, 0
FROM base, size WHERE chosen = 1 AND size.n <= {most_bars}
UNION ALL SELECT 'name', '', o.path, o.short_name,
    CASE WHEN c.key = %(cycle)s OR (%(every)s = 1 AND c.span <> 'horizon') THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0
FROM goals_outcome o JOIN goals_cycle c ON c.id = o.cycle_id, size
WHERE size.n <= {most_bars} AND o.depth <= 2 AND o.path IN (
    SELECT SUBSTR(path, 1, {step}) FROM base, size WHERE chosen = 1 AND size.n <= {most_bars}
    UNION SELECT SUBSTR(path, 1, {step} * 2) FROM base, size WHERE chosen = 1 AND size.n <= {most_bars})
UNION ALL SELECT 'match', '', found.path, '', found.id, 0, 0, 0, 0, 0, 0
FROM (SELECT id, path FROM base WHERE chosen = 1 AND %(lists)s = 1 ORDER BY path LIMIT {size} OFFSET %(start)s) found
UNION ALL SELECT 'cycle', c.key, c.span, c.name, 0, 0, 0, 0, 0, 0, 0
FROM (SELECT key, span, name FROM goals_cycle ORDER BY starts_on DESC, key LIMIT 60) c
UNION ALL SELECT 'team', t.key, t.path, t.name, t.depth, t.near, 0, 0, 0, 0, 0
FROM (
    SELECT key, teams_team.path, name, depth, CASE WHEN teams_team.path = asked.path OR (
        LENGTH(teams_team.path) <= LENGTH(asked.path) + {step}
        AND SUBSTR(teams_team.path, 1, LENGTH(asked.path)) = asked.path
        AND asked.path <> ''
    ) OR SUBSTR(asked.path, 1, LENGTH(teams_team.path)) = teams_team.path THEN 1 ELSE 0 END AS near
    FROM teams_team, asked ORDER BY near DESC, depth, teams_team.path LIMIT {most_teams} + 1
) t
"""


@dataclass(frozen=True, slots=True)
class TeamChoice:
    key: str
    name: str
    path: str
    depth: int
    near: bool


@dataclass(frozen=True, slots=True)
class CycleChoice:
    key: str
    name: str
    is_horizon: bool


@dataclass
class Overview:
    """`marks` counts what is looked for; `chips` what each chip would find in the scope; `size` the scope.

    `names` are those of the bars' first two levels, `beyond` what of them is of another time than what is looked at.
    """

    marks: Counter = field(default_factory=Counter)
    chips: Counter = field(default_factory=Counter)
    areas: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    size: int = 0
    team_count: int = 0
    depth: int = 0
    shallow: int = 0
    bars: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    beyond: set[str] = field(default_factory=set)
    matches: list[tuple[int, str]] = field(default_factory=list)
    cycles: list[CycleChoice] = field(default_factory=list)
    teams: list[TeamChoice] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many outcomes are looked for."""
        return self.marks.total()


def overview(asked: Asked, person: Person) -> Overview:
    """One query, at any size of the company."""
    found = Overview()
    for row in _rows(asked, person):
        _take(found, *row)
    found.bars.sort(key=lambda bar: bar[1])
    found.matches.sort(key=lambda match: match[1])
    found.teams = _whole_levels(found.teams)
    return found


def _rows(asked: Asked, person: Person) -> Iterator[tuple]:
    base, params = _base(asked, person).query.sql_with_params()
    sizes = {"step": Outcome.steplen, "most_bars": MOST_BARS, "size": SIZE, "most_teams": MOST_TEAMS}
    sql = STATEMENT.format(base="{base}", **sizes)
    # The scope has its parameters in order, the statement around it by name: put into one order here.
    named = {"team": asked.team, "lists": int(asked.is_filter), "start": asked.start}
    named |= {"cycle": asked.cycle, "every": int(not asked.cycle)}
    before, after = sql.split("{base}")
    after, rest = _in_order(after, named)
    with connection.cursor() as cursor:
        cursor.execute(before + base + after, [*params, *rest])
        yield from cursor.fetchall()


def _in_order(sql: str, named: dict) -> tuple[str, list]:
    parts = sql.split("%(")
    params = [named[part.split(")s", 1)[0]] for part in parts[1:]]
    return "%s".join([parts[0], *(part.split(")s", 1)[1] for part in parts[1:])]), params


def _base(asked: Asked, person: Person):
    """Every outcome of the scope as a row of flags, without an order of its own."""
    mine = of_my_teams(person)
    chosen = mine if asked.show == "mine" else asked.chosen
    outcomes = with_standing(asked.scope(Outcome.objects.live())).annotate(
        mine=_flag(mine),
        gap=_flag(GAP),
        again=_flag(AGAIN),
        alone=_flag(ALONE),
        chosen_one=_flag(chosen) if chosen is not None else Value(1, output_field=IntegerField()),
    )
    flags = ("mark_today", "mine", "gap", "again", "alone", "chosen_one")
    return outcomes.order_by().values_list("pk", "path", "depth", "team__path", *flags)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _take(found: Overview, kind: str, a: str, b: str, c: str, n: int, *more: int) -> None:
    if kind == "sum":
        *chips, chosen, shallow = more
        found.chips.update(dict(zip(NAMES, chips, strict=True)) | {f"is_{a}": n})
        found.shallow += shallow
        if chosen:
            found.marks[a] += chosen
            found.areas[b][a] += chosen
    elif kind == "size":
        found.size, found.team_count, found.depth = n, more[0], more[1]
    elif kind == "bar":
        found.bars.append((a, b))
    elif kind == "name":
        found.names[b] = c
        if not n:
            found.beyond.add(b)
    elif kind == "match":
        found.matches.append((n, b))
    elif kind == "cycle":
        found.cycles.append(CycleChoice(a, c, b == "horizon"))
    else:
        found.teams.append(TeamChoice(a, c, b, n, bool(more[0])))


def _whole_levels(teams: list[TeamChoice]) -> list[TeamChoice]:
    """In the order of the tree. A level that isn't there as a whole is left out: it would look like all of it."""
    if len(teams) > MOST_TEAMS:
        cut = teams[-1].depth
        teams = [team for team in teams if team.near or team.depth < cut]
    return sorted(teams, key=lambda team: team.path)
