"""Whether a revocation list may take the place of the one we hold.

Source: RFC 5280 §5 (lists), §6.3.3 (a list counts when its issuer's key signed it and it is in time).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

SKEW = timedelta(minutes=10)  # the issuer's clock may be ahead of ours
UNREADABLE, DELTA, UNDATED = "unreadable", "delta", "undated"
UNSIGNED, EXPIRED, EARLY = "unsigned", "expired", "early"
OLDER, OTHER_ISSUER = "older", "other_issuer"


class UnfitList(ValueError):
    """The list may not be taken. why: one of the words above; what we hold stays."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list as we hold it. number: of its issuer (RFC 5280 §5.2.3), -1 without one; der: its bytes."""

    issuer: str
    number: int
    count: int
    this_update: datetime
    next_update: datetime
    der: bytes = b""


def judged(
    raw: bytes, issuers: Iterable[x509.Certificate], held: Listed | None, *, at: datetime
) -> Listed:
    """A complete list, signed by a trusted issuer, in time, no older than what we hold.

    raw: DER or PEM. Raises UnfitList.
    """
    found = _read(raw)
    if _has(found, "DELTA_CRL_INDICATOR"):
        raise UnfitList(DELTA)
    if found.next_update_utc is None:
        raise UnfitList(UNDATED)
    if not any(_signed(found, each) for each in issuers):
        raise UnfitList(UNSIGNED, found.issuer.rfc4514_string())
    made = _listed(found)
    if made.next_update <= at:
        raise UnfitList(EXPIRED, f"{made.next_update:%d/%m/%Y}")
    if made.this_update > at + SKEW:
        raise UnfitList(EARLY, f"{made.this_update:%d/%m/%Y}")
    if held is not None:
        refuse_step_back(made, held)
    return made


def shown(raw: bytes) -> Listed:
    """What a list says of itself, unjudged. Raises UnfitList when it is none, or has no dates."""
    found = _read(raw)
    if found.next_update_utc is None:
        raise UnfitList(UNDATED)
    return _listed(found)


def refuse_step_back(made: Listed, held: Listed) -> None:
    """Somebody on the way could give us yesterday's list, or another authority's. Raises UnfitList."""
    if made.issuer != held.issuer:
        raise UnfitList(OTHER_ISSUER, made.issuer)
    if made.this_update < held.this_update or -1 < made.number < held.number:
        raise UnfitList(OLDER, f"{made.this_update:%d/%m/%Y}")


def _read(raw: bytes) -> x509.CertificateRevocationList:
    from cryptography import x509

    read = x509.load_pem_x509_crl if raw.lstrip().startswith(b"-----") else x509.load_der_x509_crl
    try:
        found = read(raw)
        len(found), found.extensions, found.last_update_utc
    except ValueError as wrong:
        raise UnfitList(UNREADABLE) from wrong
    return found


def _listed(found: x509.CertificateRevocationList) -> Listed:
    from cryptography.hazmat.primitives.serialization import Encoding

    assert found.next_update_utc is not None
    return Listed(
        issuer=found.issuer.rfc4514_string(), number=_number(found), count=len(found),
        this_update=found.last_update_utc, next_update=found.next_update_utc,
        der=found.public_bytes(Encoding.DER),
    )  # fmt: skip


def _signed(found: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """By the key of a certificate of that name which may sign lists."""
    if issuer.subject != found.issuer or not _may_sign(issuer):
        return False
    try:
        return found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError):  # a kind of key that signs no lists
        return False


def _may_sign(issuer: x509.Certificate) -> bool:
    from cryptography import x509

    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except (x509.ExtensionNotFound, ValueError):
        return True


def _number(found: x509.CertificateRevocationList) -> int:
    from cryptography import x509

    try:
        return found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound:
        return -1


def _has(found: x509.CertificateRevocationList, name: str) -> bool:
    from cryptography.x509.oid import ExtensionOID

    return any(each.oid == getattr(ExtensionOID, name) for each in found.extensions)
