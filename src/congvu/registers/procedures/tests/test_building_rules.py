"""Building a form: each change from one definition to the next, and TOML that reads back."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from congvu.engines.casework import api as casework
from congvu.registers.procedures.rules import building, toml

FORM = {
    "key": "0.900777", "version": 1, "title": "Đơn",
    "steps": [
        {"key": "mot", "title": {"vi": "Một"}, "questions": [
            {"key": "a", "type": "text", "label": {"vi": "A"}},
            {"key": "b", "type": "yes_no", "label": {"vi": "B"}}]},
        {"key": "hai", "title": {"vi": "Hai"}, "questions": [
            {"key": "c", "type": "number", "label": {"vi": "C"}}]},
    ],
}  # fmt: skip


def keys(form: building.Form) -> list[list[str]]:
    return [[q["key"] for q in s["questions"]] for s in form["steps"]]


@pytest.mark.parametrize("kind", building.TYPES)
def test_every_type_makes_a_form_that_loads(kind: str) -> None:
    made = building.add_question(FORM, step="mot", kind=kind, label="Đề nghị của bạn")
    assert keys(made)[0] == ["a", "b", "de_nghi_cua_ban"]
    casework.load_form(made)
    assert keys(FORM)[0] == ["a", "b"]


def test_the_types_are_those_of_the_engine() -> None:
    question = casework.FORM_SCHEMA["$defs"]["question"]["properties"]["type"]["enum"]
    assert set(building.TYPES) == set(question)
    assert len(building.TYPES) == 23


@pytest.mark.parametrize(
    ("key", "way", "after"),
    [
        ("b", "up", [["b", "a"], ["c"]]),
        ("b", "down", [["a"], ["b", "c"]]),
        ("a", "down", [["b", "a"], ["c"]]),
    ],
)
def test_a_question_moves_also_into_the_next_page(
    key: str, way: str, after: list[list[str]]
) -> None:
    assert keys(building.move(FORM, key=key, way=way)) == after


@pytest.mark.parametrize(("key", "way"), [("a", "up"), ("c", "down"), ("c", "up"), ("z", "up")])
def test_what_cannot_move_says_so(key: str, way: str) -> None:
    with pytest.raises(building.UnableToBuild):
        building.move(FORM, key=key, way=way)


def test_the_last_question_goes_with_its_page_but_never_the_last_page() -> None:
    made = building.remove(FORM, key="c")
    assert keys(made) == [["a", "b"]]
    with pytest.raises(building.UnableToBuild):
        building.remove_step(made, key="mot")


def test_two_questions_of_the_same_words_have_two_keys() -> None:
    once = building.add_question(FORM, step="mot", kind="text", label="Họ tên")
    twice = building.add_question(once, step="hai", kind="text", label="Họ tên")
    assert [k for step in keys(twice) for k in step if k.startswith("ho")] == ["ho_ten", "ho_ten_2"]


@pytest.mark.parametrize(
    ("key", "operator", "value", "text"),
    [
        ("a", "=", 'x"y', 'a = "xy"'),
        ("b", "=", "có", "b = true"),
        ("c", ">=", "1.000,5", "c >= 1000.5"),
    ],
)
def test_a_condition_in_words_becomes_an_expression(
    key: str, operator: str, value: str, text: str
) -> None:
    question = building.question(FORM, key)
    made = building.condition(question=question, operator=operator, value=value)
    assert made == text
    assert building.read_condition(made) is not None
    changed = building.add_question(FORM, step="hai", kind="text", label="D")
    casework.load_form(building.change(changed, key="d", said={"condition": made}))


def test_a_new_file_question_brings_its_paper() -> None:
    made = building.add_question(FORM, step="mot", kind="file", label="Giấy khai sinh")
    (paper,) = building.components(made, [])
    assert (paper["key"], paper["name"], paper["required"]) == (
        "giay_khai_sinh", "Giấy khai sinh", True,
    )  # fmt: skip
    assert building.components(made, [paper]) == [paper]


def test_toml_reads_back() -> None:
    table = {
        "code": "0.900777", "version": 2, "valid_from": date(2026, 11, 22), "yes": True,
        "name": {"vi": 'Thủ tục "mới"\n', "en": "New"}, "steps": [{"vi": "a\\b"}, {"vi": "c"}],
        "khóa lạ": [1, 2.5, "x"], "empty": [], "nothing": {},
    }  # fmt: skip
    assert tomllib.loads(toml.written(table)) == table
