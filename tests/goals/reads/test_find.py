"""Finding: a few words, in any order and however they are written, lead to outcomes, teams and people; best first."""

import pytest
from django.core.management import call_command
from django.db import connection

from goals.apps import can_be_found
from goals.models import Outcome
from goals.reads.find import Find, outcomes_with
from lean.lib import sought
from teams.models import Person, Team
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def find(larkfield):
    def find(text, by=None):
        return [hit.name for hit in Find(by or larkfield.ewa, text).hits]

    return find


@pytest.fixture
def write(larkfield):
    """An outcome that is live, by its statement."""

    def write(statement, team=None, **fields):
        given = {"team": team or larkfield.area, "cycle": larkfield.cycle, "by": None, "state": "live"} | fields
        return Outcome.objects.add(statement=statement, **given)

    return write


# --- What is found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["tomas riv", "TOMÁS RIVERA", "riv tom", "Toma\u0301s", "  rivera,  "])
def test_a_person_is_found_in_any_order_case_and_accent(find, text):
    assert find(text) == ["Tomás Rivera"]


@pytest.mark.parametrize("text", ["riders 18", "18 days new", "Riders have their new bike within 18 days of ordering"])
def test_an_outcome_is_found_by_words_of_its_statement(find, text):
    assert find(text) == ["Riders have their new bike…"]


def test_a_team_comes_before_what_it_carries(find, write):
    write("Frames shine", short_name="Shining frames")
    assert find("frame & pa") == ["Frame & Paint", "Shining frames"]
    assert find("frame") == ["Frame & Paint", "Shining frames"]


def test_words_of_its_team_help_to_find_an_outcome(find, write, larkfield):
    write("Nothing waits", team=larkfield.line)
    write("Nobody waits")
    assert find("line waits") == ["Nothing waits"]


def test_letters_that_others_dont_have_on_their_keys_are_found_by_those_they_have(find, write):
    write("Łódź receives Øl before the Straße wakes", short_name="Łódź")
    for text in ("lodz", "Łódź", "ol strasse", "STRASSE", "øl", "straße"):
        assert find(text) == ["Łódź"], text


def test_other_scripts_are_found_too(find, write):
    write("Зарплата приходит вовремя", short_name="Зарплата")
    write("電車が時間通りに来る", short_name="電車")
    assert find("зарп") == ["Зарплата"]
    assert find("ВОВРЕМЯ") == ["Зарплата"]
    assert find("電車") == ["電車"]


def test_a_key_finds_what_a_file_calls_so_and_comes_first(find, write):
    write("Bike shops answer in a day")
    write("Riders smile", short_name="Smiles", key="bike")
    assert find("bike")[0] == "Smiles"


def test_parts_of_words_inside_them_are_not_meant(find):
    assert find("iders") == []


def test_nothing_typed_finds_nothing(find):
    assert find("") == find("  ") == find("…!?") == find(None) == []


# --- Which comes first --------------------------------------------------------------------------------------


def test_the_name_comes_before_its_beginning_before_its_middle_before_the_sentence(find, write):
    write("Every order ships with paint", short_name="Shipping")
    write("A", short_name="Fresh paint")
    write("B", short_name="Paint dries")
    write("C", short_name="Paint")
    assert [name for name in find("paint") if name != "Frame & Paint"][:3] == ["Paint", "Paint Line", "Paint dries"]
    assert find("paint")[-1] == "Shipping"


def test_live_breakthroughs_come_before_what_keeps_running_and_what_has_ended_is_last(find, write):
    write("Ovens are hot", short_name="Ovens hot", state="ended")
    write("Ovens are warm", short_name="Ovens warm", kind="keep_running")
    write("Ovens are clean", short_name="Ovens clean")
    write("Hot are the ovens", short_name="Never the ovens")
    assert find("ovens") == ["Ovens clean", "Ovens warm", "Never the ovens", "Ovens hot"]


# --- Who finds it -------------------------------------------------------------------------------------------


def test_a_draft_is_found_by_its_team_alone(larkfield, find, write):
    write("A secret paint", state="draft", team=larkfield.line, drafted_by=larkfield.area, by=larkfield.tomas)
    assert find("secret", larkfield.tomas) == ["A secret paint"]
    assert find("secret", larkfield.ewa) == find("secret", larkfield.ingrid) == []
    factories.member(larkfield.area, larkfield.kaisa)
    assert find("secret", larkfield.kaisa) == ["A secret paint"]


def test_hundreds_of_others_drafts_hide_none_of_mine(larkfield, find, write):
    for number in range(50):
        write(f"Secret {number}", state="draft", drafted_by=larkfield.area)
    write("A secret", state="draft", drafted_by=larkfield.line)
    assert find("secret") == ["A secret"]


def test_who_has_left_isnt_found_and_who_is_in_no_team_is(find, larkfield):
    factories.person("Olga Nowak")
    Person.objects.filter(pk=larkfield.kaisa.pk).update(is_active=False)
    assert find("olga") == ["Olga Nowak"]
    assert find("kaisa") == []


def test_a_person_is_named_with_the_team_they_lead(larkfield):
    factories.member(larkfield.top, larkfield.tomas)
    (hit,) = Find(larkfield.ewa, "tomas").hits
    assert (hit.team.name, hit.role) == ("Frame & Paint", "lead")


