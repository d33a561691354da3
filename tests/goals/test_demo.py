"""The demo company: its figures are those of the story, and came about by the verbs."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from goals import demo
from goals.demo import larkfield, load
from goals.models import (
    Basis,
    CarryOver,
    Catchball,
    CheckIn,
    Comment,
    Commitment,
    Contribution,
    Cycle,
    CycleEnd,
    Help,
    Move,
    Nudge,
    Outcome,
    Purpose,
    RealSayGroup,
    Review,
    Seen,
    Standing,
)
from goals.models.nudge import NudgeState
from goals.reads.coverage import tree_of
from goals.reads.due import ChecksDue
from goals.reads.findings import Findings
from goals.reads.last_time import last_time_of
from goals.reads.map_tree import plant
from goals.reads.measure import Measure
from goals.reads.review import ReviewPage
from goals.reads.x_matrix import XMatrix
from goals.rules import coach
from goals.rules.coverage import AddsUp, project
from goals.rules.negotiation import Kind, State
from goals.rules.pace import planned
from goals.rules.progress import Progress
from goals.rules.promise import Promised
from lean.lib import clock
from teams.access import standing
from teams.models import DemoClock, Membership, Person, Role, Team
from tests.page import words


@pytest.fixture(scope="module")
def _loaded(one_transaction):
    """Loaded once for all that only read."""
    assert demo.load_if_empty()


@pytest.fixture(autouse=True)
def _at_nine_on_12_may(_loaded, db):
    with clock.at(load.NOW):
        yield


@pytest.mark.parametrize("later", [0, 30, 45, 120, 400])
def test_how_each_stands_is_kept_as_the_map_shows_it_on_any_day(later):
    with clock.at(load.NOW + timedelta(days=later)):
        live = Outcome.objects.live()
        shown = {place.pk: place.mark for top in plant(live) for place in top.walk()}
        assert dict(live.with_mark(clock.today()).values_list("pk", "mark_today")) == shown
        assert not list(Standing.objects.wrong())


def outcome(key: str) -> Outcome:
    return Outcome.objects.get(key=key)


def catchball(key: str) -> Catchball:
    return Catchball.objects.with_everything().get(outcome__key=key)


def bands(key: str) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Required, agreed, on the table, open."""
    found = project(tree_of(outcome(key))[0])
    return found.required, found.agreed, found.table, found.open


