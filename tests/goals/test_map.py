"""The map: everything under what it is for, a branch at a time, in a fixed number of queries."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import Basis, Catchball, CheckIn, Commitment, Cycle, Help, Outcome, Standing, Support
from goals.reads.map_rows import periods, spark
from goals.reads.strip import bars, blocks, together
from lean.lib import clock
from teams.models import Team
from tests import factories
from tests.factories import terms

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 5, 11, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.at(MONDAY):
        yield


@pytest.fixture
def larkfield():
    return factories.company()


def words_of(html: str) -> str:
    main = re.search(r"<main[^>]*>(.*)</main>", html, re.DOTALL)
    words = unescape(re.sub(r"<[^>]+>", " ", main[1] if main else html)).split()
    return re.sub(r" ([,.;])", r"\1", " ".join(words))


def row_of(html: str, outcome: Outcome) -> str:
    """The words of one row, without those of the rows below it."""
    return words_of(
        html.split(f'id="outcome-{outcome.pk}"', 1)[1]
        .split('class="trow">', 1)[1]
        .split("<li", 1)[0]
        .split("</li", 1)[0]
        .split("</main>", 1)[0]
    )


@pytest.fixture
def fetch(client, larkfield):
    def fetch(path="/map/", by=None, **headers):
        client.force_login(by or larkfield.ewa)
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return fetch


def three_levels(company):
    """Ingrid's outcome, Tomás's piece of it, Nadia's piece of that."""
    area = company.offer("5", statement="Painted frames are ready in five days")
    line = company.pass_down(area, "3", statement="Paint is dry the next day")
    line.accept(by=company.nadia, answering=1)
    return area.outcome, line.outcome


def set_below(parent, team, statement, cycle):
    """An agreed outcome under another one, as an import makes them."""
    outcome = Outcome.objects.add(
        team=team, cycle=cycle, statement=statement, parent=parent, by=None, state="live", short_name=statement[:32]
    )
    agreed = terms("5", "4").freeze(outcome, by_team=team)
    Commitment.objects.put_in_force(outcome, agreed, Basis.IMPORTED)
    return outcome


def test_each_row_says_what_it_is_who_carries_it_and_how_it_stands(larkfield, fetch):
    area, line = three_levels(larkfield)
    CheckIn.objects.create(outcome=line, for_on=date(2026, 4, 30), value=Decimal("4.9"))
    Standing.objects.refresh([line.pk])
    html = fetch(f"/map/?open={area.pk}")
    assert row_of(html, larkfield.outcome) == (
        "Riders have their new bike within 18 days of ordering 11.0 open 31.0 → 18.0 days No number yet"
    )
    assert row_of(html, area).endswith("Frame & Paint 2.0 open 9.0 → 5.0 In catchball")
    assert row_of(html, line) == "Paint is dry the next day Paint Line 4.9 → 3.0 Off track"
    assert 'aria-label="0.0 agreed, 2.0 on the table, of 13.0"' in html
    assert "3 outcomes, 3 teams, 3 levels. Every team sees all of it." in words_of(html)
    assert "1 off track 1 in catchball 1 without a number yet" in words_of(html)


def test_an_outcome_leads_to_its_page(larkfield, fetch):
    assert f'href="{larkfield.outcome.get_absolute_url()}">Riders have' in fetch()


def test_tops_are_open_and_the_branches_below_them_closed(larkfield, fetch):
    area, line = three_levels(larkfield)
    html = fetch()
    assert f'<ul id="pieces-{larkfield.outcome.pk}" role="list">' in html
    assert f'<ul id="pieces-{area.pk}" role="list" hidden data-unread></ul>' in html
    assert f'id="outcome-{line.pk}"' not in html
    assert html.count('aria-expanded="true"') == 1
    assert html.count("<ul") == html.count("</ul>")
    assert len(re.findall("<li[ >]", html)) == html.count("</li>")


