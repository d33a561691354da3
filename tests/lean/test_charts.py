"""Where charts put things: read back from the attributes that a browser would draw by."""

from datetime import date, timedelta
from decimal import Decimal as D
from html.parser import HTMLParser

import pytest

from lean.lib import charts
from lean.lib.charts import Point


class _Shapes(HTMLParser):
    def __init__(self, markup):
        super().__init__()
        self.shapes, self.texts = [], []
        self.feed(str(markup))

    def handle_starttag(self, tag, attrs):
        self.shapes.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_data(self, data):
        self.texts.append((self.shapes[-1][1], data))


def blocks(markup):
    """Each rectangle as (class, x, width)."""
    return [(a.get("class"), a.get("x"), a.get("width")) for tag, a in _Shapes(markup).shapes if tag == "rect"]


def lines(markup, klass):
    found = _Shapes(markup).shapes
    return [(a["x1"], a["x2"], a["y1"], a["y2"]) for tag, a in found if tag == "line" and a["class"] == klass]


def dots(markup):
    return [(a["class"], a["cx"], a["cy"]) for tag, a in _Shapes(markup).shapes if tag == "circle" and "class" in a]


def texts(markup, klass=None):
    return [words for attrs, words in _Shapes(markup).texts if attrs.get("class") == klass]


# --- Coverage


@pytest.mark.parametrize(
    ("agreed", "table", "total", "drawn"),
    [
        (
            D("1.5"),
            D(2),
            D(4),
            [("c-open", "87.50%", "12.50%"), ("c-agreed", "0.00%", "37.50%"), ("c-table", "37.50%", "50.00%")],
        ),
        (D(4), D(0), D(4), [("c-agreed", "0.00%", "100.00%")]),
        (D(0), D(0), D(4), [("c-open", "0.00%", "100.00%")]),
        (D(5), D(2), D(4), [("c-agreed", "0.00%", "100.00%")]),
        (D(3), D(2), D(4), [("c-agreed", "0.00%", "75.00%"), ("c-table", "75.00%", "25.00%")]),
        (D(-1), D(0), D(4), [("c-open", "0.00%", "100.00%")]),
        (D(0), D(0), D(0), [("c-open", "0.00%", "100.00%")]),
        (D(1), D(0), D(0), [("c-agreed", "0.00%", "100.00%")]),
    ],
)
def test_coverage_is_solid_hatched_and_hollow(agreed, table, total, drawn):
    assert blocks(charts.cover(agreed, table, total, "")) == drawn


def test_an_agreement_looked_at_again_shows_what_it_would_lose():
    drawn = blocks(charts.cover(D(3), D(-1), D(4), ""))
    assert drawn == [("c-open", "50.00%", "50.00%"), ("c-agreed", "0.00%", "50.00%"), ("c-table", "50.00%", "25.00%")]


def test_a_label_is_escaped_and_makes_the_chart_a_picture():
    markup = charts.cover(D(1), D(1), D(2), '1 "of" <2>')
    assert 'role="img" aria-label="1 &quot;of&quot; &lt;2&gt;"' in markup
    assert 'aria-hidden="true"' in charts.cover(D(1), D(1), D(2), "")


def test_a_share_lies_behind_what_comes_before_it():
    assert blocks(charts.share(D(1), D(4), "", before=D(2))) == [
        ("c-rest", "0.00%", "100.00%"),
        ("c-mine", "50.00%", "25.00%"),
    ]


# --- Waterfall


def test_a_bar_starts_where_the_one_before_ended():
    bar = charts.wfbar(D(2), D("1.5"), D(10), "b-agreed", ask=D(2))
    assert blocks(bar) == [("b-ask", "20.00%", "20.00%"), ("b-agreed", "20.00%", "15.00%")]
    assert lines(bar, "goal") == [("100.00%", "100.00%", "-60%", "160%")]
    assert lines(bar, "join") == [("35.00%", "35.00%", "86%", "200%")]
    assert [x for x, *_ in lines(bar, "guide")] == ["25.00%", "50.00%", "75.00%"]