def numbers(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def courts(name: str) -> tuple[list[str], list[str]]:
    """Keys of what lies in somebody's court, and in other people's."""
    teams = standing(Person.objects.get(name=name)).moves_for.values()
    mine, theirs = Catchball.objects.in_court_of(teams), Catchball.objects.in_others_court(teams)
    return tuple(sorted(found.values_list("outcome__key", flat=True)) for found in (mine, theirs))


# --- Who and what -------------------------------------------------------------------------------------------


# What shows a range, milestones, and pieces that are counted, weighed, or held by the worst of them.
BESIDE = {"B1", "B1-ES", "B1-TL", "B1-FD", "B2", "O4-OD", "O4-CL", "O4-WI", "O4-EB", "O4-MB"}
HORIZONS = {"H1", "H2", "H3", "H4"}


def of_the_story():
    return this_year().exclude(key__in=BESIDE | HORIZONS)


def this_year():
    return Outcome.objects.exclude(cycle__key="2025")


def test_there_are_21_teams_and_65_outcomes_and_ten_beside_them_and_four_for_2029():
    assert (Team.objects.count(), of_the_story().count(), this_year().count()) == (21, 65, 79)
    assert set(Outcome.objects.filter(cycle__span="horizon").values_list("key", flat=True)) == HORIZONS
    assert set(of_the_story().values_list("depth", flat=True)) == {1, 2, 3}
    assert Outcome.objects.find_problems() == Team.objects.find_problems() == ([], [], [], [], [])


def test_the_heads_of_the_teams_of_an_area_add_up_to_the_areas():
    for area in Team.objects.filter(depth=2):
        assert sum(team.headcount for team in area.teams.all()) == area.headcount


def test_every_team_has_a_lead_and_says_what_it_is_for():
    assert Membership.objects.filter(role=Role.LEAD).count() == 21
    assert not Team.objects.filter(purpose="").exists()
    assert Person.objects.count() == 27


def said_by(name: str) -> list[tuple[str, str]]:
    """What somebody says they give, and to which outcome."""
    return list(Contribution.objects.filter(person__name=name).values_list("outcome__key", "words"))


def test_the_people_of_the_story_have_their_roles():
    assert {m.team.name: m.role for m in Membership.objects.filter(person__name="Kaisa Aalto")} == {
        "Frame & Paint": Role.COACH,
        "Paint Line": Role.COACH,
    }
    ewa = Membership.objects.get(person__name="Ewa Lis")
    assert (ewa.team.name, ewa.role) == ("Paint Line", Role.MEMBER)
    assert said_by("Ewa Lis") == [("O1-PA", "I plan the colours so the oven never waits.")]
    jonas = Membership.objects.get(person__email="jonas.weber@larkfield.example")
    assert (jonas.team.name, jonas.title) == ("E-Systems", "Test engineer")
    assert said_by("Jonas Weber") == [
        ("O2-ES", "I make every connector survive a winter of salt and rain before it reaches a bike.")
    ]
    sam = Person.objects.get(name="Sam Petrov")
    assert sam.is_staff
    assert not sam.memberships.exists()


def test_the_company_has_its_purpose_and_its_year():
    assert Purpose.objects.get().sentence == "A good bike, soon, that lasts"
    year = Cycle.objects.current(clock.today())
    assert (year.key, year.name, year.sponsor.name) == ("2026", "Larkfield 2026", "Ingrid Solheim")


def test_the_coach_has_nothing_to_ask_about_any_statement():
    assert [words for words in Outcome.objects.values_list("statement", flat=True) if coach.ask(words)] == []


# --- How it adds up -----------------------------------------------------------------------------------------


def test_the_top_outcome_is_two_days_open():
    assert bands("O1") == numbers("13", "6", "5", "2")
    assert project(tree_of(outcome("O1"))[0]).lands_at == Decimal(20)


def test_each_piece_of_the_top_outcome_gives_what_the_story_says():
    given = {given.node.team: given for given in project(tree_of(outcome("O1"))[0]).given}
    assert {team: (given.agreed, given.table, given.asked, given.passed_down) for team, given in given.items()} == {
        "Sales & Service": (*numbers("2", "0", "2"), False),
        "Product Engineering": (*numbers("1.5", "0", "2"), False),
        "Supply & Delivery": (*numbers("2.5", "0", "3"), False),
        "Frame & Paint": (*numbers("0", "3.5", "4"), True),
        "Assembly": (*numbers("0", "1.5", "2"), False),
    }


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("O1-FP", numbers("4", "1.5", "2", "0.5")),
        ("O1-AS", numbers("1.5", "1.5", "0", "0")),
        ("O2", numbers("17", "16", "0", "1")),
        ("O3", numbers("11", "11", "0", "0")),
        ("O5", numbers("80", "80", "0", "0")),
        ("O5-FP", numbers("40", "24", "13", "3")),
    ],
)
def test_the_other_sums_are_those_of_the_story(key, expected):
    assert bands(key) == expected


def test_what_makes_dealers_come_back_is_not_added_up():
    assert not project(tree_of(outcome("O4"))[0]).adds
    assert not project(tree_of(outcome("O4-SS"))[0]).adds


def test_every_sum_of_pieces_starts_where_its_outcome_starts():
    goals = [goal for top in larkfield.TOP_OUTCOMES for goal in top.all() if goal.pieces and goal.adds_up == AddsUp.SUM]
    assert len(goals) == 20
    for goal in goals:
        assert sum(Decimal(piece.start) for piece in goal.pieces) == Decimal(goal.start)
        months = zip(*(map(Decimal, piece.months.split()) for piece in goal.pieces), strict=True)
        assert [sum(month) for month in months] == [Decimal(month) for month in goal.months.split()]


# --- Catchballs ---------------------------------------------------------------------------------------------


def test_the_balls_lie_where_the_story_says():
    assert courts("Tomás Rivera") == (["O1-FP", "O5-WE"], ["O1-PA"])
    assert courts("Nadia Haddad") == (["O1-PA"], [])
    assert courts("Ingrid Solheim") == (["O1-AS"], ["O1-FP"])
    assert courts("Karim Benali") == ([], ["O5-WE"])


