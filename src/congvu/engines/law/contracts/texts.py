"""A legal text, a dated parameter, a code of a list: as read on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

Value = int | Decimal | str | bool | time


@dataclass(frozen=True, kw_only=True)
class LegalText:
    """A text and how it stands on the day asked for.

    state: "con_hieu_luc", "het_hieu_luc_mot_phan", "het_hieu_luc", "chua_co_hieu_luc",
    "ngung_hieu_luc" or "khong_ro" (no date is known). certainty: V verified, V-S seen in the press,
    D derived, M plausible.
    """

    key: str
    so_ky_hieu: str
    kind: str
    trich_yeu: str
    authority: str
    issued_on: date | None
    effective_from: date | None
    effective_to: date | None
    state: str
    certainty: str
    note: str = ""
    source: str = ""

    @property
    def is_in_force(self) -> bool:
        return self.state in ("con_hieu_luc", "het_hieu_luc_mot_phan")

    def __str__(self) -> str:
        return f"{self.kind} {self.so_ky_hieu}"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter's value on a day, with the law behind it. valid_to: exclusive, None: open."""

    code: str
    label: str
    kind: str
    unit: str
    value: Value
    valid_from: date
    valid_to: date | None
    legal_basis: str
    text_key: str
    certainty: str
    note: str = ""
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """One code of a list, valid on the day asked for. extra: further columns of the list."""

    code: str
    label: str
    label_en: str = ""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)
