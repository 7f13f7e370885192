"""Keys and certificates on disk: the demo authority made at first start, PKCS#12 in production.

CONGVU_PKI_DIR: a folder with ``<key>.p12`` for each signer, ``roots/*.pem``, sub-authorities in
``others/*.pem`` and revocation lists in ``crls/*.crl``; CONGVU_PKI_PASSWORD or ``<key>.password``
opens the keys. Without it a demo authority signs, which every subject says; not in production.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from congvu.config import paths
from congvu.engines.documents.models import authorities

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

DEMO_MARK = "DEMO - không có giá trị pháp lý"
DAY = timedelta(days=1)
DEMO_PAST = timedelta(days=400)  # demo papers are signed at the time of their story
YEAR = timedelta(days=365)
CRL_DAYS = 30
CRL_RENEW_DAYS = 7


class NoKey(RuntimeError):
    """No signing key is configured for this signer; the sentence names the file that is missing."""


@dataclass(frozen=True)
class Identity:
    """A key with its certificate and the chain above it (nearest first)."""

    certificate: x509.Certificate
    key: RSAPrivateKey
    chain: tuple[x509.Certificate, ...]


def folder() -> Path:
    """Where the demo authority lives; the same backup archive as the keys, never the data's."""
    return paths.data_dir() / "pki"


def is_demo() -> bool:
    """Whether the demo authority signs here."""
    return not os.environ.get("CONGVU_PKI_DIR")


def file_name(key: str) -> str:
    """``unit:G09.20`` → ``unit-G09.20``: the name of a signer's file, never a path."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", key).strip(".-")[:80]
    same = plain == key.replace(":", "-")
    return plain if same else f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def identity(key: str, *, name: str, organisation: str, at: datetime) -> Identity:
    """The signer's key and certificate; the demo authority makes them when they are new.

    key: ``unit:<code>``, ``person:<uid>`` or ``tsa``. Raises NoKey.
    """
    if not is_demo():
        return _from_pkcs12(key)
    if settings.MODE == "production":
        raise NoKey("Chưa cấu hình khóa ký: đặt CONGVU_PKI_DIR tới thư mục chứa tệp .p12.")
    authority = _authority(at)
    path = folder() / "signers" / f"{file_name(key)}.pem"
    if not path.exists():
        with _locked():
            if not path.exists():
                _issue(path, authority, name=name, organisation=organisation, at=at,
                       time_stamping=key == "tsa")  # fmt: skip
    certificate, private = _read_pair(path)
    sub, _key = _read_pair(folder() / "sub.pem")
    root, _key = _read_pair(folder() / "root.pem")
    return Identity(certificate, private, (sub, root))


def roots() -> tuple[x509.Certificate, ...]:
    """The certificates that we trust: configured roots, or the demo root."""
    if is_demo():
        _authority(datetime.now(UTC))
        made_up = authorities.certificates(
            paths.data_dir() / "csc-demo"
        )  # of the simulated service
        return (_read_pair(folder() / "root.pem")[0], *made_up)
    return authorities.certificates(_configured() / "roots")


def intermediates() -> tuple[x509.Certificate, ...]:
    """Sub-authorities that a checked file may have left out."""
    if is_demo():
        return (_read_pair(folder() / "sub.pem")[0],)
    return authorities.certificates(_configured() / "others")


def revocation_lists(*, at: datetime) -> list[bytes]:
    """What the authorities took back, as DER: the demo's own lists, or those in ``crls``."""
    if is_demo():
        return [revocation_list(authority, at=at) for authority in ("root", "sub")]
    return [each for _name, each in kept_lists()]


def kept_lists() -> list[tuple[str, bytes]]:
    """File name and DER of what the operator keeps in ``crls``; none in a demo."""
    return [] if is_demo() else authorities.lists(_configured() / "crls")


