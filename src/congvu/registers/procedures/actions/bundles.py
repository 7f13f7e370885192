"""Joined services (liên thông): several published procedures behind one form.

A bundle is a version of the catalogue like any other; its form, papers and time come from its parts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.law.api import Package
from congvu.kernel.actions import step, unchanged
from congvu.registers.procedures.actions.packages import DEFINITION, cited, plain, save
from congvu.registers.procedures.models import ProcedureVersion
from congvu.registers.procedures.rules import definitions, joining


def check_bundle(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    definition = package.toml(DEFINITION)
    for part in definition.get("parts", ()):
        if not part.get("key") or not part.get("procedure"):
            raise package.error("Mỗi phần (parts) phải có khóa (key) và mã thủ tục.", DEFINITION)
    faults = joining.order_faults(definition.get("parts", ()))
    for sentence in [*faults, *definitions.faults(_completed(definition, [], 1))]:
        raise package.error(sentence, DEFINITION)


@step
def load_bundle(*, package: Package) -> None:
    """Publish a joined service over the procedures that stand now; a known version stays."""
    check_bundle(package=package)
    definition = cited(plain(package.toml(DEFINITION)), package)
    code, version = definition["code"], definition["version"]
    if ProcedureVersion.objects.filter(code=code, version=version).exists():
        unchanged()
        return
    try:
        rows = _rows(definition)
        form, maps = joining.joined_form(definition, [(k, row.form) for k, row in rows])
        casework.load_form(form)
    except ValueError as fault:
        raise package.error(str(fault), DEFINITION) from fault
    for part, (key, row) in zip(definition["parts"], rows, strict=True):
        part |= {"version": row.version, "names": maps[key]}
    whole = _completed(definition, rows, _time(definition, rows))
    save(whole, form=form, process_key="", sha256=package.sha256)


def _rows(definition: dict[str, Any]) -> list[tuple[str, ProcedureVersion]]:
    """The version of each part that stands. Raises ValueError for one that takes no dossiers."""
    on = date.fromisoformat(definition["valid_from"])
    found = []
    for part in definition["parts"]:
        row = ProcedureVersion.objects.in_force(on).filter(code=part["procedure"]).first()
        if row is None or row.online != "full" or not row.form:
            raise ValueError(f"Thủ tục {part['procedure']} không nhận hồ sơ trực tuyến toàn trình.")
        found.append((part["key"], row))
    return found


def _time(definition: dict[str, Any], rows: list[tuple[str, ProcedureVersion]]) -> int:
    """The longest way, in working days. Raises ValueError when a part counts otherwise."""
    limits = {key: row.definition["time_limit"] for key, row in rows}
    if any(limit["unit"] != "working_day" for limit in limits.values()):
        raise ValueError("Thời hạn của các phần phải cùng tính theo ngày làm việc.")
    return joining.whole_time(
        [(p["key"], p.get("after", ()), limits[p["key"]]["amount"]) for p in definition["parts"]]
    )


def _completed(
    definition: dict[str, Any], rows: list[tuple[str, ProcedureVersion]], amount: int
) -> dict[str, Any]:
    """The definition with what its parts say: papers, results, law, time."""
    papers = [
        {**paper, "key": f"{key}_{paper['key']}"}
        for key, row in rows
        for paper in row.definition.get("components", ())
    ]
    results = [
        {"key": f"{key}_{one['key']}", "name": one["name"]}
        for key, row in rows
        for one in row.definition.get("results", ())
    ]
    laws = {b["law"]: b for _k, row in rows for b in row.definition.get("legal_basis", ())}
    return {
        **definition,
        "online": "full",
        "components": papers or [{"key": "giay_to", "name": "Giấy tờ của từng phần"}],
        "results": results,
        "legal_basis": [*definition.get("legal_basis", ()), *laws.values()],
        "joined": [part["procedure"] for part in definition.get("parts", ())],
        "time_limit": {"amount": amount, "unit": "working_day"},
    }
