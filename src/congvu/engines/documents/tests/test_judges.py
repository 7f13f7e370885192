"""Outside judges on a paper of ours: poppler, NSS, OpenSSL, qpdf, pikepdf. Missing: NOT RUN."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from congvu.engines.documents.actions import rendering, signing
from congvu.engines.documents.models import marks, pki
from congvu.engines.documents.rules import document, drawing, kinds
from congvu.engines.documents.tests.conftest import AT, ON
from congvu.engines.documents.tests.programs import need
from congvu.engines.documents.tests.test_rendering import CODE, DATA, LIBRARY, PAPERS, draw

pytestmark = [pytest.mark.judge, pytest.mark.slow]
LEADER = signing.Signer(
    key="person:dung", name="Trần Trí Dũng", organisation="Sở Nội vụ", field="ca-nhan-1"
)
AGENCY = signing.Signer(
    key="unit:H48.05", name="Sở Nội vụ tỉnh Quảng Ngãi", organisation="UBND tỉnh Quảng Ngãi",
    field="co-quan", reason="Ban hành", place="Quảng Ngãi",
)  # fmt: skip


def run(*command: Any, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False,
                          **more)  # fmt: skip


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A decision with the leader's and the agency's signature."""
    pdf = draw("associations/decision", DATA["associations/decision"])
    path = tmp_path / "decision.pdf"
    path.write_bytes(signing.sign(pdf, [LEADER, AGENCY], at=datetime.now(UTC)))
    return path


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    path = tmp_path / "roots.pem"
    path.write_text("".join(pki.as_pem(each) for each in pki.roots()))
    return path


def test_pdfsig_finds_both_signatures_valid_and_the_chain_trusted(
    paper: Path, roots: Path, tmp_path: Path
) -> None:
    need("pdfsig")
    need("certutil")
    nss = tmp_path / "nss"
    nss.mkdir()
    run("certutil", "-N", "-d", f"sql:{nss}", "--empty-password")
    run("certutil", "-A", "-d", f"sql:{nss}", "-n", "congvu", "-t", "C,C,C", "-i", roots)
    said = run("pdfsig", "-nssdir", f"sql:{nss}", paper).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.count("Certificate is Trusted.") == 2
    assert said.count("Total document signed") == 1


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.9])
def test_pdfsig_finds_a_flipped_byte(paper: Path, part: float) -> None:
    need("pdfsig")
    pdf = bytearray(paper.read_bytes())
    ranges = [int(n) for n in re.findall(rb"/ByteRange \[0 (\d+)", pdf)]
    pdf[int(ranges[0] * part)] ^= 1
    paper.write_bytes(pdf)
    said = run("pdfsig", "-nocert", paper).stdout
    assert "Signature is Valid." not in said


def test_openssl_accepts_the_signature(paper: Path, roots: Path, tmp_path: Path) -> None:
    need("openssl")
    pdf = paper.read_bytes()
    start, length, resume, tail = (
        int(n) for n in re.findall(rb"/ByteRange ?\[(\d+) (\d+) (\d+) (\d+)", pdf)[-1]
    )
    held = bytes.fromhex(pdf[start + length + 1 : resume - 1].decode()).rstrip(b"\0") + b"\0" * 8
    (tmp_path / "sig.der").write_bytes(held)
    (tmp_path / "content").write_bytes(pdf[start : start + length] + pdf[resume : resume + tail])
    done = run(
        "openssl", "cms", "-verify", "-inform", "DER", "-cades", "-purpose", "any", "-binary",
        "-CAfile", roots, "-in", tmp_path / "sig.der", "-content", tmp_path / "content",
        "-out", "/dev/null",
    )  # fmt: skip
    assert "Verification successful" in done.stderr, done.stderr