def own_certificates() -> Iterator[x509.Certificate]:
    """Those of the keys in CONGVU_PKI_DIR with the chains beside them; none in a demo."""
    for path in () if is_demo() else sorted(_configured().glob("*.p12")):
        with contextlib.suppress(NoKey):
            opened = _opened(path, path.stat().st_mtime_ns)
            yield from (opened.certificate, *opened.chain)


def as_pem(certificate: x509.Certificate) -> str:
    """The certificate as text, without its key."""
    return _pem(certificate).decode()


def revocation_list(authority: str, *, at: datetime) -> bytes:
    """The DER revocation list of ``root`` or ``sub``; renewed weekly. Raises NoKey."""
    if not is_demo() or authority not in {"root", "sub"}:
        raise NoKey(authority)
    _authority(at)
    path = folder() / f"{authority}.crl"
    age = at.timestamp() - path.stat().st_mtime if path.exists() else None
    if age is None or age > CRL_RENEW_DAYS * 86400:
        _write(path, _make_crl(authority, at))
    return path.read_bytes()


def revoke(key: str, *, at: datetime) -> None:
    """Take a demo certificate back: the next revocation list names it."""
    certificate, _key = _read_pair(folder() / "signers" / f"{file_name(key)}.pem")
    with _locked():
        known = _revoked()
        known.setdefault(certificate.serial_number, at)
        lines = "".join(f"{serial} {when.isoformat()}\n" for serial, when in known.items())
        _write(folder() / "revoked.txt", lines.encode())
        _write(folder() / "sub.crl", _make_crl("sub", at))


def _authority(at: datetime) -> Path:
    """The demo authority, made whole or not at all; when two processes race, the first wins."""
    if not (folder() / "root.pem").exists():
        with _locked():
            if not (folder() / "root.pem").exists():
                _make_authority(at)
    return folder()


def _make_authority(at: datetime) -> None:
    draft = folder().with_name(f".pki.{os.getpid()}.{secrets.token_hex(4)}")
    (draft / "signers").mkdir(parents=True, mode=0o700)
    root_key, sub_key = _new_key(3072), _new_key(3072)
    root_name = _subject("congvu Root CA (DEMO)", "congvu")
    sub_name = _subject("congvu Sub CA (DEMO)", "congvu")
    root = _certificate(root_name, root_key, root_name, root_key, at, 20, authority=1)
    sub = _certificate(sub_name, sub_key, root_name, root_key, at, 10, authority=0, crl="root")
    _write(draft / "sub.pem", _pem(sub, sub_key))
    _write(draft / "root.pem", _pem(root, root_key))
    _write(draft / "root.crt", _pem(root))
    _write(draft / "chain.crt", _pem(sub) + _pem(root))
    if folder().exists():  # an empty folder, or one without an authority
        shutil.rmtree(folder())
    draft.rename(folder())


def _issue(
    path: Path, authority: Path, *, name: str, organisation: str, at: datetime, time_stamping: bool
) -> None:
    sub, sub_key = _read_pair(authority / "sub.pem")
    key = _new_key(2048)
    made = _certificate(
        _subject(name, organisation), key, sub.subject, sub_key, at, 5, crl="sub",
        time_stamping=time_stamping,
    )  # fmt: skip
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _write(path, _pem(made, key))


def _new_key(bits: int) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _subject(name: str, organisation: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _short(organisation)),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO_MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(name)),
        ]
    )


def _short(text: str) -> str:
    """X.520 allows 64 characters."""
    return text if len(text) <= 64 else text[:63] + "…"


