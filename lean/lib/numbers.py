"""Numbers as people read and write them: 3.2, −1,200.5, “3,2”.

Marks, groups and the words of units are those of the reader's language, out of Unicode's CLDR. Everything is a
Decimal; a float never enters. What `show` writes, `parse` reads back in the same language.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, parse_pattern
from babel.units import format_unit
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUS = "\u2212"
NBSP = "\u00a0"

MAX_DIGITS = 15  # as in DecimalField(max_digits=15, decimal_places=4)
MAX_DECIMALS = 4

_SPACES = "\u0020\u00a0\u2009\u202f"  # plain, no-break, thin and narrow no-break
_BEFORE = frozenset("€$£¥")  # written before the number: €38,000
# Units that people write in English and that have a name in every language; all others stay as they were written.
_UNITS = {f"{name}s": f"duration-{name}" for name in ("second", "minute", "hour", "day", "week", "month", "year")}
# One word in the plain English plural: models, days. Not glass, gas or analyses; those stay as they are.
_PLURAL = re.compile(r"[a-z]{2,}(?<!ie)(?<![aiusx])(?<!sh)(?<!ch)(?<!se)s")
_SHAPE = re.compile(rf"[0-9][0-9.,'’{_SPACES}]*|[.,][0-9]+")


class NotANumber(ValueError):
    """Somebody typed what can't be read as a number; the message is a sentence for them."""


def show(value: Decimal | int | None, decimals: int | None = None) -> str:
    """`value` with `decimals` places (all that it has, if None), a real minus sign and marks by thousands.

    Rounds half up, as people do. None is the empty text: a missing number is said in words by the page.
    """
    if value is None:
        return ""
    return _shown(value, decimals, get_language())


@lru_cache(maxsize=4096)
def _shown(value: Decimal | int, decimals: int | None, language: str | None) -> str:
    number = _rounded(Decimal(value), decimals)
    sign = MINUS if number < 0 else ""
    return f"{sign}{_marked(abs(number), _locale_of(language))}"


def show_change(value: Decimal | int | None, decimals: int | None = None) -> str:
    """A difference: +1.5, −2.0, and plain 0.0 where nothing changes."""
    text = show(value, decimals)
    return f"+{text}" if value is not None and _rounded(Decimal(value), decimals) > 0 else text


def show_trimmed(value: Decimal | None) -> str:
    """`value` with as many places as it needs: 13, 1.5. For numbers that have no places of their own."""
    return "" if value is None else show(value.normalize())


def places(value: Decimal) -> int:
    """How many decimals a number needs to be shown as it is: 27.25 two, 27.5000 one."""
    return max(0, -value.normalize().as_tuple().exponent)


def with_unit(value: Decimal | int | None, decimals: int | None, unit: str) -> str:
    """Number and unit, joined so that no line breaks between them: 3.2 days, 27 k€, €38,000."""
    text = show(value, decimals)
    if not text or not unit:
        return text
    if unit in _BEFORE:
        return f"{MINUS}{unit}{text[1:]}" if text.startswith(MINUS) else f"{unit}{text}"
    return f"{text}{NBSP}{_named(unit, _rounded(Decimal(value), decimals))}"


