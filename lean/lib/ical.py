"""Days as a calendar that programs subscribe to (RFC 5545, 7986): whole days that leave people free, without alarms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from .plain import one_line

PRODUCT = "-//Catchball//Catchball//EN"
ASK_AGAIN = timedelta(hours=1)
# From here a revision is counted, in minutes: a number that grows whenever what it counts has changed.
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is the same for the same thing on every reading, and nobody else's; `changed_at` when it last changed."""

    name: str
    on: date
    summary: str
    url: str
    changed_at: datetime
    words: str = ""


def calendar(title: str, entries: Iterable[Entry], host: str) -> bytes:
    """The same entries give the same bytes, so that who asks again can be told that nothing changed."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", one_line(title))
    # What came before NAME and REFRESH-INTERVAL, and what most programs still read.
    made.add("x-wr-calname", one_line(title))
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for entry in sorted(entries, key=lambda each: (each.on, each.name)):
        made.add_component(_event(entry, host))
    if not made.subcomponents:
        made.add_component(_utc())
    return made.to_ical()


def _event(entry: Entry, host: str) -> Event:
    event, changed = Event(), entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{entry.name}@{host}")
    # Without a METHOD this is when it was last revised, as LAST-MODIFIED is.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", max(int((changed - FIRST).total_seconds()) // 60, 0))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", one_line(entry.summary))
    # Not every program shows the address of an entry; all show its words.
    event.add("description", "\n".join(filter(None, (one_line(entry.words), entry.url))))
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event


def _utc() -> Timezone:
    """A calendar has to hold something; this is what nobody sees."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone
