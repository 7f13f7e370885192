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
    Decision,
    Desk,
    Evidence,
    Leg,
    Limit,
    Member,
    Procedure,
    Repeal,
    Result,
    Text,
)

# 0.xxxxxx: a code of this catalogue's own, until the national code is known.
CODE = re.compile(r"^[012356]\.\d{6}$")
ONLINE_LEVELS = ("full", "partial", "information", "none")
TIME_UNITS = ("working_day", "day", "hour")
STATUSES = (
    "verified", "seen", "derived", "pending_verification", "not_published", "not_applicable",
    "unknown",
)  # fmt: skip
WITHOUT_VALUE = ("not_published", "not_applicable", "unknown", "pending_verification")
DECISION_KINDS = ("new", "amended", "repealed")
GROUPS = ("", "A", "B")
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
# The fields of the national base, in its order, each with its Vietnamese label.
FIELDS = {
    "code": "Mã thủ tục",
    "name": "Tên thủ tục",
    "decision": "Số quyết định",
    "levels": "Cấp thực hiện",
    "kind": "Loại thủ tục",
    "field": "Lĩnh vực",
    "subjects": "Đối tượng thực hiện",
    "authority": "Cơ quan có thẩm quyền, cơ quan thực hiện",
    "address": "Địa chỉ tiếp nhận hồ sơ",
    "related": "Thủ tục liên quan",
    "steps": "Trình tự thực hiện",
    "channels": "Cách thức thực hiện",
    "time_limit": "Thời hạn giải quyết",
    "fee": "Phí, lệ phí",
    "components": "Thành phần hồ sơ",
    "legal_basis": "Căn cứ pháp lý",
    "requirements": "Yêu cầu, điều kiện",
    "results": "Kết quả xử lý",
    "online": "Mức dịch vụ công",
    "validity": "Hiệu lực",
}


def faults(definition: dict[str, Any]) -> list[str]:
    """What is wrong with the text of ``procedure.toml``, as sentences; empty when it may be published."""
    return [sentence for _, sentence in field_faults(definition)]


