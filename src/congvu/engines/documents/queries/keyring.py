"""Which key signs for whom: those registered on a token or at a remote service, and the server's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from congvu.engines.documents.models import SigningKey, devices, pki
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel.errors import NotFound

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cryptography import x509


def of(owner: str) -> SigningKey | None:
    """The registered key of ``unit:<code>`` or ``person:<uid>``; without one the server's key signs."""
    return SigningKey.objects.filter(owner=owner, retired_at=None).first()


def listed() -> list[SigningKey]:
    """All keys, those in use first."""
    return list(SigningKey.objects.order_by("-retired_at", "owner_name", "pk"))


def one(uid: UUID) -> SigningKey:
    """Raises NotFound."""
    found = SigningKey.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy khóa ký này."))
    return found


def certificates(row: SigningKey) -> tuple[x509.Certificate, ...]:
    """Its own certificate and those above it."""
    return _parsed(row.certificates)


def device_title(name: str) -> str:
    """How people call a device; its bare name when the operator's file does not tell."""
    try:
        return devices.known()[name].title
    except (KeyError, devices.DeviceAway):
        return name


@dataclass(frozen=True)
class Hand:
    """Which key signs for one owner, in words; trouble: why it cannot be reached, if so."""

    name: str
    key: str
    trouble: str = ""


def hands(person_id: int | None, units: Iterable[org.Unit]) -> list[Hand]:
    """With which keys a signer and these agencies sign."""
    found = []
    if person_id is not None:
        found.append(_hand(f"person:{identity.person(person_id).uid}", _("Bạn")))
    return found + [_hand(f"unit:{unit.code}", unit.name) for unit in units]


def _hand(owner_key: str, name: str) -> Hand:
    row = of(owner_key)
    if row is None:
        return Hand(name, _("khóa minh họa (DEMO)") if pki.is_demo() else _("khóa trên máy chủ"))
    return Hand(name, f"{_(row.get_kind_display())}: {device_title(row.device)}", row.trouble)


@dataclass(frozen=True)
class Owner:
    """Whose key. key: ``unit:<code>`` or ``person:<uid>``."""

    key: str
    name: str


def owner(typed: str, *, on: date) -> Owner | None:
    """Of a unit's code, or of an official's sign-in name."""
    unit = org.unit_by_code(typed, on=on)
    if unit is not None:
        return Owner(f"unit:{unit.code}", unit.name)
    account = identity.account_id_of(typed)
    person = identity.persons_of_accounts([account]).get(account) if account else None
    if person is None:
        return None
    card = identity.person(person)
    return Owner(f"person:{card.uid}", card.full_name)


def offered() -> list[tuple[devices.Device, list[devices.Found], str]]:
    """Every device with the keys that it shows now, or why it does not. Calls outside."""
    return [_offered(each) for each in devices.known().values()]


def held(device: str, reference: str) -> devices.Found:
    """The key that a device shows under this reference. Calls outside. Raises DeviceAway."""
    found = [k for k in devices.keys_of(devices.device(device)) if k.reference == reference]
    if not found:
        raise devices.DeviceAway(_("Thiết bị không còn giữ khóa này."))
    return found[0]


def trouble_of(row: SigningKey) -> str:
    """Why the device does not show the key now; "" when it does. Calls outside, signs nothing."""
    try:
        shown = held(row.device, row.reference)
    except devices.DeviceAway as away:
        return str(away)
    own = _der(certificates(row)[0])
    return shown.trouble if shown.chain[0] == own else _("Chứng thư trên thiết bị đã được thay.")


def is_trusted(chain: Sequence[x509.Certificate]) -> bool:
    """Whether the chain ends at a root that this house trusts."""
    return any(issued(each, root) for root in pki.roots() for each in chain)


def _der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def issued(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    """Whether the one was signed directly by the other."""
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _offered(device: devices.Device) -> tuple[devices.Device, list[devices.Found], str]:
    try:
        return device, sorted(devices.keys_of(device), key=lambda key: key.label), ""
    except devices.DeviceAway as away:
        return device, [], str(away)


@lru_cache(maxsize=256)
def _parsed(pem: str) -> tuple[x509.Certificate, ...]:
    from cryptography import x509

    return tuple(x509.load_pem_x509_certificates(pem.encode()))
