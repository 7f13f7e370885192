"""What a procedure must say before it may be published.

Law: NĐ 63/2010/NĐ-CP Điều 8 khoản 2 (as amended by NĐ 92/2017/NĐ-CP).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from congvu.registers.procedures.contracts import (
    Basis,
    Channel,
    Component,
    Desk,
    Limit,
    Procedure,
    Result,
    Text,
)

CODE = re.compile(r"^[12356]\.\d{6}$")
ONLINE_LEVELS = ("full", "partial", "information", "none")
TIME_UNITS = ("working_day", "day", "hour")
# Parts a) to g) of Điều 8 khoản 2, as keys of procedure.toml.
MANDATORY = {
    "name": "tên thủ tục hành chính",
    "steps": "trình tự thực hiện",
    "channels": "cách thức thực hiện",
    "components": "thành phần, số lượng hồ sơ",
    "time_limit": "thời hạn giải quyết",
    "subjects": "đối tượng thực hiện",
    "authority": "cơ quan giải quyết thủ tục hành chính",
}


def faults(definition: dict[str, Any]) -> list[str]:
    """What is wrong with the text of ``procedure.toml``, as sentences; empty when it may be published."""
    return [*_missing_parts(definition), *_bad_values(definition)]


def read(
    definition: dict[str, Any], *, row_id: int, sha256: str, form: dict[str, Any], process_key: str
) -> Procedure:
    """The definition as a value. Call :func:`faults` first: this trusts what it reads."""
    authority, routing = definition["authority"], definition["routing"]
    return Procedure(
        id=row_id,
        code=definition["code"],
        version=definition["version"],
        sha256=sha256,
        name=Text.read(definition["name"]),
        summary=Text.read(definition.get("summary", "")),
        field=definition["field"],
        levels=tuple(definition["levels"]),
        subjects=tuple(definition["subjects"]),
        online=definition["online"],
        non_territorial=definition.get("non_territorial", False),
        requirements=Text.read(definition.get("requirements", "")),
        decision_number=definition.get("decision", {}).get("number", ""),
        certainty=definition.get("decision", {}).get("certainty", ""),
        valid_from=_day(definition["valid_from"]),
        valid_to=_day(definition["valid_to"]) if "valid_to" in definition else None,
        limit=Limit(**definition["time_limit"]),
        competent=authority["competent"],
        executing=authority["executing"],
        place_question=routing["place"],
        receive=Desk(**routing["receive"]),
        solve=Desk(**routing["solve"]),
        channels=tuple(Channel(**c) for c in definition["channels"]),
        steps=tuple(Text.read(s) for s in definition["steps"]),
        components=tuple(_component(c) for c in definition["components"]),
        legal_basis=tuple(Basis(**b) for b in definition.get("legal_basis", ())),
        results=tuple(_result(r, definition["code"]) for r in definition.get("results", ())),
        process_key=process_key,
        form=form,
    )


def _missing_parts(definition: dict[str, Any]) -> Iterator[str]:
    for key, part in MANDATORY.items():
        if not definition.get(key):
            yield f"Thiếu “{part}” (khóa {key}) theo Điều 8 Nghị định số 63/2010/NĐ-CP."


def _bad_values(definition: dict[str, Any]) -> Iterator[str]:
    if not CODE.match(str(definition.get("code", ""))):
        yield f"Mã thủ tục “{definition.get('code')}” không đúng dạng 1.012345."
    if definition.get("online") not in ONLINE_LEVELS:
        yield f"Mức dịch vụ công “{definition.get('online')}” phải là một trong {ONLINE_LEVELS}."
    limit = definition.get("time_limit", {})
    if limit and (limit.get("unit") not in TIME_UNITS or int(limit.get("amount", 0)) <= 0):
        yield "Thời hạn giải quyết phải là số dương với đơn vị working_day, day hoặc hour."
    keys = [c.get("key") for c in definition.get("components", ())]
    for key in {k for k in keys if keys.count(k) > 1}:
        yield f"Thành phần hồ sơ “{key}” bị khai hai lần."


def _component(raw: dict[str, Any]) -> Component:
    return Component(**{**raw, "formats": tuple(raw.get("formats", ("pdf",)))})


def _result(raw: dict[str, Any], code: str) -> Result:
    return Result(
        **{
            **raw,
            "template": template_code(code, raw["template"]),
            "signer": tuple(raw.get("signer", ())),
        }
    )


def template_code(code: str, template: str) -> str:
    """``results/x.typ`` of procedure 1.012345 → ``1.012345/x``; a shared template's code stays."""
    if not template.startswith("results/"):
        return template
    return f"{code}/{template.removeprefix('results/').removesuffix('.typ')}"


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
