"""The published goals of 15 US agencies, converted and imported: nobody here wrote these sentences or numbers."""

import csv
import io
import json
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db.models import Count, Q

from goals.models import Basis, Catchball, Commitment, Cycle, Outcome, Review, Support
from goals.reads.series import check_ins_of, with_series
from goals.reads.team_outcomes import outcomes_of
from goals.reads.x_matrix import XMatrix
from goals.rules.coach import ask
from goals.rules.progress import share
from lean.lib import clock
from teams.models import Membership, Person, Team

from .convert_performance_gov import SOURCE, indicators_of, main, plain, quarter_end

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not SOURCE.is_dir(), reason=f"needs the real public input in {SOURCE}"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("performance-gov")
    main(SOURCE, folder)
    return folder


@pytest.fixture(scope="module")
def plan(files):
    with open(files / "plan.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tops_of(support) -> list[int]:
    """The two at the top that a support is counted for."""
    return [end.parent_id or end.pk for end in (support.helper, support.helped)]


def take(command, path, **options):
    out = io.StringIO()
    call_command(command, path, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_same_input_gives_the_same_files(files, tmp_path):
    main(SOURCE, tmp_path)
    for name in ("organisation.csv", "plan.csv"):
        assert (tmp_path / name).read_bytes() == (files / name).read_bytes()


def test_every_goal_and_indicator_is_one_outcome(plan):
    kinds = {"strategic goals": 0, "objectives": 0, "priority goals": 0, "indicators": 0}
    for row in plan:
        key = row["outcome_key"]
        if "APG" in key:
            kinds["indicators" if "-" in key else "priority goals"] += 1
        else:
            kinds["objectives" if row["parent_key"] else "strategic goals"] += 1
    assert kinds == {"strategic goals": 60, "objectives": 200, "priority goals": 57, "indicators": 160}
    assert len({row["outcome_key"] for row in plan}) == len(plan) == 477


def test_start_and_target_come_where_the_row_is_complete(plan):
    rows = {row["outcome_key"]: row for row in plan}
    falling = next(row for row in plan if row["measure"].startswith("Roadway Fatalities per 100 Million VMT"))
    assert (falling["direction"], falling["baseline"], falling["target"]) == ("decrease", "1.36", "1.22")
    assert (falling["unit"], falling["due_on"]) == ("per 100 Million VMT", "2023-09-30")
    # Published without a start, or with nothing but a code for a name.
    assert (rows["012APG2201-01"]["measure"], rows["012APG2201-01"]["target"]) == ("", "")
    # To hold at or above a threshold: where it stands, and no target to reach.
    held = next(row for row in plan if row["measure"].startswith("Percentage of Interstate Pavement"))
    assert (held["baseline"], held["target"]) == ("99.2", "")
    # Two targets for two years: the farther one.
    assert [row["target"] for row in plan if row["measure"] == "Electronic payment rate"] == ["96.56"]
    assert sum(bool(row["target"]) for row in plan) == 123


def test_nothing_is_left_of_what_earlier_conversions_have_lost(files):
    for name in ("organisation.csv", "plan.csv"):
        text = (files / name).read_text(encoding="utf-8")
        assert "#N/A" not in text
        assert "\ufffd" not in text


def test_the_coach_asks_at_tasks_among_the_published_sentences(plan):
    questions = {row["statement"]: ask(row["statement"]) for row in plan}
    asked = [
        row["statement"] for row in plan if (question := questions[row["statement"]]) and question.kind == "output"
    ]
    assert "Launch Artemis I" in asked
    assert "Develop assessment tools" in asked
    assert "Reduce roadway related fatalities" not in asked
    assert 60 <= len(asked) <= 100  # of 477, each looked at


def test_joint_goals_help_each_other_across_agencies(plan):
    """17 objectives and 3 priority goals of State and USAID, and charging stations of Energy and Transportation."""
    supports = {row["outcome_key"]: row["supports"] for row in plan if row["supports"]}
    assert len(supports) == 21
    assert supports["014APG2202"] == "184APG2205:strong"
    assert supports["019APG2207"] == "021APG2205:strong"
    assert sum(key.startswith("014SG") for key in supports) == 17


@pytest.mark.django_db
def test_joint_goals_are_seen_on_the_map(files, client):
    for command, name in (("import_organisation", "organisation"), ("import_plan", "plan")):
        take(command, files / f"{name}.csv")
    assert Support.objects.count() == 21
    client.force_login(Person.objects.first())
    html = client.get("/map/", {"q": "HIV/AIDS (Joint with USAID)"}).content.decode()
    helped = Outcome.objects.get(key="184APG2207")
    assert f'also helps <a href="{helped.get_absolute_url()}">' in html


@pytest.mark.django_db
def test_organisation_and_plan_come_in_only_once(files):
    assert take("import_organisation", files / "organisation.csv") == [
        "Teams: 16 added, 0 changed, 0 unchanged.",
        "People: 32 added, 0 changed, 0 unchanged.",
        "Memberships: 32 added, 0 changed, 0 unchanged.",
    ]
    assert take("import_plan", files / "plan.csv") == [
        "Outcomes: 477 added, 0 changed, 0 unchanged.",
        "Cycles: 1 added, 0 changed, 0 unchanged.",
        "Supports: 21 added, 0 changed, 0 unchanged.",
    ]
    assert Team.objects.get(parent=None).teams.count() == 15
    assert all(person.email.endswith("@example.org") for person in Person.objects.all())
    assert Membership.objects.filter(role="lead").count() == 16
    assert Outcome.objects.filter(parent=None).count() == 60 + 57
    assert Commitment.objects.filter(basis=Basis.IMPORTED).count() == 477
    assert Catchball.objects.count() == 0
    assert Cycle.objects.get().name == "FY 2022–2023"
    assert Outcome.objects.find_problems() == ([], [], [], [], [])

    assert take("import_organisation", files / "organisation.csv") == [
        "Teams: 0 added, 0 changed, 16 unchanged.",
        "People: 0 added, 0 changed, 32 unchanged.",
        "Memberships: 0 added, 0 changed, 32 unchanged.",
    ]
    assert take("import_plan", files / "plan.csv") == [
        "Outcomes: 0 added, 0 changed, 477 unchanged.",
        "Cycles: 0 added, 0 changed, 0 unchanged.",
        "Supports: 0 added, 0 changed, 21 unchanged.",
    ]


@pytest.mark.django_db
def test_quarterly_results_come_in_only_once_and_make_the_published_progress(files, plan):
    for command, name in (("import_organisation", "organisation"), ("import_plan", "plan")):
        take(command, files / f"{name}.csv")
    assert take("import_checkins", files / "checkins.csv") == ["Check-ins: 326 added, 0 changed, 0 unchanged."]
    assert take("import_checkins", files / "checkins.csv") == ["Check-ins: 0 added, 0 changed, 326 unchanged."]

    # As many as were published with the start and the target that the plan has; all of them agree.
    progress = {}
    for outcome in with_series(outcomes_of(Team.objects.values_list("pk"), clock.today())):
        for check_in in check_ins_of(outcome):
            progress[outcome.key, check_in.for_on] = share(outcome.in_force.commitment.terms.stand, check_in.value)
    compared = [(progress[key], told) for key, told in published(plan)]
    assert len(compared) == 313
    assert [pair for pair in compared if abs(pair[0] - pair[1]) > Fraction(1, 10**8)] == [(1, 0)]  # the slip


def published(plan):
    """The progress that was published, by outcome and day: of rows with the start and the target of the plan."""
    targets = {row["outcome_key"]: (row["baseline"], row["target"]) for row in plan if row["target"]}
    results = json.loads((SOURCE / "quarterly_results.json").read_text(encoding="utf-8"))
    for goal, indicators in indicators_of(results).items():
        for number, (rows, _alone) in enumerate(indicators, start=1):
            key = f"{goal}-{number:02}"
            for row in rows:
                complete = row["value_current"] and row["progress_pct"] and key in targets
                if complete and (plain(row["value_start"]), plain(row["value_target"])) == targets[key]:
                    yield (key, date.fromisoformat(quarter_end(row))), Fraction(row["progress_pct"])


@pytest.mark.django_db
def test_the_plan_on_one_page_of_the_published_goals_counts_what_was_published(files, client):
    for command, name in (("import_organisation", "organisation"), ("import_plan", "plan")):
        take(command, files / f"{name}.csv")
    client.force_login(Person.objects.first())
    review = Review(cycle=Cycle.objects.get(), ends_on=date(2023, 9, 30))
    whole = XMatrix(review, Person.objects.first())
    # 60 strategic goals and 57 priority goals are at the top; the eight with the most pieces and joint goals are shown.
    joint = Counter(end for support in Support.objects.all() for end in tops_of(support))
    tops = Outcome.objects.filter(parent=None).annotate(carried=Count("pieces", filter=Q(pieces__state="live")))
    shown = sorted(sorted(tops, key=lambda top: (-top.carried - joint[top.pk], top.path))[:8], key=lambda top: top.path)
    assert [entry.pk for entry in whole.whats] == [top.pk for top in shown]
    assert {top.team.key for top in shown} >= {"DOS", "USAID"}
    pieces = sum(top.carried for top in shown)
    assert (len(whole.hows), whole.left_out) == (24, f"8 of 117 outcomes, 24 of {pieces} pieces")
    # Every piece has a link to what it is for, and beside that those that were published as supports.
    linked = sum(cell.link is not None for line in whole.how_lines for cell in line.whats)
    hows, whats = ([entry.pk for entry in entries] for entries in (whole.hows, whole.whats))
    assert linked == 24 + Support.objects.filter(helper__in=hows, helped__in=whats).count()

    agency = Team.objects.filter(parent__isnull=False).first()
    own = XMatrix(Review(cycle=review.cycle, ends_on=review.ends_on, team=agency), Person.objects.first())
    assert own.whats[0].row.outcome.team == agency
    page = client.get(f"/review/{review.when}/plan/")
    assert page.status_code == 200
    assert len(page.content) < 150_000
