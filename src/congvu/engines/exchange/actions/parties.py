"""Our offices and their agencies, opened and changed by an engineer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from congvu.engines.exchange import events
from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions.waking import wake_on_commit
from congvu.engines.exchange.models import Channel, Delivery, Office, Partner
from congvu.engines.exchange.models.parties import AXIS, DIRECT, EDXML, EVENTS, SEALED, seal_secret
from congvu.engines.exchange.queries.parties import canonical
from congvu.engines.exchange.rules import bus
from congvu.engines.org import api as org
from congvu.kernel import sealing
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.outward import may_call

MANAGE = "exchange.partner.manage"
NUL = "\x00"
LONGEST = {
    "code": 60, "name": 200, "address": 300, "system_id": 60, "secret": 200, "certificates": 60_000,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an engineer says of an agency. certificates: PEM; the rest of a direct one's channel.

    secret: "" keeps the one there is (a new direct channel gets one made up).
    """

    code: str
    name: str
    certificates: str = ""
    weak_hash: bool = False
    address: str = ""
    system_id: str = ""
    secret: str = ""
    per_minute: int = 0
    form: str = EDXML


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What became of a form. secret: of a new line, made up here: to be shown once, "" when none was."""

    uid: str
    secret: str = ""


@action(needs=MANAGE)
def open_office(*, actor: Actor, unit_id: int, at: datetime) -> str:
    """Let a unit send and receive under its own identification code."""
    unit = org.unit(unit_id)
    row, made = Office.objects.get_or_create(
        unit_id=unit_id,
        defaults={
            "code": unit.code, "old_code": unit.old_code, "name": unit.name, "opened_at": at,
        },
    )  # fmt: skip
    if not made and row.closed_at is None:
        unchanged()
        return str(row.uid)
    Office.objects.filter(pk=row.pk).update(closed_at=None)
    row.refresh_from_db()
    publish(events.OfficeOpened(office_uid=str(row.uid), code=row.code), unit_id=unit_id)
    return str(row.uid)


@action(needs=MANAGE)
def close_office(*, actor: Actor, uid: str, at: datetime) -> None:
    """It sends and receives no longer."""
    row = Office.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có đầu mối này."))
    if row.closed_at is not None:
        unchanged()
        return
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    publish(events.OfficeClosed(office_uid=uid, code=row.code), unit_id=row.unit_id)


@action(needs=MANAGE)
def add_partner(*, actor: Actor, told: Told, at: datetime) -> Entered:
    """An agency to write to: over its own address when it has one, else over the axis."""
    _demand_right(told)
    code = canonical(told.code)
    if Partner.objects.filter(code=code).exists():
        raise Invalid({"code": _("Cơ quan mang mã này đã có trong danh sách.")})
    channel, secret = _line(told)
    row = Partner.objects.create(
        channel=channel, code=code,
        old_code=org.old_code(code) or "", name=told.name.strip(),
        certificates=told.certificates.strip(), weak_hash=told.weak_hash, added_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(events.PartnerAdded(partner_uid=str(row.uid), code=code, transport=row.channel.kind))
    return Entered(uid=str(row.uid), secret=secret)


@action(needs=MANAGE)
def change_partner(*, actor: Actor, uid: str, told: Told, at: datetime) -> Entered:
    """Another name, other certificates, another address. Its code stays. Raises Invalid, NotFound."""
    row = _partner(uid)
    _demand_right(told, channel_id=row.channel_id)
    changed, secret = _move(row, told)
    wanted = {
        "name": told.name.strip(), "certificates": told.certificates.strip(),
        "weak_hash": told.weak_hash,
    }  # fmt: skip
    changed += [name for name, value in wanted.items() if getattr(row, name) != value]
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=[*wanted, "channel"])
    changed += _change_channel(row.channel, told) if row.channel.kind == DIRECT else []
    if not changed:
        unchanged()
        return Entered(uid=uid)
    publish(events.PartnerChanged(partner_uid=uid, code=row.code, changed=sorted(changed)))
    return Entered(uid=uid, secret=secret)


@action(needs=MANAGE)
def pause(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """Nothing goes over this partner's channel; what is sent meanwhile waits."""
    row = _partner(uid)
    if not reason.strip() or NUL in reason:
        raise Invalid({"reason": _("Hãy ghi lý do tạm dừng.")})
    if row.channel.paused:
        unchanged()
        return
    Channel.objects.filter(pk=row.channel_id).update(paused=True)
    publish(events.PartnerPaused(partner_uid=uid, code=row.code, reason=reason.strip()[:200]))


@action(needs=MANAGE)
def resume(*, actor: Actor, uid: str, at: datetime) -> None:
    """Go on, at once and with a closed circuit."""
    row = _partner(uid)
    if not row.channel.paused and row.channel.open_until is None:
        unchanged()
        return
    Channel.objects.filter(pk=row.channel_id).update(paused=False, open_until=None)
    publish(events.PartnerResumed(partner_uid=uid, code=row.code))
    wake_on_commit([row.channel_id])


