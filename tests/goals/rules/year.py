"""The last days of the months, on which most of the product's numbers stand."""

from datetime import date, timedelta

DECEMBER = date(2026, 12, 31)


def month_ends(year: int) -> list[date]:
    firsts = [*(date(year, month, 1) for month in range(2, 13)), date(year + 1, 1, 1)]
    return [first - timedelta(days=1) for first in firsts]
