"""An appointment as a calendar file (RFC 5545), the few lines that every calendar reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

MOST_OCTETS = 75


@dataclass(frozen=True)
class Entry:
    """What the calendar shows. `changed` counts the changes, so that a newer file replaces an older one."""

    uid: str
    title: str
    start: datetime
    until: datetime
    stamp: datetime
    changed: int = 0
    place: str = ""


def calendar_file(entry: Entry) -> str:
    """The file, with CRLF, folded lines and escaped text."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wuyou Portal//Appointments//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.changed}",
        f"DTSTAMP:{_utc(entry.stamp)}",
        f"DTSTART:{_utc(entry.start)}",
        f"DTEND:{_utc(entry.until)}",
        f"SUMMARY:{_escaped(entry.title)}",
        *([f"LOCATION:{_escaped(entry.place)}"] if entry.place else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return text


def _folded(line: str) -> str:
    """No line has more than 75 octets; a letter is never cut in two."""
    rows, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            rows.append(" ")
            size = 1
        rows[-1] += letter
        size += octets
    return "\r\n".join(rows)