def test_a_branch_opens_by_its_address_and_closes_again(larkfield, fetch):
    area, _line = three_levels(larkfield)
    html = fetch(f"/map/?open={area.pk}")
    assert f'<ul id="pieces-{area.pk}" role="list">' in html
    html = fetch(f"/map/?only=1&open={area.pk}&open={larkfield.outcome.pk}&shut={larkfield.outcome.pk}")
    assert f'<ul id="pieces-{larkfield.outcome.pk}" role="list" hidden data-unread></ul>' in html
    assert fetch("/map/?open=none&open=99999999999999999999&shut=²")


def test_deeper_branches_come_when_they_are_opened(larkfield, fetch, client):
    _area, line = three_levels(larkfield)
    fourth = set_below(line, larkfield.line, "Ovens never cool down", larkfield.cycle)
    fifth = set_below(fourth, larkfield.line, "Doors close by themselves", larkfield.cycle)
    html = fetch(f"/map/?open={line.parent_id}")
    assert "Ovens never cool down" not in html
    assert f'<ul id="pieces-{line.pk}" role="list" hidden data-unread></ul>' in html
    assert 'data-branch="/map/0/pieces/"' in html
    piece = fetch(f"/map/{line.pk}/pieces/", **{"HX-Request": "true"})
    assert piece.startswith(f'<ul id="pieces-{line.pk}" role="list" data-say="1 outcome">')
    assert "Ovens never cool down" in piece
    assert "Doors close by themselves" not in piece
    assert f'<ul id="pieces-{fourth.pk}" role="list" hidden data-unread></ul>' in piece
    client.force_login(larkfield.ewa)
    assert client.get(f"/map/{line.pk}/pieces/").url == f"/map/?open={line.pk}#outcome-{line.pk}"
    opened = fetch(f"/map/?open={fourth.pk}")
    assert "Doors close by themselves" in opened
    assert f'id="outcome-{fifth.pk}"' in opened


def test_drafts_and_what_has_ended_are_not_on_the_map(larkfield, fetch, client):
    draft = Catchball.objects.draft(
        parent=larkfield.outcome, team=larkfield.area, statement="Frames are ready", by=larkfield.ingrid
    )
    ended = larkfield.offer("5", statement="Spokes are counted twice")
    ended.withdraw(by=larkfield.ingrid, answering=1, text="Somebody else does")
    html = fetch(by=larkfield.ingrid)
    assert "Frames are ready" not in html
    assert "Spokes are counted" not in html
    client.force_login(larkfield.ingrid)
    assert client.get(f"/map/{draft.outcome.pk}/pieces/").status_code == 404


def test_a_piece_of_an_ended_outcome_hangs_from_the_next_one_above(larkfield, fetch):
    area, line = three_levels(larkfield)
    Outcome.objects.filter(pk=area.pk).update(state="ended")
    assert row_of(fetch(), line).startswith("Paint is dry the next day Paint Line")


def test_a_very_long_statement_is_cut_at_a_word(larkfield, fetch):
    Outcome.objects.filter(pk=larkfield.outcome.pk).update(statement="Riders " + "wait less " * 90)
    html = fetch()
    assert "wait less…" in html
    assert html.count("wait less") < 40


def test_another_unit_is_said_again(larkfield, fetch):
    percent = larkfield.offer("5", unit="%", measure_key="dealers", measure_name="Dealers")
    assert "9.0 → 5.0 %" in row_of(fetch(), percent.outcome)


def test_nothing_on_the_map_says_what_will_appear(client):
    client.force_login(factories.person("Ada First"))
    says = words_of(client.get("/map/").content.decode())
    assert "Nothing is on the map yet. Outcomes will appear here" in says


def test_strangers_are_asked_to_sign_in(larkfield, client):
    assert client.get("/map/").status_code == 302
    assert client.get(f"/map/{larkfield.outcome.pk}/pieces/").status_code == 302


# --- Strip and spark ----------------------------------------------------------------------------------------


