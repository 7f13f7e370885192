"""Certified electronic copies: scanned, compared, signed, kept; a digital original is verified."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageDraw

from congvu.engines.documents import api as documents
from congvu.engines.documents.actions import signing
from congvu.engines.documents.tests.test_rendering import DATA, draw
from congvu.engines.ledger import api as ledger
from congvu.engines.payments import api as payments
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.registers.dossiers.contracts import Channel, Copy, State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import intakes
from congvu.systems.publicservices.actions.certifying import UnableToCertify
from congvu.systems.publicservices.models import CertifiedCopy
from congvu.systems.publicservices.queries import fees
from congvu.systems.publicservices.queries import intakes as lying
from congvu.systems.publicservices.rules import certifying
from congvu.systems.publicservices.rules.counter import Handed
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CERTIFY, NOUN, cast, decide

DESK, HEAD = "y-ngu", "khue"
PAPER = {
    "ten_giay_to": "Bằng tốt nghiệp trung học phổ thông",
    "co_quan_cap": "Sở Giáo dục và Đào tạo",
}
pytestmark = [pytest.mark.house, pytest.mark.django_db]


def scanned(pages: int = 2) -> bytes:
    """A scan as the counter's machine makes it: pictures of A4 pages in one PDF."""
    made = []
    for number in range(pages):
        sheet = Image.new("RGB", (827, 1169), "white")
        ImageDraw.Draw(sheet).text((200, 300), f"BANG TOT NGHIEP, trang {number + 1}", fill="navy")
        made.append(sheet)
    out = io.BytesIO()
    made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=100)
    return out.getvalue()


def asked(pages: int = 2, *, file: bytes | None = None, copy: Copy = Copy.ORIGINAL) -> Any:
    """A request taken at the commune's counter; file: the scan that lies with it."""
    shown = intakes.Shown(number="051085000124", full_name="Võ Thị Bảy Mẫu", phone="0900000112")
    uid = intakes.begin_intake(
        actor=cast(DESK), code=CERTIFY, at=AT, shown=shown, channel=Channel.DIRECT
    )
    row = lying.intake(actor=cast(DESK), uid=uid)
    home = support.place("Cẩm Thành")
    answers = {
        **lying.answers_of(row), **PAPER, "ngay_sinh": "1985-05-01", "so_trang": str(pages),
        "dia_chi_lien_he": {**home, "line": "Thôn 1"}, "noi_chung_thuc": home, "cam_ket": True,
        "dang_ban_chinh": "dien_tu" if copy is Copy.ELECTRONIC else "giay",
    }  # fmt: skip
    files = (support.upload(cast(DESK), file, "bản chính.pdf"),) if file else ()
    papers = {"ban_chinh": Handed(copy=copy, count=1, files=files)}
    intakes.save_intake(actor=cast(DESK), uid=uid, answers=answers, papers=papers)
    return intakes.take_dossier(actor=cast(DESK), uid=uid, outcome="accept", at=AT)


def certify(uid: str) -> None:
    decide(cast(DESK), uid, "compared")
    decide(cast(HEAD), uid, "sign")
    support.settle()


