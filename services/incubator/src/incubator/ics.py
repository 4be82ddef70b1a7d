"""Writes an iCalendar (RFC 5545) of events that only say when something is taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

OCTETS = 75  # a line is folded beyond, without its break


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: whole days, or instants; the end is not included."""

    uid: UUID
    starts: date | datetime
    ends: date | datetime
    summary: str
    location: str
    revised: datetime


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """Return the calendar; equal events make equal bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Seedbed//Incubator//ZH", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _event(event)
    folded = [part for line in (*lines, "END:VCALENDAR") for part in _folded(line)]
    return "".join(f"{line}\r\n" for line in folded).encode()


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP{_moment(event.revised)}"
    yield f"LAST-MODIFIED{_moment(event.revised)}"
    yield f"DTSTART{_moment(event.starts)}"
    yield f"DTEND{_moment(event.ends)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"LOCATION:{_text(event.location)}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _moment(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f":{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";VALUE=DATE:{value:%Y%m%d}"


def _text(value: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> Iterator[str]:
    """Yield the line in parts of 75 octets at most, never within a character; each after the first begins with a blank."""
    part = ""
    for character in line:
        if len((part + character).encode()) > OCTETS:
            yield part
            part = " "
        part += character
    yield part
