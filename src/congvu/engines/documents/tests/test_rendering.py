"""What is drawn: literal text, one face, both standards, a QR that reads."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.documents.actions import rendering
from congvu.engines.documents.tests.conftest import AT, ON, RECEIPT

PAPERS = Path(rendering.FONTS).parent
LIBRARY = (PAPERS / "lib.typ").read_text(encoding="utf-8")
CODE = "ABCDEF23456789GHJK"
NASTY = (
    '#let x = 1 $x^2$ "hai" @an *đậm* _nghiêng_ \\ `mã` <nhãn> // chú /* thích */ [a] {b} '
    '= Đầu - ý + số ~ … #panic("x") &lt; %s {0}'
)
DATA: dict[str, dict[str, Any]] = {
    "onestop/form01": RECEIPT,
    "onestop/form02": {"submitter": "An", "items": [{"name": "Điều lệ", "reason": "Thiếu chữ ký"}]},
    "onestop/form03": {"submitter": "An", "reason": "Không thuộc thẩm quyền"},
    "associations/decision": {"association": "Hội Làm vườn", "bases": ["Căn cứ Luật"]},
    "letters/decision": {"abstract": "V/v", "articles": [{"paragraphs": ["Cho phép.", ""]}]},
    "letters/confirmation": {"confirms": ["Ông A."], "facts": [{"label": "Số", "value": 5}]},
}


def draw(template: str, data: dict[str, Any], **texts: Any) -> bytes:
    given = {
        "number": "05/QĐ-SNV", "title": "Quyết định", "issuer": "Sở Nội vụ tỉnh Quảng Ngãi",
        "parent": "UBND tỉnh Quảng Ngãi", "place": "Quảng Ngãi", "demo": True,
        "signers": [{"name": "Trần Trí Dũng", "lines": ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]}], **texts,
    }  # fmt: skip
    fields = rendering.paper_fields(
        code=CODE, public_url="https://dichvucong.example", on=given.pop("on", ON), at=AT,
        valid_until=None, texts=given,
    )  # fmt: skip
    source = (PAPERS / f"{template}.typ").read_text(encoding="utf-8")
    return rendering.render(source=source, library=LIBRARY, data=data, paper=fields, at=AT)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    return " ".join(said.stdout.split())


@pytest.mark.parametrize("template", sorted(DATA))
def test_every_template_draws_with_little_data_and_only_in_tinos(
    template: str, tmp_path: Path
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(draw(template, DATA[template]))
    listed = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    assert rows
    assert all("+Tinos" in row[0] for row in rows)
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows)  # embedded, subset, unicode


def test_both_standards_are_declared() -> None:
    pdf = draw("onestop/form01", RECEIPT)
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in pdf


def test_what_a_person_typed_is_never_code(tmp_path: Path) -> None:
    said = text_of(draw("onestop/form01", {**RECEIPT, "submitter": NASTY}), tmp_path)
    letters = "".join(said.split())
    assert "".join(NASTY.split()) in letters


def test_nasty_text_draws_in_every_field_of_every_template() -> None:
    for template, data in DATA.items():
        nasty = json.loads(json.dumps(data), object_hook=_poison)
        draw(template, nasty, issuer=NASTY[:60], title=NASTY, number=NASTY[:30])


def _poison(fields: dict[str, Any]) -> dict[str, Any]:
    kept = {"received_at", "due_at", "reply_by"}
    return {k: NASTY if isinstance(v, str) and k not in kept else v for k, v in fields.items()}


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 31), "ngày 31 tháng 3 năm 2026"),
    ],
)
def test_the_date_follows_decree_30(on: date, words: str, tmp_path: Path) -> None:
    said = text_of(draw("associations/decision", DATA["associations/decision"], on=on), tmp_path)
    assert f"Quảng Ngãi, {words}" in said
    assert "Số: 05/QĐ-SNV" in said
    assert "2026-11-22T10:00:05+07:00" in said


def test_form_01_shows_every_field(tmp_path: Path) -> None:
    said = text_of(draw("onestop/form01", RECEIPT, title="Giấy tiếp nhận"), tmp_path)
    for words in (
        "H48.05-20261122-0000001", "Nguyễn Văn An", "Ban vận động thành lập Hội Làm vườn",
        "12 Hùng Vương", "0900 000 000", "an@example.vn", "Thủ tục cho phép thành lập hội",
        "Đơn đề nghị", "Bản điện tử", "60 ngày làm việc", "09 giờ 05 phút, ngày 22/11/2026",
        "17 giờ 00 phút, ngày 19/02/2027", "Trung tâm Phục vụ hành chính công", "Lê Thị Bình",
        "ABCDEF-234567-89GHJK",
    ):  # fmt: skip
        assert words in said


def test_form_01_is_a5_and_a_decision_a4(tmp_path: Path) -> None:
    sizes = []
    for template in ("onestop/form01", "associations/decision"):
        path = tmp_path / "paper.pdf"
        path.write_bytes(draw(template, DATA[template]))
        info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        sizes.append(next(line for line in info.splitlines() if line.startswith("Page size")))
    assert "419.528 x 595.276" in sizes[0]
    assert "A4" in sizes[1]


@pytest.mark.slow  # draws pages as pictures
@pytest.mark.parametrize("dpi", [100, 150])
@pytest.mark.parametrize("template", sorted(DATA))
def test_the_qr_on_the_page_leads_to_the_verification_page(
    template: str, dpi: int, tmp_path: Path
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp", reason="NOT RUN: zxing-cpp is not installed")
    from PIL import Image

    path = tmp_path / "paper.pdf"
    path.write_bytes(draw(template, DATA[template]))
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-f", "1", "-l", "1", path, tmp_path / "p"],
                   check=True, capture_output=True)  # fmt: skip
    with Image.open(next(tmp_path.glob("p*.png"))) as page:
        found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [each.text for each in found] == [f"https://dichvucong.example/xac-thuc/{CODE}/"]
