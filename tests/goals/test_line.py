"""What somebody's work is for: every way from what they carry up to the top, in words that are true."""

import pytest
from django.urls import reverse

from goals.models import Catchball, Commitment, Contribution, Outcome, Purpose, Support
from goals.reads import line
from teams.models import Role
from tests import factories
from tests.factories import terms
from tests.laid_down import laid_down
from tests.page import words

pytestmark = pytest.mark.django_db


@pytest.fixture
@laid_down
def larkfield():
    """Larkfield's 13 days, of which Frame & Paint agreed to 4 and the Paint Line to 2.5 of these."""
    company = factories.company()
    above = company.offer()
    below = company.pass_down(above)
    below.accept(by=company.nadia, answering=1)
    company.piece = below.outcome
    above.accept(by=company.tomas, answering=1)
    company.area_outcome = above.outcome
    Purpose.objects.create(team=company.top, sentence="A good bike, soon, that lasts")
    return company


@pytest.fixture
def reads(client):
    def read(person, address="/me/line/"):
        client.force_login(person)
        return words(client.get(address))

    return read


def piece(of: Outcome, team, by, **fields) -> Outcome:
    return Catchball.objects.offer(parent=of, team=team, by=by, terms=terms("5", "4", **fields)).outcome


# --- One way up ---------------------------------------------------------------------------------------------


def test_a_member_reads_from_their_own_words_up_to_the_purpose(larkfield, reads):
    Contribution.objects.say(larkfield.piece, "I plan the colours so the oven never waits.", by=larkfield.ewa)
    Outcome.objects.filter(pk=larkfield.area_outcome.pk).update(why="It is the longest leg.")
    says = reads(larkfield.ewa)
    at = [
        says.index(part)
        for part in (
            "What your work is for, Ewa",
            "From your work to the reason why Larkfield Cycles exists, in four steps.",
            "You, in Paint Line I plan the colours so the oven never waits. Say it better",
            "so that Paint Line, Nadia Haddad",
            "carries 2.5 of the 4 days below",
            "so that Frame & Paint, Tomás Rivera",
            "It is the longest leg.",
            "carries 4 of the 13 days below",
            "9 of 13 is still open",
            "so that Larkfield Cycles, Ingrid Solheim",
            "because we promise A good bike, soon, that lasts",
        )
    ]
    assert at == sorted(at)


def test_who_has_found_no_words_is_asked_for_them_once(larkfield, reads):
    piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement="Racks are full")
    says = reads(larkfield.ewa)
    assert says.count("What does your work give to it?") == 1
    assert says.count("Say what your work gives to it") == 2


def test_others_read_it_without_being_asked_for_words(larkfield, reads):
    Contribution.objects.say(larkfield.piece, "I plan the colours", by=larkfield.ewa)
    says = reads(larkfield.ingrid, f"/people/{larkfield.ewa.pk}/line/")
    assert "What the work of Ewa Lis is for" in says
    assert "Ewa Lis, in Paint Line I plan the colours so that Paint Line" in says
    assert "Say it better" not in says


def test_ones_own_line_has_one_address(larkfield, client):
    client.force_login(larkfield.ewa)
    assert client.get(f"/people/{larkfield.ewa.pk}/line/").url == "/me/line/"
    assert client.get("/people/999999/line/").status_code == 404


def test_a_team_shows_what_each_of_its_people_gives(larkfield, reads):
    Contribution.objects.say(larkfield.piece, "I plan the colours", by=larkfield.ewa)
    Contribution.objects.say(larkfield.piece, "I ask", by=larkfield.kaisa)
    says = reads(larkfield.ingrid, f"/teams/{larkfield.line.key}/line/")
    assert "What the work of Paint Line is for" in says
    assert "Ewa Lis I plan the colours Kaisa Aalto I ask so that Paint Line, Nadia Haddad" in says
    larkfield.kaisa.memberships.all().delete()
    assert "I ask" not in reads(larkfield.ingrid, f"/teams/{larkfield.line.key}/line/")


def test_a_leader_at_the_top_sees_who_carries_it(larkfield, reads):
    says = reads(larkfield.ingrid)
    assert "You, lead of Larkfield Cycles" in says
    assert "One team carries it from here Frame & Paint:" in says
    assert "because we promise A good bike" in says


def test_one_outcome_can_be_followed_alone(larkfield, reads):
    other = piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement="Racks are full")
    says = reads(larkfield.ewa, f"/teams/{larkfield.line.key}/line/?outcome={other.pk}")
    assert "Racks are full" in says
    assert larkfield.piece.statement not in says.split("so that")[0]
    assert "There is nothing of it here." in reads(larkfield.ewa, f"/me/line/?outcome={larkfield.outcome.pk}")


# --- What each gives ----------------------------------------------------------------------------------------


def test_what_is_only_offered_is_on_the_line_and_marked(larkfield, reads):
    piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement="Racks are full")
    says = reads(larkfield.ewa)
    assert "Waiting for Nadia" in says
    assert "asked for 1 of the 4 days below" in says


