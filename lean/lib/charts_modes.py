"""Charts for parts that don't add up to a whole: each on its own way, and how many of them are there.

As in charts: SVG without a viewBox, numbers and labels in, escaped markup out, nothing of the domain. A
waterfall of such parts would be a lie. Places are distances from where the whole begins, towards its goal.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from lean.lib.charts import FULL, NOTHING, _block, _Scale, _svg, tag

# More boxes than this would be thinner than a finger: then the words say it alone.
MOST_BOXES = 60
GAP = Decimal("0.8")


def way_row(
    start: Decimal,
    firm: Decimal,
    word: Decimal,
    total: Decimal,
    *,
    ask: Decimal | None = None,
    held: bool = False,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> SafeString:
    """One part on the scale of the whole: from a ring where it stands, solid to `firm`, hatched on to `word`.

    A word that takes something back is hatched over the end of the solid part. `ask` is a tick where it was
    asked to end; `held` marks the part that decides where the whole lands.
    """
    at = _Scale(total, low, high)
    box = {"y": "26%", "height": "48%", "rx": 2}
    start, firm, word = Decimal(start), Decimal(firm), Decimal(word)
    # Where the word takes back, only what is left of it is solid.
    solid = word if _between(word, start, firm) else firm
    parts = [tag("line", klass="goal", x1=at(total), x2=at(total), y1="-60%", y2="160%")]
    if held:
        parts.append(tag("line", klass="w-held", x1=at(word), x2=at(word), y1="-10%", y2="200%"))
    parts.append(tag("line", klass="w-rail", x1=at(min(start, word)), x2=at(max(start, word)), y1="50%", y2="50%"))
    parts += _block("b-agreed", at(min(start, solid)), at(max(start, solid)), **box)
    parts += _block("b-table", at(min(firm, word)), at(max(firm, word)), **box)
    if ask is not None:
        parts.append(tag("line", klass="w-ask", x1=at(ask), x2=at(ask), y1="8%", y2="92%"))
    parts.append(tag("circle", klass="w-start", cx=at(start), cy="50%", r="4"))
    return _svg("wf__bar", parts)


def _between(value: Decimal, one: Decimal, other: Decimal) -> bool:
    return min(one, other) <= value <= max(one, other)


def ways_reach(total: Decimal, places: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest of these places, of the beginning and of the goal."""
    every = [NOTHING, Decimal(total), *(Decimal(place) for place in places)]
    return min(every), max(every)


def boxes(firm: int, table: int, named: int, total: int, label: str) -> SafeString:
    """A box for each part: solid where it is agreed, hatched on the table, plain where it has a name only.

    Up to `total` follow dashed boxes of parts that nobody has taken up yet. Nothing for more than fit.
    """
    kinds = ["c-agreed"] * firm + ["c-table"] * table + ["c-named"] * (named - firm - table)
    kinds += ["c-open"] * (total - len(kinds))
    if not kinds or len(kinds) > MOST_BOXES:
        return SafeString("")
    step = FULL / len(kinds)
    gap = min(GAP, step / 4)
    parts = [
        tag("rect", klass=kind, x=step * number, width=step - gap, height="100%", rx=2)
        for number, kind in enumerate(kinds)
    ]
    return _svg("cover cover--boxes", parts, label)
