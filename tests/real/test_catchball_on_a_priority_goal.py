"""A whole catchball on a priority goal that an agency has published, over HTTP, as two browsers would play it."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from goals.models import Catchball, InForce, Outcome
from teams.models import Membership, Role, Team

from .convert_performance_gov import SOURCE, main

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real,
    pytest.mark.skipif(not SOURCE.is_dir(), reason=f"needs the real public input in {SOURCE}"),
]
PRIORITY_GOAL = "021APG2205"


@pytest.fixture
def files(tmp_path):
    main(SOURCE, tmp_path)
    call_command("import_organisation", tmp_path / "organisation.csv")
    call_command("import_plan", tmp_path / "plan.csv")
    return tmp_path


def lead_of(team: Team) -> Client:
    browser = Client()
    browser.force_login(Membership.objects.get(team=team, role=Role.LEAD).person)
    return browser


def fields(page: str, action: str) -> dict:
    """What a browser would send from the form with this action before anything is typed."""
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{action}"' in form)
    inputs = re.findall(r"<input[^>]*>", form)
    named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return {name[1]: value[1] if value else "" for name, value in named if name}


def play(browser: Client, catchball: Catchball, move: str, **typed) -> str:
    """Open the thread, fill the form of this move, send it, and read the page that comes back."""
    action = reverse(f"goals:{move}", args=[catchball.pk])
    page = browser.get(catchball.get_absolute_url()).content.decode()
    answer = browser.post(action, fields(page, action) | typed, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode().replace("\xa0", " ")


def offer_a_piece(browser: Client, goal: Outcome, team: Team) -> Catchball:
    """By name, because the other agency is no team below; ticked, with its number left blank."""
    url = reverse("goals:offer", args=[goal.pk, goal.slug])
    added = browser.post(url, {"piece-TOTAL_FORMS": 0, "piece-INITIAL_FORMS": 0, "another": team.name, "do": "add"})
    assert f'value="{team.pk}"' in added.content.decode()
    row = {"piece-TOTAL_FORMS": 1, "piece-INITIAL_FORMS": 0, "piece-0-team": team.pk, "piece-0-offered": "on"}
    words = {"all-words": "Charging is yours as much as ours. What can you stand behind?", "do": "send"}
    answer = browser.post(url, row | words, follow=True)
    assert answer.status_code == 200
    return Catchball.objects.get(outcome__parent=goal, receiving_team=team)


def test_two_agencies_agree_on_a_piece_of_a_priority_goal(files):
    goal = Outcome.objects.select_related("team").get(key=PRIORITY_GOAL)
    energy = Team.objects.exclude(pk=goal.team_id).filter(parent__isnull=False).order_by("path").first()
    asker, receiver = lead_of(goal.team), lead_of(energy)

    catchball = offer_a_piece(asker, goal, energy)
    play(receiver, catchball, "question", text="Does a charger in a depot count?")
    play(asker, catchball, "answer", text="Only those that everybody may use.")
    played = play(
        receiver,
        catchball,
        "counter",
        measure_name="Public chargers on national routes",
        unit="chargers",
        direction="increase",
        baseline="1,200",
        target="2 600",
        due_on="2030-09-30",
        text="With the sites that are surveyed we can hold 2,600.",
    )
    assert "2,600" in played
    play(asker, catchball, "counter", target="3000", text="The corridor needs 3,000.", due_on="2030-12-31")
    agreed = play(receiver, catchball, "accept")

    assert "Agreed." in agreed
    terms = InForce.objects.get(outcome=catchball.outcome).commitment.terms
    assert (terms.baseline, terms.target, terms.unit) == (Decimal(1200), Decimal(3000), "chargers")
    kinds = list(catchball.moves.order_by("number").values_list("kind", flat=True))
    assert kinds == ["offer", "question", "answer", "counter", "counter", "accept"]
    assert energy.name in asker.get(goal.get_absolute_url()).content.decode()
    history = asker.get(reverse("goals:outcome_history", args=[catchball.outcome_id, catchball.outcome.slug]))
    assert "3,000" in history.content.decode()


def test_importing_the_same_files_again_leaves_the_agreement_alone(files):
    goal = Outcome.objects.select_related("team").get(key=PRIORITY_GOAL)
    other = Team.objects.exclude(pk=goal.team_id).filter(parent__isnull=False).order_by("path").first()
    catchball = offer_a_piece(lead_of(goal.team), goal, other)
    measured = {"measure_name": "Chargers", "baseline": "1", "target": "2", "direction": "increase", "text": "Two"}
    play(lead_of(other), catchball, "counter", **measured)
    play(lead_of(goal.team), catchball, "accept")
    call_command("import_organisation", files / "organisation.csv")
    call_command("import_plan", files / "plan.csv")
    assert InForce.objects.get(outcome=catchball.outcome).commitment.terms.target == 2
    assert Outcome.objects.count() == 478