def test_a_word_on_the_table_would_carry(larkfield, reads):
    ball = larkfield.pass_down(Catchball.objects.get(outcome=larkfield.area_outcome), "4", statement="Racks")
    ball.counter(terms("5", "4.5", statement="Racks"), by=larkfield.nadia, answering=1, text="Half")
    assert "would carry 0.5 of the 4 days below, by the word on the table" in reads(larkfield.ewa)


@pytest.mark.parametrize(
    ("mode", "says"),
    [
        ("enabling", "makes it possible, and is counted in no sum"),
        ("weighted", "weighs 100.0 % in the average below"),
        ("worst", "has to hold as well: it is only as good as its worst piece"),
        ("count", "is one of one; four have to reach their target"),
    ],
)
def test_where_pieces_do_not_add_up_a_sentence_says_how_much_it_matters(larkfield, reads, mode, says):
    Outcome.objects.filter(pk=larkfield.area_outcome.pk).update(adds_up=mode)
    read = reads(larkfield.ewa)
    assert says in read
    assert "of the 4 days" not in read


def test_what_holds_the_whole_back_is_named(larkfield, reads):
    Outcome.objects.filter(pk=larkfield.area_outcome.pk).update(adds_up="worst")
    ball = larkfield.pass_down(Catchball.objects.get(outcome=larkfield.area_outcome), "8", statement="Racks")
    ball.accept(by=larkfield.nadia, answering=1)
    assert "is what holds it at 8.0 days: it is only as good as its worst piece" in reads(larkfield.ewa)


def test_another_unit_is_in_no_sum(larkfield, reads):
    piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement="Racks", unit="racks", measure_key="r")
    ball = Catchball.objects.get(outcome__statement="Racks")
    ball.accept(by=larkfield.nadia, answering=1)
    assert "carries it in another unit, so its part is in no sum yet" in reads(larkfield.ewa)


def test_what_it_also_helps_is_named(larkfield, reads):
    other = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms(statement="Nobody is hurt"), by=larkfield.ingrid
    ).outcome
    Support.objects.say(larkfield.piece, other, strength="weak", by=larkfield.nadia)
    assert "also helps Nobody is hurt, Larkfield Cycles (some)" in reads(larkfield.ewa)
    Outcome.objects.filter(pk=other.pk).update(state="ended")
    assert "also helps" not in reads(larkfield.ewa)


# --- Several ways -------------------------------------------------------------------------------------------


def test_ways_that_meet_share_their_upper_part(larkfield, reads):
    for name in ("Racks are full", "Colours stay"):
        piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement=name)
    says = reads(larkfield.ewa)
    assert says.count("Frame & Paint, Tomás Rivera") == 1
    assert "all three so that Frame & Paint, Tomás Rivera" in says


def test_who_is_in_two_teams_of_one_way_is_on_it_twice(larkfield, reads):
    factories.member(larkfield.area, larkfield.ewa, Role.COACH)
    says = reads(larkfield.ewa)
    assert says.count("so that Frame & Paint, Tomás Rivera") == 1
    assert says.count("See it on the map") == 2


def test_other_tops_follow_folded(larkfield, reads):
    top = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms(statement="Less is thrown away"), by=larkfield.ingrid
    ).outcome
    piece(top, larkfield.line, larkfield.ingrid, statement="Frames are painted once")
    says = reads(larkfield.ewa)
    assert "Paint Line also carries Frames are painted once Waiting for Nadia So that: Less is thrown away" in says
    assert says.count("because we promise") == 1


def test_what_one_has_words_for_comes_first(larkfield, reads):
    top = Commitment.objects.set_top(
        team=larkfield.top, cycle=larkfield.cycle, terms=terms(statement="Less is thrown away"), by=larkfield.ingrid
    ).outcome
    once = piece(top, larkfield.line, larkfield.ingrid, statement="Frames are painted once")
    Contribution.objects.say(once, "I measure the film early", by=larkfield.ewa)
    says = reads(larkfield.ewa)
    assert says.index("I measure the film early") < says.index("Less is thrown away") < says.index("also carries")


# --- Nothing above, nothing at all --------------------------------------------------------------------------


def test_an_outcome_without_a_parent_says_so_and_what_to_do(larkfield, reads):
    other = factories.team("Sales", larkfield.top)
    rosa = factories.lead(other, "Rosa Ortiz")
    member = factories.member(other, "Ana Gil")
    Commitment.objects.set_top(team=other, cycle=larkfield.cycle, terms=terms(statement="Dealers stay"), by=rosa)
    assert "Not linked to anything above yet. Put it to the outcome that it is for" in reads(rosa)
    says = reads(member)
    assert "Not linked to anything above yet. Rosa Ortiz can settle with the team above" in says
    assert "because we promise" not in says