def foreign(*, tampered: bool = False) -> bytes:
    """A PDF that another agency signed; tampered: changed afterwards."""
    agency = signing.Signer(
        key="unit:KHAC", name="Trường Trung học phổ thông Mẫu", organisation="Trường Mẫu",
        field="co-quan", reason="Ban hành",
    )  # fmt: skip
    made = draw("letters/confirmation", DATA["letters/confirmation"])
    pdf = bytearray(signing.sign(made, [agency], at=clock.now()))
    if tampered:
        pdf[len(made) // 2] ^= 1
    return bytes(pdf)


@pytest.mark.slow  # a paper of pictures is drawn and signed
def test_a_paper_original_is_compared_signed_and_lies_in_the_data_store() -> None:
    dossier = asked(3, file=scanned(3))
    (owed,) = payments.invoices_of(noun=NOUN, uid=dossier.uid)
    assert owed.amount == 2 * 2000 + 1000
    certify(dossier.uid)
    done = support.now(dossier.uid)
    assert done.state is State.RETURNED
    paper = documents.paper(code=done.results[0].paper_code)
    assert paper is not None
    assert paper.file_uid is not None
    assert paper.number.endswith("quyển số 01/2026-SCT/BS")
    assert documents.count_pages(uid=paper.file_uid) == 4  # three pages and the certification
    report = documents.check_signatures(uid=paper.file_uid)
    assert (report.intact, report.trusted, len(report.signatures)) == (True, True, 2)
    told = {e.name: e for e in ledger.timeline(noun=NOUN, subject=dossier.uid)}
    assert "publicservices.result.ready" not in told  # there is no paper to fetch
    assert told["publicservices.original.compared"].payload["pages"] == 3
    line = CertifiedCopy.objects.as_system("test").get(dossier_uid=dossier.uid)
    assert (line.number, line.pages, line.fee) == (paper.number, 3, 5000)
    assert (line.asked_by, line.original) == ("Võ Thị Bảy Mẫu", PAPER["ten_giay_to"])
    assert told["publicservices.original.compared"].payload["origin"] == certifying.PAPER


def test_without_a_scan_nothing_can_be_certified_and_nothing_changes() -> None:
    dossier = asked()
    before = support.rows()
    with pytest.raises(UnableToCertify) as refused:
        decide(cast(DESK), dossier.uid, "compared")
    assert "quét bản chính giấy" in refused.value.message
    assert support.rows() == before
    decide(cast(DESK), dossier.uid, "refuse", reason="Bản chính bị tẩy xóa.")
    decide(cast(HEAD), dossier.uid, "approve")
    assert support.now(dossier.uid).state is State.STOPPED


@pytest.mark.slow  # signatures are made and judged in a process of their own
def test_a_digital_original_is_verified_first() -> None:
    good = asked(1, file=foreign(), copy=Copy.ELECTRONIC)
    decide(cast(DESK), good.uid, "compared")
    told = {e.name: e for e in ledger.timeline(noun=NOUN, subject=good.uid)}
    assert "Trường Mẫu" in told["publicservices.original.compared"].payload["origin"]
    for wrong, said in ((foreign(tampered=True), "bị sửa"), (scanned(1), "chưa có chữ ký số")):
        dossier = asked(1, file=wrong, copy=Copy.ELECTRONIC)
        before = support.rows()
        with pytest.raises(UnableToCertify) as refused:
            decide(cast(DESK), dossier.uid, "compared")
        assert said in refused.value.message
        assert support.rows() == before


@pytest.mark.slow
def test_a_paper_of_this_house_is_known_by_its_hash_until_it_is_revoked() -> None:
    first = asked(1, file=scanned(1))
    certify(first.uid)
    paper = documents.paper(code=support.now(first.uid).results[0].paper_code)
    assert paper is not None
    assert paper.file_uid is not None
    pdf = b"".join(documents.read_file(uid=UUID(str(paper.file_uid))))
    again = asked(1, file=pdf, copy=Copy.ELECTRONIC)
    decide(cast(DESK), again.uid, "compared")
    told = {e.name: e for e in ledger.timeline(noun=NOUN, subject=again.uid)}
    assert paper.issuer in told["publicservices.original.compared"].payload["origin"]
    late = asked(1, file=pdf, copy=Copy.ELECTRONIC)
    _revoke(actor=Actor.system("test"), uid=paper.uid)
    before = support.rows()
    with pytest.raises(UnableToCertify) as refused:
        decide(cast(DESK), late.uid, "compared")
    assert "thu hồi" in refused.value.message
    assert support.rows() == before


@action(needs="public")
def _revoke(*, actor: Actor, uid: UUID) -> None:
    documents.revoke_paper(uid=uid, reason="Sai bản chính", decision="01/QĐ", on=AT.date())


@pytest.mark.parametrize(
    ("pages", "cost"), [("1", 2000), ("2", 4000), ("3", 5000), ("60", 62000), ("", 2000)]
)
def test_the_fee_follows_the_pages(pages: str, cost: int) -> None:
    channel = procedures.procedure(code=CERTIFY, on=date(2026, 11, 20)).channels[0]
    assert fees.amount(channel=channel, answers={"so_trang": pages}, on=AT) == cost


def test_who_signs_says_for_whom() -> None:
    lines = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert certifying.signature_lines(lines, "Chủ tịch") == lines
    deputy = certifying.signature_lines(lines, "Phó Chủ tịch")
    assert deputy == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_only_the_competent_signs() -> None:
    dossier = asked(1, file=scanned(1))
    decide(cast(DESK), dossier.uid, "compared")
    before = support.rows()
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=dossier.uid)
    with pytest.raises((NotAllowed, NotFound)):  # as much as this official may know
        decide(cast(DESK), dossier.uid, "sign")
    assert support.rows() == before
    assert documents.papers_of(subject_noun=NOUN, subject_uid=dossier.uid) == papers