def _certificate(  # noqa: PLR0913 - one field of a certificate each
    subject: x509.Name, key: RSAPrivateKey, issuer: x509.Name, issuer_key: RSAPrivateKey,
    at: datetime, years: int, *, authority: int | None = None, crl: str = "",
    time_stamping: bool = False,
) -> x509.Certificate:  # fmt: skip
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - DEMO_PAST)
        .not_valid_after(at + years * YEAR)
        .add_extension(x509.BasicConstraints(authority is not None, authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .add_extension(_usage(authority is not None), critical=True)
    )
    if authority is None:
        builder = builder.add_extension(_purposes(time_stamping), critical=time_stamping)
    if crl:
        builder = builder.add_extension(_crl_address(crl), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(authority: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _purposes(time_stamping: bool) -> x509.ExtendedKeyUsage:
    """Time stamping alone (RFC 3161 wants just that); signers sign documents and mail (NSS)."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    if time_stamping:
        return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    document_signing = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
    return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, document_signing])


def _crl_address(authority: str) -> x509.CRLDistributionPoints:
    from cryptography import x509

    url = f"{settings.PUBLIC_URL}/xac-thuc/crl/{authority}.crl"
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _make_crl(authority: str, at: datetime) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    issuer, key = _read_pair(folder() / f"{authority}.pem")
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(at - timedelta(hours=1))
        .next_update(at + timedelta(days=CRL_DAYS))
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
    )
    for serial, when in _revoked().items() if authority == "sub" else ():
        row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        builder = builder.add_revoked_certificate(row.build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _revoked() -> dict[int, datetime]:
    path = folder() / "revoked.txt"
    rows = path.read_text().splitlines() if path.exists() else []
    pairs = (row.split(" ", 1) for row in rows if row)
    return {int(serial): datetime.fromisoformat(when) for serial, when in pairs}


def _from_pkcs12(key: str) -> Identity:
    path = _configured() / f"{file_name(key)}.p12"
    if not path.exists():
        raise NoKey(f"Chưa có khóa ký {path.name} trong thư mục CONGVU_PKI_DIR.")
    return _opened(path, path.stat().st_mtime_ns)


_OPENED: dict[tuple[Path, int], Identity] = {}


def _opened(path: Path, changed: int) -> Identity:
    """Opened once a process: deriving the key from its password and checking it costs 100 ms."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

    if (path, changed) in _OPENED:
        return _OPENED[path, changed]
    try:
        private, certificate, more = pkcs12.load_key_and_certificates(
            path.read_bytes(), _password(path)
        )
    except ValueError as error:
        raise NoKey(f"Không mở được khóa ký {path.name}: kiểm tra mật khẩu.") from error
    if not isinstance(private, RSAPrivateKey) or certificate is None:
        raise NoKey(f"Khóa ký {path.name} không phải RSA hoặc thiếu chứng thư số.")
    made = _OPENED[path, changed] = Identity(certificate, private, tuple(more))
    return made


def _configured() -> Path:
    return Path(os.environ["CONGVU_PKI_DIR"])


def _password(path: Path) -> bytes:
    beside = path.with_suffix(".password")
    if beside.exists():
        return beside.read_bytes().strip()
    return os.environ.get("CONGVU_PKI_PASSWORD", "").encode()


def _read_pair(path: Path) -> tuple[x509.Certificate, RSAPrivateKey]:
    return _parse_pair(str(path), path.stat().st_mtime_ns)


_PAIRS: dict[tuple[str, int], tuple[x509.Certificate, RSAPrivateKey]] = {}


def _parse_pair(path: str, changed: int) -> tuple[x509.Certificate, RSAPrivateKey]:
    """Parsed once a process: reading an RSA key checks its primes and costs 35 ms."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found = _PAIRS.get((path, changed))
    if found is None:
        content = Path(path).read_bytes()
        key = load_pem_private_key(content, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise NoKey(path)
        found = _PAIRS[path, changed] = (x509.load_pem_x509_certificate(content), key)
    return found


def _pem(certificate: x509.Certificate, key: RSAPrivateKey | None = None) -> bytes:
    from cryptography.hazmat.primitives import serialization as form

    text = certificate.public_bytes(form.Encoding.PEM)
    if key is not None:
        text += key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return text


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """One process at a time makes keys."""
    descriptor = os.open(paths.data_dir() / "pki.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