@pytest.mark.django_db
def test_openssl_accepts_our_time_stamps_over_http(roots: Path, tmp_path: Path) -> None:
    need("openssl")
    (tmp_path / "data").write_bytes(b"what was there")
    query = tmp_path / "query.tsq"
    run("openssl", "ts", "-query", "-data", tmp_path / "data", "-sha256", "-cert", "-out", query)
    answer = Client().post(
        "/xac-thuc/dau-thoi-gian/", query.read_bytes(), content_type="application/timestamp-query"
    )
    assert answer["Content-Type"] == "application/timestamp-reply"
    (tmp_path / "reply.tsr").write_bytes(answer.content)
    verify = ("openssl", "ts", "-verify", "-in", tmp_path / "reply.tsr", "-CAfile", roots)
    done = run(*verify, "-data", tmp_path / "data")
    assert "Verification: OK" in done.stdout + done.stderr, done.stderr
    (tmp_path / "data").write_bytes(b"what was not there")
    assert "Verification: FAILED" in "".join(
        (lambda d: (d.stdout, d.stderr))(run(*verify, "-data", tmp_path / "data"))
    )


@pytest.mark.django_db
def test_time_stamp_door_refuses_what_is_no_request() -> None:
    door = "/xac-thuc/dau-thoi-gian/"
    kind = "application/timestamp-query"
    assert Client().post(door, b"rubbish", content_type=kind).status_code == 400
    assert Client().post(door, b"x" * 5000, content_type=kind).status_code == 415
    assert Client().post(door, b"x", content_type="text/plain").status_code == 415


def test_qpdf_finds_nothing_wrong(paper: Path) -> None:
    need("qpdf")
    done = run("qpdf", "--check", paper)
    assert done.returncode == 0
    assert "No syntax or stream encoding errors" in done.stdout


def certified_copy() -> bytes:
    """Two scanned pages in colour, one lying, and the certification."""
    sheets = []
    for number, size in enumerate(((1654, 2339), (1654, 827)), start=1):
        out = io.BytesIO()
        Image.new("RGB", size, (250, 240, 220)).save(out, "JPEG", quality=88)
        sheets.append((f"trang-{number:03}.jpg", out.getvalue(), size))
    fields = rendering.paper_fields(
        code=CODE, public_url="https://dichvucong.example", on=ON, at=AT, valid_until=None,
        texts={
            "number": "05, quyển số 01/2026-SCT/BS", "title": "Bản sao chứng thực điện tử",
            "issuer": "Ủy ban nhân dân phường Cẩm Thành", "parent": "", "place": "Cẩm Thành",
            "demo": True, "signers": [{"name": "Nguyễn Sỹ Khuê", "lines": ["CHỦ TỊCH"]}],
        },
    )  # fmt: skip
    fields["pages"] = [
        {"file": name, "wide": size[0] * 25.4 / 200, "high": size[1] * 25.4 / 200}
        for name, _picture, size in sheets
    ]
    template = PAPERS.parent / "procedures" / "2.000815" / "results" / "ban-sao.typ"
    return rendering.render(
        source=template.read_text(encoding="utf-8"), library=LIBRARY, paper=fields, at=AT,
        data={"original": "Bằng tốt nghiệp", "compared": "bản chính giấy"},
        files={name: picture for name, picture, _size in sheets},
    )  # fmt: skip


def test_a_certified_copy_stands_before_the_same_judges(tmp_path: Path, roots: Path) -> None:
    need("qpdf")
    need("pdfsig")
    need("pdfinfo")
    drawn = certified_copy()
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in drawn
    path = tmp_path / "copy.pdf"
    path.write_bytes(signing.sign(drawn, [LEADER, AGENCY], at=datetime.now(UTC)))
    assert run("qpdf", "--check", path).returncode == 0
    assert run("pdfsig", "-nocert", path).stdout.count("Signature is Valid.") == 2
    said = run("pdfinfo", "-f", "1", "-l", "3", path).stdout
    assert re.findall(r"Page +\d size: +([\d.]+) x ([\d.]+)", said)[0][0].startswith("595")
    assert "Pages:           3" in said
    pikepdf = pytest.importorskip("pikepdf", reason="NOT RUN: pikepdf is not installed")
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="NOT RUN: pikepdf without pdfa")
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/CIDSet" in each:
                del each["/CIDSet"]
        report = pdfa.save(pdf, tmp_path / "normal.pdf", "2b")
    assert report.passed, report


