"""A system of a private authority that lets in only those who show a certificate of it."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from congvu.kernel.errors import Invalid
from congvu.systems.gateway.models import Upstream
from congvu.systems.gateway.tests.other_system import OtherSystem, running
from congvu.systems.gateway.tests.test_forwarding import Partner, at, outcomes, publish

__all__ = ["at"]
pytestmark = [pytest.mark.house, pytest.mark.django_db]
LIVES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


class Authority:
    """Gives out certificates as PEM, each with its key."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tổ chức mẫu")])
        self.certificate = self._made(self.name, self.key, authority=True)

    def give(self, name: str) -> tuple[str, str]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )  # fmt: skip
        return self._made(subject, key, authority=False), plain.decode()

    def _made(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> str:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "encipher_only", "decipher_only"), False,
        )  # fmt: skip
        builder = x509.CertificateBuilder(
            issuer_name=self.name, subject_name=subject, public_key=key.public_key(),
            serial_number=x509.random_serial_number(), not_valid_before=LIVES[0],
            not_valid_after=LIVES[1],
        )  # fmt: skip
        local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        for extension, critical in (
            (x509.BasicConstraints(ca=authority, path_length=None), True),
            (x509.KeyUsage(
                digital_signature=True, key_cert_sign=authority, crl_sign=authority, **usage
            ), True),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (ours, False),
            (x509.SubjectAlternativeName([local]), False),
        ):  # fmt: skip
            builder = builder.add_extension(extension, critical=critical)
        made = builder.sign(self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def other(authority: Authority, tmp_path: Path) -> Iterator[OtherSystem]:
    certificate, key = authority.give("he-thong-mau")
    pair = tmp_path / "pair.pem"
    pair.write_text(key + certificate)
    terms = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.certificate)
    terms.verify_mode = ssl.CERT_REQUIRED
    terms.load_cert_chain(pair)
    with running(terms) as app:
        yield app


def pair(authority: Authority) -> dict[str, Any]:
    certificate, key = authority.give("cong")
    return {"way": "mtls", "secret": "", "certificate": certificate, "key": key}


def test_it_answers_who_shows_its_authoritys_certificate(
    other: OtherSystem, authority: Authority, at: None
) -> None:
    how = pair(authority)
    publish(other, authority=authority.certificate, **how)
    assert Partner().get("nguoi/1").status_code == 200
    assert how["key"].encode() not in bytes(Upstream.objects.get().secret)


@pytest.mark.parametrize("lacks", ["authority", "certificate", "right certificate"])
def test_nobody_else_gets_through(
    other: OtherSystem, authority: Authority, at: None, lacks: str
) -> None:
    how = pair(Authority() if lacks == "right certificate" else authority)
    if lacks == "certificate":
        how = {"way": "none", "secret": ""}
    publish(other, authority="" if lacks == "authority" else authority.certificate, **how)
    assert Partner().get("nguoi/1").status_code == 502
    assert (other.asked, outcomes()) == ([], ["unreachable"])


def test_a_key_of_another_certificate_is_refused(
    other: OtherSystem, authority: Authority, at: None
) -> None:
    how = {**pair(authority), "key": authority.give("khac")[1]}
    with pytest.raises(Invalid) as wrong:
        publish(other, **how)
    assert list(wrong.value.errors) == ["key"]
