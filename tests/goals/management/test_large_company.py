"""A large company in small: what the verbs promise holds for it, too, though none of them made it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from goals.models import Catchball, CheckIn, Commitment, Outcome, Standing, Terms
from goals.rules.coverage import Direction, modes_for
from lean.lib.tree_repair import problems
from teams.models import Membership, Person, Role, Team
from tests import factories

pytestmark = pytest.mark.django_db
SMALL = {"teams": 30, "outcomes": 300, "checkins": 2000}


def make(**size) -> str:
    out = StringIO()
    call_command("make_large_company", stdout=out, **(SMALL | size))
    return out.getvalue()


def test_what_must_hold_holds():
    said = make()
    counts = [model.objects.count() for model in (Team, Outcome, CheckIn)]
    assert counts == [30, 300, 2000]
    assert not problems(Team)
    assert not problems(Outcome)
    assert not list(Standing.objects.wrong())
    connection.check_constraints()
    leader = Membership.objects.get(team__depth=1, role=Role.LEAD).person
    assert leader.email in said
    assert Person.objects.count() == 60


def test_replaying_the_moves_gives_the_state_of_every_catchball():
    make()
    states = set()
    for ball in Catchball.objects.select_related("latest_terms", "taken_over"):
        replayed, kept = ball.replayed(), ball.position
        for name in ("state", "owes", "round", "number", "postponed", "asker_terms", "receiver_terms", "agreed_terms"):
            assert getattr(replayed, name) == getattr(kept, name), name
        states.add(ball.state)
    assert states == {"agreed", "with_receiver", "with_asker", "declined", "draft", "withdrawn"}


def test_what_is_in_force_could_have_been_agreed():
    make()
    for terms in Terms.objects.all():
        terms.clean_fields(exclude=["outcome", "by_team"])
        terms.clean()
    for commitment in Commitment.objects.select_related("outcome", "terms", "move__catchball"):
        assert commitment.terms.has_target
        assert commitment.terms.outcome_id == commitment.outcome_id
        if commitment.move:
            assert commitment.terms_id == commitment.move.terms_id == commitment.move.catchball.agreed_terms_id
        if commitment.terms.direction in (Direction.RANGE, Direction.MILESTONE):
            assert commitment.outcome.adds_up in modes_for(Direction(commitment.terms.direction))
    live = Outcome.objects.live()
    assert not live.exclude(parent=None).exclude(parent__state="live").exists()
    marks = {mark for mark, *_rest in Standing.objects.values_list("mark")}
    assert {"ok", "watch", "off", "talk", "none"} <= marks
    assert Standing.objects.filter(has_gap=True).exists()


def test_the_same_seed_gives_the_same_company_and_another_another():
    def looks() -> list:
        return list(Outcome.objects.values_list("path", "statement", "state", "standing__mark"))

    made = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            make(seed=seed, teams=10, outcomes=60, checkins=100)
            made.append(looks())
            transaction.set_rollback(True)
    assert made[0] == made[1] != made[2]


def test_the_next_row_finds_a_key():
    make(teams=5, outcomes=10, checkins=0)
    factories.person("New")
    factories.company()


def test_it_moves_into_no_company_that_is_there():
    factories.company()
    with pytest.raises(CommandError, match="needs an empty one"):
        make()


@pytest.mark.parametrize("size", [{"teams": 1, "outcomes": 1, "checkins": 0}, {"teams": 2, "outcomes": 5, "people": 1}])
def test_the_smallest_companies_are_companies(size):
    make(**size)
    assert not list(Standing.objects.wrong())


def test_a_company_of_nobody_is_refused():
    with pytest.raises(CommandError, match="at least one person"):
        make(people=0)