def test_the_strip_is_as_wide_as_the_page_and_the_taller_the_further_behind():
    strip = bars([("Order to door", ["ok", "off"]), ("A name too long for so narrow a group", ["talk"])])
    assert [group.label[-1:] for group in strip.groups] == ["r", "p"]
    assert strip.groups[-1].end == "100.00%"
    tops = {part.mark: float(re.search(r"V([\d.]+)h", part.path)[1]) for part in strip.parts}
    assert tops["off"] < tops["talk"] < tops["ok"]
    assert strip.says_something
    assert not strip.many
    assert bars([(str(number), ["ok"] * 10) for number in range(40)]).many
    assert bars([("Order to door", ["ok"]), ("Claims", ["ok"] * 99)]).groups[0].label == ""


def widths_of(strip) -> dict[str, float]:
    """How wide all steps of a mark are together, in thousandths of the strip."""
    return {part.mark: sum(map(float, re.findall(r"h([\d.]+)V", part.path))) for part in strip.parts}


def test_a_block_is_as_wide_as_it_has_outcomes_and_goes_down_in_steps():
    strip = blocks([("Frame & Paint", "fp", {"ok": 50, "off": 25}), ("Assembly", "as", {"ok": 25})])
    assert [(group.label, group.key) for group in strip.groups] == [("Frame & Paint", "fp"), ("Assembly", "as")]
    widths = widths_of(strip)
    assert widths["ok"] == pytest.approx(3 * widths["off"], rel=0.001)
    off, ok = (next(part for part in strip.parts if part.mark == mark) for mark in ("off", "ok"))
    assert off.path.startswith("M0 46")
    assert ok.path.startswith(f"M{widths['off']:.0f} 46")


def test_the_smallest_areas_stand_together_and_nothing_is_lost():
    areas = [(f"Team {number}", f"t{number}", {"ok": number, "off": 1}) for number in range(1, 101)]
    shown = together(areas, "Other teams")
    assert (len(shown), shown[-1][0]) == (16, "Other teams")
    assert sum(sum(counts.values()) for _name, _key, counts in shown) == sum(range(1, 101)) + 100


JANUARY = date(2026, 1, 1)
YEAR = terms("31", "19")


def test_a_spark_has_one_step_for_each_month():
    ends = periods(date(2026, 1, 1), date(2026, 12, 31))
    assert (ends[0], ends[-1], len(ends)) == (date(2026, 1, 31), date(2026, 12, 31), 12)
    values = [(date(2026, 1, 31), Decimal(30)), (date(2026, 3, 31), Decimal(28)), (date(2026, 4, 12), Decimal(27))]
    actual, plan = spark(YEAR, JANUARY, values)
    assert [round(value, 1) for value in actual] == [30, Decimal("29.1"), 28, 27]
    assert (len(plan), plan[-1]) == (12, 19)


def test_a_spark_without_a_plan_shows_the_values_alone():
    values = [(date(2026, 1, 31), Decimal(30)), (date(2026, 3, 31), Decimal(28))]
    assert spark(YEAR.revised(target=None), JANUARY, values) == ([30, 28], [])
    assert spark(YEAR, JANUARY, []) == ([], spark(YEAR, JANUARY, values)[1])
    assert periods(date(2026, 1, 1), date(2029, 12, 31))[:2] == [date(2026, 3, 31), date(2026, 6, 30)]


# --- What is looked for -------------------------------------------------------------------------------------


def stands(outcome: Outcome, mark: str, *, gap: bool = False) -> None:
    """As if the verbs had kept it so."""
    Standing.objects.update_or_create(outcome=outcome, defaults={"mark": mark, "has_gap": gap})


def found_in(html: str) -> list[str]:
    """The first words of each row that is no context, in order."""
    return [words_of(name) for name in re.findall(r'<li id="outcome-\d+"><div.*?<a [^>]*>(.*?)</a>', html, re.DOTALL)]


def context_in(html: str) -> list[str]:
    rows = re.findall(r'<li id="outcome-\d+" class="above"><div.*?<a [^>]*>(.*?)</a>', html, re.DOTALL)
    return [words_of(name) for name in rows]


