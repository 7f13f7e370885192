"""A content package in memory: immutable files, the agency's overlay, errors that name the line."""

from __future__ import annotations

import copy
import gzip
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ContentError(ValueError):
    """A package cannot be taken. message: a Vietnamese sentence; file and line say where."""

    def __init__(self, message: str, *, file: str = "", line: int = 0) -> None:
        self.message = message
        self.file = file
        self.line = line
        where = f"{file}, dòng {line}: " if line else f"{file}: " if file else ""
        super().__init__(where + message)


@dataclass(frozen=True, kw_only=True)
class Package:
    """One version of a package. sha256: of its canonical folder; folder: where it was read from.

    files: relative path → bytes. overlay: ``"file.toml:a.b.0.c"`` → value, or ``"file"`` → the text
    of the whole file, as an administrator decided; :meth:`toml`, :meth:`json`, :meth:`text` give
    the files with the overlay applied.
    """

    kind: str
    code: str
    version: str
    sha256: str
    folder: Path | None = None
    overlay: Mapping[str, Any] = field(default_factory=dict, hash=False)
    files: Mapping[str, bytes] = field(default_factory=dict, hash=False, repr=False)

    def has(self, name: str) -> bool:
        """Whether the package holds this file."""
        return name in self.files

    def names(self, suffix: str = "") -> list[str]:
        """Relative paths, sorted; with a suffix only those."""
        return sorted(n for n in self.files if n.endswith(suffix))

    def bytes(self, name: str) -> bytes:
        """A file as it is, ``.gz`` unpacked. Raises ContentError when it is missing."""
        replaced = self.overlay.get(name)
        if isinstance(replaced, str):
            return replaced.encode()
        if name not in self.files:
            raise ContentError(f"Gói thiếu tệp {name}. Hãy bổ sung tệp này.", file=self.where(name))
        raw = self.files[name]
        return gzip.decompress(raw) if name.endswith(".gz") else raw

    def text(self, name: str) -> str:
        """A file as UTF-8 text. Raises ContentError with the line of the first bad byte."""
        raw = self.bytes(name)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            line = raw[: wrong.start].count(b"\n") + 1
            raise self.error(
                "Tệp không phải UTF-8. Hãy lưu lại bằng mã UTF-8.", name, line
            ) from None

    def toml(self, name: str) -> dict[str, Any]:
        """A TOML file with the overlay applied. Raises ContentError with the line."""
        try:
            found = tomllib.loads(self.text(name))
        except tomllib.TOMLDecodeError as wrong:
            at = re.search(r"at line (\d+)", str(wrong))
            line = int(at[1]) if at else self.text(name).count("\n") + 1
            message = f"TOML không đọc được ({wrong}). Hãy sửa cú pháp tại dòng này."
            raise self.error(message, name, line) from None
        made: dict[str, Any] = self._overlaid(name, found)
        return made

    def json(self, name: str) -> Any:
        """A JSON file with the overlay applied. Raises ContentError with the line."""
        try:
            found = json.loads(self.text(name))
        except json.JSONDecodeError as wrong:
            message = f"JSON không đọc được ({wrong.msg}). Hãy sửa cú pháp tại dòng này."
            raise self.error(message, name, wrong.lineno) from None
        return self._overlaid(name, found)

    def where(self, name: str) -> str:
        """The path to show for a file."""
        return str(self.folder / name) if self.folder else f"{self.kind}/{self.code}/{name}"

    def error(self, message: str, name: str, line: int = 0) -> ContentError:
        """A ContentError at a line of one of the files."""
        return ContentError(message, file=self.where(name), line=line)

    def line_of(self, name: str, needle: str, nth: int = 1) -> int:
        """The number of the nth line that contains the text (0 when there is none)."""
        numbers = [i for i, row in enumerate(self.text(name).split("\n"), 1) if needle in row]
        return numbers[nth - 1] if len(numbers) >= nth else 0

    def _overlaid(self, name: str, found: Any) -> Any:
        changes = {
            k.partition(":")[2]: v for k, v in self.overlay.items() if k.startswith(name + ":")
        }
        if not changes:
            return found
        made = copy.deepcopy(found)
        for path, value in changes.items():
            _put(made, path.split("."), value)
        return made


def look_up(tree: Any, path: str) -> Any:
    """The value at ``a.b.0.c``, or None when there is none."""
    for part in path.split("."):
        try:
            tree = tree[int(part)] if isinstance(tree, list) else tree[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return tree


def _put(tree: Any, parts: list[str], value: Any) -> None:
    """Set the value at the path; a path that the package no longer has is made anew (dicts only)."""
    for part in parts[:-1]:
        if isinstance(tree, list):
            if not part.isdigit() or int(part) >= len(tree):
                return
            tree = tree[int(part)]
        else:
            tree = tree.setdefault(part, {})
    last = parts[-1]
    if isinstance(tree, list):
        if last.isdigit() and int(last) < len(tree):
            tree[int(last)] = value
    elif isinstance(tree, dict):
        tree[last] = value
