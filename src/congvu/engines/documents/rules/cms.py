"""Signatures as CMS, and time stamps: declared here, written as DER by ``cryptography``.

Trees of a general ASN.1 library were three quarters of an issued document's processor time; these
structures are encoded in one go. Source: RFC 5652 (CMS), RFC 5035 (signing certificate v2), RFC 6211
(algorithm protection), RFC 3161 (time stamps), ETSI EN 319 122-1 and 319 142-1 (CAdES, PAdES).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

DATA = ObjectIdentifier("1.2.840.113549.1.7.1")
SIGNED = ObjectIdentifier("1.2.840.113549.1.7.2")
TST_INFO = ObjectIdentifier("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = ObjectIdentifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_TIME = ObjectIdentifier("1.2.840.113549.1.9.5")
PROTECTION = ObjectIdentifier("1.2.840.113549.1.9.52")
SIGNING_CERTIFICATE = ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
TIME_STAMP = ObjectIdentifier("1.2.840.113549.1.9.16.2.14")


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier."""

    algorithm: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Attribute:
    """One attribute with its values."""

    kind: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class Protection:
    """CMSAlgorithmProtection: which algorithms were meant."""

    digest: Algorithm
    signature: Annotated[Algorithm, asn1.Implicit(1)]


@asn1.sequence
class CertificateHash:
    """ESSCertIDv2 with SHA-256, its default."""

    value: bytes


@asn1.sequence
class SigningCertificate:
    """SigningCertificateV2."""

    certificates: list[CertificateHash]


@asn1.sequence
class IssuerAndSerial:
    """Which certificate, by who issued it."""

    issuer: asn1.TLV
    serial: int


@asn1.sequence
class SignerInfo:
    """One signer's part."""

    version: int
    sid: IssuerAndSerial
    digest: Algorithm
    signed: Annotated[asn1.SetOf[Attribute], asn1.Implicit(0)]
    algorithm: Algorithm
    value: bytes
    unsigned: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class Encapsulated:
    """What is signed; without content when that stands elsewhere."""

    kind: ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignedData:
    """CMS signed data of one signer."""

    version: int
    digests: asn1.SetOf[Algorithm]
    content: Encapsulated
    certificates: Annotated[asn1.SetOf[asn1.TLV], asn1.Implicit(0)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class ContentInfo:
    """The outermost envelope."""

    kind: ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class Imprint:
    """MessageImprint."""

    algorithm: Algorithm
    digest: bytes


@asn1.sequence
class Accuracy:
    """How exact a time stamp is."""

    seconds: int


@asn1.sequence
class StampInfo:
    """TSTInfo: what a time stamp says."""

    version: int
    policy: ObjectIdentifier
    imprint: asn1.TLV
    serial: int
    at: asn1.GeneralizedTime
    accuracy: Accuracy
    nonce: int | None


@asn1.sequence
class Status:
    """PKIStatusInfo: 0, granted."""

    status: int


@asn1.sequence
class StampAnswer:
    """TimeStampResp."""

    status: Status
    token: asn1.TLV


_SHA256 = Algorithm(algorithm=ObjectIdentifier("2.16.840.1.101.3.4.2.1"), parameters=None)
_RSA_SHA256 = Algorithm(algorithm=ObjectIdentifier("1.2.840.113549.1.1.11"), parameters=asn1.Null())


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who signs, as DER: the issuer's name, the certificate, those above it; sign: RSA PKCS #1 v1.5
    over SHA-256 of what it is given."""

    issuer: bytes
    serial: int
    certificate: bytes
    chain: Sequence[bytes]
    sign: Callable[[bytes], bytes]


def signature(holder: Holder, digest: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    """A detached CAdES-T signature over a SHA-256 digest; stamp: signature value → time-stamp token."""
    protection = asn1.encode_der(Protection(digest=_SHA256, signature=_RSA_SHA256))
    attributes = [*_common(holder, DATA, digest), _attribute(PROTECTION, protection)]
    return _signed(holder, Encapsulated(kind=DATA, content=None), attributes, stamp)


def time_stamp(
    holder: Holder, *, imprint: bytes, serial: int, policy: str, at: datetime, nonce: int | None
) -> bytes:
    """A time-stamp token. imprint: DER MessageImprint; policy: dotted."""
    second = at.astimezone(UTC).replace(microsecond=0)
    info = asn1.encode_der(
        StampInfo(
            version=1, policy=ObjectIdentifier(policy), imprint=_as_it_is(imprint), serial=serial,
            at=asn1.GeneralizedTime(second), accuracy=Accuracy(seconds=1), nonce=nonce,
        )
    )  # fmt: skip
    attributes = [
        *_common(holder, TST_INFO, hashlib.sha256(info).digest()),
        _attribute(SIGNING_TIME, asn1.encode_der(asn1.UTCTime(second))),
    ]
    return _signed(holder, Encapsulated(kind=TST_INFO, content=info), attributes, None)


def imprint(digest: bytes) -> bytes:
    """MessageImprint of a SHA-256 digest."""
    return asn1.encode_der(Imprint(algorithm=_SHA256, digest=digest))


def granted(token: bytes) -> bytes:
    """The TimeStampResp around a token."""
    return asn1.encode_der(StampAnswer(status=Status(status=0), token=_as_it_is(token)))


def _signed(
    holder: Holder, content: Encapsulated, attributes: Sequence[Attribute],
    stamp: Callable[[bytes], bytes] | None,
) -> bytes:  # fmt: skip
    """ContentInfo with SignedData of one signer."""
    signed = _set(attributes)
    value = holder.sign(asn1.encode_der(signed))
    signer = SignerInfo(
        version=1, sid=IssuerAndSerial(issuer=_as_it_is(holder.issuer), serial=holder.serial),
        digest=_SHA256, signed=signed, algorithm=_RSA_SHA256, value=value,
        unsigned=_set([_attribute(TIME_STAMP, stamp(value))]) if stamp else None,
    )  # fmt: skip
    data = SignedData(
        version=1 if content.content is None else 3, digests=_set([_SHA256]), content=content,
        certificates=_set(map(_as_it_is, (holder.certificate, *holder.chain))),
        signers=_set([signer]),
    )  # fmt: skip
    return asn1.encode_der(ContentInfo(kind=SIGNED, content=data))


def _common(holder: Holder, kind: ObjectIdentifier, digest: bytes) -> list[Attribute]:
    """What every signer's attributes hold: of what kind, its digest, by which certificate."""
    bound = CertificateHash(value=hashlib.sha256(holder.certificate).digest())
    return [
        _attribute(CONTENT_TYPE, asn1.encode_der(kind)),
        _attribute(MESSAGE_DIGEST, asn1.encode_der(digest)),
        _attribute(SIGNING_CERTIFICATE, asn1.encode_der(SigningCertificate(certificates=[bound]))),
    ]


def _attribute(kind: ObjectIdentifier, value: bytes) -> Attribute:
    return Attribute(kind=kind, values=_set([_as_it_is(value)]))


def _set(parts: Iterable[Any]) -> asn1.SetOf[Any]:
    """SET OF in the order that DER asks for (X.690 11.6); the encoder keeps what it is given."""
    return asn1.SetOf(sorted(parts, key=asn1.encode_der))


def _as_it_is(der: bytes) -> asn1.TLV:
    """What is encoded already."""
    return asn1.decode_der(asn1.TLV, der)