@pytest.fixture
def forest(larkfield):
    """Three levels, and beside them a top of the Paint Line that is off track."""
    larkfield.area_outcome, larkfield.line_outcome = three_levels(larkfield)
    larkfield.claims = set_below(None, larkfield.line, "Bikes stay right", larkfield.cycle)
    stands(larkfield.outcome, "watch", gap=True)
    stands(larkfield.area_outcome, "talk")
    stands(larkfield.line_outcome, "off")
    stands(larkfield.claims, "ok")
    return larkfield


@pytest.mark.parametrize(
    ("show", "rows", "above"),
    [
        ("mine", ["Paint is dry the next day", "Bikes stay right"], 2),
        ("off", ["Paint is dry the next day"], 2),
        ("watch", ["Riders have their new bike within 18 days of ordering"], 0),
        ("gap", ["Riders have their new bike within 18 days of ordering"], 0),
        ("talk", ["Painted frames are ready in five days"], 1),
        ("alone", ["Riders have their new bike within 18 days of ordering", "Bikes stay right"], 0),
        ("reached", [], 0),
    ],
)
def test_each_filter_finds_its_own_with_what_is_above_as_quiet_context(forest, fetch, show, rows, above):
    html = fetch(f"/map/?show={show}", by=forest.nadia)
    assert found_in(html) == rows
    assert len(context_in(html)) == above
    assert f'value="{show}" checked' in html
    assert html.count("<ul") == html.count("</ul>")
    assert len(re.findall("<li[ >]", html)) == html.count("</li>")


def test_chips_say_how_many_they_would_find_and_the_strip_what_was_found(forest, fetch):
    html = fetch("/map/?show=off", by=forest.nadia)
    chips = dict(re.findall(r'<span id="chip-(\w+)">(\d+)</span>', html))
    assert chips == {"all": "4", "mine": "2", "off": "1", "gap": "1", "talk": "1", "alone": "2"}
    says = words_of(html)
    assert "1 off track One bar" in says
    assert "1 outcome Clear the filters" in says


def test_words_find_outcomes_teams_and_who_leads_them(forest, fetch):
    assert found_in(fetch("/map/?q=bikes+right")) == ["Bikes stay right"]
    assert found_in(fetch("/map/?q=paint+line")) == ["Paint is dry the next day", "Bikes stay right"]
    assert found_in(fetch("/map/?q=nadia")) == ["Paint is dry the next day", "Bikes stay right"]
    assert found_in(fetch("/map/?q=nadia&show=off")) == ["Paint is dry the next day"]


def test_a_team_is_shown_with_all_below_it(forest, fetch):
    html = fetch(f"/map/?team={forest.area.key}")
    assert len(found_in(html)) == 3
    assert f'<option value="{forest.area.key}" selected>' in html
    assert "There is no such team." in words_of(fetch("/map/?team=nowhere"))


def test_horizons_are_on_the_map_when_their_cycle_is_chosen(forest, fetch):
    horizon = factories.cycle(key="2029", name="Horizon 2029", span="horizon", ends_on=date(2029, 12, 31))
    far = set_below(None, forest.top, "A bike lasts 20 years", horizon)
    near = set_below(far, forest.top, "A frame lasts ten", forest.cycle)
    assert "A bike lasts 20 years" not in found_in(fetch())
    assert row_of(fetch(), near).startswith("A frame lasts ten")
    html = fetch("/map/?cycle=2029")
    assert found_in(html) == ["A bike lasts 20 years"]
    assert '<option value="2029" selected>Horizon 2029</option>' in html
    assert found_in(fetch(f"/map/?cycle={forest.cycle.key}"))[-1] == "A frame lasts ten"
    stands(near, "off")
    stands(far, "off")
    for address, group in (("", near), (f"?cycle={forest.cycle.key}", near), ("?cycle=2029", far)):
        labels = re.findall("<text[^>]*>([^<]*)</text>", fetch(f"/map/{address}"))
        assert (group.short_name in labels, len(labels)) == (True, 1 if group is far else 3)


