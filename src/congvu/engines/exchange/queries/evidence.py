"""All that shows of one message what it was, when, and that nothing was changed since."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange.models import HeadStamp, Message
from congvu.engines.exchange.queries import contents, judging
from congvu.engines.exchange.rules import envelope, evidence
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import Refused

NOUN = "exchange.message"


class UnableToProve(Refused):
    """There is nothing to show yet, or nothing that could be shown."""


def archive(row: Message) -> bytes:
    """The ZIP. Raises UnableToProve while the ledger's row is not sealed and stamped."""
    raw = contents.payload(row)
    if not raw:
        raise UnableToProve(
            _("Bản tin chưa được ký nên chưa có chứng cứ. Hãy thử lại sau ít phút.")
        )
    signer = _signer(row, raw)
    proof, stamp = _proof(row)
    roots = documents.roots()
    found = evidence.Evidence(
        name=row.document_id, message=raw, signer=_pem(signer), own_signature=_signature(raw, signer),
        record=proof.record.encode(), position=proof.position, size=proof.head.size,
        path=[bytes.fromhex(each) for each in proof.path], head=bytes(stamp.head),
        signature=bytes(stamp.signature), ledger_key=bytes.fromhex(proof.public_key),
        stamp=bytes(stamp.answer), roots=b"".join(_pem(each) for each in roots),
        chain=b"".join(_pem(each) for each in documents.intermediates()) or _pem(roots[0]),
    )  # fmt: skip
    return evidence.archive(evidence.files_of(found), folder=f"chung-cu-{str(row.uid)[-12:]}")


def _proof(row: Message) -> tuple[ledger.Proof, HeadStamp]:
    """Of the first entry that names the bytes, under the first stamped head that covers it."""
    told = ledger.timeline(noun=NOUN, subject=str(row.uid))
    named = [e for e in told if e.payload.get("sha256") == row.sha256 and e.position]
    if not named:
        raise UnableToProve(_("Sổ cái chưa ghi bản tin này. Hãy thử lại sau ít phút."))
    stamp = HeadStamp.objects.filter(size__gte=named[0].position).order_by("size").first()
    proof = ledger.proof(entry_id=named[0].id, size=stamp.size) if stamp else None
    if stamp is None or proof is None:
        raise UnableToProve(_("Chưa có dấu thời gian cho bản tin này. Hãy thử lại sau ít phút."))
    return proof, stamp


def _signer(row: Message, raw: bytes) -> x509.Certificate:
    """The certificate that was believed: the partner's own, or ours as the message carries it."""
    carried = judging.certificates_in(raw) if row.state != "quarantined" else []
    if not carried and row.partner is not None:
        carried = judging.certificates_of(row.partner)
    if not carried:
        raise UnableToProve(_("Bản tin không có chữ ký tin được nên không lập được chứng cứ."))
    return carried[0]


def _signature(raw: bytes, signer: x509.Certificate) -> bytes:
    """Of a message in JSON; one in XML has its own."""
    event = envelope.parse(raw) if envelope.is_event(raw) else None
    return envelope.signature_of(event, signer) if event else b""


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)