def test_what_is_kept_running_needs_nothing_above(larkfield, reads):
    other = factories.team("Sales", larkfield.top)
    rosa = factories.lead(other, "Rosa Ortiz")
    kept = {"terms": terms(statement="Dealers stay"), "by": rosa, "kind": "keep_running"}
    Commitment.objects.set_top(team=other, cycle=larkfield.cycle, **kept)
    assert "Kept running for its own sake" in reads(rosa)


def test_where_the_parent_has_ended_the_line_ends(larkfield, reads):
    Outcome.objects.filter(pk=larkfield.area_outcome.pk).update(state="ended")
    says = reads(larkfield.ewa)
    assert "What it was for has ended, so it is linked to nothing above." in says
    assert "Tomás Rivera" not in says


def test_a_team_without_outcomes_hears_what_will_appear(larkfield, reads):
    other = factories.team("Sales", larkfield.top)
    rosa, ana = factories.lead(other, "Rosa Ortiz"), factories.member(other, "Ana Gil")
    assert "Sales carries no outcome yet. Write down what should be true" in reads(rosa)
    says = reads(ana)
    assert "Sales carries no outcome yet. Most of the week keeps promises" in says
    assert "New outcome" not in says
    assert "Sales carries no outcome yet." in reads(ana, f"/teams/{other.key}/line/")


def test_who_is_in_no_team_hears_what_to_do(larkfield, reads):
    sam = factories.person("Sam Petrov")
    assert "You are in no team yet." in reads(sam)
    assert "Sam Petrov is in no team." in reads(larkfield.ewa, f"/people/{sam.pk}/line/")


def test_drafts_are_on_nobodys_line(larkfield, reads):
    Catchball.objects.draft(
        parent=larkfield.area_outcome, team=larkfield.line, by=larkfield.tomas, statement="Painted by night"
    )
    for reader in (larkfield.ewa, larkfield.tomas):
        assert "Painted by night" not in reads(reader, f"/teams/{larkfield.line.key}/line/")


# --- What it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcomes", [1, 3, 30])
@pytest.mark.parametrize("levels", [0, 4])
def test_seven_queries_at_the_most_whatever_there_is(larkfield, client, django_assert_num_queries, outcomes, levels):
    team, above = larkfield.line, larkfield.piece
    for level in range(levels):
        team = factories.team(f"Level {level}", team)
        above = piece(above, team, larkfield.nadia)
    member = factories.member(team, "Ana Gil")
    for number in factories.in_one_go(range(outcomes - 1)):
        piece(above.parent, team, larkfield.tomas if not levels else larkfield.nadia, statement=f"Rack {number}")
    Contribution.objects.say(above, "I stack", by=member)
    client.force_login(member)
    with django_assert_num_queries(5):  # session, person with places; the lines, their numbers; organisation and court
        client.get("/me/line/")
    client.force_login(larkfield.nadia)
    with django_assert_num_queries(6):  # and the team
        client.get(f"/teams/{team.key}/line/")
    with django_assert_num_queries(6):
        client.get(f"/people/{member.pk}/line/")


def test_many_outcomes_come_in_pages_that_stay_small(larkfield, client, monkeypatch):
    for number in factories.in_one_go(range(49)):
        piece(larkfield.area_outcome, larkfield.line, larkfield.tomas, statement=f"Rack {number} is full " + "x" * 100)
    client.force_login(larkfield.ewa)
    first, last = client.get("/me/line/"), client.get("/me/line/?page=5")
    assert len(first.content) < 100_000
    assert words(first).count("See it on the map") == line.SIZE
    assert "Show more outcomes" in words(first)
    assert words(last).count("See it on the map") == line.SIZE
    assert "There is nothing of it here." in words(client.get("/me/line/?page=9"))


def test_a_page_of_long_ways_that_never_meet_stays_small(larkfield, client):
    """Six levels, each with more teams beside it than are named."""
    teams = [larkfield.top]
    for level in range(5):
        teams.append(factories.team(f"Department of level {level} and of much else", teams[-1]))
    member = factories.member(teams[-1], "Ana Gil")
    for way in factories.in_one_go(range(line.SIZE + 1)):
        above = None
        for level, team in enumerate(teams):
            statement = f"Way {way} level {level}: somebody somewhere has what they have been waiting for all the time"
            given = {"team": team, "cycle": larkfield.cycle, "state": "live", "by": None, "why": "Because " * 60}
            for beside in range(10 if above else 0):
                Outcome.objects.add(parent=above, statement=f"{beside} {statement}", **given | {"team": larkfield.line})
            above = Outcome.objects.add(parent=above, statement=statement, **given)
    client.force_login(member)
    assert len(client.get("/me/line/").content) < 150_000


def test_the_way_there_is_on_the_team_and_on_the_outcome(larkfield, client):
    client.force_login(larkfield.ewa)
    address = reverse("teams:line", args=[larkfield.line.key])
    assert address in client.get(larkfield.line.get_absolute_url()).content.decode()
    assert f"{address}?outcome={larkfield.piece.pk}" in client.get(larkfield.piece.get_absolute_url()).content.decode()
    assert 'href="/me/line/"' in client.get("/").content.decode()
