"""Working days leave out weekends, days off, public holidays, and days on which nobody could have answered."""

from datetime import date

import pytest

from lean.lib import public_holidays
from lean.lib.workdays import WorkingDays

MONDAY = date(2026, 5, 11)


def test_a_public_holiday_of_the_country_does_not_count():
    # Ascension Day is Thursday 14 May.
    assert WorkingDays().after(MONDAY, 5) == date(2026, 5, 18)
    assert WorkingDays(country="CH").after(MONDAY, 5) == date(2026, 5, 19)
    assert WorkingDays(country="CH").holiday(date(2026, 5, 14)) == "Ascension Day"


def test_a_region_has_holidays_of_its_own():
    epiphany = date(2027, 1, 6)
    assert [WorkingDays(country="DE", region=region).works_on(epiphany) for region in ("", "HH", "BY")] == [
        True,
        True,
        False,
    ]


def test_days_that_are_left_out_come_on_top():
    week = [date(2026, 5, day) for day in range(18, 25)]
    assert WorkingDays(country="CH").without(week).after(MONDAY, 5) == date(2026, 5, 26)


@pytest.mark.parametrize(("country", "region"), [("", ""), ("XX", ""), ("", "ZH")])
def test_nowhere_has_no_holidays(country, region):
    assert dict(public_holidays.in_year(country, region, 2026)) == {}


def test_a_region_that_the_library_forgot_keeps_the_holidays_of_its_country():
    assert public_holidays.in_year("CH", "gone", 2026) == public_holidays.in_year("CH", "", 2026)


def test_countries_and_regions_are_chosen_by_their_names():
    assert (public_holidays.countries()["CH"], public_holidays.regions("CH")["GR"]) == (
        "Switzerland",
        "Graubünden / Grigioni / Grischun",
    )
    assert public_holidays.place("CH", "ZH") == "Zürich, Switzerland"
    assert dict(public_holidays.regions("XX")) == {}
