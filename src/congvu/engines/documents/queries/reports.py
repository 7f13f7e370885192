"""A verification report as data: what was checked, when, by which standard, with what outcome."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from congvu.engines.documents.contracts import CheckReport, PaperCard

STANDARD = "ETSI TS 119 102-1 V1.4.1"
Report = dict[str, Any]


def report_of(found: CheckReport, paper: PaperCard | None, force: str, *, at: datetime) -> Report:
    """The whole of it, ready for JSON. force: the paper's state in the register, "" without one."""
    return {
        "standard": STANDARD,
        "checked_at": at.isoformat(timespec="seconds"),
        "file": {"sha256": found.sha256, "readable": found.readable, "why": found.why},
        "indication": found.indication,
        "signatures": [asdict(each) for each in found.signatures],
        "paper": _paper(paper, force) if paper else None,
    }


def _paper(paper: PaperCard, force: str) -> dict[str, str]:
    return {
        "code": paper.code, "number": paper.number, "title": paper.title, "issuer": paper.issuer,
        "on": paper.on.isoformat(), "force": force,
    }  # fmt: skip
