"""A message as a CloudEvent in JSON, signed by a detached JWS over its canonical form.

For partners that speak JSON. Signed is the event without ``jws`` as RFC 8785 writes it. What comes
must be written so already: then its bytes have one reading only, with no name twice and no number or
text that two parsers take differently. Source: CloudEvents 1.0.2, RFC 7515 appendix F, RFC 8785.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from congvu.engines.exchange.contracts import Attachment, Edoc, EdocStatus
from congvu.engines.exchange.rules import canonical, packing
from congvu.engines.exchange.rules.faults import Fault, Unreadable, unreadable
from congvu.engines.exchange.rules.parsing import MOST_BYTES
from congvu.engines.exchange.rules.reading import LONGEST
from congvu.engines.exchange.rules.signing import Key, Verified, believed

MEDIA = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
DOCUMENT, STATUS = "vn.congvu.edoc.v1", "vn.congvu.edocstatus.v1"
SHAPES: dict[str, Any] = {DOCUMENT: Edoc, STATUS: EdocStatus}
MARK = b'"jws":"'
ALGORITHMS = ("RS256", "ES256")
MOST_KEY_BYTES = 16_384  # of a protected header with its certificates


class _Registry(jws.JWSRegistry):
    """The library's own bounds are those of tokens."""

    max_header_length = MOST_KEY_BYTES
    max_payload_length = 2 * MOST_BYTES


_SIGNED = _Registry(algorithms=ALGORITHMS)


def event(told: Edoc | EdocStatus, *, uid: str, at: datetime) -> dict[str, Any]:
    """The event of a message; its ``id`` is the message's own."""
    assert told.sender is not None
    document = isinstance(told, Edoc)
    about = told.document_id if isinstance(told, Edoc) else told.about.document_id
    return {
        "specversion": "1.0", "id": uid, "source": f"/co-quan/{told.sender.code}",
        "type": DOCUMENT if document else STATUS, "time": at.isoformat(), "subject": about,
        "datacontenttype": "application/json", "data": msgspec.to_builtins(told),
    }  # fmt: skip


def sign(event: dict[str, Any], *, key: Key, chain: Sequence[x509.Certificate]) -> bytes:
    """The event's canonical bytes with its signature in ``jws``; chain: nearest first."""
    payload = canonical.dumps(event)
    algorithm = "ES256" if isinstance(key, EllipticCurvePrivateKey) else "RS256"
    header = {"alg": algorithm, "x5c": [_packed(each) for each in chain]}
    whole = jws.serialize_compact(header, payload, _private(key), registry=_SIGNED)
    return canonical.encode(event | {"jws": jws.detach_content(whole)})


def is_event(raw: bytes) -> bool:
    """Whether these bytes mean to be JSON; anything else is read as XML."""
    return raw.lstrip()[:1] == b"{"


def parse(raw: bytes) -> dict[str, Any]:
    """The event of a stranger's bytes. Raises Unreadable with the first thing that is wrong."""
    if len(raw) > MOST_BYTES:
        raise unreadable("too_large", f"{len(raw)}")
    if b"\\u0000" in raw:
        raise unreadable("value", "\\u0000")
    found = _loaded(raw)
    if not isinstance(found, dict):
        raise unreadable("shape")
    if not canonical.is_canonical(found, raw):
        raise unreadable("canonical")
    if found.get("specversion") != "1.0" or found.get("type") not in SHAPES:
        raise unreadable("shape", str(found.get("type"))[:100])
    return found


def salvage(raw: bytes) -> dict[str, Any] | None:
    """What can be shown of an event that was refused; never to be believed."""
    try:
        found = _loaded(raw) if len(raw) <= MOST_BYTES else None
    except Unreadable:
        return None
    return found if isinstance(found, dict) else None


def sender_of(event: dict[str, Any]) -> str:
    """The code of who says it is from it; not believed yet."""
    data = event.get("data")
    sender = data.get("sender") if isinstance(data, dict) else None
    code = sender.get("code") if isinstance(sender, dict) else None
    return code.strip()[:60] if isinstance(code, str) else ""


def verify(
    event: dict[str, Any], raw: bytes, *, known: Sequence[x509.Certificate], at: datetime
) -> Verified:
    """The signature of an event against the sender's known certificates. Raises Unreadable."""
    told = event.get("jws")
    if not isinstance(told, str) or not told:
        raise unreadable("unsigned")
    header, hole, signature = told.partition("..")
    if not hole or "." in signature or raw.count(MARK) != 1:
        raise unreadable("wrapped")
    certificate = believed(certificates_in(event), known, at=at)
    whole = f"{header}.{_url64(_unsigned(raw, told))}.{signature}"
    try:
        jws.deserialize_compact(whole, _public(certificate), registry=_SIGNED)
    except (JoseError, ValueError, TypeError) as wrong:
        raise unreadable("signature") from wrong
    return Verified(event, certificate, weak=False)


