"""PAdES B-T signatures: pyHanko keeps the place in the PDF, ``rules/cms`` writes what stands in it.

CONGVU_TSA_URL: an outside time-stamp authority; without it our own answers inside the process.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from congvu.engines.documents.models import SigningKey, devices, pki
from congvu.engines.documents.queries import keyring
from congvu.engines.documents.rules import cms
from congvu.engines.documents.rules.corner import corner
from congvu.kernel.clock import local

if TYPE_CHECKING:
    from cryptography import x509

# Hex digits kept for one signature with its chain and time stamp; ours takes about 14,000.
RESERVED = 24_000
TSA_SECONDS = 10
# An object identifier of our own (2.25 + UUID, X.667): the policy of the demo time stamps.
TSA_POLICY = "2.25.149786325871624731586312704417206433291"
SHA256 = "sha256"
# pyHanko's modules import one another in circles: a second thread would find them half made.
_importing = threading.Lock()


class UnableToSign(RuntimeError):
    """No signature could be made now (no key, no time stamp); the job tries again."""


class KeyAway(UnableToSign):
    """The token or the remote service that holds the key cannot sign now; nothing was signed."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs: the key's name, what the certificate of a demo key shall say, and the field.

    held: the registered key on a token or at a remote service; without it the server's key signs.
    shown: a PDF whose page stands at the top right of the first page, b"" shows nothing.
    """

    key: str
    name: str
    organisation: str
    field: str
    reason: str = ""
    place: str = ""
    held: SigningKey | None = None
    shown: bytes = b""


def takes_signature(pdf: bytes) -> bool:
    """Whether a revision with a signature can be added to it."""
    with _importing:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError

    try:
        writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        return not writer.prev.encrypted and bool(writer.find_page_for_modification(0))
    except (PdfError, ValueError, KeyError, IndexError, TypeError):
        return False


def is_signed(pdf: bytes) -> bool:
    """Whether it bears a signature of somebody already."""
    with _importing:
        from pyhanko.pdf_utils.reader import PdfFileReader

    return bool(PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures)


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
    imprint = asked["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native not in {SHA256, "sha384", "sha512"}:
        raise ValueError("hash algorithm")
    return cms.granted(_own_token(imprint.dump(), asked["nonce"].native, at))


def _sign_once(pdf: bytes, signer: Signer, at: datetime) -> bytes:
    """One more revision of the file with one more signature."""
    with _importing:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
        from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
        from pyhanko.sign.signers.pdf_byterange import PdfSignedData, SignatureObject

    holder = _of(signer, at)
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=not signer.shown)
    writer.ensure_output_version((1, 7))
    writer.register_extension(ESIC_EXTENSION_1)
    place: PdfSignedData = SignatureObject(
        subfilter=SigSeedSubFilter.PADES, timestamp=local(at), bytes_reserved=RESERVED,
        name=signer.name, reason=signer.reason or None, location=signer.place or None,
    )  # fmt: skip
    shown = _shown(writer, signer, at) if signer.shown else None
    steps: Any = PdfCMSEmbedder().write_cms(field_name=signer.field, writer=writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=place, appearance_setup=shown))
    prepared, out = steps.send(SigIOSetup(md_algorithm=SHA256))
    steps.send(cms.signature(holder, prepared.document_digest, _token))
    return bytes(out.getbuffer())


def _shown(writer: Any, signer: Signer, at: datetime) -> Any:
    """The field at the corner of the first page, and what stands in it."""
    with _importing:
        from pyhanko.pdf_utils.content import RawContent
        from pyhanko.pdf_utils.layout import (
            AxisAlignment,
            BoxConstraints,
            Margins,
            SimpleBoxLayoutRule,
        )
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.fields import SigFieldSpec, append_signature_field
        from pyhanko.sign.signers.cms_embedder import SigAppearanceSetup
        from pyhanko.stamp import StaticStampStyle

    page = PdfFileReader(io.BytesIO(signer.shown))
    drawn = writer.import_page_as_xobject(page, page_ix=0)
    left, low, right, high = (float(each) for each in drawn.get_object()["/BBox"])
    first = writer.find_page_for_modification(0)[0].get_object()
    place = corner(first, right - left, high - low)
    field = SigFieldSpec(sig_field_name=signer.field, on_page=0, box=place.box)
    append_signature_field(writer, field)
    turned = " ".join(f"{each:g}" for each in place.matrix)
    content = RawContent(
        f"{turned} cm /Shown Do".encode(), box=BoxConstraints(width=place.wide, height=place.tall)
    )
    content.resources.xobject["/Shown"] = drawn
    filled = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MAX,
        y_align=AxisAlignment.ALIGN_MAX,
        margins=Margins(0, 0, 0, 0),
    )
    style = StaticStampStyle(background=content, background_layout=filled, border_width=0)
    return SigAppearanceSetup(style=style, timestamp=local(at), name=signer.name)


def _of(signer: Signer, at: datetime) -> cms.Holder:
    if signer.held is not None:
        return _elsewhere(signer.held, at)
    return _holder(signer.key, signer.name, signer.organisation, at)


def _holder(key: str, name: str, organisation: str, at: datetime) -> cms.Holder:
    """The key of a signer, with all that is written of its certificate."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    try:
        held = pki.identity(key, name=name, organisation=organisation, at=at)
    except pki.NoKey as error:
        raise UnableToSign(str(error)) from error
    own = held.certificate
    return cms.Holder(
        issuer=own.issuer.public_bytes(), serial=own.serial_number, certificate=_der(own),
        chain=[_der(c) for c in held.chain],
        sign=lambda data: held.key.sign(data, PKCS1v15(), hashes.SHA256()),
    )  # fmt: skip


