"""What petitions tells: sent, taken in, answered, refused. Who reported stays sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from congvu.kernel.events import Event, event


@dataclass(frozen=True, kw_only=True)
class AboutReport(Event):
    noun: ClassVar[str] = "petitions.report"
    subject: ClassVar[str] = "report_uid"
    law: ClassVar[str] = "nd-20-2008"
    report_uid: str
    service_code: str


@event
class ReportSent(AboutReport):
    """Somebody reported something."""

    name: ClassVar[str] = "petitions.report.sent"
    sentence: ClassVar[str] = "Đã nhận phản ánh"


@event
class ReportTaken(AboutReport):
    """The office deals with it."""

    name: ClassVar[str] = "petitions.report.taken"
    sentence: ClassVar[str] = "Đã tiếp nhận phản ánh"


@event
class ReportClosed(AboutReport):
    """The office answered, or said why it does not take it."""

    name: ClassVar[str] = "petitions.report.closed"
    sentence: ClassVar[str] = "Đã kết thúc phản ánh"
    how: str
