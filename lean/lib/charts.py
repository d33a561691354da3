"""Charts as SVG without a viewBox: places and widths are percentages, so lines stretch and text never scales.

Nothing here knows the domain: numbers (Decimals), days and labels come in, escaped markup goes out. No chart
carries a style attribute, because the content security policy forbids it; chart.css gives the classes their
look. Every chart is a picture with a sentence as its label or, where the numbers stand beside it, hidden
from screen readers.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lean.lib import numbers

FULL = Decimal(100)
NOTHING = Decimal(0)


class Point(NamedTuple):
    """A value on a day."""

    on: date
    value: Decimal


class Band(NamedTuple):
    """From `low` to `high`; None where it is open. The label stands at its upper edge."""

    low: Decimal | None
    high: Decimal | None
    label: str = ""


# --- Small parts ------------------------------------------------------------------------------------------


def share_of(value: Decimal, total: Decimal) -> Decimal:
    """`value` in percent of `total`, between 0 and 100. Of nothing, anything is all of it."""
    value, total = Decimal(value), Decimal(total)
    if total <= 0:
        return FULL if value > 0 else NOTHING
    return min(max(FULL * value / total, NOTHING), FULL)


def percent(value: Decimal) -> str:
    """12.50%: two decimals are finer than a pixel on any screen."""
    rounded = f"{value:.2f}"
    return f"{rounded.removeprefix('-') if rounded == '-0.00' else rounded}%"


def tag(name: str, body: str = "", **attributes: object) -> SafeString:
    """An SVG element. `klass` is class, underscores are hyphens, None is left out, Decimals are percents."""
    pairs = [
        (
            "class" if key == "klass" else key.replace("_", "-"),
            percent(value) if isinstance(value, Decimal) else value,
        )
        for key, value in attributes.items()
        if value is not None
    ]
    written = format_html_join("", ' {}="{}"', pairs)
    if name in {"rect", "line", "circle", "polyline", "polygon"}:
        return format_html("<{}{}/>", name, written)
    return format_html("<{}{}>{}</{}>", name, written, body, name)


def _svg(klass: str, parts: Iterable[str], label: str = "", **attributes: object) -> SafeString:
    seen = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return tag("svg", format_html_join("", "{}", ((part,) for part in parts)), klass=klass, **seen, **attributes)


def _block(klass: str, start: Decimal, end: Decimal, **attributes: object) -> list[SafeString]:
    """A rectangle from `start` to `end` percent, none at all where it would have no width."""
    if end <= start:
        return []
    attributes.setdefault("height", "100%")
    return [tag("rect", klass=klass, x=start, width=end - start, **attributes)]


# --- Coverage -----------------------------------------------------------------------------------------------


def cover(agreed: Decimal, table: Decimal, total: Decimal, label: str, *, small: bool = False) -> SafeString:
    """How much of `total` is carried: solid agreed, hatched on the table, hollow still open.

    `table` is what lies on the table beyond the agreed. It may be negative (an agreement that is looked at
    again, with a smaller word): then the hatched part is what the agreed would lose. A surplus is clipped:
    the words beside the bar say how large it is.
    """
    firm, word = share_of(agreed, total), share_of(Decimal(agreed) + Decimal(table), total)
    parts = [
        *_block("c-open", word, FULL),
        *_block("c-agreed", NOTHING, min(firm, word)),
        *_block("c-table", min(firm, word), max(firm, word)),
    ]
    return _svg("cover cover--s" if small else "cover", parts, label)


def share(mine: Decimal, total: Decimal, label: str, before: Decimal = NOTHING) -> SafeString:
    """One part of a whole, `before` being what lies in front of it."""
    start = share_of(before, total)
    end = share_of(Decimal(before) + Decimal(mine), total)
    return _svg("cover", [*_block("c-rest", NOTHING, FULL), *_block("c-mine", start, end)], label)


# --- Waterfall ----------------------------------------------------------------------------------------------


def reach(total: Decimal, rows: Iterable[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest place that these bars of (start, size) need: 0 and `total`, or beyond."""
    places = [Decimal(0), Decimal(total)]
    for start, size in rows:
        places += [Decimal(start), Decimal(start) + Decimal(size)]
    return min(places), max(places)


class _Scale:
    """Places between `low` and `high` as percent, clipped at both ends."""

    def __init__(self, total: Decimal, low: Decimal | None, high: Decimal | None) -> None:
        self.low = NOTHING if low is None else min(Decimal(low), NOTHING)
        self.high = max(Decimal(total), NOTHING) if high is None else Decimal(high)

    def __call__(self, place: Decimal) -> Decimal:
        if self.high <= self.low:
            return FULL if place > self.low else NOTHING
        return share_of(Decimal(place) - self.low, self.high - self.low)


