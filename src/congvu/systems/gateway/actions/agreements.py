"""Agreements: asked by a system, granted, refused and ended by the owner of the data.

Law: NĐ 47/2020/NĐ-CP Điều 26; Luật 91/2025/QH15.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.systems.gateway.events import AgreementAsked, AgreementDecided
from congvu.systems.gateway.models import Agreement, Service
from congvu.systems.gateway.rules import services as rules

DECIDE = "gateway.agreement.decide"


class UnableToDecide(Refused):
    """The agreement is not in a state in which this can be decided."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a system asks for. quota: calls a day; until: the last day."""

    service: str
    major: int
    fields: tuple[str, ...]
    purpose: str
    legal_basis: str
    quota: int
    until: date


@action(needs="signed-in")
def ask_agreement(*, actor: Actor, told: Asked, at: datetime) -> str:
    """A system asks for leave to call; gives the agreement's uid. Raises Invalid, NotAllowed."""
    client, name = identity.client_of(actor)
    if not client:
        raise NotAllowed(
            _(
                "Chỉ hệ thống có client_id mới đề nghị thỏa thuận. Hãy lấy mã truy cập của hệ thống."
            ),
            code="gateway.service.call",
        )
    service = Service.objects.open().filter(code=told.service).first()
    if service is None:
        raise NotFound(_("Không có dịch vụ này."))
    _demand_right(service, told, clock.local(at).date())
    assert actor.account_id is not None
    waiting = {"service": service, "major": told.major, "account_id": actor.account_id}
    if Agreement.objects.filter(**waiting, state=rules.ASKED).exists():
        raise Invalid({"service": _("Đã có một đề nghị đang chờ trả lời.")})
    row = Agreement.objects.create(
        **waiting, client=client, client_name=name, fields=list(dict.fromkeys(told.fields)),
        purpose=told.purpose.strip(), legal_basis=told.legal_basis.strip(), quota=told.quota,
        until=told.until, asked_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(_asked(row), unit_id=service.owner_unit_id)
    return str(row.uid)


@action(needs=DECIDE)
def grant_agreement(*, actor: Actor, uid: str, at: datetime) -> None:
    """The owner says yes: what was agreed before with this system about this version ends."""
    row = _decidable(actor, uid, rules.ASKED)
    if row.until < clock.local(at).date():
        raise UnableToDecide(_("Thời hạn đề nghị đã qua. Hãy từ chối để bên kia đề nghị lại."))
    before = Agreement.objects.filter(
        service=row.service, major=row.major, account=row.account, state=rules.GRANTED
    )
    for each in before.select_for_update(of=("self",)).select_related("service"):
        _decide(actor, each, rules.ENDED, "Thay bằng thỏa thuận mới.", at)
    _decide(actor, row, rules.GRANTED, "", at)


@action(needs=DECIDE)
def refuse_agreement(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """The owner says no, and why. Raises Invalid."""
    _decide(actor, _decidable(actor, uid, rules.ASKED), rules.REFUSED, _said(reason), at)


@action(needs=DECIDE)
def end_agreement(*, actor: Actor, uid: str, reason: str, at: datetime) -> None:
    """No further call is answered, from this instant on. Raises Invalid."""
    _decide(actor, _decidable(actor, uid, rules.GRANTED), rules.ENDED, _said(reason), at)


def _decidable(actor: Actor, uid: str, state: str) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("service")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có thỏa thuận này."))
    demand(actor, DECIDE, row.service.owner_unit_id)
    if row.state != state:
        raise UnableToDecide(_("Thỏa thuận này đã được trả lời. Hãy tải lại trang."))
    return row


def _decide(actor: Actor, row: Agreement, state: str, reason: str, at: datetime) -> None:
    row.state, row.reason, row.decided_at, row.decided_by = state, reason, at, actor.name
    row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    event = AgreementDecided(
        service_uid=str(row.service.uid), code=row.service.code, agreement_uid=str(row.uid),
        client=row.client, state=state, reason=reason,
    )  # fmt: skip
    publish(event, unit_id=row.service.owner_unit_id)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do.")})
    return reason.strip()[:500]


def _demand_right(service: Service, told: Asked, today: date) -> None:
    version = service.versions.filter(major=told.major).order_by("-minor").first()
    if version is None:
        raise Invalid({"version": _("Dịch vụ không có phiên bản này.")})
    errors = {}
    if not told.fields or not set(told.fields) <= set(version.fields):
        errors["fields"] = _("Hãy chọn các trường mà phiên bản này có.")
    if not told.purpose.strip():
        errors["purpose"] = _("Hãy ghi mục đích khai thác.")
    if not told.legal_basis.strip():
        errors["legal_basis"] = _("Hãy ghi căn cứ pháp lý.")
    if not 1 <= told.quota <= rules.MOST_A_DAY:
        errors["quota"] = _("Số lần gọi mỗi ngày từ 1 đến 1.000.000.")
    if told.until < today:
        errors["until"] = _("Ngày hết hạn đã qua.")
    if errors:
        raise Invalid(errors)


def _asked(row: Agreement) -> AgreementAsked:
    return AgreementAsked(
        service_uid=str(row.service.uid), code=row.service.code, agreement_uid=str(row.uid),
        client=row.client, fields=row.fields, purpose=row.purpose, legal_basis=row.legal_basis,
        quota=row.quota, until=row.until.isoformat(),
    )  # fmt: skip
