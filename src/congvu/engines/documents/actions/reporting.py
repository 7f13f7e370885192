"""PDFs that are no papers, drawn when asked for and kept nowhere: a verification report, a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.documents.actions import rendering
from congvu.engines.documents.actions.templates import LIBRARY

SOURCES = Path(__file__).resolve().parents[1] / "templates" / "documents"


def draw_report(
    *, title: str, rows: list[tuple[str, str]], parts: list[dict[str, Any]], on: date, at: datetime,
    issuer: str,
) -> bytes:  # fmt: skip
    """The PDF. rows: label and value of the whole; parts: title, rows and lines of each signature.

    Raises UnableToRender.
    """
    fields = rendering.paper_fields(
        code="", public_url="", on=on, at=at, valid_until=None,
        texts={"title": title, "issuer": issuer, "number": ""},
    )  # fmt: skip
    return _drawn("report", {"rows": rows, "parts": parts, "note": _note()}, fields, at)


def draw_sample(
    *, issuer: str, place: str, number: str, on: date, data: Mapping[str, Any], at: datetime
) -> bytes:
    """A document of another agency for a demonstration; nobody signed it, and it says so.

    data: kind ("" for công văn), abstract, addressee, bases, lead, lines (label, text), recipients,
    signer, note. Raises UnableToRender.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    texts = {"issuer": issuer, "parent": "", "place": place, "number": number, "title": number}
    fields = rendering.paper_fields(
        code="", public_url="", on=on, at=at, valid_until=None, texts=texts
    )
    return _drawn("sample", data, fields, at)


def _drawn(name: str, data: Mapping[str, Any], fields: dict[str, Any], at: datetime) -> bytes:
    source, library = (
        path.read_text(encoding="utf-8") for path in (SOURCES / f"{name}.typ", LIBRARY)
    )
    return rendering.render(source=source, library=library, data=data, paper=fields, at=at)


def _note() -> str:
    return _(
        "Báo cáo ghi kết quả kiểm tra tại thời điểm nêu trên; tệp được kiểm tra không được lưu lại. "
        "Báo cáo không thay cho văn bản."
    )