def official_document() -> bytes:
    """A decision with an annex, a table, the leader's signature and the agency's seal as pictures."""
    made = document.read(
        {
            "abstract": "Về việc thành lập Tổ công tác", "lead": "GIÁM ĐỐC SỞ NỘI VỤ",
            "bases": ["Căn cứ Nghị định số 30/2020/NĐ-CP"], "recipients": ["Như Điều 1"],
            "signing": {"post": "Giám đốc", "name": "Trần Trí Dũng"}, "urgency": "hoa_toc",
            "blocks": [
                {"id": "a", "kind": "article", "text": "Thành lập Tổ công tác./."},
                {"id": "b", "kind": "annex", "title": "Danh sách"},
                {"id": "c", "kind": "table", "rows": [["STT", "Họ tên"], ["1", "An"]]},
            ],
        }
    )  # fmt: skip
    parts = kinds.Parts(lead=kinds.Need.MUST, resolve="QUYẾT ĐỊNH:")
    signer = {"name": "Trần Trí Dũng", "lines": ["GIÁM ĐỐC"], "picture": "ky-1.png"}
    fields = rendering.paper_fields(
        code=CODE, public_url="https://dichvucong.example", on=ON, at=AT, valid_until=None,
        texts={
            "number": "15/QĐ-SNV", "title": "Quyết định", "issuer": "Sở Nội vụ", "demo": True,
            "parent": "Ủy ban nhân dân tỉnh Quảng Ngãi", "place": "Quảng Ngãi",
            "signers": [signer], "seal_picture": "dau.png",
        },
    )  # fmt: skip
    return rendering.render(
        source=(PAPERS / "van-ban" / "document.typ").read_text(encoding="utf-8"), library=LIBRARY,
        data=drawing.fields(made, name="Quyết định", form="named", parts=parts), paper=fields, at=AT,
        files={
            "dau.png": marks.seal("unit:H48.05", name="Sở Nội vụ"),
            "ky-1.png": marks.signature("person:dung", name="Trần Trí Dũng"),
        },
    )  # fmt: skip


def test_an_official_document_stands_before_the_same_judges(tmp_path: Path) -> None:
    need("qpdf")
    need("pdfsig")
    need("pdffonts")
    drawn = official_document()
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in drawn
    path = tmp_path / "official.pdf"
    path.write_bytes(signing.sign(drawn, [LEADER, AGENCY], at=datetime.now(UTC)))
    assert run("qpdf", "--check", path).returncode == 0
    said = run("pdfsig", "-nocert", path).stdout
    assert said.count("Signature is Valid.") == 2
    assert said.index("Trần Trí Dũng") < said.index("Sở Nội vụ tỉnh Quảng Ngãi")
    faces = run("pdffonts", path).stdout.splitlines()[2:]
    assert faces
    assert all("+Tinos" in line for line in faces)


@pytest.mark.parametrize("template", sorted(DATA))
def test_pikepdf_approves_a_normalised_copy_as_pdfa_2b(template: str, tmp_path: Path) -> None:
    """Its rules know neither signature fields, nor XMP extension schemas (PDF/UA's own), nor
    /CIDSet (which PDF/A-2 allows): the drawn page is judged, in a copy without them."""
    pikepdf = pytest.importorskip("pikepdf", reason="NOT RUN: pikepdf is not installed")
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="NOT RUN: pikepdf without pdfa")
    with pikepdf.open(io.BytesIO(draw(template, DATA[template]))) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/CIDSet" in each:
                del each["/CIDSet"]
        report = pdfa.save(pdf, tmp_path / "copy.pdf", "2b")
    assert report.passed, report
