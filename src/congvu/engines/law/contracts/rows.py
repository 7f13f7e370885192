"""Rows of a TOML file of a package, each knowing its line, so that a refusal can point at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from congvu.engines.law.contracts.packages import ContentError, Package


@dataclass(frozen=True, kw_only=True)
class Row:
    """One ``[[table]]`` of a file. line: of its header."""

    package: Package
    file: str
    line: int
    end: int
    data: dict[str, Any] = field(repr=False)

    def text(self, key: str, default: str | None = None) -> str:
        """A text, stripped. Raises ContentError when it is missing or is no text."""
        return str(self._get(key, str, default, "chữ, trong dấu nháy")).strip()

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return int(self._get(key, int, default, "số nguyên"))

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        return bool(self._get(key, bool, default, "true hoặc false"))

    def day(self, key: str) -> date:
        """A date that must be there."""
        found: date = self._get(key, date, None, "ngày dạng 2026-07-01, không có dấu nháy")
        return found

    def day_or_none(self, key: str) -> date | None:
        """A date, or None when the row does not say."""
        return self.day(key) if key in self.data else None

    def items(self, key: str) -> list[Any]:
        """A list, empty when the row does not say."""
        found: list[Any] = self._get(key, list, [], "danh sách trong dấu [ ]")
        return found

    def error(self, message: str, near: str = "") -> ContentError:
        """A ContentError at the line of this row that contains ``near``, or at its header."""
        lines = self.package.text(self.file).split("\n")[self.line - 1 : self.end]
        hits = (self.line + i for i, text in enumerate(lines) if near and near in text)
        return self.package.error(message, self.file, next(hits, self.line))

    def only(self, *allowed: str) -> None:
        """Refuse keys that nobody reads: most are slips of the hand."""
        for key in self.data:
            if key not in allowed:
                known = ", ".join(allowed)
                raise self.error(f"Không có trường “{key}”. Các trường được dùng: {known}.", key)

    def _get(self, key: str, kind: type, default: Any, wanted: str) -> Any:
        if key not in self.data:
            if default is None:
                raise self.error(f"Thiếu trường “{key}”. Hãy bổ sung.")
            return default
        found = self.data[key]
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise self.error(f"Trường “{key}” phải là {wanted}.", key)
        return found


def rows(package: Package, file: str, table: str) -> Iterator[Row]:
    """The ``[[table]]`` rows of a TOML file of the package, in order."""
    found = package.toml(file).get(table, [])
    if not isinstance(found, list):
        raise package.error(f"“{table}” phải viết là [[{table}]].", file, 1)
    text = package.text(file).split("\n")
    heads = [i for i, line in enumerate(text, 1) if line.strip().startswith("[[")]
    mine = [i for i in heads if text[i - 1].strip().startswith(f"[[{table}]]")]
    for index, data in enumerate(found):
        line = mine[index] if index < len(mine) else 1
        end = next((h - 1 for h in heads if h > line), len(text))
        yield Row(package=package, file=file, line=line, end=end, data=data)
