"""The law's own examples: numbering, lettering, capacities, numbers, marks, what keeps one back."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.documents.rules import (
    capacities,
    document,
    drawing,
    kinds,
    layout,
    outline,
    pasting,
    proof,
    redline,
    secrecy,
)
from congvu.engines.documents.rules import numbers as writing
from congvu.engines.documents.rules.capacities import Capacity, Signing
from congvu.engines.documents.rules.outline import Block, BlockKind

CONTENT = Path(kinds.__file__).resolve().parents[3] / "content" / "document-kinds"
ROWS = {
    row["code"]: row
    for row in tomllib.loads((CONTENT / "nd-30-2020" / "kinds.toml").read_text())["kind"]
}
HEAD = Signing(post="Giám đốc", name="Phạm Quốc Dũng")
GOOD = document.Document(
    abstract="Về việc thành lập Tổ công tác",
    lead="GIÁM ĐỐC SỞ NỘI VỤ",
    bases=("Căn cứ Nghị định số 30/2020/NĐ-CP",),
    blocks=(Block(id="a", kind=BlockKind.ARTICLE, text="Thành lập Tổ công tác./."),),
    recipients=("Như Điều 1",),
    signing=HEAD,
)


def blocks(*kinds_: str) -> tuple[Block, ...]:
    return tuple(
        Block(id=f"b{at}", kind=BlockKind(kind), text="x", title="x")
        for at, kind in enumerate(kinds_)
    )


def labels(*kinds_: str) -> list[str]:
    return [each.label for each in outline.numbered(blocks(*kinds_))]


def faults(made: document.Document, code: str = "quyet-dinh", **more: Any) -> list[str]:
    row = ROWS[code]
    found = layout.faults(
        made, form=kinds.Form(row.get("form", "named")),
        parts=kinds.read_parts(row.get("parts", {})), **more,
    )  # fmt: skip
    return [each.place for each in found]


def test_all_29_kinds_and_3_copies_are_there_with_the_decrees_abbreviations() -> None:
    wanted = {
        "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB",
        "TTr", "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB",
    }  # fmt: skip
    drafted = [r for r in ROWS.values() if r.get("form", "named") in ("named", "letter")]
    assert len(drafted) == 29
    assert {r["abbreviation"] for r in drafted if "abbreviation" in r} == wanted
    copies = [r["abbreviation"] for r in ROWS.values() if r.get("form") == "copy"]
    assert copies == ["SY", "TrS", "SL"]


@pytest.mark.parametrize("code", ROWS)
def test_every_skeleton_reads_and_is_not_ready_as_it_is(code: str) -> None:
    made = document.read(ROWS[code].get("skeleton", {}))
    assert document.read(document.write(made)) == made
    if ROWS[code].get("form", "named") in ("named", "letter"):
        assert "signing" in faults(made, code)


@pytest.mark.parametrize(
    ("pattern", "number", "on", "place", "said"),
    [
        ("{n:02}/QĐ-{org}", 15, date(2026, 3, 9), {"org": "BNV"}, "15/QĐ-BNV"),
        (
            "{n:02}/{org}-{drafter}",
            5,
            date(2026, 3, 9),
            {"org": "BNV", "drafter": "VP"},
            "05/BNV-VP",
        ),
        ("{n:02}/{org}-{drafter}", 5, date(2026, 3, 9), {"org": "UBND tỉnh"}, "05/UBND-VP"),
        ("{n:02}/{yyyy}/TT-{org}", 13, date(2026, 3, 9), {"org": "BNV"}, "13/2026/TT-BNV"),
        ("{n:02}/SY-{org}", 3, date(2026, 3, 9), {"org": "BNV"}, "03/SY-BNV"),
        ("{n:02}/TrS-{org}", 3, date(2026, 3, 9), {"org": "BNV"}, "03/TrS-BNV"),
        ("{n:02}/SL-{org}", 128, date(2026, 3, 9), {"org": "BNV"}, "128/SL-BNV"),
    ],
)
def test_numbers_are_written_as_the_decree_writes_them(
    pattern: str, number: int, on: date, place: dict[str, str], said: str
) -> None:
    found = writing.write(pattern, number=number, on=on, place=writing.Place(**place))
    assert found == said


def test_patterns_follow_from_form_and_abbreviation() -> None:
    assert kinds.pattern_of(kinds.Form.NAMED, "BC") == "{n:02}/BC-{org}"
    assert kinds.pattern_of(kinds.Form.LETTER, "") == "{n:02}/{org}-{drafter}"
    assert kinds.pattern_of(kinds.Form.NORMATIVE, "TT") == "{n:02}/{yyyy}/TT-{org}"
    assert kinds.pattern_of(kinds.Form.COPY, "SY") == "{n:02}/SY-{org}"


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert "".join(outline.letter(n) for n in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert outline.letter(24) == ""
    assert labels("article", "clause", *["point"] * 8)[2:] == [
        "a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)",
    ]  # fmt: skip


def test_articles_count_through_chapters_and_clauses_start_anew() -> None:
    said = labels("chapter", "article", "clause", "clause", "chapter", "article", "clause")
    assert said == ["Chương I", "Điều 1.", "1.", "2.", "Chương II", "Điều 2.", "1."]
    assert labels("section", "article", "section", "chapter", "section")[-1] == "Mục 1"
    assert labels("part", "chapter", "part", "chapter")[-1] == "Chương II"


def test_an_annex_counts_for_itself_and_alone_has_no_number() -> None:
    assert labels("article", "annex", "article") == ["Điều 1.", "Phụ lục", "Điều 1."]
    assert labels("annex", "heading", "annex")[::2] == ["Phụ lục I", "Phụ lục II"]


def test_reports_count_by_roman_headings() -> None:
    said = labels("heading", "clause", "point", "heading", "clause")
    assert said == ["I.", "1.", "a)", "II.", "1."]
    assert [outline.roman(n) for n in (4, 9, 14, 40)] == ["IV", "IX", "XIV", "XL"]


def test_a_block_moves_with_all_that_lies_in_it() -> None:
    rows = blocks("article", "clause", "article", "clause")
    assert [b.id for b in outline.moved(rows, "b0", 1)] == ["b2", "b3", "b0", "b1"]
    assert [b.id for b in outline.moved(rows, "b2", -1)] == ["b2", "b3", "b0", "b1"]
    assert outline.moved(rows, "b0", -1) == rows
    assert outline.moved(rows, "b2", 1) == rows
    assert outline.moved(rows, "zz", 1) == rows


def test_tab_steps_down_the_ladder_and_back() -> None:
    rows = blocks("article")
    down = outline.stepped(rows, "b0", 1)
    assert down[0].kind is BlockKind.CLAUSE
    assert outline.stepped(down, "b0", -1)[0].kind is BlockKind.ARTICLE
    assert outline.step_of(BlockKind.TABLE, 1) is BlockKind.TABLE
    assert outline.step_of(BlockKind.PARAGRAPH, 1) is BlockKind.PARAGRAPH


def test_pasted_text_becomes_blocks_and_typed_numbers_go() -> None:
    pasted = "Điều 1. Phạm vi\n1. Khoản một\na) Điểm a\nđ) Điểm đ\nChương II\nMột đoạn 2020 năm"
    made = pasting.split(
        Block(id="x", kind=BlockKind.ARTICLE, text=pasted), iter("abcdefgh").__next__
    )
    said = [(b.kind.value, b.text or b.title) for b in made]
    assert said == [
        ("article", "Phạm vi"), ("clause", "Khoản một"), ("point", "Điểm a"), ("point", "Điểm đ"),
        ("chapter", ""), ("paragraph", "Một đoạn 2020 năm"),
    ]  # fmt: skip
    one = Block(id="x", kind=BlockKind.CLAUSE, text="2. Báo cáo")
    assert pasting.unlabelled(one).text == "Báo cáo"
    assert pasting.unlabelled(replace(one, kind=BlockKind.PARAGRAPH)).text == "2. Báo cáo"


def test_a_table_is_typed_by_lines_and_bars() -> None:
    rows = pasting.read_table("STT | Họ tên\n1|An\n2")
    assert rows == (("STT", "Họ tên"), ("1", "An"), ("2", ""))
    assert pasting.read_table(pasting.write_table(rows)) == rows


@pytest.mark.parametrize(
    ("signing", "said"),
    [
        (Signing(post="Bộ trưởng"), ("BỘ TRƯỞNG",)),
        (Signing(capacity=Capacity.FOR_HEAD, head="Bộ trưởng", post="Thứ trưởng"),
         ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG")),
        (Signing(capacity=Capacity.ACTING, head="Bộ trưởng"), ("Q. BỘ TRƯỞNG",)),
        (Signing(capacity=Capacity.BY_ORDER, head="Bộ trưởng", post="Vụ trưởng Vụ Tổ chức cán bộ"),
         ("TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ TỔ CHỨC CÁN BỘ")),
        (Signing(capacity=Capacity.AUTHORISED, head="Giám đốc", post="Trưởng phòng"),
         ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Signing(capacity=Capacity.COLLECTIVE, body="Ủy ban nhân dân", post="Chủ tịch"),
         ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        (Signing(capacity=Capacity.FOR_HEAD, body="Ủy ban nhân dân", head="Chủ tịch",
                 post="Phó Chủ tịch"),
         ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    ],
)  # fmt: skip
def test_capacities_are_written_above_the_name(signing: Signing, said: tuple[str, ...]) -> None:
    assert capacities.lines(signing) == said


def test_capacities_that_the_law_does_not_know_are_refused() -> None:
    def wrong(collective: bool = False, **fields: Any) -> int:
        return len(capacities.faults(Signing(name="An", **fields), collective=collective))

    assert wrong(post="Giám đốc") == 0
    assert wrong(capacity=Capacity.FOR_HEAD, head="Giám đốc", post="Chuyên viên") == 1
    assert wrong(capacity=Capacity.FOR_HEAD, post="Phó Giám đốc") == 1
    assert wrong(capacity=Capacity.AUTHORISED, head="Giám đốc", post="Trưởng phòng") == 1
    assert wrong(post="Chủ tịch", collective=True) == 1
    assert wrong(capacity=Capacity.COLLECTIVE, body="ỦY BAN NHÂN DÂN", post="Chủ tịch",
                 collective=True) == 0  # fmt: skip
    deputy = capacities.proposed(name="B", post="Phó Giám đốc", head="Giám đốc", body="")
    assert deputy.capacity is Capacity.FOR_HEAD


def test_a_whole_decision_may_be_issued() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"abstract": ""}, "abstract"),
        ({"bases": ()}, "bases"),
        ({"lead": ""}, "lead"),
        ({"blocks": ()}, "blocks"),
        ({"blocks": (Block(id="a", kind=BlockKind.PARAGRAPH, text="x"),)}, "blocks"),
        ({"recipients": ()}, "recipients"),
        ({"keeping": document.Keeping(archive="")}, "keeping"),
        ({"signing": Signing(post="Giám đốc")}, "signing"),
        ({"urgency": "rat_khan"}, "urgency"),
        ({"circulation": "moi_nguoi"}, "circulation"),
        ({"abstract": "Về việc …"}, "abstract"),
        ({"blocks": (*GOOD.blocks, Block(id="p", kind=BlockKind.ARTICLE, text="…./."))}, "p"),
        ({"blocks": (*GOOD.blocks, Block(id="p", kind=BlockKind.CLAUSE))}, "p"),
        ({"blocks": (Block(id="p", kind=BlockKind.POINT, text="x"), *GOOD.blocks)}, "p"),
        ({"blocks": (Block(id="c", kind=BlockKind.CHAPTER), *GOOD.blocks)}, "c"),
        ({"blocks": (*GOOD.blocks, Block(id="s", kind=BlockKind.SUBSECTION, title="x"))}, ""),
    ],
)  # fmt: skip
def test_each_breach_of_the_layout_is_found_where_it_is(change: dict[str, Any], place: str) -> None:
    assert faults(replace(GOOD, **change)) == ([place] if place else [])


def test_letters_need_an_addressee_and_no_v_v_of_their_own() -> None:
    letter = replace(GOOD, abstract="V/v báo cáo", bases=(), lead="")
    assert faults(letter, "cong-van") == ["addressees", "abstract"]
    assert faults(replace(letter, abstract="báo cáo", addressees=("Bộ A",)), "cong-van") == []


def test_a_point_beyond_the_alphabet_is_refused() -> None:
    clause = Block(id="k", kind=BlockKind.CLAUSE, text="x")
    points = (Block(id=f"p{n}", kind=BlockKind.POINT, text="x") for n in range(24))
    assert faults(replace(GOOD, blocks=(*GOOD.blocks, clause, *points))) == ["p23"]


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("MẬT", "MẬT"), ("TỐI MẬT", "TỐI MẬT"), ("[TUYỆT MẬT]", "TUYỆT MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"), ("Bảo vệ bí mật nhà nước", ""), ("Mật ong", ""),
        ("Mức độ mật: mật", "MẬT"), ("KHẨN", ""), ("MẬT MÃ", ""),
        ("  TUYỆT  MẬT  ", "TUYỆT MẬT"), ("* MẬT *", "MẬT"), ("BẢO MẬT THÔNG TIN", ""), ("độ mật: không", ""),
    ],
)  # fmt: skip
def test_a_stamp_of_secrecy_is_seen_and_a_word_is_not(line: str, mark: str) -> None:
    assert secrecy.mark_in(["Một dòng", line]) == mark
    assert (faults(replace(GOOD, proposer=line))[:1] == ["secrecy"]) is bool(mark)


def test_the_field_of_secrecy_passes_only_plain_documents() -> None:
    assert [secrecy.mark_said(x) for x in ("", "Thường", "Mật", "tối mật", "tuyet_mat")] == [
        "", "", "MẬT", "TỐI MẬT", "TUYỆT MẬT",
    ]  # fmt: skip


def test_contents_that_are_not_of_the_schema_are_refused() -> None:
    for wrong in (
        {"schema": 2}, {"unknown": 1}, {"abstract": 5}, {"blocks": [{"id": "a", "kind": "no"}]},
        {"blocks": [{"id": "", "kind": "clause"}]}, {"blocks": [{"id": "<b>", "kind": "clause"}]},
        {"blocks": [{"id": "a", "kind": "clause"}] * 2}, {"bases": "x"},
        {"signing": {"capacity": "XX."}}, {"keeping": {"copies": -1}}, {"abstract": "x" * 20_001},
        {"blocks": [{"id": "a", "kind": "table", "rows": [["x"] * 21]}]},
    ):  # fmt: skip
        with pytest.raises(document.BadDocument):
            document.read(wrong)
    assert document.read({"abstract": "  hoa\u0300 \x00"}).abstract == "hoà"


def test_the_hash_follows_the_words_and_not_the_order_of_keys() -> None:
    one = document.write(GOOD)
    assert document.digest(one) == document.digest(dict(reversed(one.items())))
    assert document.digest(one) != document.digest({**one, "abstract": "khác"})


def test_drawing_ends_lists_and_numbers_everything() -> None:
    made = replace(
        GOOD, recipients=("Như Điều 3;", "UBND tỉnh ."),
        keeping=document.Keeping(unit="CCHC", drafter="NTH", copies=5),
        blocks=(*blocks("chapter", "article", "section", "annex", "heading"),),
    )  # fmt: skip
    data = drawing.fields(
        made, name="Quyết định", form="named", parts=kinds.Parts(lead=kinds.Need.MUST)
    )
    assert data["recipients"] == ["Như Điều 3", "UBND tỉnh", "Lưu: VT, CCHC, NTH (05)"]
    assert [b["label"] for b in data["body"]] == ["Chương I", "Điều 1.", "Mục 1"]
    assert [b["level"] for b in data["body"]] == [2, 0, 3]
    assert data["annexes"][0]["label"] == "Phụ lục"
    assert data["about"] == ""


def test_the_proof_reader_finds_what_a_clerk_mends() -> None:
    made = replace(
        GOOD, abstract="Về  việc hoà bình",
        blocks=(Block(id="a", kind=BlockKind.ARTICLE, text="Hòa giải ,Luật (a. Theo 9/2000/QĐ-X"),),
        bases=("Căn cứ Nghị định số 61/2018/NĐ-CP", "Căn cứ Luật số 1/2030/QH16"),
    )  # fmt: skip
    known = {
        "61/2018/NĐ-CP": proof.Cited(
            key="k", so_ky_hieu="61/2018/NĐ-CP", name="", state="het_hieu_luc", until="01/07/2025"
        ),
        "1/2030/QH16": proof.Cited(key="l", so_ky_hieu="1/2030/QH16", name="", state="con_hieu_luc"),
    }  # fmt: skip
    assert proof.cited(made) == {"61/2018/NĐ-CP", "1/2030/QH16", "9/2000/QĐ-X"}
    said = {(f.place, f.says % f.values) for f in proof.findings(made, known)}
    for place, words in (
        ("abstract", "Thừa dấu cách"), ("a", "trước dấu câu"), ("a", "Thiếu dấu cách"),
        ("a", "không đủ cặp"), ("abstract", "Dấu thanh không thống nhất: “hoà”"),
        ("bases", "61/2018/NĐ-CP đã hết hiệu lực từ 01/07/2025"), ("blocks", "./."),
    ):  # fmt: skip
        assert any(p == place and words in s for p, s in said), (place, words, said)
    assert not any("1/2030" in s for _, s in said)
    assert proof.findings(replace(GOOD, bases=()), {}) == []


def test_the_redline_goes_word_by_word_and_forgets_renumbering() -> None:
    old = replace(GOOD, blocks=blocks("article", "article"))
    moved = replace(old, blocks=(Block(id="n", kind=BlockKind.ARTICLE, text="mới"), *old.blocks))
    found = redline.changes(old, moved)
    assert [(c.before, c.after) for c in found] == [("", "Điều 1.")]
    pieces = redline.words("trong 05 ngày làm việc", "trong 10 ngày làm việc")
    assert [(p.op.value, p.text) for p in pieces] == [
        ("same", "trong "), ("removed", "05"), ("added", "10"), ("same", " ngày làm việc"),
    ]  # fmt: skip
    gone = redline.changes(moved, replace(old, abstract="khác"))
    assert [(c.name, c.before, c.after) for c in gone] == [
        ("abstract", "", ""),
        ("", "Điều 1.", ""),
    ]
    assert redline.changes(old, old) == []