def wfbar(
    start: Decimal,
    size: Decimal | None,
    total: Decimal,
    klass: str,
    *,
    ask: Decimal | None = None,
    last: bool = False,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> SafeString:
    """One row of the waterfall: a bar from `start` by `size`, in the unit of `total`, the change required.

    A negative size (a piece that makes it worse) goes back from `start`. `ask` draws what was asked as an
    outline where it is more than the size; a size of None is a piece that nobody has put a number on yet.
    The joint drops from the end of the bar to the next row, unless it is the `last`. Give every row and the
    scale the same `low` and `high`, out of `reach`, where bars go beyond nothing or beyond the goal.
    """
    at = _Scale(total, low, high)
    start, moved = Decimal(start), Decimal(size or 0)
    end, box = start + moved, {"y": "14%", "height": "72%", "rx": 2}
    guides = [at(Decimal(total) * quarter / 4) for quarter in (1, 2, 3)] if total > 0 else []
    parts = [tag("line", klass="guide", x1=x, x2=x, y1="-60%", y2="160%") for x in guides]
    parts.append(tag("line", klass="goal", x1=at(total), x2=at(total), y1="-60%", y2="160%"))
    if ask is not None and Decimal(ask) > max(moved, NOTHING):
        parts += _block("b-ask", at(start), at(start + Decimal(ask)), **box)
    parts += _block(klass, at(min(start, end)), at(max(start, end)), **box)
    if not last:
        parts.append(tag("line", klass="join", x1=at(end), x2=at(end), y1="86%", y2="200%"))
    return _svg("wf__bar", parts)


def wfends(
    from_label: str, goal_label: str, total: Decimal, low: Decimal | None = None, high: Decimal | None = None
) -> SafeString:
    """The ends of the waterfall's scale, above its bars: where it starts and where the goal is."""
    at = _Scale(total, low, high)
    parts = [
        tag("text", from_label, x=at(NOTHING), y="0.75rem"),
        tag("text", goal_label, x=at(total), y="0.75rem", text_anchor="middle"),
    ]
    return _svg("wf__ends", parts)


# --- From, now, target --------------------------------------------------------------------------------------


def way(value: Decimal, base: Decimal, target: Decimal) -> Decimal:
    """How far `value` is on the way from `base` to `target`, in percent between 0 and 100."""
    value, base, target = Decimal(value), Decimal(base), Decimal(target)
    if target == base:
        return FULL if value == target else NOTHING
    return min(max(FULL * (value - base) / (target - base), NOTHING), FULL)


def track(
    base: Decimal,
    now: Decimal | None,
    target: Decimal,
    *,
    label: str,
    base_label: str,
    target_label: str,
    base_note: str = "",
    plan: Decimal | None = None,
    plan_label: str = "",
) -> SafeString:
    """The way from baseline to target: how far it is done, and where the plan wanted it to be by now."""
    parts = [tag("rect", klass="t-rail", y=11, width="100%", height=4, rx=2)]
    if now is not None:
        parts += _block("t-done", NOTHING, way(now, base, target), y=11, height=4, rx=2)
    if plan is not None:
        x = way(plan, base, target)
        side = "start" if x < 15 else "end" if x > 85 else "middle"
        parts.append(tag("line", klass="t-plan", x1=x, x2=x, y1=4, y2=22))
        # Near an end the plan's label would cover the end's own: it goes above the line there.
        parts.append(tag("text", plan_label, klass=f"t-lab t-lab--{side}", x=x, y=42 if 25 <= x <= 75 else -2))
    parts.append(tag("circle", klass="t-goal", cx=FULL, cy=13, r=5))
    if now is not None:
        parts.append(tag("circle", klass="t-now", cx=way(now, base, target), cy=13, r="6.5"))
    note = tag("tspan", base_note, klass="only-wide") if base_note else ""
    parts.append(tag("text", format_html("{}{}", base_label, note), x=0, y=42))
    parts.append(tag("text", target_label, x="100%", y=42, text_anchor="end"))
    return _svg("track", parts, label)


# --- Spark --------------------------------------------------------------------------------------------------

SPARK_WIDTH, SPARK_HEIGHT = 80, 24


def spark(
    values: Sequence[Decimal],
    *,
    plan: Sequence[Decimal] = (),
    base: Decimal | None = None,
    klass: str = "is-none",
) -> SafeString:
    """The last values as one small line over the planned one; the numbers stand beside it.

    One step per period, the baseline before the first. With a single value there is a dot alone. Nothing to
    draw gives the empty text.
    """
    # Places on a screen, not numbers: floats are exact enough, and lists have sparks by the hundred.
    first = [] if base is None else [float(base)]
    actual, planned = first + [float(value) for value in values], first + [float(value) for value in plan]
    if not values and len(planned) < 2:
        return SafeString("")
    high, room = max(actual + planned), max(actual + planned) - min(actual + planned)
    steps = max(len(actual), len(planned)) - 1

    def places(series: list[float]) -> list[tuple[float, float]]:
        across = (SPARK_WIDTH - 4) / steps if steps else 0
        down = (SPARK_HEIGHT - 6) / room if room else 0
        left, top = 2 if steps else SPARK_WIDTH / 2, 3 if room else SPARK_HEIGHT / 2
        return [
            (round(left + across * step, 1), round(top + down * (high - value), 1)) for step, value in enumerate(series)
        ]

    parts = _polyline(places(planned), ' class="s-plan"') + _polyline(places(actual), "")
    if values:
        x, y = places(actual)[-1]
        parts += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>'
    return format_html(
        '<svg class="spark {}" aria-hidden="true" viewBox="0 0 {} {}">{}</svg>',
        klass,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SafeString(parts),
    )


def _polyline(points: list[tuple[float, float]], attributes: str) -> str:
    """A line of numbers needs no escaping. Of one point there is none."""
    if len(points) < 2:
        return ""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in _corners(points))
    return f'<polyline{attributes} points="{places}"/>'