def test_nothing_found_says_what_to_do(forest, fetch):
    says = words_of(fetch("/map/?q=unicorns"))
    assert "No outcome fits. Try fewer letters" in says
    assert "0 outcomes Clear the filters" in says
    html = fetch("/map/?q=bikes&show=off")
    assert 'href="/map/?q=bikes">The same words without filters</a>' in html
    assert fetch("/map/?q=%00%25_'&show=%00&team=%00&cycle=%00&from=%00")


def test_a_script_gets_only_what_changes(forest, client):
    client.force_login(forest.nadia)
    answer = client.get("/map/?q=bikes&show=&team=&cycle=", headers={"HX-Request": "true", "HX-Target": "map-found"})
    html = answer.content.decode()
    assert html.startswith('<div id="map-found" data-say="1 outcome">')
    assert answer["HX-Push-Url"] == "/map/?q=bikes"
    assert "HX-Request" in answer["Vary"]
    assert 'id="map-q"' not in html
    for part in ('id="map-strip"', 'id="map-team"', 'id="chip-off"'):
        assert re.search(f'{part}[^>]* hx-swap-oob="true"', html)


def test_a_match_opens_to_all_its_pieces(forest, fetch):
    html = fetch(f"/map/?show=watch&only=1&open={forest.outcome.pk}")
    assert found_in(html)[1:] == ["Painted frames are ready in five days"]
    assert f'name="open" value="{forest.outcome.pk}"' in html
    assert '<input type="hidden" name="show" value="watch">' in html


def test_looking_again_is_said_beside_how_it_stands(forest, fetch):
    ball = Catchball.objects.get(outcome=forest.line_outcome)
    ball.reopen(by=forest.nadia, trigger="evidence", text="Less", answering=ball.version)
    html = fetch("/map/?show=talk")
    assert found_in(html) == ["Painted frames are ready in five days"]
    assert '<span id="chip-talk">1</span>' in html
    assert '<span id="chip-again">1</span>' in html
    html = fetch("/map/?show=again")
    assert found_in(html) == ["Paint is dry the next day"]
    assert "looking again" in row_of(html, forest.line_outcome)


def test_help_that_did_not_come_is_said_beside_how_it_stands(larkfield, fetch):
    ball = larkfield.offer("5", help_text="A rack", help_days=["2026-05-20"])
    ball.accept(by=larkfield.tomas, answering=1)
    assert "the help did not come" not in fetch("/map/")
    with clock.at(datetime(2026, 5, 21, 9, tzinfo=ZoneInfo("UTC"))):
        assert "the help did not come" in row_of(fetch("/map/"), ball.outcome)
        assert "the help did not come" in fetch(f"/teams/{larkfield.area.key}/line/")
        assert "the help did not come" in fetch(f"/teams/{larkfield.area.key}/")
        assert "the help did not come" in fetch("/review/2026-04/plan/")
        Help.objects.get().keep(by=larkfield.ingrid)
        assert "the help did not come" not in fetch("/map/")


def test_what_a_script_gets_stays_small_and_loses_no_row(larkfield, client, fetch):
    statements = [f"{number:02} Riders " + "wait less " * 17 for number in range(60)]
    tops = [set_below(None, larkfield.top, each, larkfield.cycle) for each in factories.in_one_go(statements)]
    for above in factories.in_one_go(tops):
        set_below(above, larkfield.area, "A piece of it", larkfield.cycle)
    for above in tops:
        stands(above, "off")
    client.force_login(larkfield.ingrid)
    for address in ("/map/", "/map/?show=off"):
        answer = client.get(address, headers={"HX-Request": "true", "HX-Target": "map-found"})
        assert len(answer.content) < 50_000
        assert 20 < len(found_in(answer.content.decode())) < 50
    html = client.get("/map/", headers={"HX-Request": "true", "HX-Target": "map-found"}).content.decode()
    more = re.search(r'<li class="more"><a [^>]*href="([^"]*)"', html)[1].replace("&amp;", "&").split("#")[0]
    there, then = found_in(html), found_in(fetch(more))
    assert there[-1][:2] == f"{int(then[0][:2]) - 1:02}"
    assert then[-1][:2] == "59"


