"""What a person does to a table, as values: each is applied whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.sheets import sheet as sheets
from congvu.engines.casework.rules.sheets.sheet import Row, Sheet
from congvu.engines.casework.rules.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Added:
    """A new row below another ('' : as the first)."""

    row: Row
    after: str


@dataclass(frozen=True, slots=True)
class Said:
    """A row said otherwise; its id stays."""

    row: Row


@dataclass(frozen=True, slots=True)
class Removed:
    name: str


@dataclass(frozen=True, slots=True)
class Moved:
    """by: -1 up, +1 down."""

    name: str
    by: int


@dataclass(frozen=True, slots=True)
class Headed:
    """The title of the process and its legal time."""

    title: str
    limit: Limit | None


Edit = Added | Said | Removed | Moved | Headed
WORDS = {
    "begun": gettext_noop("Tạo bản nháp"),
    "copied": gettext_noop("Chép từ phiên bản đã công bố"),
    "imported": gettext_noop("Nhập tệp BPMN"),
    "drawn": gettext_noop("Sửa trên sơ đồ"),
    "undone": gettext_noop("Hoàn tác thay đổi"),
    "published": gettext_noop("Công bố"),
    "added": gettext_noop("Thêm bước"),
    "said": gettext_noop("Sửa bước"),
    "removed": gettext_noop("Bỏ bước"),
    "up": gettext_noop("Chuyển lên"),
    "down": gettext_noop("Chuyển xuống"),
    "headed": gettext_noop("Sửa tên, thời hạn"),
}


def applied(sheet: Sheet, edit: Edit) -> tuple[Sheet, str, str]:
    """The table after the edit, the edit's name in WORDS, and the title it was about."""
    match edit:
        case Added(row, after):
            return sheets.insert(sheet, row, after), "added", row.title
        case Said(row):
            return sheets.change(sheet, row.id, lambda _: row), "said", row.title
        case Removed(name):
            return sheets.remove(sheet, name), "removed", _title(sheet, name)
        case Moved(name, by):
            return sheets.move(sheet, name, by), "up" if by < 0 else "down", _title(sheet, name)
        case Headed(title, limit):
            return replace(sheet, title=title, limit=limit), "headed", title


def _title(sheet: Sheet, name: str) -> str:
    found = sheet.row(name)
    return found.title if found else ""
