"""Days off as an iCalendar file. Source: RFC 5545."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from congvu.engines.law.contracts import Day

LONGEST = 75  # octets of a line, RFC 5545 §3.1


def as_ical(
    days: Iterable[Day], *, stamp: datetime, forecast: bool, kinds: Mapping[str, str]
) -> str:
    """One all-day event a day, CRLF lines folded at 75 octets. stamp: aware, in UTC."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//congvu//Lich lam viec//VI",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Lịch nghỉ lễ\\, tết và làm bù",
    ]  # fmt: skip
    for day in days:
        lines += _event(day, stamp, forecast, kinds[day.kind])
    return "".join(_fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(day: Day, stamp: datetime, forecast: bool, kind: str) -> list[str]:
    name = f"{kind}: {day.name}" if day.name else kind
    return [
        "BEGIN:VEVENT",
        f"UID:{day.date:%Y%m%d}-{day.kind}@lich-lam-viec.congvu",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.date:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.date + timedelta(1):%Y%m%d}",
        f"SUMMARY:{_escape(name)}",
        f"STATUS:{'TENTATIVE' if forecast else 'CONFIRMED'}",
        f"TRANSP:{'OPAQUE' if day.is_working else 'TRANSPARENT'}",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    """Cut at 75 octets, never inside a letter; continued lines begin with a space."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST - (1 if pieces else 0):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"
