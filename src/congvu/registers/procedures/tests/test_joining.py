"""One form for several procedures: nothing is asked twice, nothing is mixed up."""

from __future__ import annotations

from typing import Any

import pytest

from congvu.registers.procedures.contracts import Member
from congvu.registers.procedures.rules import joining

BUNDLE = {"code": "0.900001", "version": 1, "name": {"vi": "Liên thông"}}


def _form(title: str, *steps: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "title": {"vi": title},
        "steps": [{"key": k, "title": {"vi": k}, "questions": qs} for k, qs in steps],
    }


def _ask(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": {"vi": key}, **more}


A = _form(
    "Một",
    ("nguoi", [_ask("ho_ten"), _ask("quan_he", choices=["con"])]),
    ("giay-to", [_ask("tep_don", "file"), _ask("tep_bang", "file")]),
    ("cam-ket", [_ask("cam_ket", "yes_no")]),
)
B = _form(
    "Hai",
    ("nguoi", [_ask("ho_ten", hint={"vi": "khác lời nhắc"})]),
    ("rieng", [_ask("quan_he", choices=["me"]),
               _ask("ly_do", condition='quan_he = "quan_he" and ho_ten != ""',
                    checks=[{"test": "quan_he != ly_do"}])]),
    ("giay-to", [_ask("tep_don", "file"), _ask("tep_cm", "file")]),
    ("cam-ket", [_ask("cam_ket", "yes_no")]),
)  # fmt: skip


def _keys(form: dict[str, Any]) -> list[str]:
    return [q["key"] for step in form["steps"] for q in step["questions"]]


def test_the_same_question_is_asked_once_and_others_get_their_own_name() -> None:
    form, maps = joining.joined_form(BUNDLE, [("a", A), ("b", B)])
    assert _keys(form) == [
        "ho_ten", "quan_he", "tep_don", "tep_bang", "b_quan_he", "ly_do", "b_tep_don", "tep_cm",
        "cam_ket",
    ]  # fmt: skip
    assert [s["key"] for s in form["steps"]] == [
        "nguoi", "giay-to", "rieng", "giay-to-2", "cam-ket",
    ]  # fmt: skip
    assert form["steps"][3]["title"] == {"vi": "giay-to – Hai"}
    assert maps["b"] == {
        "ho_ten": "ho_ten", "quan_he": "b_quan_he", "ly_do": "ly_do", "tep_don": "b_tep_don",
        "tep_cm": "tep_cm", "cam_ket": "cam_ket",
    }  # fmt: skip


def test_conditions_speak_of_the_new_names_and_quoted_words_stay() -> None:
    form, _maps = joining.joined_form(BUNDLE, [("a", A), ("b", B)])
    question = next(q for s in form["steps"] for q in s["questions"] if q["key"] == "ly_do")
    assert question["condition"] == 'b_quan_he = "quan_he" and ho_ten != ""'
    assert question["checks"] == [{"test": "b_quan_he != ly_do"}]


def test_a_paper_said_to_be_the_same_is_handed_in_once() -> None:
    bundle = {**BUNDLE, "shared": [{"questions": ["a.tep_bang", "b.tep_cm"]}]}
    form, maps = joining.joined_form(bundle, [("a", A), ("b", B)])
    assert "tep_cm" not in _keys(form)
    assert maps["b"]["tep_cm"] == "tep_bang"
    answers = {"tep_bang": ["1"], "b_quan_he": "me", "quan_he": "con"}
    member = Member(key="b", code="1.000001", version=1, names=maps["b"])
    assert member.own_answers(answers) == {"tep_cm": ["1"], "quan_he": "me"}
    with pytest.raises(ValueError, match=r"b\.khong_co"):
        joining.joined_form(
            {**BUNDLE, "shared": [{"questions": ["a.ho_ten", "b.khong_co"]}]}, [("a", A), ("b", B)]
        )


@pytest.mark.parametrize(
    ("parts", "time"),
    [
        ((("a", (), 10), ("b", (), 5)), 10),
        ((("a", (), 10), ("b", ("a",), 5)), 15),
        ((("a", (), 10), ("b", (), 30), ("c", ("a",), 5)), 30),
        ((("a", (), 10), ("b", (), 30), ("c", ("a", "b"), 5)), 35),
    ],
)
def test_the_whole_takes_the_longest_way(parts: Any, time: int) -> None:
    assert joining.whole_time(parts) == time


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ([{"key": "a"}, {"key": "b", "after": ["a"]}], 0),
        ([{"key": "a", "after": ["b"]}, {"key": "b"}], 1),
        ([{"key": "a"}, {"key": "a"}], 1),
        ([{"key": "a"}], 1),
    ],
)
def test_only_what_stands_before_may_be_waited_for(parts: Any, faults: int) -> None:
    assert len(joining.order_faults(parts)) == faults