def test_nadias_and_tomass_catchball_is_in_its_third_round():
    ball = catchball("O1-PA")
    moves = [(m.kind, m.by.given_name, m.at.date(), m.terms.target) for m in ball.moves.select_related("by", "terms")]
    assert moves == [
        ("offer", "Tomás", date(2026, 5, 4), Decimal("2.5")),
        ("counter", "Nadia", date(2026, 5, 6), Decimal("3.5")),
        ("counter", "Tomás", date(2026, 5, 11), Decimal("3.0")),
    ]
    assert (ball.state, ball.round, ball.reply_by_on) == (State.WITH_RECEIVER, 3, date(2026, 5, 15))
    assert ball.latest_terms.due_on == date(2026, 12, 18)
    assert ball.latest_terms.look_again_on == date(2026, 9, 15)
    assert ball.latest_terms.help_lines == ["Cure rack from 15 June", "Maintenance one day a week for 8 weeks"]
    assert Comment.objects.get().by.name == "Karim Benali"


def test_ingrids_offer_to_frame_and_paint_was_passed_down():
    ball = catchball("O1-FP")
    assert (ball.latest_terms.baseline, ball.latest_terms.target) == numbers("9", "5")
    assert (ball.reply_by_on, ball.passed_on_at.date()) == (date(2026, 5, 15), date(2026, 5, 4))


@pytest.mark.parametrize(
    ("key", "asked", "word", "on"),
    [("O1-AS", "4", "4.5", date(2026, 5, 8)), ("O5-WE", "24", "27", date(2026, 5, 11))],
)
def test_the_other_counters_wait_for_their_answer(key, asked, word, on):
    ball = catchball(key)
    assert (ball.asker_terms.target, ball.latest_terms.target) == numbers(asked, word)
    assert (ball.state, ball.ball_since.date()) == (State.WITH_ASKER, on)


def test_everything_else_was_agreed_by_both_sides():
    assert Catchball.objects.in_play().count() == 4
    assert Catchball.objects.filter(state=State.AGREED, outcome__in=of_the_story()).count() == 56
    assert Commitment.objects.filter(basis=Basis.ACCEPTED, outcome__in=of_the_story()).count() == 56
    assert Commitment.objects.filter(outcome__in=of_the_story()).count() == 61
    # The eight pieces beside it, two tops, of which one was set again, and the four for 2029.
    assert Catchball.objects.filter(state=State.AGREED, outcome__in=this_year()).count() == 56 + 8
    made = Commitment.objects.filter(outcome__in=this_year())
    assert made.filter(basis=Basis.SET, outcome__depth=1).count() == 5 + 3 + 4
    assert made.count() == 61 + 8 + 3 + 4


def test_product_engineering_agreed_to_less_than_it_was_asked():
    ball = catchball("O1-PE")
    assert (ball.asker_terms.target, ball.latest_terms.target) == numbers("1", "1.5")
    assert ball.ended_at.date() == date(2026, 2, 3)


def test_every_kind_of_talk_is_in_the_history():
    kinds = set(Move.objects.filter(catchball__outcome__in=this_year()).values_list("kind", flat=True))
    assert kinds == {Kind.OFFER, Kind.QUESTION, Kind.ANSWER, Kind.POSTPONE, Kind.COUNTER, Kind.DECLINE, Kind.ACCEPT}
    assert Move.objects.filter(kind=Kind.OFFER, terms__target=None).exists()


def test_replaying_the_moves_gives_where_each_catchball_stands():
    for ball in Catchball.objects.with_everything():
        replayed = ball.replayed()
        assert (replayed.state, replayed.owes, replayed.round) == (ball.state, ball.owes, ball.round)


def test_all_of_it_happened_on_working_days_between_january_and_yesterday():
    moments = list(Move.objects.filter(catchball__outcome__in=this_year()).values_list("at", flat=True))
    assert all(at.weekday() < 5 for at in moments)
    assert min(moments).date() == date(2026, 1, 14)
    assert max(moments) < load.NOW


def test_only_what_was_said_yesterday_can_be_taken_back():
    unread = Move.objects.exclude(pk__in=Seen.objects.values("move"))
    assert {move.at.date() for move in unread} == {date(2026, 5, 11)}


# --- How it is going ----------------------------------------------------------------------------------------


