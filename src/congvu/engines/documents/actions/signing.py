"""PAdES B-T signatures by pyHanko; everything that signs with pyHanko stands in this file.

The stock signer parses and checks the RSA key on each signature, twice: ours holds it parsed and
answers the dry run with zeros (6.5 times less CPU). CONGVU_TSA_URL: an outside time-stamp authority;
without it our own answers inside the process.
"""

from __future__ import annotations

import functools
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from congvu.engines.documents.models import pki
from congvu.kernel.clock import local

# Hex digits kept for one signature with its chain and time stamp; ours takes about 14,000.
RESERVED = 24_000
TSA_SECONDS = 10
# An object identifier of our own (2.25 + UUID, X.667): the policy of the demo time stamps.
TSA_POLICY = "2.25.149786325871624731586312704417206433291"


class UnableToSign(RuntimeError):
    """No signature could be made now (no key, no time stamp); the job tries again."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs: the key's name, what the certificate of a demo key shall say, and the field."""

    key: str
    name: str
    organisation: str
    field: str
    reason: str = ""
    place: str = ""


def sign(pdf: bytes, signers: Sequence[Signer], *, at: datetime) -> bytes:
    """The PDF with one incremental PAdES B-T signature a signer, in order.

    Raises UnableToSign.
    """
    for signer in signers:
        pdf = _sign_once(pdf, signer, at)
    return pdf


def time_stamp(request: bytes, *, at: datetime) -> bytes:
    """The RFC 3161 answer of our own authority to a DER request. Raises ValueError."""
    from asn1crypto import tsp

    asked = tsp.TimeStampReq.load(request)
    known = {"sha256", "sha384", "sha512"}
    if asked["message_imprint"]["hash_algorithm"]["algorithm"].native not in known:
        raise ValueError("hash algorithm")
    return bytes(_own_stamper(at).request_tsa_response(asked).dump())


def _sign_once(pdf: bytes, signer: Signer, at: datetime) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers, timestamps

    meta = signers.PdfSignatureMetadata(
        field_name=signer.field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES,
        reason=signer.reason or None, location=signer.place or None, name=signer.name,
    )  # fmt: skip
    engine = _pdf_signer()(meta, signer=_cms_signer(signer, at), timestamper=_stamper(at))
    engine.at = local(at)
    try:
        made = engine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=RESERVED)
    except timestamps.TimestampRequestError as error:
        raise UnableToSign(f"Máy chủ dấu thời gian không trả lời: {error}") from error
    return bytes(made.getvalue())


@functools.cache
def _pdf_signer() -> Any:
    from pyhanko.sign import signers

    class HousePdfSigner(signers.PdfSigner):  # type: ignore[misc]
        """Signs with the instant it is told, so that page and signature name the same time."""

        at: datetime

        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = self.at
            return session

    return HousePdfSigner


def _cms_signer(signer: Signer, at: datetime) -> Any:
    try:
        held = pki.identity(signer.key, name=signer.name, organisation=signer.organisation, at=at)
    except pki.NoKey as error:
        raise UnableToSign(str(error)) from error
    return _signer_class()(held)


@functools.cache
def _signer_class() -> Any:
    from asn1crypto import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    make_store: Any = SimpleCertificateStore

    class HeldKeySigner(CmsSigner):  # type: ignore[misc]
        """Holds the parsed key; the dry run costs nothing."""

        def __init__(self, held: pki.Identity) -> None:
            self.held = held
            store: Any = make_store()
            store.register_multiple(x509.Certificate.load(_der(c)) for c in held.chain)
            super().__init__(
                signing_cert=x509.Certificate.load(_der(held.certificate)), cert_registry=store
            )

        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            if dry_run:
                return bytes(self.held.key.key_size // 8)
            digest = getattr(hashes, digest_algorithm.upper())()
            return self.held.key.sign(data, PKCS1v15(), digest)

    return HeldKeySigner


def _stamper(at: datetime) -> Any:
    """The outside authority when one is configured, else our own."""
    url = os.environ.get("CONGVU_TSA_URL", "")
    if not url:
        return _own_stamper(datetime.now(UTC))
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=int(os.environ.get("CONGVU_TSA_TIMEOUT", TSA_SECONDS)))


def _own_stamper(at: datetime) -> Any:
    held = pki.identity("tsa", name="congvu TSA (DEMO)", organisation="congvu", at=at)
    return _stamper_class()(held, at)


@functools.cache
def _stamper_class() -> Any:
    import secrets

    from asn1crypto import cms, core, tsp, x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from pyhanko.sign import general
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    attribute: Any = general.simple_cms_attribute

    class HouseTimeStamper(DummyTimeStamper):  # type: ignore[misc]
        """Our time-stamp authority: RFC 3161 tokens with a held key, UTC and a serial of its own."""

        def __init__(self, held: pki.Identity, at: datetime) -> None:
            self.held = held
            embedded: Any = [x509.Certificate.load(_der(c)) for c in held.chain]
            super().__init__(
                tsa_cert=x509.Certificate.load(_der(held.certificate)),
                tsa_key=None,
                certs_to_embed=embedded,
                fixed_dt=at.astimezone(UTC).replace(microsecond=0),
            )

        def _build_tst_info(self, message_imprint: Any, dt: datetime, req: Any) -> Any:
            fields = {
                "version": "v1",
                "policy": tsp.ObjectIdentifier(TSA_POLICY),
                "message_imprint": message_imprint,
                "serial_number": secrets.randbits(127),
                "gen_time": dt,
                "accuracy": {"seconds": 1},
                "tsa": x509.GeneralName(name="directory_name", value=self.tsa_cert.subject),
            }
            if req["nonce"].native is not None:
                fields["nonce"] = req["nonce"]
            return tsp.TSTInfo(fields)

        def _sign_tst_info(self, tst_info_data: bytes, md_algorithm: str, dt: datetime) -> Any:
            digest = getattr(hashes, md_algorithm.upper())()
            made = hashes.Hash(digest)
            made.update(tst_info_data)
            signed = cms.CMSAttributes(
                [
                    attribute("content_type", "tst_info"),
                    attribute("signing_time", cms.Time({"utc_time": core.UTCTime(dt)})),
                    attribute(
                        "signing_certificate_v2",
                        general.as_signing_certificate_v2(self.tsa_cert),
                    ),
                    attribute("message_digest", made.finalize()),
                ]
            )
            return self.held.key.sign(signed.dump(), PKCS1v15(), digest), signed

    return HouseTimeStamper


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))
