"""A calendar as programs subscribe to it: text by RFC 5545, lines folded at 75 octets and ended by CRLF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST = 75


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event of a day, or one that ends at an instant. ``changed_at`` is when it became as it is.

    ``uid`` never changes, and ``sequence`` grows whenever its time does. One that is cancelled says so, so
    that programs take it out. None blocks anybody's time.
    """

    uid: str
    sequence: int
    changed_at: datetime
    on: date | datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    is_cancelled: bool = False


#: How long before a deadline its event begins, so that it is seen on the page of a day.
_BEFORE = timedelta(minutes=30)


def calendar_text(name: str, events: Sequence[CalendarEvent]) -> bytes:
    """Return a calendar with its events. Instants must know their zone; they are written in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fivegood//Fivegood//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _lines(event: CalendarEvent) -> Iterator[str]:
    changed = _instant(event.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{event.sequence}"
    if isinstance(event.on, datetime):
        yield f"DTSTART:{_instant(event.on - _BEFORE)}"
        yield f"DTEND:{_instant(event.on)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    for key, value in (("SUMMARY", event.summary), ("LOCATION", event.location), ("DESCRIPTION", event.description)):
        if value:
            yield f"{key}:{_text(value)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Return a text with what the format means something by escaped; other control characters are left out."""
    lines = "\n".join(value.splitlines())
    kept = "".join(letter for letter in lines if letter >= " " or letter in "\n\t")
    for letter in "\\;,":
        kept = kept.replace(letter, f"\\{letter}")
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line in UTF-8, broken before its 76th octet and never within a character."""
    parts, part, room = [], "", _LONGEST
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", _LONGEST - 1  # the blank that goes on with a line is an octet of it
        part += letter
        room -= size
    return "\r\n ".join([*parts, part]).encode() + b"\r\n"