def field_faults(definition: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong, as (key of the field, sentence)."""
    return [
        *_missing_parts(definition), *_bad_values(definition), *_bad_evidence(definition),
        *_bad_life(definition),
    ]  # fmt: skip


def evidence_of(definition: dict[str, Any]) -> dict[str, Evidence]:
    """Field of the national base → what stands behind it; what nobody vouches for is pending.

    ``[provenance]``: each status has a table of source → fields, or a list of fields; ``default``
    is the status of the others.
    """
    said = definition.get("provenance", {})
    default = said.get("default", "pending_verification")
    found = {key: Evidence(status=default) for key in FIELDS}
    for status in STATUSES:
        for source, keys in _by_source(said.get(status, {})):
            for key in keys:
                known = found[key] if found[key].status == status else Evidence(status=status)
                sources = (*known.sources, source) if source else known.sources
                found[key] = Evidence(status=status, sources=sources)
    return found


def read(
    definition: dict[str, Any], *, row_id: int, sha256: str, form: dict[str, Any], process_key: str
) -> Procedure:
    """The definition as a value. Call :func:`faults` first: this trusts what it reads."""
    authority, routing = definition["authority"], definition.get("routing", {})
    decisions = tuple(decisions_of(definition))
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
        eid_level=definition.get("eid_level", 2),
        requirements=Text.read(definition.get("requirements", "")),
        decision_number=decisions[0].number if decisions else "",
        certainty=decisions[0].certainty if decisions else "",
        valid_from=_day(definition["valid_from"]),
        valid_to=_day(definition["valid_to"]) if "valid_to" in definition else None,
        limit=Limit(**definition.get("time_limit", {})),
        competent=authority["competent"],
        executing=authority["executing"],
        place_question=routing.get("place", ""),
        receive=Desk(**routing.get("receive", NO_DESK)),
        solve=Desk(**routing.get("solve", NO_DESK)),
        channels=tuple(_channel(c) for c in definition.get("channels", ())),
        steps=tuple(Text.read(s) for s in definition.get("steps", ())),
        components=tuple(_component(c) for c in definition.get("components", ())),
        legal_basis=tuple(Basis(**b) for b in definition.get("legal_basis", ())),
        results=tuple(_result(r, definition["code"]) for r in definition.get("results", ())),
        process_key=process_key,
        kind=definition.get("kind", ""),
        keywords=tuple(definition.get("keywords", ())),
        address=definition.get("address", ""),
        delegated=authority.get("delegated", ""),
        coordinating=authority.get("coordinating", ""),
        related=tuple(definition.get("related", ())),
        joined=tuple(definition.get("joined", ())),
        limit_note=definition.get("time_limit_note", ""),
        legs=tuple(_leg(leg) for leg in definition.get("legs", ())),
        members=tuple(_member(part) for part in definition.get("parts", ())),
        decisions=decisions,
        repeal=_repeal(definition),
        internal_group=definition.get("internal_group", ""),
        compliance=definition.get("compliance", {}),
        evidence=evidence_of(definition),
        form=form,
    )


def decisions_of(definition: dict[str, Any]) -> Iterator[Decision]:
    """The decisions to publish: ``[[decisions]]``, or the one ``[decision]``."""
    said = definition.get("decisions") or [definition.get("decision", {})]
    for raw in said:
        if raw.get("number"):
            signed = {"signed_on": _day(raw["signed_on"])} if raw.get("signed_on") else {}
            yield Decision(**{**raw, **signed})


def citation(kind: str, number: str, title: str) -> str:
    """``Nghị định số 126/2024/NĐ-CP quy định về…``; a law is cited by its name, then its number."""
    if title.startswith(kind):
        return f"{title} số {number}"
    return f"{kind} số {number} {title[:1].lower()}{title[1:]}"


NO_DESK = {"kind": "", "level": ""}


def _by_source(said: dict[str, list[str]] | list[str]) -> list[tuple[str, list[str]]]:
    return [("", said)] if isinstance(said, list) else list(said.items())


def _missing_parts(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is only described may lack a part when its provenance says so; a service may not."""
    evidence = _evidence_or_none(definition)
    for key, part in MANDATORY.items():
        excused = definition.get("online") != "full" and evidence.get(key) in WITHOUT_VALUE
        said = definition.get(key) or (key == "time_limit" and definition.get("time_limit_note"))
        if not said and not excused:
            yield key, f"Thiếu “{part}” (khóa {key}) theo Điều 8 Nghị định số 63/2010/NĐ-CP."
    for key in ("name", "subjects", "authority", "levels", "field", "valid_from"):
        if not definition.get(key) and key not in MANDATORY:
            yield key, f"Thiếu khóa {key}. Hãy bổ sung."


def _evidence_or_none(definition: dict[str, Any]) -> dict[str, str]:
    if "provenance" not in definition or [*_bad_evidence(definition)]:
        return {}
    return {key: found.status for key, found in evidence_of(definition).items()}


def _bad_values(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not CODE.match(str(definition.get("code", ""))):
        yield "code", f"Mã thủ tục “{definition.get('code')}” không đúng dạng 1.012345."
    if definition.get("online") not in ONLINE_LEVELS:
        said = f"Mức dịch vụ công “{definition.get('online')}” phải là một trong {ONLINE_LEVELS}."
        yield "online", said
    if definition.get("eid_level", 2) not in (1, 2):
        yield "eid_level", "Mức định danh điện tử (eid_level) là 1 hoặc 2."
    limit = definition.get("time_limit", {})
    if limit and (limit.get("unit") not in TIME_UNITS or int(limit.get("amount", 0)) <= 0):
        said = "Thời hạn giải quyết phải là số dương với đơn vị working_day, day hoặc hour."
        yield "time_limit", said
    keys = [c.get("key") for c in definition.get("components", ())]
    for key in sorted({str(k) for k in keys if keys.count(k) > 1}):
        yield "components", f"Thành phần hồ sơ “{key}” bị khai hai lần."
    shown = [k for r in definition.get("results", ()) for k in r.get("pages", ())]
    for key in sorted(set(shown) - set(keys)):
        yield "results", f"Kết quả đưa vào các trang của “{key}”, không có trong thành phần hồ sơ."
    if definition.get("internal_group", "") not in GROUPS:
        yield "internal_group", "Nhóm thủ tục nội bộ chỉ nhận A, B hoặc để trống."
    yield from _bad_legs(definition)
    yield from _bad_compliance(definition.get("compliance", {}))


def _bad_legs(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A service that several levels handle says for each who answers; their times are the whole."""
    legs = definition.get("legs", ())
    if definition.get("online") != "full" or not legs:
        return
    keys = [leg.get("key") for leg in legs]
    if not all(keys) or len(set(keys)) < len(keys) or not all(leg.get("desk") for leg in legs):
        yield "time_limit", "Mỗi chặng (legs) phải có khóa (key) riêng và cơ quan phụ trách (desk)."
    limit = definition.get("time_limit", {})
    same = [leg.get("amount", 0) for leg in legs if leg.get("unit") == limit.get("unit")]
    if len(same) < len(legs) or sum(same) != limit.get("amount"):
        yield "time_limit", "Tổng thời hạn các chặng (legs) phải bằng thời hạn giải quyết."


def _bad_compliance(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not said:
        return
    if int(said.get("times", 0)) <= 0 or int(said.get("people", 0)) <= 0:
        yield (
            "compliance",
            "Chi phí tuân thủ phải có số lần (times) và số đối tượng (people) dương.",
        )
    for part in ("before", "after"):
        rows = said.get(part, ())
        if not rows or any(not r.get("step") or float(r.get("hours", -1)) < 0 for r in rows):
            yield "compliance", f"Chi phí tuân thủ, phần {part}: mỗi bước phải có tên và số giờ."


def _bad_evidence(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    said = definition.get("provenance", {})
    if said.get("default", STATUSES[0]) not in STATUSES:
        yield "provenance", f"Trạng thái nguồn “{said['default']}” phải là một trong {STATUSES}."
    for status, fields in said.items():
        if status == "default":
            continue
        if status not in STATUSES:
            yield "provenance", f"Trạng thái nguồn “{status}” phải là một trong {STATUSES}."
            continue
        for _, keys in _by_source(fields):
            for key in sorted(set(keys) - FIELDS.keys()):
                yield (
                    "provenance",
                    f"Nguồn nêu trường “{key}” không có trong cơ sở dữ liệu quốc gia.",
                )


def _bad_life(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for raw in definition.get("decisions", ()):
        if raw.get("kind", "new") not in DECISION_KINDS:
            yield (
                "decisions",
                f"Loại quyết định “{raw['kind']}” phải là một trong {DECISION_KINDS}.",
            )
    if "repeal" in definition and "valid_to" not in definition:
        yield "repeal", "Thủ tục bị bãi bỏ phải có ngày hết hiệu lực (valid_to)."


def _channel(raw: dict[str, Any]) -> Channel:
    return Channel(**{**raw, "limit": Limit(**raw["limit"]) if "limit" in raw else None})


def _member(raw: dict[str, Any]) -> Member:
    return Member(
        key=raw["key"],
        code=raw["procedure"],
        version=raw["version"],
        after=tuple(raw.get("after", ())),
        needs=raw.get("needs", False),
        names=raw["names"],
    )


def _leg(raw: dict[str, Any]) -> Leg:
    return Leg(
        level=raw["level"],
        limit=Limit(amount=raw["amount"], unit=raw["unit"]),
        key=raw.get("key", ""),
        desk=Desk(**raw["desk"]) if "desk" in raw else None,
        agency=raw.get("agency", ""),
    )


def _repeal(definition: dict[str, Any]) -> Repeal | None:
    raw = definition.get("repeal")
    if raw is None:
        return None
    return Repeal(**{**raw, "replaced_by": tuple(raw.get("replaced_by", ()))})


def _component(raw: dict[str, Any]) -> Component:
    return Component(**{**raw, "formats": tuple(raw.get("formats", ("pdf",)))})


def _result(raw: dict[str, Any], code: str) -> Result:
    return Result(
        **{
            **raw,
            "template": template_code(code, raw.get("template", "")),
            "signer": tuple(raw.get("signer", ())),
            "pages": tuple(raw.get("pages", ())),
        }
    )


def template_code(code: str, template: str) -> str:
    """``results/x.typ`` of procedure 1.012345 → ``1.012345/x``; a shared template's code stays."""
    if not template.startswith("results/"):
        return template
    return f"{code}/{template.removeprefix('results/').removesuffix('.typ')}"


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
