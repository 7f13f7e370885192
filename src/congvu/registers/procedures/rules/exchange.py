"""The catalogue as one table and back: a row a procedure, a column a field, nothing lost.

Texts in two languages have two columns; what has an inner shape (components, steps, provenance …)
stands as JSON in its cell, so that a round trip gives back the very same definition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# column → (how it is written, the sentence-case label of the head row)
PLAIN, NUMBER, TRUTH, JSON = "plain", "number", "truth", "json"
COLUMNS: dict[str, tuple[str, str]] = {
    "code": (PLAIN, "Mã thủ tục"),
    "version": (NUMBER, "Phiên bản"),
    "name.vi": (PLAIN, "Tên thủ tục"),
    "name.en": (PLAIN, "Tên tiếng Anh"),
    "summary.vi": (PLAIN, "Tóm tắt"),
    "summary.en": (PLAIN, "Tóm tắt tiếng Anh"),
    "field": (PLAIN, "Lĩnh vực"),
    "kind": (PLAIN, "Loại thủ tục"),
    "levels": (JSON, "Cấp thực hiện"),
    "subjects": (JSON, "Đối tượng thực hiện"),
    "keywords": (JSON, "Từ khóa"),
    "online": (PLAIN, "Mức dịch vụ công"),
    "non_territorial": (TRUTH, "Phi địa giới"),
    "eid_level": (NUMBER, "Mức định danh điện tử"),
    "internal_group": (PLAIN, "Nhóm nội bộ"),
    "valid_from": (PLAIN, "Có hiệu lực từ"),
    "valid_to": (PLAIN, "Hết hiệu lực"),
    "decision": (JSON, "Quyết định công bố"),
    "decisions": (JSON, "Các quyết định công bố"),
    "repeal": (JSON, "Bãi bỏ"),
    "authority.competent": (PLAIN, "Cơ quan có thẩm quyền"),
    "authority.executing": (PLAIN, "Cơ quan thực hiện"),
    "authority.delegated": (PLAIN, "Cơ quan được ủy quyền"),
    "authority.coordinating": (PLAIN, "Cơ quan phối hợp"),
    "address": (PLAIN, "Địa chỉ tiếp nhận"),
    "related": (JSON, "Thủ tục liên quan"),
    "joined": (JSON, "Thủ tục liên thông"),
    "parts": (JSON, "Các phần của dịch vụ liên thông"),
    "shared": (JSON, "Giấy tờ dùng chung của các phần"),
    "steps": (JSON, "Trình tự thực hiện"),
    "channels": (JSON, "Cách thức thực hiện"),
    "time_limit.amount": (NUMBER, "Thời hạn giải quyết"),
    "time_limit.unit": (PLAIN, "Đơn vị thời hạn"),
    "time_limit_note": (PLAIN, "Ghi chú thời hạn"),
    "legs": (JSON, "Thời hạn từng cấp"),
    "components": (JSON, "Thành phần hồ sơ"),
    "legal_basis": (JSON, "Căn cứ pháp lý"),
    "requirements.vi": (PLAIN, "Yêu cầu, điều kiện"),
    "requirements.en": (PLAIN, "Yêu cầu, điều kiện (tiếng Anh)"),
    "results": (JSON, "Kết quả xử lý"),
    "routing": (JSON, "Nơi nhận, nơi giải quyết"),
    "process": (JSON, "Quy trình"),
    "compliance": (JSON, "Chi phí tuân thủ"),
    "provenance": (JSON, "Nguồn dữ liệu"),
}
TRUTHS = {"có": True, "không": False}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # a sheet would run these; a quote shields them


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in a row. row: as a sheet counts, the head is row 1; field: a label of COLUMNS."""

    row: int
    code: str
    field: str
    sentence: str


def as_row(definition: Mapping[str, Any]) -> dict[str, str]:
    """column → text of its cell. Raises ValueError for a key that no column holds."""
    flat = dict(_flat(definition))
    lost = flat.keys() - COLUMNS.keys()
    if lost:
        raise ValueError(f"no column for {sorted(lost)} of {definition.get('code')}")
    return {column: _cell(flat.get(column), kind) for column, (kind, _) in COLUMNS.items()}


def from_row(row: Mapping[str, str], number: int) -> tuple[dict[str, Any], list[Fault]]:
    """The definition of a row, and what of it could not be read."""
    made: dict[str, Any] = {}
    faults = []
    code = _unshielded(row.get("code", ""))
    for column, (kind, label) in COLUMNS.items():
        text = row.get(column, "")
        if not text:
            continue
        try:
            _put(made, column, _value(text, kind))
        except ValueError as wrong:
            faults.append(Fault(row=number, code=code, field=label, sentence=str(wrong)))
    return made, faults


def label_of(key: str) -> str:
    """The head of the column that holds a key of a definition; the key itself when none does."""
    exact = COLUMNS.get(key) or next(
        (said for column, said in COLUMNS.items() if column.partition(".")[0] == key), None
    )
    return exact[1] if exact else key


def _flat(definition: Mapping[str, Any]) -> list[tuple[str, Any]]:
    split = {column.partition(".")[0] for column in COLUMNS if "." in column}
    found: list[tuple[str, Any]] = []
    for key, value in definition.items():
        if key in split and isinstance(value, Mapping):
            found += [(f"{key}.{inner}", deep) for inner, deep in value.items()]
        else:
            found.append((f"{key}.vi" if f"{key}.vi" in COLUMNS else key, value))
    return found


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == JSON:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind == TRUTH:
        return "có" if value else "không"
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _value(text: str, kind: str) -> Any:
    if kind == JSON:
        try:
            return json.loads(text)
        except ValueError:
            raise ValueError("Ô này phải là JSON, như trong tệp tải về.") from None
    if kind == NUMBER:
        if not text.strip().isdecimal():
            raise ValueError("Ô này phải là số nguyên.")
        return int(text)
    if kind == TRUTH:
        if text.strip().lower() not in TRUTHS:
            raise ValueError("Ô này chỉ nhận “có” hoặc “không”.")
        return TRUTHS[text.strip().lower()]
    return _unshielded(text)


def _unshielded(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def _put(made: dict[str, Any], column: str, value: Any) -> None:
    key, _sign, inner = column.partition(".")
    if inner:
        made.setdefault(key, {})[inner] = value
    else:
        made[key] = value