def test_the_last_bar_joins_nothing():
    assert lines(charts.wfbar(D(8), D(2), D(10), "b-open", last=True), "join") == []


def test_an_ask_that_was_met_is_not_drawn():
    assert blocks(charts.wfbar(D(0), D(2), D(10), "b-agreed", ask=D(2))) == [("b-agreed", "0.00%", "20.00%")]


def test_a_piece_without_a_number_shows_only_what_was_asked():
    assert blocks(charts.wfbar(D(2), None, D(10), "b-table", ask=D(3))) == [("b-ask", "20.00%", "30.00%")]
    assert blocks(charts.wfbar(D(2), None, D(10), "b-table")) == []


def test_a_piece_that_makes_it_worse_goes_back():
    bar = charts.wfbar(D(5), D(-2), D(10), "b-agreed")
    assert blocks(bar) == [("b-agreed", "30.00%", "20.00%")]
    assert lines(bar, "join") == [("30.00%", "30.00%", "86%", "200%")]


def test_a_surplus_moves_the_goal_inwards_for_every_row():
    low, high = charts.reach(D(10), [(D(0), D(-2)), (D(-2), D(20))])
    assert (low, high) == (D(-2), D(18))
    first = charts.wfbar(D(0), D(-2), D(10), "b-agreed", low=low, high=high)
    second = charts.wfbar(D(-2), D(20), D(10), "b-agreed", low=low, high=high)
    assert blocks(first) == [("b-agreed", "0.00%", "10.00%")]
    assert blocks(second) == [("b-agreed", "0.00%", "100.00%")]
    assert lines(first, "goal") == lines(second, "goal") == [("60.00%", "60.00%", "-60%", "160%")]


def test_without_a_reach_a_surplus_is_clipped():
    assert blocks(charts.wfbar(D(8), D(5), D(10), "b-agreed")) == [("b-agreed", "80.00%", "20.00%")]


def test_nothing_required_still_draws():
    assert blocks(charts.wfbar(D(0), D(0), D(0), "b-agreed")) == []
    assert lines(charts.wfbar(D(0), D(0), D(0), "b-agreed"), "guide") == []


# --- From, now, target


@pytest.mark.parametrize(
    ("value", "base", "target", "done"),
    [
        ("27.5", "31", "18", D(350) / 13),
        ("80", "61", "80", D(100)),
        ("70.5", "61", "80", D(50)),
        ("33", "31", "18", D(0)),
        ("10", "31", "18", D(100)),
        ("5", "5", "5", D(100)),
        ("6", "5", "5", D(0)),
    ],
)
def test_the_way_done_goes_from_baseline_to_target_in_either_direction(value, base, target, done):
    assert charts.way(D(value), D(base), D(target)) == done


def test_a_track_shows_now_and_plan_and_moves_a_label_out_of_the_others_way():
    words = {"label": "said", "base_label": "31.0", "target_label": "18.0 days", "plan_label": "plan"}
    middle = charts.track(D(30), D(25), D(20), plan=D(24), **words)
    assert dots(middle) == [("t-goal", "100.00%", "13"), ("t-now", "50.00%", "13")]
    assert blocks(middle) == [("t-rail", None, "100%"), ("t-done", "0.00%", "50.00%")]
    (attrs,) = [a for tag, a in _Shapes(middle).shapes if "t-lab" in a.get("class", "")]
    assert (attrs["class"], attrs["x"], attrs["y"]) == ("t-lab t-lab--middle", "60.00%", "42")
    (attrs,) = [
        a
        for _, a in _Shapes(charts.track(D(30), None, D(20), plan=D(20), **words)).shapes
        if "t-lab" in a.get("class", "")
    ]
    assert (attrs["class"], attrs["y"]) == ("t-lab t-lab--end", "-2")


# --- Spark


