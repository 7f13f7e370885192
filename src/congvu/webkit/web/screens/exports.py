"""A list as CSV or Excel: streamed, with who took it and when in its last line."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from congvu.webkit.web.screens.columns import Column, plain

EXCEL_ROWS = 100_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def as_csv(
    name: str, columns: list[Column], rows: Iterable[Any], watermark: str
) -> HttpResponseBase:
    """UTF-8 with a byte-order mark, so that Excel reads Vietnamese."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([str(c.label) for c in columns])
        for row in rows:
            yield writer.writerow([_csv(c.read(row), c.kind) for c in columns])
        yield writer.writerow([watermark])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def as_excel(
    name: str, title: str, columns: list[Column], rows: Iterable[Any], watermark: str
) -> HttpResponseBase:
    """Written row by row to a temporary file; the watermark stands in the footer and last line."""
    from openpyxl import Workbook  # heavy: only when asked for
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31].translate(str.maketrans("[]:*?/\\", "()-   -")))
    sheet.freeze_panes = "A2"
    sheet.oddFooter.center.text = watermark
    head = [WriteOnlyCell(sheet, value=str(c.label)) for c in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([plain(c.read(row), c.kind) for c in columns])
    sheet.append([watermark])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL)


def _csv(value: Any, kind: str) -> Any:
    found = plain(value, kind)
    if isinstance(found, datetime):
        return f"{found:%d/%m/%Y %H:%M}"
    return f"{found:%d/%m/%Y}" if isinstance(found, date) else found
