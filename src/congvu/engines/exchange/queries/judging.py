"""Is it whole, who signed it, for whom is it: the judgement of bytes before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from congvu.engines.exchange.contracts import Edoc, EdocStatus
from congvu.engines.exchange.models import Channel, Office, Partner
from congvu.engines.exchange.models.parties import DIRECT
from congvu.engines.exchange.queries.parties import canonical, our_offices, partners_by_code
from congvu.engines.exchange.rules import envelope, parsing, reading, signing
from congvu.engines.exchange.rules.faults import unreadable

Opened = tuple[Partner, signing.Verified, Edoc | EdocStatus]
FROM = f".//{{{parsing.NS}}}From/{{{parsing.NS}}}OrganId"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A message that may be believed. told: as the signature covers it."""

    told: Edoc | EdocStatus
    partner: Partner
    offices: tuple[Office, ...]
    document_id: str
    weak: bool
    signer: str


@dataclass(frozen=True, kw_only=True)
class Glance:
    """What a refused message seems to be; for people's eyes only."""

    sender: str = ""
    document_id: str = ""
    subject: str = ""
    is_status: bool = False
    certificates: tuple[str, ...] = ()


class Known:
    """Who is who, asked once for a batch. channel_id: None believes any (a person's decision)."""

    def __init__(self, channel_id: int | None) -> None:
        self.channel_id = channel_id
        self.is_direct = Channel.objects.filter(pk=channel_id or 0, kind=DIRECT).exists()
        self._partners: dict[str, Partner | None] = {}
        self._certificates: dict[int, list[x509.Certificate]] = {}
        self._offices: dict[str, Office | None] = {}

    def partner(self, code: str) -> Partner | None:
        if code not in self._partners:
            self._partners[code] = partners_by_code([code]).get(code)
        return self._partners[code]

    def certificates(self, partner: Partner) -> list[x509.Certificate]:
        if partner.pk not in self._certificates:
            self._certificates[partner.pk] = certificates_of(partner)
        return self._certificates[partner.pk]

    def offices(self, codes: list[str]) -> tuple[Office, ...]:
        fresh = [code for code in codes if code not in self._offices]
        if fresh:
            found = our_offices(fresh)
            self._offices |= {code: found.get(code) for code in fresh}
        unique = {o.pk: o for o in (self._offices[code] for code in codes) if o is not None}
        return tuple(unique[pk] for pk in sorted(unique))


def judge(raw: bytes, *, known: Known, at: datetime) -> Judged:
    """Raises Unreadable with what is wrong."""
    form = _event if envelope.is_event(raw) else _edxml
    partner, verified, told = form(raw, known, at)
    # The look-up of the sender trusted a text outside the signature's cover: ask again inside it.
    if told.sender is None or canonical(told.sender.code) != partner.code:
        raise unreadable("wrapped")
    offices = known.offices(_recipients(told))
    if not offices:
        raise unreadable("recipient")
    return Judged(
        told=told, partner=partner, offices=offices, weak=verified.weak,
        document_id=(told.document_id if isinstance(told, Edoc) else _about(told))[:300],
        signer=signing.name_of(verified.certificate),
    )  # fmt: skip


def _edxml(raw: bytes, known: Known, at: datetime) -> Opened:
    root = parsing.parse(raw)
    partner = _sender(root.findtext(FROM, "").strip(), known)
    verified = signing.verify(
        raw, root, known=known.certificates(partner), weak_allowed=partner.weak_hash, at=at
    )
    return partner, verified, reading.read(verified.root)


def _event(raw: bytes, known: Known, at: datetime) -> Opened:
    event = envelope.parse(raw)
    partner = _sender(envelope.sender_of(event), known)
    verified = envelope.verify(event, raw, known=known.certificates(partner), at=at)
    return partner, verified, envelope.read(verified.root)


def reread(raw: bytes) -> Edoc | EdocStatus:
    """What a message says whose signature was checked on these bytes before."""
    if envelope.is_event(raw):
        return envelope.read(envelope.parse(raw))
    return reading.read(parsing.parse(raw))


def certificates_in(raw: bytes) -> list[x509.Certificate]:
    """Those that a message carries."""
    if envelope.is_event(raw):
        return envelope.certificates_in(envelope.parse(raw))
    return signing.certificates_in(parsing.parse(raw))


def glance(raw: bytes) -> Glance:
    """What can be seen of a refused message without believing it."""
    return _glance_event(raw) if envelope.is_event(raw) else _glance_edxml(raw)


def _glance_edxml(raw: bytes) -> Glance:
    root = parsing.salvage(raw)
    if root is None:
        return Glance()
    certificates = [c.subject.rfc4514_string() for c in signing.certificates_in(root)[:1]]
    return Glance(
        sender=_seen(root, "From", "OrganId"), subject=_seen(root, "Subject"),
        document_id=_seen(root, "DocumentId"), is_status=bool(_seen(root, "StatusCode")),
        certificates=tuple(certificates),
    )  # fmt: skip


def _glance_event(raw: bytes) -> Glance:
    event = envelope.salvage(raw)
    if event is None:
        return Glance()
    data = event.get("data")
    told = data if isinstance(data, dict) else {}
    certificates = [c.subject.rfc4514_string() for c in envelope.certificates_in(event)[:1]]
    return Glance(
        sender=envelope.sender_of(event), subject=_shown(told.get("subject")),
        document_id=_shown(event.get("subject")), is_status=event.get("type") == envelope.STATUS,
        certificates=tuple(certificates),
    )  # fmt: skip


def _shown(value: object) -> str:
    said = value if isinstance(value, str) else ""
    return said.encode("utf-8", "ignore").decode()[:300]


def certificates_of(partner: Partner) -> list[x509.Certificate]:
    """Those that an engineer has taken up for it."""
    text = partner.certificates.strip()
    return x509.load_pem_x509_certificates(text.encode()) if text else []


def _sender(code: str, known: Known) -> Partner:
    partner = known.partner(code) if code else None
    # Over the axis anyone may come, the signature decides; a direct channel is its owner's alone.
    if partner is None or (known.is_direct and partner.channel_id != known.channel_id):
        raise unreadable("sender", code)
    return partner


def _recipients(told: Edoc | EdocStatus) -> list[str]:
    if isinstance(told, Edoc):
        return [organ.code for organ in told.to]
    return [told.about.organ or told.about.document_id.partition(",")[0]]


def _about(told: EdocStatus) -> str:
    return told.about.document_id or f"{told.about.number}/{told.about.notation}"


def _seen(root: Any, *names: str) -> str:
    """The first element of that name in any namespace."""
    path = "".join(f"//*[local-name()='{name}']" for name in names)
    found = root.xpath(f"({path})[1]")
    return "".join(found[0].itertext()).strip()[:300] if found else ""
