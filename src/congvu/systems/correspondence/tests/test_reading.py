"""What the face of a letter gives away, and what the clerk may write."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.systems.correspondence.rules import details, matching, slips, states
from congvu.systems.correspondence.rules.details import Details
from congvu.systems.correspondence.rules.reading import Known, read
from congvu.systems.correspondence.rules.slips import Slip, Whom

KNOWN = Known(
    kinds={
        "quyet-dinh": ("Quyết định", "QĐ"), "cong-van": ("Công văn", ""),
        "ke-hoach": ("Kế hoạch", "KH"), "giay-moi": ("Giấy mời", "GM"),
    },
    authors={
        "G09": ("Bộ Nội vụ", "BNV"), "H48": ("Ủy ban nhân dân tỉnh Quảng Ngãi", "UBND"),
        "H48.03": ("Sở Nội vụ", "SNV"),
    },
)  # fmt: skip
DECISION = """BỘ NỘI VỤ        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                  Độc lập - Tự do - Hạnh phúc
Số: 426/QĐ-BNV    Hà Nội, ngày 05 tháng 02 năm 2026

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch cải cách hành chính
năm 2026 của Bộ Nội vụ

BỘ TRƯỞNG BỘ NỘI VỤ
Căn cứ Nghị định số 276/2026/NĐ-CP"""
LETTER = """ỦY BAN NHÂN DÂN
TỈNH QUẢNG NGÃI
SỞ NỘI VỤ
HỎA TỐC
Số: 12/SNV-VP
V/v báo cáo tình hình
biên chế quý III

Quảng Ngãi, ngày 10 tháng 11 năm 2026
Kính gửi: Bộ Nội vụ"""


def test_a_decision_gives_away_its_five_fields() -> None:
    assert read(DECISION, KNOWN) == {
        "notation": ("426/QĐ-BNV", 95), "dated_on": ("2026-02-05", 95), "kind": ("quyet-dinh", 95),
        "abstract": ("Về việc ban hành Kế hoạch cải cách hành chính năm 2026 của Bộ Nội vụ", 75),
        "author": ("Bộ Nội vụ", 95), "author_code": ("G09", 95),
    }  # fmt: skip


def test_a_letter_has_its_matter_its_stamp_and_the_lower_of_two_names() -> None:
    found = read(LETTER, KNOWN)
    assert found["abstract"] == ("báo cáo tình hình biên chế quý III", 95)
    assert found["kind"][0] == "cong-van"
    assert found["urgency"] == ("hoa_toc", 95)
    assert found["author"] == ("Sở Nội vụ", 95)


@pytest.mark.parametrize(
    ("misread", "code"),
    [("KẾ HOACH", "ke-hoach"), ("QUYÊT ĐỊNH", "quyet-dinh"), ("GIAY MỜI", "giay-moi")],
)
def test_closed_lists_put_misread_words_right(misread: str, code: str) -> None:
    found = read(f"BỘ NÔI VỤ\nngày 1 tháng 3 năm 2026\n{misread}\nTuyển dụng công chức", KNOWN)
    assert found["kind"][0] == code
    assert found["abstract"][0] == "Tuyển dụng công chức"
    assert found["author"][0] == "Bộ Nội vụ"


def test_as_tesseract_reads_it_blank_lines_between_and_the_stroke_lost() -> None:
    scanned = DECISION.replace("426/QĐ", "426QĐ").replace("\n", "\n\n")
    found = read(scanned, KNOWN)
    assert found["notation"] == ("426/QĐ-BNV", 50)
    assert found["abstract"][0].endswith("hành chính năm 2026 của Bộ Nội vụ")
    assert found["kind"] == ("quyet-dinh", 95)


def test_nothing_is_read_into_other_paper() -> None:
    assert read("Danh sách lớp 5A\nnăm học 2026", KNOWN) == {}
    assert "dated_on" not in read("ngày 31 tháng 02 năm 2026", KNOWN)


def test_the_same_letter_however_it_is_typed() -> None:
    assert matching.notation_key("Số: 05 /QĐ-BNV") == matching.notation_key("5/qđ-bnv")
    assert matching.author_key("Bộ  Nội vụ.") == matching.author_key("BỘ NỘI VỤ")
    assert matching.notation_key("15/QĐ-BNV") != matching.notation_key("5/QĐ-BNV")


def test_days_that_cannot_be() -> None:
    said = Details(
        author=" ", notation="1/A", dated_on=date(2026, 11, 24), kind="x", abstract="y",
        arrived_on=date(2026, 11, 23), answer_by=date(2026, 11, 1),
    )  # fmt: skip
    assert set(details.faults(said, today=date(2026, 11, 22))) == {
        "author", "dated_on", "arrived_on", "answer_by",
    }  # fmt: skip


def test_a_slip_needs_somebody() -> None:
    today, lead = date(2026, 11, 23), Whom(1)
    assert set(slips.faults(Slip(lead=None), today=today)) == {"lead"}
    assert set(slips.faults(Slip(lead=None, supports=[lead]), today=today)) == {"lead"}
    assert set(slips.faults(Slip(lead=lead, supports=[lead]), today=today)) == {"supports"}
    assert set(slips.faults(Slip(lead=lead, due_on=date(2026, 11, 22)), today=today)) == {"due_on"}
    assert slips.faults(Slip(lead=None, knows=[lead]), today=today) == {}


def test_states_go_only_where_the_decree_lets_them() -> None:
    assert states.may_move("01", "03")
    assert states.may_move("05", "06")
    assert not states.may_move("02", "03")
    assert not states.may_move("01", "04")
    assert not states.may_move("15", "04")
