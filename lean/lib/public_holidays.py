"""Public holidays of countries and their regions, with their names: offline, from the holidays library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from babel import Locale


@cache
def _library():
    # Loaded when a calendar first asks: it takes longer to load than the heaviest page to answer.
    import holidays

    return holidays


@cache
def countries() -> Mapping[str, str]:
    """Two letters → what the country is called, in the order of the names."""
    names = Locale("en").territories
    known = {code for code in _library().list_supported_countries(include_aliases=False) if code in names}
    return MappingProxyType({code: names[code] for code in sorted(known, key=names.get)})


@cache
def regions(country: str) -> Mapping[str, str]:
    """The parts of a country with holidays of their own: code → name, in all of its languages."""
    if country not in countries():
        return MappingProxyType({})
    known = getattr(_library(), country)
    called: dict[str, list[str]] = {code: [] for code in known.subdivisions}
    for name, code in known.subdivisions_aliases.items():
        called[code].append(name)
    names = {code: " / ".join(these) or code for code, these in called.items()}
    return MappingProxyType(dict(sorted(names.items(), key=lambda named: named[1])))


def place(country: str, region: str = "") -> str:
    """Zürich, Switzerland. Empty without a country."""
    names = (regions(country).get(region, region), countries().get(country, country))
    return ", ".join(name for name in names if name)


@lru_cache(maxsize=512)
def in_year(country: str, region: str, year: int) -> Mapping[date, str]:
    """The days on which a country or a region of it doesn't work, with their names in English where it has them.

    Without a country, of one that the library doesn't know, or a region that it doesn't know any more: what is left.
    """
    if country not in countries():
        return MappingProxyType({})
    known = getattr(_library(), country)
    english = next((name for name in ("en_US", "en_GB") if name in known.supported_languages), None)
    found = known(years=year, subdiv=region if region in regions(country) else None, language=english)
    return MappingProxyType(dict(sorted((day, name) for day, name in found.items() if day.year == year)))