def polylines(markup):
    return [(a.get("class"), a["points"]) for tag, a in _Shapes(markup).shapes if tag == "polyline"]


def test_a_spark_runs_over_the_plan():
    drawn = polylines(charts.spark([D(2)], plan=[D(2), D(1)], base=D(3)))
    # What lies on the straight way between its neighbours is left out.
    assert drawn == [("s-plan", "2.0,3.0 78.0,21.0"), (None, "2.0,3.0 40.0,12.0")]
    bent = polylines(charts.spark([D(2), D(2)], base=D(3)))
    assert bent == [(None, "2.0,3.0 40.0,21.0 78.0,21.0")]


def test_a_single_value_is_a_dot_and_no_value_is_nothing():
    single = charts.spark([D(2)])
    assert polylines(single) == []
    assert 'cx="40.0" cy="12.0"' in single
    assert charts.spark([]) == ""


def test_a_flat_series_lies_in_the_middle():
    assert polylines(charts.spark([D(2), D(2)])) == [(None, "2.0,12.0 78.0,12.0")]


# --- Trend

YEAR = (Point(date(2025, 12, 31), D(31)), date(2026, 12, 31))
PLAN = [Point(date(2026, 12, 31), D(18))]


def test_days_are_placed_in_proportion_and_values_between_round_numbers():
    base, due = YEAR
    drawn = charts.trend(
        [(date(2026, 4, 30), D("27.5"))], D(18), "said", base=base, plan=PLAN, due=due, unit="days", decimals=1
    )
    assert dots(drawn) == [("pt-miss", "36.90%", "36.00%")]
    assert lines(drawn, "plan") == [("6.00%", "100.00%", "22.00%", "74.00%")]
    assert lines(drawn, "goal") == [("0", "100%", "74.00%", "74.00%")]
    assert texts(drawn, "lab") == ["27.5\u00a0days"]
    assert texts(drawn, "lab-goal") == ["18.0"]
    assert texts(drawn)[:5] == ["15", "20", "25", "30", "35"]
    assert texts(drawn)[5:] == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@pytest.mark.parametrize(
    ("value", "lower", "mark"),
    [("27", True, "pt-miss"), ("26", True, "pt"), ("27", False, "pt"), ("24", False, "pt-miss")],
)
def test_worse_than_the_plan_of_its_day_is_an_open_ring(value, lower, mark):
    base, due = YEAR
    plan = [Point(date(2026, 7, 2), D("24.6")), *PLAN]
    drawn = charts.trend(
        [(date(2026, 5, 1), D(value))], D(18), "", base=base, plan=plan, due=due, lower_is_better=lower
    )
    assert charts.planned_on([base, *plan], date(2026, 5, 1)).quantize(D("0.1")) == D("26.8")
    assert [found[0] for found in dots(drawn)] == [mark]
    quiet = charts.trend([(date(2026, 5, 1), D(value))], D(18), "", base=base, plan=plan, misses=False)
    assert [found[0] for found in dots(quiet)] == ["pt"]


def test_values_from_before_the_plan_began_are_not_led_back_to_its_beginning():
    base, due = YEAR
    early = [(date(2025, 10, 31), D(33)), (date(2026, 4, 30), D("27.5"))]
    drawn = charts.trend(early, D(18), "", base=base, plan=PLAN, due=due)
    assert [x for _mark, x, _y in dots(drawn)] == [lines(drawn, "act")[0][0], lines(drawn, "act")[0][1]]
    assert len(lines(drawn, "act")) == 1
    assert len(lines(drawn, "plan")) == 1


def test_a_series_of_one_stands_in_the_middle_and_an_empty_one_is_nothing():
    assert [(mark, x) for mark, x, _ in dots(charts.trend([(date(2026, 4, 30), D(5))], D(5), ""))] == [("pt", "50.00%")]
    assert charts.trend([], D(5), "") == ""