def _elsewhere(row: SigningKey, at: datetime) -> cms.Holder:
    """The same of a key on a token or at a remote service. Raises KeyAway."""
    if not row.is_valid(at):
        raise KeyAway(
            f"Chứng thư số của {row.owner_name} chỉ có hiệu lực từ {local(row.valid_from):%d/%m/%Y} "
            f"đến {local(row.valid_to):%d/%m/%Y}. Hãy đăng ký khóa mới."
        )
    own, *above = keyring.certificates(row)
    return cms.Holder(
        issuer=own.issuer.public_bytes(), serial=own.serial_number, certificate=_der(own),
        chain=[_der(c) for c in above], sign=lambda data: _made_elsewhere(row, own, data),
    )  # fmt: skip


def _made_elsewhere(row: SigningKey, own: x509.Certificate, data: bytes) -> bytes:
    """The signature's value, held against the certificate before it goes into a paper."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    public: Any = own.public_key()
    try:
        made = devices.sign(row.device, row.reference, hashlib.sha256(data).digest())
        public.verify(made, data, PKCS1v15(), hashes.SHA256())
    except devices.DeviceAway as away:
        raise KeyAway(str(away)) from away
    except InvalidSignature as wrong:
        raise KeyAway(
            f"Khóa trên thiết bị không khớp chứng thư đã đăng ký của {row.owner_name}. "
            "Hãy thôi dùng khóa này và đăng ký lại."
        ) from wrong
    return made


def _token(value: bytes) -> bytes:
    """The time stamp of a signature's value: of the outside authority when there is one."""
    digest, url = hashlib.sha256(value).digest(), os.environ.get("CONGVU_TSA_URL", "")
    if url:
        return _outside(url, digest)
    return _own_token(cms.imprint(digest), None, datetime.now(UTC))


def _own_token(imprint: bytes, nonce: int | None, at: datetime) -> bytes:
    holder = _holder("tsa", "congvu TSA (DEMO)", "congvu", at)
    serial = secrets.randbits(127)
    return cms.time_stamp(
        holder, imprint=imprint, serial=serial, policy=TSA_POLICY, at=at, nonce=nonce
    )


def _outside(url: str, digest: bytes) -> bytes:
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    asked = HTTPTimeStamper(url, timeout=int(os.environ.get("CONGVU_TSA_TIMEOUT", TSA_SECONDS)))
    try:
        return bytes(asyncio.run(asked.async_timestamp(digest, SHA256)).dump())
    except TimestampRequestError as error:
        raise UnableToSign(f"Máy chủ dấu thời gian không trả lời: {error}") from error


def _der(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(certificate.public_bytes(Encoding.DER))