def _unsigned(raw: bytes, told: str) -> bytes:
    """The canonical bytes without ``jws``: it is never the last name, ``type`` and others follow."""
    start = raw.index(MARK)
    return raw[:start] + raw[start + len(MARK) + len(told) + 2 :]


def certificates_in(event: dict[str, Any]) -> list[x509.Certificate]:
    """What the signature's header carries (``x5c``); nothing is believed of them."""
    header = str(event.get("jws", "")).partition(".")[0]
    try:
        told = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
        if len(header) > MOST_KEY_BYTES or not isinstance(told, dict):
            return []
        carried = told.get("x5c") or []
        return [_certificate(each) for each in carried]
    except (ValueError, TypeError, RecursionError):
        return []


def signature_of(event: dict[str, Any], certificate: x509.Certificate) -> bytes:
    """The signature in the form that `openssl dgst -verify` takes."""
    told = str(event["jws"]).rpartition(".")[2]
    raw = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
    if isinstance(certificate.public_key(), RSAPublicKey):
        return raw
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    half = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def read(event: dict[str, Any]) -> Edoc | EdocStatus:
    """What an event says. Raises Unreadable with everything that is wrong."""
    try:
        told: Edoc | EdocStatus = msgspec.convert(event.get("data"), SHAPES[event["type"]])
    except (msgspec.ValidationError, binascii.Error) as wrong:
        raise unreadable("value", str(wrong)) from wrong
    faults = [*_missing(told), *_too_long(event["data"])]
    if isinstance(told, Edoc):
        faults += _faults(told)
        told = replace(told, attachments=tuple(_named(file) for file in told.attachments))
    if faults:
        raise Unreadable(*faults)
    return told


def schemas() -> dict[str, Any]:
    """JSON Schema of what ``data`` may be, by the event's type."""
    return {name: msgspec.json.schema(shape) for name, shape in SHAPES.items()}


def _missing(told: Edoc | EdocStatus) -> Iterator[Fault]:
    if told.sender is None or not told.sender.code.strip():
        yield Fault(key="missing", where="sender")
    if isinstance(told, Edoc):
        needed = {"document_id": told.document_id, "subject": told.subject, "to": told.to}
    else:
        needed = {"about": told.about.document_id or told.about.number}
    for name, value in needed.items():
        if not value:
            yield Fault(key="missing", where=name)


def _faults(told: Edoc) -> Iterator[Fault]:
    codes = [organ.code for organ in told.to]
    if len(set(codes)) != len(codes):
        yield Fault(key="twice", where="to")
    if len(told.attachments) > packing.MOST_ENTRIES:
        yield Fault(key="bomb", where="attachments")
    if any(trace.at.tzinfo is None for trace in told.traces):
        yield Fault(key="value", where="traces")


def _too_long(data: dict[str, Any]) -> Iterator[Fault]:
    """Texts that no column holds; the files are bounded by the message's own size."""
    for name, value in data.items():
        if name != "attachments" and _longest(value) > LONGEST:
            yield Fault(key="value", where=name[:60])


def _longest(value: Any) -> int:
    """The length of the longest text within a value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict | list):
        within = value.values() if isinstance(value, dict) else value
        return max(map(_longest, within), default=0)
    return 0


def _named(file: Attachment) -> Attachment:
    name = PurePosixPath(file.name.replace("\\", "/")).name[:300]
    return replace(file, name=name or "tep")


def _loaded(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise unreadable("malformed" if _is_utf8(raw) else "encoding", str(wrong)) from wrong


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@functools.lru_cache(maxsize=1024)
def _packed(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _url64(payload: bytes) -> str:
    return base64.urlsafe_b64encode(payload).rstrip(b"=").decode()


# A key or certificate that is read anew for each message costs more than its signature.
@functools.lru_cache(maxsize=256)
def _private(key: Key) -> RSAKey | ECKey:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    curve = isinstance(key, EllipticCurvePrivateKey)
    return ECKey.import_key(pem) if curve else RSAKey.import_key(pem)


@functools.lru_cache(maxsize=1024)
def _certificate(packed: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(packed))


@functools.lru_cache(maxsize=1024)
def _public(certificate: x509.Certificate) -> RSAKey | ECKey:
    key = certificate.public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    plain = isinstance(key, RSAPublicKey)
    return RSAKey.import_key(pem) if plain else ECKey.import_key(pem)
