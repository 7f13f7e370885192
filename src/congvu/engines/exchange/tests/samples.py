"""Our own samples, made from the standard's field list; keys and certificates for their signatures."""

from __future__ import annotations

import functools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from congvu.engines.exchange.contracts import (
    Attachment,
    Business,
    Edoc,
    EdocStatus,
    Organ,
    Receiver,
    Reference,
    Replaced,
    Signer,
    Staff,
    StatusCode,
    Trace,
)

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
    b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SENDER = Organ(
    code="000.00.00.G22", name="Văn phòng Chính phủ", in_charge="Chính phủ",
    address="01 Hoàng Hoa Thám, Hà Nội", email="vp@example.vn", telephone="024 0000 0000",
    fax="024 0000 0001", website="https://vp.example.vn",
)  # fmt: skip
ID = "000.00.00.G22,2026/11/20,7816/VPCP-TTĐT"
FULL = Edoc(
    sender=SENDER, to=(Organ(code="H48.05", name="Sở Nội vụ"), Organ(code="000.00.00.G09")),
    document_id=ID, number="7816", notation="VPCP-TTĐT", place="Hà Nội", promulgated_on=ON,
    kind_type=1, kind_detail=2, kind_name="Công văn", subject="V/v kết nối <thử> & “liên thông”",
    content="Nội dung\nhai dòng",
    signer=Signer(competence="TL. BỘ TRƯỞNG", position="CHÁNH VĂN PHÒNG", name="Trần Văn Tí"),
    due_on=date(2026, 12, 1), places=("Như trên", "Lưu: VT"), steering=2, task_codes=("NV-1",),
    application_type="voffice", priority=3, sphere="Nội bộ", typer="NVA", amount=5, pages=3,
    direction=True, appendixes=("Phụ lục I",),
    responses=(
        Reference(organ="H48.05", number="12", notation="SNV-VP", on=ON,
                  document_id="H48.05,2026/11/20,12/SNV-VP"),
    ),
    traces=(Trace(organ="000.00.00.G22", at=AT),), paper=True,
    staff=Staff(department="TTĐT", name="Lê Văn B", email="b@example.vn", mobile="0900"),
    attachments=(Attachment(name="cong-van.pdf", media_type="", content=PDF, description="Chính"),),
)  # fmt: skip
KINDS = {
    Business.NEW: FULL,
    Business.RECALL: replace(FULL, business=Business.RECALL, reason="Gửi nhầm", attachments=()),
    Business.UPDATE: replace(
        FULL, business=Business.UPDATE, reason="Thêm nơi nhận", changes_document=True,
        changes_receivers=True,
        receivers=(Receiver(organ="H41", added=True), Receiver(organ="G15", added=False)),
    ),
    Business.REPLACE: replace(
        FULL, business=Business.REPLACE, reason="Sai thể thức",
        replaced=(Replaced(document_id=ID + "-cũ", organs=("H48.05", "000.00.00.G09")),),
    ),
}  # fmt: skip


def status(code: StatusCode) -> EdocStatus:
    """A state of the sample."""
    return EdocStatus(
        code=code, sender=Organ(code="H48.05", name="Sở Nội vụ"), description="Đã nhận đủ",
        about=Reference(organ="000.00.00.G22", number="7816", notation="VPCP-TTĐT", on=ON,
                        document_id=ID),
        staff=Staff(department="VP", name="Hà", email="ha@example.vn", mobile="0901"), at=AT,
    )  # fmt: skip


def key(name: str = "rsa") -> Any:
    """One key a name: making them is slow."""
    return _key(name)


@functools.cache
def _key(name: str) -> Any:
    if name.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 2048)


def certificate(name: str = "rsa", *, days: int = 3650) -> x509.Certificate:
    """Self-signed: what counts is that it was taken up for the partner."""
    return _made(name, days)


@functools.cache
def _made(name: str, days: int) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Cơ quan {name}")])
    began = AT - timedelta(days=400)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key(name).public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(began).not_valid_after(began + timedelta(days=days))
        .sign(key(name), hashes.SHA256())
    )  # fmt: skip


def pem(name: str = "rsa") -> str:
    return certificate(name).public_bytes(Encoding.PEM).decode()