def _corners(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Without those on the straight way between their neighbours: each is a dozen bytes."""
    kept = points[:1]
    for point, (x2, y2) in pairwise(points[1:]):
        (x0, y0), (x1, y1) = kept[-1], point
        if abs((y2 - y0) * (x1 - x0) - (y1 - y0) * (x2 - x0)) > 0.1 * (x2 - x0):
            kept.append(point)
    return [*kept, *points[-1:]] if len(points) > 1 else points


# --- Trend --------------------------------------------------------------------------------------------------

_TOP, _BOTTOM = Decimal(6), Decimal(86)  # the percent of the height that the values use
_LEFT = Decimal(6)  # the percent of the width that the numbers of the axis have to themselves
_LABEL = {False: Decimal(9), True: Decimal(15)}  # what a label below its line needs of it, in a large and a small one


def trend(
    actual: Sequence[Point],
    target: Decimal | None,
    label: str,
    *,
    base: Point | None = None,
    plan: Sequence[Point] = (),
    due: date | None = None,
    forecast: Point | None = None,
    fan: Band | None = None,
    bounds: Band | None = None,
    natural: Band | None = None,
    stretch: Decimal | None = None,
    tried: Point | None = None,
    lower_is_better: bool = True,
    misses: bool = True,
    missed: Collection[date] | None = None,
    decimals: int | None = None,
    unit: str = "",
    target_label: str = "",
    forecast_label: str = "",
    stretch_label: str = "",
    tried_label: str = "",
    now_label: str | None = None,
    small: bool = False,
) -> SafeString:
    """What happened, day by day, over the plan and up to the target.

    Days are placed in proportion between the first day known and the last (the due day, where given). The forecast
    goes on from the last value, its `fan` is the range on that day; `bounds` are to be kept, within `natural` it
    swings as usual; `tried` is a value of a trial, which belongs to no line. A value that missed is drawn as an open
    ring: those of the days in `missed`, else those worse than the plan of their day, read off the straight line
    between planned values; none where `misses` is False. `label` says all of it in a sentence.
    """
    actual, plan = [Point(*point) for point in actual], [Point(*point) for point in plan]
    base, forecast, tried = base and Point(*base), forecast and Point(*forecast), tried and Point(*tried)
    ends = [point for point in (base, forecast, tried) if point]
    days = [point.on for point in (*actual, *plan, *ends)] + ([due] if due else [])
    if not days:
        return SafeString("")
    edges = [edge for band in (fan, bounds, natural) if band for edge in band[:2]]
    level = [Decimal(value) for value in (target, stretch, *edges) if value is not None]
    ticks = nice_ticks([*level, *(point.value for point in (*actual, *plan, *ends))], few=small)
    lowest = min((Decimal(value) for value in (target, stretch) if value is not None), default=None)
    if lowest is not None and (lowest - ticks[0]) * (_BOTTOM - _TOP) < _LABEL[small] * (ticks[-1] - ticks[0]):
        # The target's label hangs below its line: so near to the axis it would cover that, and the days.
        ticks.insert(0, ticks[0] - (ticks[1] - ticks[0]))
    place = _Plane(min(days), max(days), ticks[0], ticks[-1])
    first = [base] if base else []
    # Values that were measured before the plan began tell by themselves where it began.
    happened = actual if actual and base and actual[0].on <= base.on else first + actual
    if missed is None:
        missed = _worse(actual, first + plan if misses and plan else [], lower_is_better)
    parts = [
        *_bounds(place, bounds),
        *_grid(place, ticks),
        *_natural(place, natural),
        *_lines(place, first + plan if plan else [], "plan"),
        *_level(place, target, target_label or numbers.show(target, decimals), "goal"),
        *_level(place, stretch, stretch_label, "stretch"),
        *_fan(place, happened[-1:], forecast, fan),
        *_lines(place, happened, "act"),
        # On top of the target's line, which begins at the edge: with the page's colour around them both are readable.
        *_scale(place, ticks),
        *_forecast(place, happened[-1:], forecast, forecast_label),
        *_marks(place, actual, missed),
        *_tried(place, tried, tried_label),
    ]
    if actual:
        said = numbers.with_unit(actual[-1].value, decimals, unit) if now_label is None else now_label
        parts.append(_last_label(place, actual[-1], said))
    return _svg("trend trend--s" if small else "trend", parts, label)


class _Plane:
    """Where a day and a value stand, in percent of the chart."""

    def __init__(self, start: date, end: date, low: Decimal, high: Decimal) -> None:
        self.start, self.end, self.low, self.high = start, end, low, high

    def x(self, on: date) -> Decimal:
        length = (self.end - self.start).days
        return _LEFT + (FULL - _LEFT) * (on - self.start).days / length if length else FULL / 2

    def y(self, value: Decimal) -> Decimal:
        return _TOP + (self.high - Decimal(value)) / (self.high - self.low) * (_BOTTOM - _TOP)


def nice_ticks(values: Sequence[Decimal], *, few: bool = False) -> list[Decimal]:
    """Round values that enclose all the others, in steps of 1, 2 or 5 times a power of ten."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    rough = (high - low) / (2 if few else 4)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    bottom = (low / step).to_integral_value(rounding=ROUND_FLOOR)
    top = (high / step).to_integral_value(rounding=ROUND_CEILING)
    return [step * number for number in range(int(bottom), int(top) + 1)]


def _grid(place: _Plane, ticks: list[Decimal]) -> list[SafeString]:
    parts = []
    for number, value in enumerate(ticks):
        y = place.y(value)
        parts.append(tag("line", klass="grid" if number else "axis", x1=0, x2="100%", y1=y, y2=y))
    return parts


def _scale(place: _Plane, ticks: list[Decimal]) -> list[SafeString]:
    decimals = max(0, -(ticks[1] - ticks[0]).normalize().as_tuple().exponent)
    values = [tag("text", numbers.show(value, decimals), x=0, y=place.y(value), dy=-4) for value in ticks]
    named = day_labels(place.start, place.end)
    return values + [tag("text", text, x=place.x(on), y="97%", text_anchor="middle") for on, text in named]


def day_labels(start: date, end: date) -> list[tuple[date, str]]:
    """What to write under the chart: days for weeks, months for a year, years beyond; each in its middle."""
    length = (end - start).days
    if length <= 70:
        step = max(1, -(-length // 5))
        # The outermost days would hang over the edge.
        return [
            (on, format_date(on, "j M"))
            for on in (start + timedelta(days=step * number) for number in range(length // step + 1))
            if length == 0 or 0.05 <= (on - start).days / length <= 0.95
        ]
    months = _periods(start, end, 1 if length <= 400 else 3 if length <= 1100 else 12)
    if length <= 400:
        return [(middle, format_date(middle, "M")) for middle in months]
    if length <= 1100:
        return [(middle, f"Q{(middle.month + 2) // 3}") for middle in months]
    return [(middle, format_date(middle, "Y")) for middle in months]


def _periods(start: date, end: date, months: int) -> list[date]:
    """The middles of the calendar's periods of that many months, where most of the period is shown."""
    middles = []
    first = date(start.year, (start.month - 1) // months * months + 1, 1)
    while first <= end:
        number = first.month - 1 + months
        following = date(first.year + number // 12, number % 12 + 1, 1)
        middle = first + (following - first) / 2
        if start <= middle <= end:
            middles.append(middle)
        first = following
    return middles


def _lines(place: _Plane, points: Sequence[Point], klass: str) -> list[SafeString]:
    return [
        tag("line", klass=klass, x1=place.x(a.on), y1=place.y(a.value), x2=place.x(b.on), y2=place.y(b.value))
        for a, b in pairwise(points)
    ]


def _forecast(place: _Plane, last: Sequence[Point], forecast: Point | None, label: str) -> list[SafeString]:
    if forecast is None:
        return []
    text = tag("text", label, klass="lab-2", x="100%", y=place.y(forecast.value), dy=-17, text_anchor="end")
    return [*_lines(place, [*last, forecast], "fc"), text]


def _level(place: _Plane, value: Decimal | None, label: str, klass: str) -> list[SafeString]:
    """A line right across, with its label below it."""
    if value is None:
        return []
    y = place.y(value)
    text = tag("text", label, klass=f"lab-{klass}", x="100%", y=y, dy=15, text_anchor="end")
    return [tag("line", klass=klass, x1=0, x2="100%", y1=y, y2=y), text]


def _bounds(place: _Plane, band: Band | None) -> list[SafeString]:
    """The range that is to be kept, as ground; an open side goes on to the edge."""
    if band is None:
        return []
    top = place.y(place.high if band.high is None else band.high)
    bottom = place.y(place.low if band.low is None else band.low)
    edges = [place.y(edge) for edge in (band.high, band.low) if edge is not None]
    return [
        tag("rect", klass="band", x=0, width="100%", y=top, height=bottom - top),
        *(tag("line", klass="goal", x1=0, x2="100%", y1=y, y2=y) for y in edges),
        tag("text", band.label, klass="lab-goal", x="100%", y=edges[0], dy=15, text_anchor="end"),
    ]


def _natural(place: _Plane, band: Band | None) -> list[SafeString]:
    if band is None:
        return []
    lines = [tag("line", klass="natural", x1=0, x2="100%", y1=place.y(edge), y2=place.y(edge)) for edge in band[:2]]
    text = tag("text", band.label, klass="lab-2", x="100%", y=place.y(band.high), dy=-5, text_anchor="end")
    return [*lines, text]


def _fan(place: _Plane, last: Sequence[Point], forecast: Point | None, fan: Band | None) -> list[SafeString]:
    """From the last value to the range of the forecast. Only a picture with a viewBox can be filled slantwise."""
    if fan is None or forecast is None or not last:
        return []
    corners = [(last[0].on, last[0].value), (forecast.on, fan.low), (forecast.on, fan.high)]
    points = " ".join(f"{place.x(on):.2f},{place.y(value):.2f}" for on, value in corners)
    size = {"width": "100%", "height": "100%", "viewBox": "0 0 100 100", "preserveAspectRatio": "none"}
    return [tag("svg", tag("polygon", klass="cone", points=points), **size)]


def _worse(actual: Sequence[Point], plan: Sequence[Point], lower_is_better: bool) -> set[date]:
    planned = {point.on: planned_on(plan, point.on) for point in actual}
    return {
        on
        for on, value in actual
        if planned[on] is not None and (value > planned[on] if lower_is_better else value < planned[on])
    }


def _marks(place: _Plane, actual: Sequence[Point], missed: Collection[date]) -> list[SafeString]:
    return [
        tag(
            "circle",
            klass="pt-miss" if point.on in missed else "pt",
            cx=place.x(point.on),
            cy=place.y(point.value),
            r=4,
        )
        for point in actual
    ]


def _tried(place: _Plane, tried: Point | None, label: str) -> list[SafeString]:
    """Its label hangs below it, because the last value's stands above."""
    if tried is None:
        return []
    x, y = place.x(tried.on), place.y(tried.value)
    anchor = {"text_anchor": "end"} if x > 75 else {}
    dot = tag("circle", klass="pt-mark", cx=x, cy=y, r=4)
    return [dot, tag("text", label, klass="lab", x=x, y=y, dx=-9 if anchor else 9, dy=4, **anchor)]


def planned_on(plan: Sequence[Point], on: date) -> Decimal | None:
    """The planned value of a day, on the straight line between its neighbours; None outside the plan."""
    for a, b in pairwise(plan):
        if a.on <= on <= b.on and a.on < b.on:
            return a.value + (b.value - a.value) * (on - a.on).days / (b.on - a.on).days
    return next((point.value for point in plan if point.on == on), None)


def _last_label(place: _Plane, point: Point, text: str) -> SafeString:
    """Beside the last value; on its other side where it would run over the edge."""
    x = place.x(point.on)
    side = {"dx": -9, "text_anchor": "end"} if x > 75 else {"dx": 9}
    return tag("text", text, klass="lab", x=x, y=place.y(point.value), dy=-7, **side)
