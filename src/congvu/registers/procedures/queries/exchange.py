"""The whole catalogue as JSON, CSV or Excel, and a file read back into rows."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel.errors import Refused
from congvu.registers.procedures.models import ProcedureVersion
from congvu.registers.procedures.rules.exchange import COLUMNS, Fault, as_row, from_row

FORMAT = "congvu.procedures/1"
MOST_ROWS = 20_000
MOST_UNPACKED = 200 * 1024 * 1024
Read = tuple[int, dict[str, Any], list[Fault]]


class UnableToRead(Refused):
    """The file is not a catalogue."""

    status = 422


def definitions(*, on: date) -> list[dict[str, Any]]:
    """The definition of the newest version of every procedure, repealed and internal ones too."""
    rows = ProcedureVersion.objects.published(on).order_by("code", "-valid_from", "-version")
    return list(rows.values_list("definition", flat=True))


def as_json(found: Iterable[dict[str, Any]]) -> bytes:
    """``{"format", "procedures": [definition, …]}``."""
    whole = {"format": FORMAT, "procedures": list(found)}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def as_csv(found: Iterable[dict[str, Any]]) -> bytes:
    """A line a procedure, with a byte-order mark so that Excel reads Vietnamese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([label for _kind, label in COLUMNS.values()])
    writer.writerows([*as_row(definition).values()] for definition in found)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(found: Iterable[dict[str, Any]]) -> bytes:
    """A row a procedure; every cell is text."""
    from openpyxl import Workbook  # half a second of every start, for a page seldom asked for

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Thủ tục")
    sheet.freeze_panes = "C2"
    sheet.append([label for _kind, label in COLUMNS.values()])
    for definition in found:
        sheet.append(list(as_row(definition).values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS = {"json": as_json, "csv": as_csv, "xlsx": as_xlsx}


def read(*, filename: str, content: bytes) -> list[Read]:
    """(row, definition, what could not be read) of each procedure. Raises UnableToRead."""
    kind = filename.lower().rpartition(".")[2]
    if kind == "json":
        return _read_json(content)
    table = _csv_rows(content) if kind == "csv" else _xlsx_rows(content)
    return _read_table(table)


def _read_json(content: bytes) -> list[Read]:
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise UnableToRead(_("Tệp JSON không đọc được. Hãy kiểm tra cú pháp.")) from wrong
    rows = whole.get("procedures") if isinstance(whole, dict) else None
    known = isinstance(whole, dict) and whole.get("format") == FORMAT
    if not known or not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise UnableToRead(
            _("Tệp JSON không phải danh mục thủ tục: thiếu “format” hoặc “procedures”.")
        )
    return [(number, row, []) for number, row in enumerate(rows, 1)]


def _csv_rows(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise UnableToRead(_("Tệp CSV không đọc được. Hãy lưu lại bằng mã UTF-8.")) from wrong


def _xlsx_rows(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise UnableToRead(_("Tệp Excel quá lớn khi giải nén. Hãy chia nhỏ danh mục."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as wrong:
        raise UnableToRead(_("Tệp Excel không đọc được. Hãy lưu lại dạng .xlsx.")) from wrong


def _read_table(table: list[list[str]]) -> list[Read]:
    if not table:
        raise UnableToRead(_("Tệp không có dòng nào."))
    if len(table) > MOST_ROWS:
        raise UnableToRead(_("Tệp có quá nhiều dòng. Hãy chia nhỏ danh mục."))
    by_label = {label: column for column, (_kind, label) in COLUMNS.items()}
    unknown = [label for label in table[0] if label and label not in by_label]
    if unknown or "code" not in {by_label.get(label) for label in table[0]}:
        raise UnableToRead(
            _("Dòng tiêu đề không đúng mẫu (%(columns)s). Hãy dùng tệp tải về từ danh mục.")
            % {"columns": ", ".join(unknown) or "Mã thủ tục"}
        )
    heads = [by_label.get(label, "") for label in table[0]]
    return [
        (number, *from_row(dict(zip(heads, row, strict=False)), number))
        for number, row in enumerate(table[1:], 2)
        if any(row)
    ]
