"""Taking in a catalogue: good rows become versions, bad rows are named with row and field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from congvu.engines.law import api as law
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.procedures.actions import packages
from congvu.registers.procedures.models import ProcedureVersion
from congvu.registers.procedures.rules import definitions
from congvu.registers.procedures.rules.exchange import Fault, label_of

MOST_BYTES, MOST_VERSIONS = 1_000_000, 30_000
MADE_HERE = ("uid", "sha256", "form", "process_key", "search_key", "sort_key", "definition",
             "internal_group", "valid_to")  # fmt: skip
WRONG = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(kw_only=True)
class ImportReport:
    """codes that were taken, that stood already, and what was refused."""

    taken: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)


@action(needs="procedures.procedure.publish")
def take_catalogue(
    *, actor: Actor, rows: Sequence[tuple[int, dict[str, Any], list[Fault]]], at: datetime
) -> ImportReport:
    """Take every good row as a version of its procedure; a version that stands is never changed.

    rows: as ``queries.exchange.read`` gives them. The form, the process and the papers of a
    procedure stay those of its newest version.
    """
    report = ImportReport()
    for number, definition, unread in rows:
        faults = unread or _faults(number, definition)
        if faults:
            report.refused += faults
            continue
        code = definition["code"]
        known = ProcedureVersion.objects.filter(code=code).order_by("-version").first()
        refused = _taken_or_refused(number, definition, known)
        if refused is not None:
            report.refused.append(refused)
        elif known is not None and known.version == definition["version"]:
            report.same.append(code)
        else:
            report.taken.append(code)
    if not report.taken:
        unchanged()
    return report


def _faults(number: int, definition: dict[str, Any]) -> list[Fault]:
    """What the law or the shape of the definition forbids."""
    code = str(definition.get("code", ""))

    def fault(key: str, sentence: str) -> Fault:
        return Fault(row=number, code=code, field=label_of(key), sentence=sentence)

    try:
        found = [fault(key, said) for key, said in definitions.field_faults(definition)]
        return found or [fault(key, said) for key, said in _unfit(definition)]
    except WRONG as wrong:
        return [fault("code", f"Dữ liệu của dòng không đúng dạng ({wrong}).")]


def _unfit(definition: dict[str, Any]) -> list[tuple[str, str]]:
    """(key, sentence) of what a row of the catalogue cannot hold. Raises one of ``WRONG``."""
    text = json.dumps(definition, ensure_ascii=False, allow_nan=False)
    if "\\u0000" in text or len(text.encode()) > MOST_BYTES:
        return [("code", "Dòng có ký tự không hợp lệ hoặc quá dài.")]
    if (
        type(definition.get("version")) is not int
        or not 1 <= definition["version"] <= MOST_VERSIONS
    ):
        return [("version", "Phiên bản phải là số nguyên dương.")]
    if unknown := packages.cite(definition):
        return [("legal_basis", f"Không có văn bản “{unknown}” trong danh mục văn bản pháp luật.")]
    found = definitions.read(definition, row_id=0, sha256="", form={}, process_key="")
    if found.valid_to is not None and found.valid_to <= found.valid_from:
        return [("valid_to", "Ngày hết hiệu lực phải sau ngày có hiệu lực.")]
    try:
        packages.row_of(definition, {}, "", "").clean_fields(exclude=MADE_HERE)
    except ValidationError as wrong:
        return [(key, "; ".join(said)) for key, said in wrong.message_dict.items()]
    return []


def _taken_or_refused(
    number: int, definition: dict[str, Any], known: ProcedureVersion | None
) -> Fault | None:
    def fault(key: str, sentence: str) -> Fault:
        code = definition["code"]
        return Fault(row=number, code=code, field=label_of(key), sentence=sentence)

    version = definition["version"]
    if known is not None and version <= known.version:
        if version == known.version and definition == known.definition:
            return None
        return fault(
            "version",
            f"Phiên bản {version} đã công bố với nội dung khác. Hãy tăng số phiên bản "
            f"lên {known.version + 1}.",
        )
    form = known.form if known is not None else {}
    if definition["online"] == "full" and not form:
        return fault(
            "online",
            "Thủ tục nộp trực tuyến cần biểu mẫu và quy trình: hãy nạp bằng gói nội dung.",
        )
    try:
        process_key = packages.publish_process(definition, _own_process(definition)) if form else ""
    except ValueError as wrong:
        return fault("process", str(wrong))
    packages.save(definition, form=form, process_key=process_key, sha256=_digest(definition))
    return None


def _own_process(definition: dict[str, Any]) -> bytes:
    """The diagram that the procedure's content package brought along."""
    try:
        package = law.package("procedures", definition["code"])
    except NotFound:
        return b""
    return package.bytes(packages.PROCESS) if package.has(packages.PROCESS) else b""


def _digest(definition: dict[str, Any]) -> str:
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
