"""A verification report as a PDF, drawn when it is asked for and kept nowhere."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.documents.actions import rendering
from congvu.engines.documents.actions.templates import LIBRARY

SOURCE = Path(__file__).resolve().parents[1] / "templates" / "documents" / "report.typ"


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
    data = {"rows": rows, "parts": parts, "note": _note()}
    source, library = (path.read_text(encoding="utf-8") for path in (SOURCE, LIBRARY))
    return rendering.render(source=source, library=library, data=data, paper=fields, at=at)


def _note() -> str:
    return _(
        "Báo cáo ghi kết quả kiểm tra tại thời điểm nêu trên; tệp được kiểm tra không được lưu lại. "
        "Báo cáo không thay cho văn bản."
    )