@cache
def _locale_of(language: str | None) -> Locale:
    """The reader's; English where CLDR doesn't know the language."""
    try:
        return Locale.parse(language or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _locale() -> Locale:
    return _locale_of(get_language())


def _marked(number: Decimal, locale: Locale) -> str:
    return _pattern(locale, max(0, -number.as_tuple().exponent)).apply(number, locale)


@cache
def _pattern(locale: Locale, places: int) -> NumberPattern:
    """The language's own groups, with so many decimals."""
    whole = locale.decimal_formats[None].pattern.partition(".")[0]
    return parse_pattern(f"{whole}.{'0' * places}" if places else whole)


def _named(unit: str, number: Decimal) -> str:
    """The unit in the reader's language: days, Tage. In English as its author wrote it, but 1 day and 1.0 days."""
    locale = _locale()
    if locale.language == "en":
        return unit[:-1] if abs(number) == 1 and number.as_tuple().exponent == 0 and _PLURAL.fullmatch(unit) else unit
    if unit not in _UNITS:
        return unit
    # The unit follows its number in its plural; the number itself is written already.
    said = format_unit(abs(number), _UNITS[unit], length="long", format="0.####", locale=locale)
    return re.sub(r"^[\d.,٫]+\s*", "", said)


def between(low: Decimal | None, high: Decimal | None, decimals: int | None, unit: str) -> str:
    """A range with its unit: 20–24 °C, at least 20 °C, at most 24 °C; from −5 to 3 °C, where a dash would confuse."""
    words = {"low": with_unit(low, decimals, unit), "high": with_unit(high, decimals, unit)}
    if low is None or high is None:
        said = _("at most %(high)s") if low is None else _("at least %(low)s")
        return "" if low is high else said % words
    if low < 0:
        return _("from %(low)s to %(high)s") % (words | {"low": show(low, decimals)})
    if unit in _BEFORE:
        return f"{words['low']}–{show(high, decimals)}"
    return f"{show(low, decimals)}–{words['high']}"


def parse(text: str) -> Decimal:
    """The number that a person wrote: 3.2, 3,2, 1 200,5, 1,200.5, 1’200.5, −2.

    With both marks, the last one is the decimal mark. A mark alone is a decimal mark (3.2 and 3,2, 0,125), unless
    it is the one by which the reader's language marks thousands, before exactly three digits: in English 1,200 is
    twelve hundred and 1.200 is 1.2, in German the other way round, because that is how we write them.

    Raises NotANumber for anything else, for more than four decimals and for more than fifteen digits.
    """
    typed = (text or "").strip(_SPACES + "\t\r\n")
    if not typed:
        raise NotANumber(_("Write a number, like 3.2."))
    sign, digits = _split_sign(typed)
    whole, fraction = _split_marks(digits, typed)
    fraction = fraction.rstrip("0")
    if len(fraction) > MAX_DECIMALS:
        raise NotANumber(_("“%(text)s” has more than four decimals. Four are the most.") % {"text": typed})
    whole = whole.lstrip("0") or "0"
    if len(whole) > MAX_DIGITS - MAX_DECIMALS:
        raise NotANumber(_("“%(text)s” is too long. Use a larger unit: eleven digits are the most.") % {"text": typed})
    number = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return -number if sign and number else number


def _rounded(number: Decimal, decimals: int | None) -> Decimal:
    if decimals is None:
        number = number.normalize()
        decimals = max(0, -number.as_tuple().exponent)
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # minus nothing is nothing


def _split_sign(typed: str) -> tuple[bool, str]:
    if typed[0] in "-\u2212\u2013":  # an en dash is what some keyboards make of a minus
        return True, typed[1:].lstrip(_SPACES)
    return False, typed.removeprefix("+").lstrip(_SPACES)


def _split_marks(digits: str, typed: str) -> tuple[str, str]:
    """Whole and fraction without marks, once it is clear which mark parts them."""
    if not _SHAPE.fullmatch(digits):
        raise _unreadable(typed)
    digits = re.sub(f"[{_SPACES}]", " ", digits).replace("’", "'")
    mark = _decimal_mark(digits)
    whole, fraction = digits.rsplit(mark, 1) if mark else (digits, "")
    groups = re.split(r"[ ,.']", whole)
    marks = set(re.findall(r"[ ,.']", whole))
    grouped = len(groups) > 1
    if (
        mark in marks
        or len(marks) > 1
        or not re.fullmatch(r"[0-9]*", fraction)
        or (grouped and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])))
    ):
        raise _unreadable(typed)
    return "".join(groups), fraction


def _decimal_mark(digits: str) -> str:
    """The mark before the fraction, or the empty text where there is none."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if 1 not in (points, commas):
        return ""
    mark = "." if points else ","
    thousands = re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}", digits)
    return "" if thousands and mark == _locale().number_symbols["latn"]["group"] else mark


def _unreadable(typed: str) -> NotANumber:
    return NotANumber(_("“%(text)s” is not a number. Write it like 3.2.") % {"text": typed})
