"""Shared parts: a process with a procedure's own names and hours, a form with shared steps."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from congvu.engines.casework import api as casework
from congvu.registers.procedures.rules import parts

CONTENT = Path(__file__).parents[3] / "content"
PATH = (
    "tiep_nhan", "lay_y_kien", "tham_dinh", "ky_duyet", "xet_xa", "ky_xa", "xet_tinh", "ky_tinh",
    "xet_bo", "ky_bo", "ghi_nhan", "phat_hanh", "doi_chieu",
)  # fmt: skip
STEP = {"key": "nguoi-nop", "title": "Người nộp", "questions": [{"key": "ho_ten"}]}


def _online() -> list[Path]:
    folders = sorted((CONTENT / "procedures").iterdir())
    return [f for f in folders if 'online = "full"' in (f / "procedure.toml").read_text("utf-8")]


def _process(folder: Path) -> bytes:
    definition = tomllib.loads((folder / "procedure.toml").read_text("utf-8"))
    if "process" not in definition:
        return (folder / parts.PROCESS).read_bytes()
    shared = CONTENT / "procedure-parts" / definition["process"]["shared"] / parts.PROCESS
    return parts.own_process(shared.read_bytes(), definition)


@pytest.mark.parametrize("folder", _online(), ids=lambda f: f.name)
def test_the_hours_of_the_steps_make_the_deadline(folder: Path) -> None:
    """Law: TCVN ISO 9001 procedures of an agency: the steps add up to the deadline × 8 hours."""
    limit = tomllib.loads((folder / "procedure.toml").read_text("utf-8"))["time_limit"]
    assert parts.hours_of(_process(folder), PATH) == limit["amount"] * parts.HOURS_A_DAY


def test_the_hours_of_each_level_make_its_leg() -> None:
    """Law: NĐ 28/2024/NĐ-CP: 15 + 15 + 10 + 10 working days."""
    folder = CONTENT / "procedures" / "0.100104"
    legs = tomllib.loads((folder / "procedure.toml").read_text("utf-8"))["legs"]
    levels = [PATH[:1] + PATH[4:6], PATH[6:8], PATH[8:10], PATH[10:]]
    hours = [parts.hours_of(_process(folder), level) for level in levels]
    assert hours == [leg["amount"] * parts.HOURS_A_DAY for leg in legs] == [120, 120, 80, 80]


@pytest.mark.parametrize("folder", _online(), ids=lambda f: f.name)
def test_every_process_compiles_under_its_own_name(folder: Path) -> None:
    net = casework.compile_process(_process(folder))
    definition = tomllib.loads((folder / "procedure.toml").read_text("utf-8"))
    if "process" in definition:
        assert net.name == definition["name"]["vi"]


def test_a_step_that_the_shared_process_has_not_is_refused() -> None:
    shared = (CONTENT / "procedure-parts" / "mot-cua" / parts.PROCESS).read_bytes()
    definition = {
        "code": "1.012345", "name": {"vi": "Thử"}, "time_limit": {"amount": 1, "unit": "day"},
        "process": {"tasks": {"khong_co": {"hours": 1}}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="không có bước “khong_co”"):
        parts.own_process(shared, definition)


def test_shared_steps_take_the_place_of_their_name() -> None:
    own = {"key": "rieng", "title": "Riêng", "questions": []}
    form = {"steps": [{"use": "nguoi-nop", "questions": [{"key": "noi_o"}]}, own]}
    whole = parts.whole_form(form, {"nguoi-nop": STEP})
    assert [q["key"] for q in whole["steps"][0]["questions"]] == ["ho_ten", "noi_o"]
    assert whole["steps"][0]["title"] == "Người nộp"
    assert whole["steps"][1] == own
    assert len(STEP["questions"]) == 1
    with pytest.raises(ValueError, match="“la”"):
        parts.whole_form({"steps": [{"use": "la"}]}, {})


def test_a_shared_process_cannot_reach_outside() -> None:
    evil = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    with pytest.raises(ValueError, match="bpmn:process"):
        parts.own_process(evil, {"time_limit": {"amount": 1, "unit": "day"}, "code": "1.012345"})
