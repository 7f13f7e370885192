"""Vietnamese text: the cases that foreign code gets wrong."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.kernel import text

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấậệịộợụỳĐÂ ", max_size=40)


def test_nfd_and_nfc_names_are_one_name() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hằng")
    assert len(decomposed) == 20
    assert text.nfc(decomposed) == "Nguyễn Thị Hằng"
    assert text.unaccent(decomposed) == text.unaccent("Nguyễn Thị Hằng") == "nguyen thi hang"


def test_d_with_stroke_is_found_as_d() -> None:
    assert text.unaccent("Đỗ Đình Đức") == "do dinh duc"


def test_names_sort_by_given_name_then_family_then_middle() -> None:
    names = ["Trần Văn An", "Lê Ánh", "Bùi Đức", "Phan Dung", "Đỗ Ăn", "Phạm Ông", "Lê Văn An"]
    assert sorted(names, key=text.sort_key) == [
        "Lê Văn An", "Trần Văn An", "Lê Ánh", "Đỗ Ăn", "Phan Dung", "Bùi Đức", "Phạm Ông",
    ]  # fmt: skip


def test_tones_decide_only_among_equal_letters() -> None:
    words = ["mạ", "mả", "ma", "mã", "má", "mà", "mai"]
    assert sorted(words, key=text.dictionary_key) == ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]


def test_shorter_name_comes_first() -> None:
    assert text.dictionary_key("An") < text.dictionary_key("An Bình")


@pytest.mark.parametrize(
    ("given_", "old", "new"),
    [
        ("hoà", "hòa", "hoà"),
        ("thuý", "thúy", "thuý"),
        ("khỏe", "khỏe", "khoẻ"),
        ("quý", "quý", "quý"),
        ("giá", "giá", "giá"),
        ("toán", "toán", "toán"),
        ("nguyễn", "nguyễn", "nguyễn"),
        ("rượu", "rượu", "rượu"),
        ("nghĩa", "nghĩa", "nghĩa"),
        ("Hoà", "Hòa", "Hoà"),
        ("bcd", "bcd", "bcd"),
    ],
)
def test_tone_moves_between_old_and_new_style(given_: str, old: str, new: str) -> None:
    assert text.place_tone(given_) == old
    assert text.place_tone(given_, old_style=False) == new


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (2_530_000, "hai triệu năm trăm ba mươi nghìn"),
        (1_000_000_000, "một tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert text.number_in_words(number) == words


@given(VIETNAMESE)
def test_unaccent_is_ascii_and_stable(sample: str) -> None:
    once = text.unaccent(sample)
    assert once.isascii()
    assert text.unaccent(once) == once


@given(VIETNAMESE, VIETNAMESE)
def test_equal_keys_only_for_the_same_words(one: str, other: str) -> None:
    same = text.nfc(one).lower().split() == text.nfc(other).lower().split()
    assert (text.dictionary_key(one) == text.dictionary_key(other)) == same


def test_matches_needs_every_word() -> None:
    assert text.matches("hoi thanh", "Thủ tục thành lập hội")
    assert not text.matches("hoi giai the", "Thủ tục thành lập hội")