def test_sixty_matches_are_two_pages(larkfield, fetch):
    for number in factories.in_one_go(range(60)):
        set_below(larkfield.outcome, larkfield.area, f"Piece {number}", larkfield.cycle)
    html = fetch("/map/?q=piece")
    assert len(found_in(html)) == 50
    assert "60 outcomes, 1 to 50 here" in words_of(html)
    assert 'rel="next" href="/map/?q=piece&amp;from=50"' in html
    html = fetch("/map/?q=piece&from=50")
    assert found_in(html) == [f"Piece {number}" for number in range(50, 60)]
    assert 'rel="prev" href="/map/?q=piece"' in html
    assert "The list ends before this page." in words_of(fetch("/map/?q=piece&from=500"))


# --- Very many pieces ---------------------------------------------------------------------------------------


@pytest.fixture
def wide(larkfield):
    """An outcome with 120 pieces."""
    larkfield.many = [
        set_below(larkfield.outcome, larkfield.area, f"Piece {number}", larkfield.cycle)
        for number in factories.in_one_go(range(120))
    ]
    return larkfield


def pieces_in(html: str) -> list[int]:
    return [int(name.removeprefix("Piece ")) for name in found_in(html) if name.startswith("Piece")]


def test_a_parent_with_very_many_pieces_shows_fifty_and_then_fifty_more(wide, fetch):
    html = fetch(f"/map/?open={wide.outcome.pk}")
    assert pieces_in(html) == list(range(50))
    more = unescape(re.search(r'class="more"><a [^>]*hx-get="([^"]+)"', html)[1])
    piece = fetch(more, **{"HX-Request": "true"})
    assert pieces_in(piece) == list(range(50, 100))
    assert "data-focus" in piece
    last = unescape(re.search(r'class="more"><a [^>]*hx-get="([^"]+)"', piece)[1])
    piece = fetch(last, **{"HX-Request": "true"})
    assert pieces_in(piece) == list(range(100, 120))
    assert 'class="more"' not in piece
    without_script = unescape(re.search(r'class="more"><a [^>]*href="([^"]+)"', html)[1])
    html = fetch(without_script)
    assert pieces_in(html) == list(range(50, 100))
    assert [words_of(link) for link in re.findall(r'class="more">(.*?)</li>', html)] == [
        "The 50 before",
        "Show 50 more",
    ]


def test_as_many_open_branches_as_a_page_can_bear_weigh_less_than_150_kb(larkfield, fetch):
    heavy = []
    for number in range(4):
        branch = set_below(larkfield.outcome, larkfield.area, f"Branch {number}", larkfield.cycle)
        many = []
        for place in range(36):
            step = f"{place + 1:0{Outcome.steplen}d}"
            said = f"Piece {number}, {place}, that is named with as many letters as a sentence of a plan may well have"
            many.append(
                Outcome(
                    path=branch.path + step,
                    depth=branch.depth + 1,
                    parent=branch,
                    team=larkfield.line,
                    cycle=larkfield.cycle,
                    statement=said,
                    short_name=said[:32],
                    state="live",
                )
            )
        pieces = Outcome.objects.bulk_create(many)
        Outcome.objects.filter(pk=branch.pk).update(numchild=36)
        for piece in pieces:
            Commitment.objects.put_in_force(
                piece, terms("9431", "5712").freeze(piece, by_team=larkfield.line), Basis.IMPORTED
            )
        CheckIn.objects.bulk_create(
            CheckIn(outcome=piece, for_on=date(2026, month, 28), value=Decimal(9000 + 97 * month % 400))
            for piece in pieces
            for month in range(1, 5)
        )
        Standing.objects.refresh([piece.pk for piece in pieces])
        # Each can be opened, which weighs more.
        Outcome.objects.bulk_create(
            Outcome(
                path=f"{piece.path}0001",
                depth=piece.depth + 1,
                parent=piece,
                team=larkfield.line,
                cycle=larkfield.cycle,
                statement="Paint is dry",
                short_name="Paint is dry",
                state="live",
            )
            for piece in pieces
        )
        heavy.append(branch)
    html = fetch("/map/?" + "&".join(f"open={branch.pk}" for branch in heavy))
    # One row at least of each branch that the address opens.
    assert 90 < html.count('class="trow"') < 105
    assert len(html.encode()) < 150_000