def test_every_outcome_has_a_number_for_each_month_so_far():
    months = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert CheckIn.objects.filter(outcome__in=of_the_story(), for_on__in=months).count() == 4 * 65
    # Paint brought its numbers of the year before along.
    paint = [check_in.for_on for check_in in outcome("O1-PA").check_ins.all()]
    assert (len(paint), paint[-4:]) == (12, months)
    assert CheckIn.objects.filter(outcome__in=of_the_story()).count() == 4 * 65 + 8
    assert [check_in.value for check_in in outcome("O1").check_ins.all()] == list(
        numbers("30.5", "29.5", "28.5", "27.5")
    )


def test_the_words_beside_a_number_are_those_of_who_said_them():
    said = outcome("O1").check_ins.exclude(words="").values_list("by__name", "at__date")
    assert list(said) == [
        ("Yusuf Demir", date(2026, 3, 5)),
        ("Amara Okafor", date(2026, 4, 7)),
        ("Ingrid Solheim", date(2026, 5, 6)),
    ]


def test_no_number_was_written_down_before_its_outcome_was_offered():
    for check_in in CheckIn.objects.select_related("outcome"):
        assert check_in.outcome.created_at < check_in.at < load.NOW


# --- Mails, clock, loading ----------------------------------------------------------------------------------


def test_only_those_who_have_a_ball_get_a_mail():
    due = Nudge.objects.filter(state=NudgeState.DUE).values_list("recipient__name", "catchball__outcome__key")
    assert sorted(due) == [
        ("Ingrid Solheim", "O1-AS"),
        ("Nadia Haddad", "O1-PA"),
        ("Tomás Rivera", "O1-FP"),
        ("Tomás Rivera", "O5-WE"),
    ]
    assert not Nudge.objects.exclude(state__in=[NudgeState.DUE, NudgeState.DROPPED]).exists()


def test_the_demos_clock_begins_at_nine_on_12_may():
    began = datetime.now(UTC) + DemoClock.objects.get().offset
    assert abs(began - datetime(2026, 5, 12, 7, tzinfo=UTC)).total_seconds() < 600


def test_loading_again_changes_nothing():
    before = (Move.objects.count(), DemoClock.objects.get().offset)
    assert not demo.load_if_empty()
    assert (Move.objects.count(), DemoClock.objects.get().offset) == before


def test_six_people_are_named_for_a_newcomer():
    assert [(who.name, who.email, who.role, who.team) for who in demo.sign_in_list()] == [
        ("Ingrid Solheim", "ingrid.solheim@larkfield.example", "Managing director", "Larkfield Cycles"),
        ("Tomás Rivera", "tomas.rivera@larkfield.example", "Team lead", "Frame & Paint"),
        ("Nadia Haddad", "nadia.haddad@larkfield.example", "Team lead", "Paint Line"),
        ("Ewa Lis", "ewa.lis@larkfield.example", "Member", "Paint Line"),
        ("Jonas Weber", "jonas.weber@larkfield.example", "Member", "E-Systems"),
        ("Kaisa Aalto", "kaisa.aalto@larkfield.example", "Coach", "Frame & Paint"),
        ("Sam Petrov", "sam.petrov@larkfield.example", "Administrator", ""),
    ]


def test_the_people_to_sign_in_as_have_their_initials():
    assert [who.initials for who in demo.sign_in_list()] == ["IS", "TR", "NH", "EL", "JW", "KA", "SP"]


def test_nobody_of_the_demo_has_a_password():
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_the_map_counts_38_on_track_17_behind_6_off_track_and_4_in_catchball():
    assert Counter(map(going, of_the_story())) == {"ok": 38, "watch": 17, "off": 6, "talk": 4}


def test_beside_them_every_other_status_is_somewhere():
    beside = {each.key: going(each) for each in Outcome.objects.filter(key__in=BESIDE)}
    assert set(Progress) - {Progress.OK, Progress.WATCH, Progress.OFF} <= set(beside.values())
    assert (beside["B1"], beside["B1-ES"], beside["O4-WI"]) == ("ok", "reached", "silent")


