"""An authority of a test's own: certificates that are good, old or taken back, and their lists."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from congvu.engines.documents.models import pki
from congvu.engines.documents.models.pki import Identity

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
Key = rsa.RSAPrivateKey


@dataclass
class Authority:
    """One root. revoked: serial → since when."""

    name: str
    key: Key = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    revoked: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self._made(self.name, self.key, NOW - 900 * DAY, NOW + 900 * DAY, ca=True)

    def signer(
        self, name: str, *, begins: datetime = NOW - 400 * DAY, ends: datetime = NOW + 400 * DAY,
        stamps: bool = False, lists: str = "",
    ) -> Identity:  # fmt: skip
        key = rsa.generate_private_key(65537, 2048)
        made = self._made(name, key, begins, ends, stamps=stamps, lists=lists)
        return Identity(made, key, (self.root,))

    def revoke(self, who: Identity, since: datetime) -> None:
        self.revoked[who.certificate.serial_number] = since

    def trust(self) -> dict[str, list[str]]:
        """What the judge trusts: this root and its list of today."""
        return {"roots": [pki.as_pem(self.root)], "others": [], "crls": [self.crl().hex()]}

    def crl(
        self, *, begins: datetime = NOW - timedelta(hours=1), ends: datetime = NOW + 30 * DAY,
        number: int | None = None, delta: bool = False,
    ) -> bytes:  # fmt: skip
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(begins)
            .next_update(ends)
        )
        if number is not None:
            builder = builder.add_extension(x509.CRLNumber(number), critical=False)
        if delta:
            builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
        for serial, since in self.revoked.items():
            row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
            builder = builder.add_revoked_certificate(row.build())
        made = builder.sign(self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def _made(
        self, name: str, key: Key, begins: datetime, ends: datetime, *, ca: bool = False,
        stamps: bool = False, lists: str = "",
    ) -> x509.Certificate:  # fmt: skip
        def called(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        usage = x509.KeyUsage(
            digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(called(name))
            .issuer_name(called(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(usage, critical=True)
        )
        if stamps:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purpose, critical=True)
        if lists:
            names = [x509.UniformResourceIdentifier(lists)]
            point = x509.DistributionPoint(names, None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


def unstamped(pdf: bytes, who: Identity, field_name: str) -> bytes:
    """One more signature, without a time stamp, as pyHanko writes it."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def der(thing: Any) -> bytes:
        return bytes(thing.public_bytes(serialization.Encoding.DER))

    private = who.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(der(who.certificate)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(
            [asn1.Certificate.load(der(each)) for each in who.chain]
        ),
    )
    meta = signers.PdfSignatureMetadata(
        field_name=field_name, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer)
    return bytes(out.getbuffer())