def test_what_was_tried_is_a_mark_beside_the_line_with_its_own_label():
    line = [(date(2026, 3, 31), D(5)), (date(2026, 4, 30), D(5))]
    drawn = charts.trend(line, D(3), "", tried=(date(2026, 4, 24), D("3.8")), tried_label="trial 3.8", small=True)
    (mark,) = [a for _, a in _Shapes(drawn).shapes if a.get("class") == "pt-mark"]
    *_, now = [a for _, a in _Shapes(drawn).shapes if a.get("class") == "pt"]
    assert float(mark["cy"].rstrip("%")) > float(now["cy"].rstrip("%"))
    assert float(mark["cx"].rstrip("%")) < float(now["cx"].rstrip("%"))
    assert ">trial 3.8</text>" in drawn
    assert "pt-mark" not in charts.trend(line, D(3), "", small=True)


def test_a_target_on_the_axis_gets_room_for_its_label():
    drawn = charts.trend([(date(2026, 4, 30), D(4))], D(2), "", small=True)
    assert texts(drawn)[:4] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("target", "lowest"), [("3", "2"), ("3.2", "2"), ("3.5", "3")])
def test_a_target_just_above_the_axis_gets_room_for_its_label(target, lowest):
    drawn = charts.trend([(date(2026, 3, 31), D("4.7")), (date(2026, 4, 30), D("5.6"))], D(target), "")
    assert texts(drawn)[0] == lowest


def test_the_last_label_turns_round_at_the_edge():
    drawn = charts.trend([(date(2026, 5, 1), D(3)), (date(2026, 5, 8), D(4))], D(3), "")
    (attrs,) = [a for _, a in _Shapes(drawn).shapes if a.get("class") == "lab"]
    assert (attrs["x"], attrs["text-anchor"], attrs["dx"]) == ("100.00%", "end", "-9")


def test_a_forecast_goes_on_from_the_last_value():
    base, due = YEAR
    drawn = charts.trend(
        [(date(2026, 7, 2), D(28))], D(18), "", base=base, forecast=(due, D(25)), forecast_label="here"
    )
    assert [(x1, x2) for x1, x2, *_ in lines(drawn, "fc")] == [("53.13%", "100.00%")]
    assert texts(drawn, "lab-2") == ["here"]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (["31", "18"], ["15", "20", "25", "30", "35"]),
        (["0.3", "0.1"], ["0.10", "0.15", "0.20", "0.25", "0.30"]),
        (["5", "5"], ["4.0", "4.5", "5.0", "5.5", "6.0"]),
        (["-3", "4"], ["-4", "-2", "0", "2", "4"]),
        (["0", "1200000"], ["0", "5E+5", "1.0E+6", "1.5E+6"]),
    ],
)
def test_ticks_are_round_and_enclose_everything(values, ticks):
    assert charts.nice_ticks([D(value) for value in values]) == [D(tick) for tick in ticks]


@pytest.mark.parametrize(
    ("length", "labels"),
    [
        (0, ["1 Jan"]),
        (7, ["3 Jan", "5 Jan", "7 Jan"]),
        (90, ["Jan", "Feb", "Mar"]),
        (730, ["Q1", "Q2", "Q3", "Q4", "Q1", "Q2", "Q3", "Q4"]),
        (1460, ["2026", "2027", "2028", "2029"]),
    ],
)
def test_the_axis_speaks_in_days_months_quarters_or_years(length, labels):
    start = date(2026, 1, 1)
    assert [text for _, text in charts.day_labels(start, start + timedelta(days=length))] == labels


def test_no_chart_carries_a_style():
    base, due = YEAR
    drawn = [
        charts.cover(D(1), D(1), D(4), "x", small=True),
        charts.share(D(1), D(4), "x"),
        charts.wfbar(D(1), D(2), D(4), "b-agreed"),
        charts.wfends("31.0", "18.0 days", D(13)),
        charts.spark([D(1), D(2)]),
        charts.trend([(due, D(20))], D(18), "x", base=base, small=True),
    ]
    assert [chart for chart in drawn if "style=" in chart] == []
