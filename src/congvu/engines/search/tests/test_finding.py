"""What is found, in which order, however it is typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from congvu.engines.search.queries import find
from congvu.engines.search.tests.conftest import PERSONAS
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid

Put = Callable[..., None]


def uids(query: str, **more: object) -> list[str]:
    found = find(actor=Actor.stranger(), query=query, **more)  # type: ignore[arg-type]
    return [hit.uid for hit in found.rows]


@pytest.mark.parametrize(
    "typed",
    [
        "Hòa Bình", "hoà bình", "HÒA BÌNH", "hoa binh", "hoa bi", "bình", "HOA BINH ",
        unicodedata.normalize("NFD", "Hòa Bình"), unicodedata.normalize("NFD", "hoà bình"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(put: Put, typed: str) -> None:
    put("a", "Công viên Hòa Bình", public=True)
    put("b", "Hội người cao tuổi", public=True)
    assert uids(typed) == ["a"]


@pytest.mark.parametrize(
    "typed",
    [
        "426/QĐ-BNV", "426/qd-bnv", "426 QĐ BNV", "426QĐBNV", "426/QĐ", "QĐ-BNV", "426", "26/qđ",
        "426_qđ.bnv",
    ],
)  # fmt: skip
def test_a_symbol_is_found_whole_or_in_part(put: Put, typed: str) -> None:
    put("a", "Quyết định phê duyệt kế hoạch", codes=("426/QĐ-BNV",), public=True)
    put("b", "Công văn trả lời", codes=("918/CV-SNV",), public=True)
    assert uids(typed) == ["a"]


@pytest.mark.parametrize(
    "typed",
    ["G09.20-20260609-0092637", "0092637", "20260609-0092637", "g0920202606090092637", "G09.20",
     "92637"],
)  # fmt: skip
def test_a_dossier_code_is_found_whole_or_in_part(put: Put, typed: str) -> None:
    put("a", "G09.20-20260609-0092637", "Đăng ký thành lập hội", public=True)
    put("b", "G12.20-20260610-0011111", "Đăng ký thành lập hội", public=True)
    assert uids(typed) == ["a"]


def test_the_whole_code_comes_before_a_part_of_one(put: Put) -> None:
    put("part", "Công văn", codes=("1426/QĐ-BNV",), public=True)
    put("whole", "Công văn", codes=("426/QĐ-BNV",), public=True)
    assert uids("426/QĐ-BNV") == ["whole", "part"]


def test_exact_accents_come_first(put: Put) -> None:
    put("hoa", "Hoa Binh", public=True)
    put("hoà", "Hòa Bình", public=True)
    put("hóa", "Hóa Bình", public=True)
    assert uids("hòa bình")[0] == "hoà"
    assert set(uids("hòa bình")) == {"hoa", "hoà", "hóa"}
    assert uids("hóa bình")[0] == "hóa"


def test_a_phrase_comes_before_scattered_words(put: Put) -> None:
    put("scattered", "Hội đồng xét thành tích lập công", public=True)
    put("phrase", "Đơn xin thành lập", public=True)
    assert uids("thành lập") == ["phrase", "scattered"]


def test_words_of_a_name_are_found_apart(put: Put) -> None:
    put("a", "Nguyễn Văn An", public=True)
    assert uids("nguyen an") == ["a"]


def test_the_title_weighs_more_than_the_text(put: Put) -> None:
    put("text", "Văn bản", "về trợ cấp xã hội", public=True)
    put("title", "Trợ cấp xã hội", public=True)
    assert uids("trợ cấp xã hội") == ["title", "text"]


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "'", "'; DROP TABLE search_entry; --", "a' | 'b", "!&|():*<->", "\\", "%", "_",
     "\x00", "👍", "\ud800", "' :* <-> '", "$$", "{}", "%%%s", "a\\'b", "-" * 5000],
)  # fmt: skip
def test_nothing_typed_can_break_the_question(put: Put, typed: str) -> None:
    put("x", "Đơn vị", public=True)
    assert uids(typed) == []


def test_a_wildcard_is_a_plain_character_in_codes(put: Put) -> None:
    put("x", "Số 1234567", public=True)
    assert uids("12%67") == []
    assert uids("12_67") == []


def test_pages_follow_each_other_without_gap_or_repeat(put: Put) -> None:
    for number in range(25):
        put(f"d{number}", f"Hồ sơ thứ {number}", public=True)
    seen: list[str] = []
    after = ""
    for _page in range(4):
        found = find(actor=Actor.stranger(), query="hồ sơ", limit=7, after=after)
        assert found.total == 25
        seen += [hit.uid for hit in found.rows]
        after = found.after
    assert after == ""
    assert sorted(seen) == sorted(f"d{n}" for n in range(25))


def test_a_forged_cursor_is_refused(put: Put) -> None:
    with pytest.raises(Invalid):
        find(actor=Actor.stranger(), query="x", after="1.2")
    with pytest.raises(Invalid):
        find(actor=Actor.stranger(), query="x", after="a.b.c")


def test_kinds_are_counted_and_kept(put: Put) -> None:
    put("d", "Trợ cấp", noun="dossier", public=True)
    put("p", "Trợ cấp", noun="procedure", public=True)
    found = find(actor=Actor.stranger(), query="trợ cấp", kinds=("procedure",))
    assert [hit.uid for hit in found.rows] == ["p"]
    assert found.kinds == {"dossier": 1, "procedure": 1}
    assert found.total == 1


def test_who_may_not_know_learns_nothing_not_even_a_count(put: Put) -> None:
    put("public", "Bí mật công khai", public=True)
    put("own", "Bí mật của An", person_ids=(1,))
    put("here", "Bí mật nơi này", needs="dossiers.dossier.read", unit_ids=(51,))
    put("there", "Bí mật nơi kia", needs="dossiers.dossier.read", unit_ids=(77,))
    put("other", "Bí mật việc khác", needs="finance.payment.read", unit_ids=(51,))
    put("nobody", "Bí mật không ai", unit_ids=(51,))
    put("staff", "Bí mật nội bộ", needs="signed-in")
    seen = {name: set(_uids(actor)) for name, actor in PERSONAS.items()}
    assert seen == {
        "stranger": {"public"},
        "an": {"public", "own", "staff"},
        "binh": {"public", "here", "staff"},
        "chi": {"public", "there", "staff"},
        "giang": {"public", "staff"},
        "root": {"public", "here", "there", "staff"},
    }


def _uids(actor: Actor) -> list[str]:
    found = find(actor=actor, query="bí mật")
    assert found.total == len(found.rows) == sum(found.kinds.values())
    by_kind = find(actor=actor, query="bí mật", kinds=("dossier",))
    assert by_kind.total == found.total
    return [hit.uid for hit in found.rows]


def test_writing_again_replaces(put: Put) -> None:
    put("a", "Tên cũ", public=True)
    put("a", "Tên mới", public=True)
    assert uids("cũ") == []
    assert uids("mới") == ["a"]