def test_a_link_to_a_piece_far_down_shows_it(wide, fetch):
    target = wide.many[110]
    html = fetch(f"/map/?open={target.pk}")
    assert pieces_in(html) == [*range(50), 110]
    more = unescape(re.search(r'class="more"><a [^>]*hx-get="([^"]+)"', html)[1])
    assert f"besides={target.pk}" in more
    wide_rest = fetch(more.replace("-50", "-100"), **{"HX-Request": "true"})
    assert pieces_in(wide_rest) == [*range(100, 110), *range(111, 120)]


def test_very_many_tops_are_paged_too(larkfield, fetch):
    for number in factories.in_one_go(range(60)):
        set_below(None, larkfield.area, f"Piece {number}", larkfield.cycle)
    html = fetch()
    assert pieces_in(html) == list(range(49))
    following = unescape(re.search(r'class="more"><a [^>]*href="([^"]+)"', html)[1])
    assert pieces_in(fetch(following)) == list(range(49, 60))


def test_all_is_open_where_all_of_it_fits(forest, fetch):
    html = fetch("/map/?all=1")
    assert len(found_in(html)) == 4
    assert html.count('aria-expanded="true"') == 2


# --- How many queries ---------------------------------------------------------------------------------------


def larger(larkfield, count: int) -> None:
    for number in factories.in_one_go(range(count)):
        team = factories.team(f"Team {number}", larkfield.top)
        factories.lead(team, f"Lead {number}")
        catchball = Catchball.objects.offer(
            parent=larkfield.outcome, team=team, by=larkfield.ingrid, terms=terms("4", "3")
        )
        below = set_below(catchball.outcome, team, f"Piece {number}", larkfield.cycle)
        CheckIn.objects.create(outcome=below, for_on=date(2026, 4, 30), value=Decimal("4.9"))
        Support.objects.say(below, larkfield.claims, strength="weak", by=larkfield.nadia)


STATES = ["", "?show=mine", "?show=alone", "?show=talk", "?team=top", "?cycle=2026", "?all=1", "?from=50"]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_map_asks_the_same_few_queries_at_any_size_and_in_any_state(larkfield, client, count):
    larkfield.claims = set_below(None, larkfield.line, "Bikes stay right", larkfield.cycle)
    Team.objects.filter(pk=larkfield.top.pk).update(key="top")
    Cycle.objects.filter(pk=larkfield.cycle.pk).update(key="2026")
    larger(larkfield, count)
    client.force_login(larkfield.ingrid)
    client.get("/map/")
    for state in STATES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/map/{state}").status_code == 200
        assert len(asked) == 6, "\n".join([state, *(query["sql"][:150] for query in asked.captured_queries)])


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_branch_asks_the_same_few_queries_at_any_size(larkfield, client, count):
    larkfield.claims = set_below(None, larkfield.line, "Bikes stay right", larkfield.cycle)
    larger(larkfield, count)
    client.force_login(larkfield.ingrid)
    client.get("/map/")
    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"/map/{larkfield.outcome.pk}/pieces/", headers={"HX-Request": "true"})
    assert response.content.decode().count("<li") == count
    assert len(asked) == 4, "\n".join(query["sql"][:150] for query in asked.captured_queries)
