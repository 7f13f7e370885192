"""Which copy may be made of what, and of which pages.

Law: NĐ 30/2020/NĐ-CP Điều 3 khoản 10–12 (bản sao y, sao lục, trích sao), Điều 25 (các hình thức).
"""

from __future__ import annotations

import re
from enum import StrEnum

from congvu.kernel.text import gettext_noop


class Copying(StrEnum):
    """Kinds of copies; the values are kinds of documents in ``content/document-kinds``."""

    FULL = "sao-y"
    EXTRACT = "trich-sao"
    OF_A_COPY = "sao-luc"


NAMES: dict[str, str] = {
    Copying.FULL: gettext_noop("Sao y (toàn bộ, từ bản gốc hoặc bản chính)"),
    Copying.EXTRACT: gettext_noop("Trích sao (một phần, từ bản gốc hoặc bản chính)"),
    Copying.OF_A_COPY: gettext_noop("Sao lục (toàn bộ, từ bản sao y)"),
}
_RANGE = re.compile(r"^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$")


class BadPages(ValueError):
    """The words name no pages, or pages that are not there."""


def may_copy(form: Copying, source: str) -> bool:
    """Whether this copy may be made of ``source``: "" an original, else the kind of that copy."""
    return source == Copying.FULL if form is Copying.OF_A_COPY else not source


def pages(said: str, *, count: int) -> list[int]:
    """``1, 3-4`` → ``[1, 3, 4]``; "" means all and gives ``[]``. Raises BadPages."""
    found: set[int] = set()
    for part in filter(None, (each.strip() for each in said.split(","))):
        match = _RANGE.match(part)
        if match is None:
            raise BadPages(part)
        first = int(match.group(1))
        found |= set(range(first, int(match.group(2) or first) + 1))
    if found and (min(found) < 1 or max(found) > count):
        raise BadPages(said)
    return sorted(found)
