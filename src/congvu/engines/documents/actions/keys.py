"""Signing keys on tokens and at remote services: registered, looked after, retired.

What calls the device happens before these actions, outside of any transaction.
Law: Luật Giao dịch điện tử 20/2023/QH15 Điều 22–28; NĐ 23/2025/NĐ-CP.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.events import KeyReached, KeyRegistered, KeyRetired
from congvu.engines.documents.models import SigningKey, devices, pki
from congvu.engines.documents.queries import keyring
from congvu.engines.documents.queries.keyring import Owner
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

if TYPE_CHECKING:
    from cryptography import x509

MANAGE = "documents.key.manage"
LEAST_BITS = 2048


class UnableToRegisterKey(Refused):
    """The key cannot sign for this owner; the sentence says why."""

    status = 422


@action(needs=MANAGE)
def register_key(
    *, actor: Actor, owner: Owner, device: str, found: devices.Found, at: datetime
) -> SigningKey:
    """From now on this key signs for its owner. Raises UnableToRegisterKey, Invalid."""
    from cryptography import x509

    chain = [x509.load_der_x509_certificate(each) for each in found.chain]
    own = chain[0]
    _refuse_unfit(own, found, at)
    if keyring.of(owner.key) is not None:
        raise Invalid({"owner": _("%(name)s đang có khóa khác; hãy thôi dùng khóa đó trước.")
                       % {"name": owner.name}})  # fmt: skip
    if SigningKey.objects.filter(
        device=device, reference=found.reference, retired_at=None
    ).exists():
        raise UnableToRegisterKey(_("Khóa này đang ký cho người khác hoặc cơ quan khác."))
    row = SigningKey.objects.create(
        owner=owner.key, owner_name=owner.name, kind=devices.device(device).kind, device=device,
        reference=found.reference, certificates="".join(map(pki.as_pem, chain)),
        subject=own.subject.rfc4514_string()[:500], issuer=own.issuer.rfc4514_string()[:500],
        serial=f"{own.serial_number:x}", valid_from=own.not_valid_before_utc,
        valid_to=own.not_valid_after_utc, registered_at=at, seen_at=at,
    )  # fmt: skip
    row.refresh_from_db()
    publish(
        KeyRegistered(
            key_uid=str(row.uid), owner=owner.key, owner_name=owner.name, device=device,
            serial=row.serial,
        )
    )  # fmt: skip
    return row


@action(needs=MANAGE)
def retire_key(*, actor: Actor, uid: UUID, reason: str, at: datetime) -> None:
    """It signs no more; the server's key does, until another is registered. Raises NotFound."""
    row = _locked(uid)
    if row.retired_at is not None:
        unchanged()
        return
    row.retired_at, row.retired_why = at, reason
    row.save(update_fields=["retired_at", "retired_why"])
    told = KeyRetired(key_uid=str(uid), owner_name=row.owner_name, serial=row.serial, reason=reason)
    publish(told)


@action(needs=MANAGE)
def note_reached(*, actor: Actor, uid: UUID, trouble: str, at: datetime) -> None:
    """Write down whether the key was reached. trouble: why not, "" when it was. Raises NotFound."""
    row = _locked(uid)
    changed, row.trouble = row.trouble != trouble, trouble
    if not trouble:
        row.seen_at = at
    row.save(update_fields=["trouble", "seen_at"])
    if not changed:
        unchanged()
        return
    said = trouble or _("kết nối được")
    publish(KeyReached(key_uid=str(uid), owner_name=row.owner_name, trouble=said))


def look_after(*, actor: Actor, uid: UUID, at: datetime) -> str:
    """Ask the device for the key anew, offering its PIN once more; why it was not reached."""
    row = keyring.one(uid)
    devices.try_again(row.device)
    trouble = keyring.trouble_of(row)
    note_reached(actor=actor, uid=uid, trouble=trouble, at=at)
    return trouble


def look_after_all(*, at: datetime) -> None:
    """Every hour: whether each key in use can be reached. Offers no PIN that was refused."""
    for row in SigningKey.objects.filter(retired_at=None):
        note_reached(
            actor=Actor.system("documents"), uid=row.uid, trouble=keyring.trouble_of(row), at=at
        )


def _refuse_unfit(own: x509.Certificate, found: devices.Found, at: datetime) -> None:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    public = own.public_key()
    if found.trouble:
        raise UnableToRegisterKey(found.trouble)
    if not isinstance(public, RSAPublicKey) or public.key_size < LEAST_BITS:
        raise UnableToRegisterKey(_("Chỉ nhận khóa RSA từ 2048 bit."))
    if not own.not_valid_before_utc <= at <= own.not_valid_after_utc:
        raise UnableToRegisterKey(_("Chứng thư số của khóa này không còn hoặc chưa có hiệu lực."))


def _locked(uid: UUID) -> SigningKey:
    row = SigningKey.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy khóa ký này."))
    return row
