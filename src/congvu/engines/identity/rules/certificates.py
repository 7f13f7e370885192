"""Certificates by which systems prove themselves, as the proxy that ends TLS hands them over.

Source: RFC 8705 §3; RFC 9440 §2.1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

LONGEST = 16_384
MOST = 5
RSA_BITS = 2048


def presented(header: str) -> str:
    """SHA-256 in hex of the certificate that was shown; "" when there is none or it cannot be read.

    header: ``:base64 of DER:`` (RFC 9440) or percent-encoded PEM, as nginx writes it.
    """
    try:
        return thumbprint(_read_header(header.strip())) if 0 < len(header) <= LONGEST else ""
    except (ValueError, binascii.Error):
        return ""


def read(text: str) -> list[x509.Certificate]:
    """PEM, one after the other; none of an empty text. Raises ValueError."""
    return x509.load_pem_x509_certificates(text.encode()) if text.strip() else []


def thumbprint(certificate: x509.Certificate) -> str:
    """SHA-256 of its DER, in hex."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def x5t(sha256: str) -> str:
    """``x5t#S256`` of a token's ``cnf``."""
    return base64.urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b"=").decode()


def is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the moment lies within its dates; who signed it does not matter here."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def is_strong(certificate: x509.Certificate) -> bool:
    """RSA from 2048 bits, or an elliptic curve from 256."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= RSA_BITS
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= 256


def _read_header(said: str) -> x509.Certificate:
    if len(said) > 2 and said[0] == said[-1] == ":":
        return x509.load_der_x509_certificate(base64.b64decode(said[1:-1], validate=True))
    return x509.load_pem_x509_certificate(unquote(said).encode())
