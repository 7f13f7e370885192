"""An agency's key for other engines, and time stamps for anything that is no PDF."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from congvu.engines.documents.actions import signing
from congvu.engines.documents.models import pki

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

MEDIA = "application/timestamp-query"


def agency_key(
    *, code: str, name: str, at: datetime
) -> tuple[RSAPrivateKey, tuple[x509.Certificate, ...]]:
    """The agency's signing key and its certificates, its own first. Raises UnableToSign."""
    try:
        held = pki.identity(f"unit:{code}", name=name, organisation=name, at=at)
    except pki.NoKey as wrong:
        raise signing.UnableToSign(str(wrong)) from wrong
    return held.key, (held.certificate, *held.chain)


def roots() -> tuple[x509.Certificate, ...]:
    """The roots that this house trusts."""
    return pki.roots()


def intermediates() -> tuple[x509.Certificate, ...]:
    """What stands between our time stamps and those roots."""
    return pki.intermediates()


def stamp(message: bytes, *, at: datetime) -> bytes:
    """The RFC 3161 answer (DER) over a message's SHA-256, of the configured authority or our own.

    Raises UnableToSign when an outside authority does not answer.
    """
    from asn1crypto import algos, tsp

    asked = tsp.TimeStampReq({
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(message).digest(),
        },
        "nonce": secrets.randbits(63),
        "cert_req": True,
    }).dump()  # fmt: skip
    url = os.environ.get("CONGVU_TSA_URL", "")
    return _outside(url, asked) if url else signing.time_stamp(asked, at=at)


def _outside(url: str, asked: bytes) -> bytes:
    import requests

    try:
        answer = requests.post(
            url, data=asked, headers={"Content-Type": MEDIA}, allow_redirects=False,
            timeout=int(os.environ.get("CONGVU_TSA_TIMEOUT", signing.TSA_SECONDS)),
        )  # fmt: skip
        answer.raise_for_status()
    except requests.RequestException as wrong:
        raise signing.UnableToSign(f"Máy chủ dấu thời gian không trả lời: {wrong}") from wrong
    return answer.content