def going(outcome: Outcome) -> str:
    """Its values beside its plan; as long as there is no agreement, that it is talked about."""
    agreed = Commitment.objects.filter(in_force__outcome=outcome).select_related("terms").first()
    if agreed is None:
        return "talk"
    heard, starts_on = list(outcome.check_ins.filter(replaced_by=None)), outcome.cycle.starts_on
    return str(Measure(agreed.terms, heard, starts_on, True, outcome.rhythm, outcome.tolerance).progress)


def test_the_horizons_stand_where_the_story_says_and_ask_nobody_yet():
    found = {each.key: going(each) for each in Outcome.objects.filter(key__in=HORIZONS)}
    assert found == {"H1": "ok", "H2": "ok", "H3": "ok", "H4": "ok"}
    ingrid = Person.objects.get(name="Ingrid Solheim")
    assert not HORIZONS & {due.outcome.key for due in ChecksDue(ingrid, standing(ingrid)).rows}


def test_the_plan_on_one_page_has_the_links_of_the_story():
    plan = XMatrix(Review(cycle=Cycle.objects.get(key="2026"), ends_on=date(2026, 4, 30)), Person.objects.first())
    assert plan.purpose == "A good bike, soon, that lasts"
    assert [each.outcome.key for each in plan.whats] == ["O1", "O2", "O3", "O4", "O5"]
    links = {line.entry.outcome.key: links_of(line) for line in (*plan.how_lines, *plan.why_lines)}
    assert (len(plan.hows), plan.left_out) == (18, "")
    # In the order of the outcomes: 2 a strong link, 1 some link.
    assert (links["O1-FP"], links["O1-SS"], links["O1-SD"], links["O2-AS"]) == ("21002", "20020", "20101", "12001")
    assert (links["O2-PE"], links["O5-AS"], links["O3-FP"], links["O5-PE"]) == ("02010", "11002", "10200", "00002")
    assert [links[key] for key in ("H1", "H2", "H3", "H4")] == ["20010", "02011", "00200", "10122"]


def links_of(line) -> str:
    return "".join({None: "0", "weak": "1", "strong": "2"}[cell.link] for cell in reversed(line.whats))


def test_what_deserves_a_look_is_what_the_story_leaves_to_ask():
    found = {str(section.kind): section.count for section in Findings(None, clock.today()).sections}
    assert found == {"theory": 1, "unlinked": 1, "too_many": 1}


# --- Reviews and help ---------------------------------------------------------------------------------------


def review(month: int, name="Ingrid Solheim") -> ReviewPage:
    ends_on = {3: date(2026, 3, 31), 4: date(2026, 4, 30)}[month]
    about = Review.objects.about(Cycle.objects.current(ends_on), ends_on, None, False)
    return ReviewPage(about, Person.objects.get(name=name), clock.today())


def test_the_april_review_is_that_of_the_story():
    page = review(4)
    assert page.lede == "Two outcomes are on track, so talk about three."
    assert [(row.line.name, row.start, row.now, row.planned, row.word) for row in page.rows] == [
        ("New bike within 18 days", "31", "27.5", "27", "Behind"),
        ("Bikes stay right", "42", "41", "37", "Off track"),
        ("Everyone goes home unhurt", "19", "16", "16", "On track"),
        ("Dealers come back to us", "61", "64", "64", "On track"),
        ("Less is thrown away", "210", "188", "183", "Behind"),
    ]


def test_its_talk_list_says_what_is_open_and_what_was_written():
    talk = {topic.line.name: topic for topic in review(4).topics}
    assert next(iter(talk)) == "Bikes stay right"
    assert talk["New bike within 18 days"].fact == (
        "27.5\u00a0days, planned 27. 0.5\u00a0days behind four months running; 2.0\u00a0days still open."
    )
    assert talk["New bike within 18 days"].said.behind == "One cure rack means one colour batch a day."
    assert talk["Bikes stay right"].said.needs == "Salt-spray chamber, two weeks."
    assert talk["Less is thrown away"].said.changes == "Nothing yet. Look again in June."


def test_the_march_review_was_closed_with_the_figures_of_that_day():
    page = review(3)
    assert (page.review.closed_by.name, page.review.closed_at.date()) == ("Ingrid Solheim", date(2026, 4, 9))
    talk = {topic.line.name: topic for topic in page.topics}
    # Frame & Paint and Assembly had no piece to carry yet.
    assert talk["New bike within 18 days"].fact == (
        "28.5\u00a0days, planned 28. 0.5\u00a0days behind three months running; 7.0\u00a0days still open."
    )
    assert all(topic.said.sees for topic in page.topics)
    assert [line.progress for line in page.lines] == ["watch", "off", "ok", "ok", "watch"]