# --- Whatever is typed --------------------------------------------------------------------------------------


ALONE = [
    "%",
    "_",
    "'",
    '"',
    "*",
    ":",
    "&",
    "|",
    "!",
    "(",
    ")",
    "\\",
    "^",
    "-",
    "=",
    "@",
    "#",
    "{}%z",
    "%(q)z",
    "=statelive",
    "y'z",
    "x\x00y",
    "😀",
    "क्",
]
TOGETHER = ['"riders" NOT', "said : riders", "NEAR(a b)", "' & !'z", "'); DROP TABLE goals_outcome; --", "\ud7ff"]


@pytest.mark.parametrize("text", ALONE + TOGETHER)
def test_no_sign_is_a_command(find, text):
    assert find(text) == []


def test_signs_between_words_part_them(find):
    assert find("riders & (bike | 18)!*") == ["Riders have their new bike…"]
    assert find("%riders%") == ["Riders have their new bike…"]


def test_of_a_whole_page_that_was_pasted_the_beginning_is_looked_for(find, write):
    write("a b c d e f g h and no more", short_name="Eight")
    assert find("a b c d e f g h i j k " + "x" * 100_000) == ["Eight"]
    assert find("x" * 100_000) == []


def test_a_sentence_without_spaces_can_be_written_and_found(find, write):
    write("ä" * 1000, short_name="Long")
    assert find("ä" * 1000) == ["Long"]
    assert find("aaaa") == ["Long"]


# --- What it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3, 30])
def test_three_queries_find_it_whatever_there_is(larkfield, write, number, django_assert_num_queries):
    for each in range(number):
        team = factories.team(f"Riders {each}", larkfield.top)
        factories.lead(team, f"Riders Rider{each}")
        write(f"Riders are happy {each}", team=team)
    ewa = Person.objects.get(pk=larkfield.ewa.pk)
    # Three, and one for the reader's own teams.
    with django_assert_num_queries(4):
        assert Find(ewa, "riders").hits
    with django_assert_num_queries(3):
        assert Find(ewa, "riders hap ha h").hits
        assert not Find(ewa, "").hits


# --- Never behind the truth ---------------------------------------------------------------------------------


def test_every_door_is_followed_at_once(find, write, larkfield):
    outcome = write("Ovens are clean")
    Outcome.objects.filter(pk=outcome.pk).update(statement="Ovens are hot", short_name="Hot ovens")
    assert find("clean") == []
    assert find("hot") == ["Hot ovens"]
    Team.objects.filter(pk=larkfield.line.pk).update(name="Lacquer")
    assert find("paint li") == []
    assert find("lacq") == ["Lacquer"]
    Person.objects.bulk_create([Person(email="bulk@example.org", name="Bülent Kaya")])
    assert find("bulent") == ["Bülent Kaya"]
    Outcome.objects.uproot(outcome)
    assert find("hot") == []


def test_a_list_can_be_narrowed_down_by_the_same_words(larkfield, write, django_assert_num_queries):
    waits = write("Nothing waits", team=larkfield.line)
    write("Nobody waits", state="draft", drafted_by=larkfield.area)
    with django_assert_num_queries(2):
        assert list(Outcome.objects.live().filter(outcomes_with("wait paint"))) == [waits]
    assert Outcome.objects.live().filter(outcomes_with("  ")).count() == 2
    assert not Outcome.objects.live().filter(outcomes_with("' OR 1=1")).exists()


def test_whoever_writes_very_many_rows_at_once_has_them_found_afterwards(find, larkfield):
    with sought.rebuilt(Team, Person):
        factories.team("Welding", larkfield.top)
        assert {name.rsplit("_", 1)[0] for name in sought.missing()}
    assert find("weld") == ["Welding"]
    assert find("nadia") == ["Nadia Haddad"]
    assert sought.missing() == set()


def test_migrate_brings_back_what_is_missing_and_fills_it(find, write):
    write("Ovens are clean")
    sought.remove(Outcome)
    (missing,) = can_be_found(None, ["default"])
    assert missing.id == "goals.W002"
    write("Ovens are hot")
    call_command("migrate", verbosity=0)
    assert can_be_found(None, ["default"]) == []
    assert find("ovens") == ["Ovens are clean", "Ovens are hot"]


def test_before_the_first_migration_nothing_is_missing(db, monkeypatch):
    sought.remove(Outcome)
    monkeypatch.setattr(Outcome._meta, "db_table", "still_to_be_made")
    assert can_be_found(None, ["default"]) == []


def test_an_index_of_an_earlier_version_is_made_anew(find, larkfield, monkeypatch):
    before = sought.Sought("name", ("key",))
    with monkeypatch.context() as earlier:
        earlier.setattr(Team, "sought", before)
        sought.rebuild(Team)
        earlier.undo()
    assert sought.missing()
    sought.install()
    assert sought.missing() == set()
    assert find("paint line") == ["Paint Line"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'teams_team_sought%%'"
            if connection.vendor == "postgresql"
            else "SELECT count(*) / 3 FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'teams_team_sought%%'"
        )
        assert cursor.fetchone() == (1,)
