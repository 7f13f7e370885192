"""Lexemes, questions, marks: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.search.rules.lexemes import (
    code_key,
    codes_in,
    exact_words,
    plain_words,
    vector,
)
from congvu.engines.search.rules.marks import marked, snippet
from congvu.engines.search.rules.questions import ask


def test_both_tone_placements_are_one_word() -> None:
    assert exact_words("hoà hòa thuỷ thủy khoẻ khỏe") == [
        "hòa", "hòa", "thủy", "thủy", "khỏe", "khỏe",
    ]  # fmt: skip


def test_separators_part_words_in_codes() -> None:
    assert plain_words("426/QĐ-BNV, 12e3") == ["426", "qd", "bnv", "12e3"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Quyết định 426/QĐ-BNV ngày 09/6/2026", ["426qdbnv", "0962026"]),
        ("Mã G09.20-20260609-0092637.", ["g0920202606090092637"]),
        ("Không có mã", []),
        ("tháng 6", []),
    ],
)
def test_codes_are_read_out_of_a_text(text: str, codes: list[str]) -> None:
    assert codes_in(text) == codes


def test_a_vector_keeps_title_and_text_apart() -> None:
    assert vector(("A", ["a", "b"]), ("D", ["a"])) == "'a':1A,13D 'b':2A"


def test_a_question_begins_its_last_word() -> None:
    question = ask("Hồ sơ 0092")
    assert question.phrase == "'ho' <-> 'so' <-> '0092':*"
    assert question.exact == "'hồ' <-> 'sơ' <-> '0092':*"
    assert question.code == "hoso0092"
    assert code_key("Hồ-sơ/0092") == "hoso0092"


@given(st.text(max_size=400))
def test_lexemes_hold_letters_and_digits_only(text: str) -> None:
    question = ask(text)
    for word in (*question.words, *exact_words(text)):
        assert "'" not in word
        assert "\\" not in word
        assert not any(c.isspace() for c in word)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=5), max_size=3))
def test_marks_lose_no_character(text: str, words: list[str]) -> None:
    assert "".join(piece for piece, _on in marked(text, words)) == text


def test_marks_fall_on_what_was_asked() -> None:
    assert marked("Trợ cấp xã hội", ("tro", "cap")) == [
        ("Trợ", True), (" ", False), ("cấp", True), (" xã hội", False),
    ]  # fmt: skip


def test_a_snippet_stands_around_the_first_word() -> None:
    text = "a " * 300 + "đích " + "b " * 300
    cut = snippet(text, ("dich",))
    assert "đích" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 240
