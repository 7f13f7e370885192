"""Numbers, wires and comparisons: tables, no database."""

from __future__ import annotations

from typing import Any

import pytest

from congvu.registers.lookups.rules import numbers, wire
from congvu.registers.lookups.rules.comparing import (
    DIFFERS,
    MARKS,
    SAME,
    UNDECLARED,
    UNREGISTERED,
    YEAR,
    compare,
    verdict,
)

READ = {
    "call": "POST /nguoi", "question": "So={key}; Ten={full_name}; Ngay={birth_date}",
    "answer": "full_name=a.ten; birth_date=a.ngay; sex=a.gioi; key=a.so", "dates": "yyyyMMdd",
    "codes": "sex.1=Nam; sex.2=Nữ",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "declared", "registered", "told"),
    [
        ("full_name", "Nguyễn Văn An", "NGUYỄN VĂN AN", SAME),
        ("full_name", "Nguyễn  Văn An ", "Nguyễn Văn An", SAME),
        ("full_name", "Nguyễn Văn An", "NGUYỄN VĂN AN".encode().decode(), SAME),
        ("full_name", "Đỗ Thị Hoà", "ĐỖ THỊ HÒA", SAME),
        ("full_name", "Lê Thị Thúy", "Lê Thị Thùy", MARKS),
        ("full_name", "Do Thi Hong", "Đỗ Thị Hồng", MARKS),
        ("full_name", "Nguyễn Văn An", "Nguyễn Văn Ân Bình", DIFFERS),
        ("full_name", "Tra\u0302\u0300n An", "Trần An", SAME),
        ("birth_date", "1990-02-15", "1990-02-15", SAME),
        ("birth_date", "1990-02-15", "1990", YEAR),
        ("birth_date", "1990-02-15", "1991", DIFFERS),
        ("birth_date", "1990-02-15", "1990-02-16", DIFFERS),
        ("sex", "Nam", "Nữ", DIFFERS),
        ("residence", "phường Cẩm Thành", "Tổ 3, PHƯỜNG CẨM THÀNH, tỉnh Quảng Ngãi", SAME),
        ("residence", "phường Trà Câu", "Tổ 3, phường Cẩm Thành", DIFFERS),
        ("full_name", "", "Nguyễn Văn An", UNDECLARED),
        ("full_name", "Nguyễn Văn An", "", UNREGISTERED),
    ],
)
def test_one_field(field: str, declared: str, registered: str, told: str) -> None:
    assert verdict(field, declared, registered) == told


def test_only_what_somebody_says_makes_a_line() -> None:
    fields = ("full_name", "birth_date", "sex", "living")
    lines = compare({"full_name": "A"}, {"sex": "Nam", "living": "Đã chết"}, fields=fields)
    assert [(line.field, line.verdict) for line in lines] == [
        ("full_name", UNREGISTERED), ("living", UNDECLARED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "number", "fits"),
    [
        ("population", "051090000001", True),
        ("population", "051490000001", False),
        ("population", "05109000000", False),
        ("population", "٠٥١٠٩٠٠٠٠٠٠١", False),
        ("business", "0100000014", True),
        ("business", "0100000014001", True),
        ("business", "15/QĐ-SNV", False),
        ("insurance", "5100000001", True),
        ("insurance", "51000000011", False),
    ],
)
def test_the_shape_of_numbers(kind: str, number: str, fits: bool) -> None:
    assert numbers.fits(kind, number) is fits


def test_people_write_numbers_with_spaces() -> None:
    assert numbers.clean(" 051.090 000-001") == "051090000001"


def test_a_question_is_asked_as_the_parameters_say() -> None:
    read = wire.read(**READ)
    said = {"key": "051090000001", "full_name": "An", "birth_date": "1990-02-15"}
    assert wire.asked(read, said) == [
        ("So", "051090000001"), ("Ten", "An"), ("Ngay", "19900215"),
    ]  # fmt: skip
    assert wire.asked(read, {"key": "1"}) == [("So", "1")]


@pytest.mark.parametrize(
    "changed",
    [
        {"call": "DELETE /x"},
        {"call": "GET x"},
        {"question": "So={mat_khau}"},
        {"question": "So"},
        {"dates": "ddMM"},
        {"call": "GET /{khac}"},
    ],
)
def test_a_parameter_that_cannot_be_read(changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire.read(**{**READ, **changed})


ANSWER: dict[str, Any] = {"ten": "AN", "ngay": "19900215", "gioi": 1, "so": "1", "khac": "thừa"}


def test_an_answer_is_opened_by_the_parameters_alone() -> None:
    found = wire.opened(wire.read(**READ), {"a": ANSWER}, first="full_name", key="1")
    assert found == {"full_name": "AN", "birth_date": "1990-02-15", "sex": "Nam"}
    year = {"a": {**ANSWER, "ngay": "1990", "gioi": None}}
    assert wire.opened(wire.read(**READ), year, first="full_name", key="1") == {
        "full_name": "AN", "birth_date": "1990",
    }  # fmt: skip
    assert wire.opened(wire.read(**READ), {"a": None}, first="full_name", key="1") is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        "chữ",
        {"b": ANSWER},
        {"a": []},
        {"a": {**ANSWER, "ten": ["AN"]}},
        {"a": {**ANSWER, "ten": ""}},
        {"a": {**ANSWER, "ten": "x" * 501}},
        {"a": {**ANSWER, "ngay": "15/02/1990"}},
        {"a": {**ANSWER, "so": "2"}},
    ],
)
def test_another_shape_is_no_answer(told: Any) -> None:
    """Least of all one about somebody else."""
    with pytest.raises(wire.Unshaped):
        wire.opened(wire.read(**READ), told, first="full_name", key="1")
