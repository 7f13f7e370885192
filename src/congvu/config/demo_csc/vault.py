"""The keys of the service, its tokens and what it allowed to be signed; certificates of its own root."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SECONDS = 300
LISTED = {
    "co-quan": "Khóa cơ quan (MÔ PHỎNG)",
    "lanh-dao": "Khóa lãnh đạo (MÔ PHỎNG)",
}


class Wrong(Exception):
    """The service refuses, in the words of the protocol."""

    def __init__(self, error: str, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.error, self.said, self.status = error, said, status


@dataclass
class Allowed:
    """What an activation datum (SAD) is good for: these digests of this key, once."""

    credential: str
    hashes: tuple[str, ...]
    until: float


@dataclass
class Vault:
    """folder: where keys lie between starts; signed: when, which key, which digest."""

    folder: Path
    secret: str
    pin: str
    down: bool = False
    off: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    allowed: dict[str, Allowed] = field(default_factory=dict)
    signed: list[tuple[datetime, str, str]] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def token(self, client: str, secret: str) -> str:
        if not client or not secrets.compare_digest(secret.encode(), self.secret.encode()):
            raise Wrong("invalid_client", "Unknown client or wrong secret", 401)
        made = secrets.token_urlsafe(24)
        self.tokens.add(made)
        return made

    def chain(self, credential: str) -> list[str]:
        """Its certificate and the root, base64 of DER."""
        from cryptography.hazmat.primitives.serialization import Encoding

        found = (self._pair(credential)[0], self._pair("root")[0])
        return [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in found]

    def allow(self, credential: str, hashes: list[str], count: int, pin: str) -> str:
        self._known(credential)
        if credential in self.off:
            raise Wrong("invalid_request", "The credential is disabled")
        if not secrets.compare_digest(pin.encode(), self.pin.encode()):
            raise Wrong("invalid_pin", "The PIN is invalid")
        if not hashes or len(hashes) != count:
            raise Wrong("invalid_request", "This credential binds the SAD to the hashes (SCAL2)")
        made = secrets.token_urlsafe(24)
        with self.lock:
            self.allowed[made] = Allowed(credential, tuple(hashes), time.monotonic() + SECONDS)
        return made

    def sign(self, credential: str, sad: str, hashes: list[str]) -> list[str]:
        with self.lock:
            allowed = self.allowed.pop(sad, None)
        if allowed is None or time.monotonic() > allowed.until:
            raise Wrong("invalid_request", "Invalid or expired SAD")
        if allowed.credential != credential or allowed.hashes != tuple(hashes):
            raise Wrong("invalid_request", "Hash is not authorized by the SAD")
        return [self._sign(credential, each) for each in hashes]

    def _sign(self, credential: str, hashed: str) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

        digest = base64.b64decode(hashed, validate=True)
        key = self._pair(credential)[1]
        made = key.sign(digest, PKCS1v15(), Prehashed(hashes.SHA256()))
        self.signed.append((datetime.now(UTC), credential, digest.hex()))
        return base64.b64encode(made).decode()

    def _known(self, credential: str) -> None:
        if credential not in LISTED:
            raise Wrong("invalid_request", "Invalid parameter credentialID")

    def _pair(self, name: str) -> tuple[x509.Certificate, RSAPrivateKey]:
        """A certificate and its key; made at first use."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        if name != "root":
            self._known(name)
        ending = ".pem" if name == "root" else ".crt"  # the root is read as one to be trusted
        with self.lock:
            if not (self.folder / f"{name}{ending}").exists():
                self._make(name, ending)
        key = serialization.load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(name)
        content = (self.folder / f"{name}{ending}").read_bytes()
        return x509.load_pem_x509_certificate(content), key

    def _make(self, name: str, ending: str) -> None:
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric import rsa

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = rsa.generate_private_key(65537, 2048)
        made = _certificate(name, key, None if name == "root" else self._pair("root"))
        text = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        (self.folder / f"{name}.key").write_bytes(text)
        (self.folder / f"{name}.key").chmod(0o600)
        (self.folder / f"{name}{ending}").write_bytes(made.public_bytes(form.Encoding.PEM))


def _certificate(
    name: str, key: RSAPrivateKey, above: tuple[x509.Certificate, RSAPrivateKey] | None
) -> x509.Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    now, root = datetime.now(UTC), above is None
    called = "Dịch vụ ký từ xa MÔ PHỎNG" if root else LISTED[name]
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "MÔ PHỎNG - không có giá trị pháp lý"),
            x509.NameAttribute(NameOID.COMMON_NAME, called),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=not root, content_commitment=not root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=root, crl_sign=root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if above is None else above[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))  # demo papers are signed in their story's time
        .not_valid_after(now + timedelta(days=1800))
        .add_extension(x509.BasicConstraints(root, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key if above is None else above[1], hashes.SHA256())
    )