def test_of_the_promises_of_help_one_was_kept_one_is_due_and_one_was_missed():
    found = {help.text: (help.owner.name, help.stands(clock.today())) for help in Help.objects.in_force()}
    assert found == {
        "A jig that turns by itself": ("Tomás Rivera", Promised.KEPT),
        "Salt-spray chamber, two weeks": ("Priya Raman", Promised.DUE),
        "A free bottom shelf": ("Yusuf Demir", Promised.MISSED),
    }


def test_what_rested_on_the_missed_help_is_not_counted():
    assert bands("O3-SD") == numbers("2", "1", "0", "1")
    assert [given.node.team for given in project(tree_of(outcome("O3-SD"))[0]).given if given.node.failed] == [
        "Parts Store"
    ]


def test_the_plan_of_the_top_outcome_for_april_is_27_days():
    terms = Commitment.objects.get(in_force__outcome__key="O1").terms
    assert (
        planned(Decimal(31), Decimal(18), terms.baseline_on, terms.due_on, date(2026, 4, 30), terms.pace_points) == 27
    )


# --- The year before ----------------------------------------------------------------------------------------


def test_the_year_before_is_closed_with_its_figures_and_what_was_never_agreed():
    end = CycleEnd.objects.get(cycle__key="2025")
    assert (end.by.name, end.at.date(), end.not_agreed) == ("Ingrid Solheim", date(2026, 1, 8), 1)
    assert catchball("Y1-AS").state == State.CLOSED
    figures = [
        (row["name"], row["asked"], row["agreed"], row["reached"], row["met"]) for row in end.figures["outcomes"]
    ]
    days, found = "\u00a0days", "\u00a0findings"
    assert figures[:4] == [
        ("New bike within 26 days", "", f"26.0{days}", f"31.0{days}", False),
        ("Orders on the floor in 4 days", f"4.0{days}", f"4.0{days}", f"4.0{days}", True),
        ("No waiting for late parts", f"8.0{days}", f"9.0{days}", f"10.0{days}", False),
        ("Dealers hear the same day", "", "85\u00a0%", "88\u00a0%", True),
    ]
    assert figures[-2] == ("Tried in Assembly", f"30{found}", f"25{found}", f"22{found}", False)


def test_the_top_outcome_went_on_from_it_and_shows_what_it_came_to():
    assert outcome("O1").carried_from.key == "Y1"
    says = [last_time_of(outcome(key)).says for key in ("O1", "O1-SS")]
    days = "\u00a0days"
    assert says == [f"agreed 26.0{days}, reached 31.0{days}", f"agreed 4.0{days}, reached 4.0{days}"]
    assert last_time_of(outcome("O1-FP")) is None
    assert not Outcome.objects.filter(state="draft").exists()


def test_of_one_outcome_of_the_year_before_ingrid_is_still_asked_what_becomes_of_it(client):
    said = dict(CarryOver.objects.values_list("outcome__key", "choice"))
    assert said == {"Y1": "carried", "Y1-SS": "done", "Y1-SD": "done", "Y2": "done", "Y3": "let_go"}
    client.force_login(Person.objects.get(name="Ingrid Solheim"))
    home = words(client.get("/"))
    assert "Larkfield 2025 is closed. What goes on? 1 outcome of yours waits for a word" in home
    carried = outcome("Y4")
    client.post(reverse("goals:carry_over", args=[carried.pk, carried.slug]), {"choice": "carried"})
    draft = carried.carried_into.get()
    page = words(client.get(f"{reverse('goals:outcome_new')}?draft={draft.pk}"))
    assert "Larkfield 2025: agreed 60 findings, reached 51 findings" in page
    assert "Larkfield 2025: asked 30 findings, agreed 25 findings, reached 22 findings" in page


def test_seven_of_frame_and_paint_and_below_have_said_whether_they_had_a_say():
    told = RealSayGroup.objects.get()
    assert (told.team.key, told.yes, told.partly, told.no) == ("frame-and-paint", 5, 2, 0)
    assert len(told.words) == 2