@step
def learn_agency(*, code: str, name: str, at: datetime) -> bool:
    """An agency that the axis names; whether it was new. It signs with nothing we know yet."""
    form = canonical(code)
    if not _is_code(form) or NUL in name or Partner.objects.filter(code=form).exists():
        return False
    row = Partner.objects.create(
        channel=axis(), code=form, old_code=org.old_code(form) or "", name=name[:200] or form,
        added_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(events.PartnerAdded(partner_uid=str(row.uid), code=form, transport=AXIS))
    return True


def axis() -> Channel:
    """The one channel of the axis."""
    found, _made = Channel.objects.get_or_create(kind=AXIS, defaults={"name": "Trục liên thông"})
    return found


def _line(told: Told) -> tuple[Channel, str]:
    """A new line of its own with the secret that was made up for it, or the axis."""
    if not told.address:
        return axis(), ""
    secret, number = told.secret or secrets.token_urlsafe(32), sealing.newest(SEALED)
    row = Channel.objects.create(
        kind=DIRECT, name=told.name.strip(), address=told.address.strip(),
        system_id=told.system_id, key_number=number, per_minute=told.per_minute, form=told.form,
        secret=seal_secret(secret, system_id=told.system_id, key_number=number),
    )  # fmt: skip
    return row, "" if told.secret else secret


def _move(row: Partner, told: Told) -> tuple[list[str], str]:
    """From the axis to a line of its own, or back; what already waits goes the old way."""
    if bool(told.address) == (row.channel.kind == DIRECT):
        return [], ""
    row.channel, secret = _line(told)
    return ["channel"], secret


def _change_channel(row: Channel, told: Told) -> list[str]:
    wanted = {
        "address": told.address.strip(), "per_minute": told.per_minute, "form": told.form,
    }  # fmt: skip
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if "form" in changed and Delivery.objects.waiting(row.pk).exists():
        raise Invalid({
            "form": _("Còn bản tin đang chờ gửi theo dạng cũ. Hãy đổi dạng khi đã gửi hết.")
        })  # fmt: skip
    for name, value in wanted.items():
        setattr(row, name, value)
    if told.secret or told.system_id != row.system_id:
        if not told.secret:
            raise Invalid({"secret": _("Đổi mã hệ thống thì phải nhập lại khóa chung.")})
        row.system_id = told.system_id
        row.key_number = sealing.newest(SEALED)
        row.secret = seal_secret(told.secret, system_id=told.system_id, key_number=row.key_number)
        changed.append("secret")
    row.save(update_fields=[*wanted, "system_id", "secret", "key_number"])
    return changed


def _partner(uid: str) -> Partner:
    rows = Partner.objects.select_for_update(of=("self",)).select_related("channel")
    row = rows.filter(uid=uid, closed_at=None).first()
    if row is None:
        raise NotFound(_("Không có cơ quan này trong danh sách."))
    return row


def _demand_right(told: Told, *, channel_id: int = 0) -> None:
    """channel_id: the line that the agency has already."""
    errors = _too_long(told)
    if not _is_code(canonical(told.code)):
        errors["code"] = _("Mã định danh không đúng: ví dụ G09 hoặc 000.00.00.G09.")
    if not told.name.strip():
        errors["name"] = _("Hãy nhập tên cơ quan.")
    if told.address == bus.ADDRESS and not cluster.is_configured():
        errors["address"] = _("Chưa khai báo cụm NATS cho hệ thống này (CONGVU_NATS).")
    elif told.address and told.address != bus.ADDRESS and not _is_web(told.address):
        errors["address"] = _(
            "Địa chỉ phải bắt đầu bằng https:// (hoặc http://) và không thuộc mạng của chính máy chủ."
        )
    if told.address and not _is_plain(told.system_id.replace("-", "")):
        errors["system_id"] = _("Mã hệ thống gồm chữ, số, dấu chấm và gạch nối.")
    elif told.address and _is_taken(told.system_id, channel_id):
        errors["system_id"] = _("Mã hệ thống này đã dùng cho đường nối khác.")
    if told.form not in (EDXML, EVENTS):
        errors["form"] = _("Hãy chọn dạng bản tin.")
    if _bad_certificates(told.certificates):
        errors["certificates"] = _("Không đọc được chứng thư số. Hãy dán nội dung tệp PEM.")
    if errors:
        raise Invalid(errors)


def _too_long(told: Told) -> dict[str, str]:
    """Fields that no column holds: longer than it, or with a sign that no text has."""
    values = {name: str(getattr(told, name)) for name in LONGEST}
    bad = [name for name, text in values.items() if len(text) > LONGEST[name] or NUL in text]
    return {name: _("Nội dung quá dài hoặc có ký tự không dùng được.") for name in bad}


def _is_code(form: str) -> bool:
    return bool(org.is_new_code(form)) or (3 <= len(form) <= 35 and _is_plain(form))


def _is_plain(text: str) -> bool:
    """Letters and digits of a header, and dots."""
    return text.isascii() and text.replace(".", "").isalnum()


def _is_taken(system_id: str, channel_id: int) -> bool:
    return Channel.objects.filter(system_id=system_id).exclude(pk=channel_id).exists()


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    host = parts.hostname or ""
    called = bool(host) and may_call(host, settings.CALLS_INSIDE)
    return parts.scheme in ("http", "https") and not parts.username and called


def _bad_certificates(text: str) -> bool:
    try:
        return bool(text.strip()) and not x509.load_pem_x509_certificates(text.strip().encode())
    except ValueError:
        return True
