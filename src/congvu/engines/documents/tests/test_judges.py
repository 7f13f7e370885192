"""Outside judges on a paper of ours: poppler, NSS, OpenSSL, qpdf, pikepdf. Missing: NOT RUN."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents.actions import signing
from congvu.engines.documents.models import pki
from congvu.engines.documents.tests.test_rendering import DATA, draw

pytestmark = [pytest.mark.judge, pytest.mark.slow]
LEADER = signing.Signer(
    key="person:dung", name="Trần Trí Dũng", organisation="Sở Nội vụ", field="ca-nhan-1"
)
AGENCY = signing.Signer(
    key="unit:H48.05", name="Sở Nội vụ tỉnh Quảng Ngãi", organisation="UBND tỉnh Quảng Ngãi",
    field="co-quan", reason="Ban hành", place="Quảng Ngãi",
)  # fmt: skip


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"NOT RUN: {program} is not installed")


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
