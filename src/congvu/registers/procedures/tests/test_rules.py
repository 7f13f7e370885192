"""What a procedure must say before it may be published (NĐ 63/2010/NĐ-CP Điều 8)."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from congvu.registers.procedures.rules import definitions as rules

CONTENT = Path(__file__).parents[3] / "content" / "procedures"


@pytest.fixture
def definition() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "1.012929" / "procedure.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", sorted(CONTENT.iterdir()), ids=lambda p: p.name)
def test_shipped_procedures_have_every_mandatory_part(folder: Path) -> None:
    shipped = tomllib.loads((folder / "procedure.toml").read_text(encoding="utf-8"))
    assert rules.faults(shipped) == []
    assert shipped["code"] == folder.name


@pytest.mark.parametrize("part", sorted(rules.MANDATORY))
def test_a_missing_part_is_named_with_the_law(part: str, definition: dict[str, Any]) -> None:
    broken = copy.deepcopy(definition)
    del broken[part]
    faults = rules.faults(broken)
    assert len(faults) >= 1
    assert rules.MANDATORY[part] in faults[0]
    assert "Điều 8 Nghị định số 63/2010/NĐ-CP" in faults[0]


@pytest.mark.parametrize("code", ["1.12929", "4.012929", "1.0129290", "1,012929", "", "1.01292x"])
def test_codes_are_strings_of_the_national_form(code: str, definition: dict[str, Any]) -> None:
    definition["code"] = code
    assert rules.faults(definition) == [f"Mã thủ tục “{code}” không đúng dạng 1.012345."]


def test_the_same_component_twice_is_refused(definition: dict[str, Any]) -> None:
    definition["components"].append(definition["components"][0])
    assert rules.faults(definition) == ["Thành phần hồ sơ “don” bị khai hai lần."]


def test_reading_gives_the_limits_and_desks_of_the_law(definition: dict[str, Any]) -> None:
    found = rules.read(definition, row_id=1, sha256="", form={"steps": []}, process_key="p")
    assert (found.limit.amount, found.limit.unit) == (60, "working_day")
    assert (found.receive.kind, found.solve.name) == ("trung_tam_hcc", "Sở Nội vụ")
    assert found.valid_from == date(2025, 7, 1)
    assert found.name.in_language("en") == "Founding an association"
    assert found.is_online


def test_own_result_templates_are_named_by_procedure() -> None:
    assert rules.template_code("1.013734", "results/giay-xac-nhan.typ") == "1.013734/giay-xac-nhan"
    assert rules.template_code("1.012929", "associations/decision") == "associations/decision"
