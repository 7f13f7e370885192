"""A call of a service: held against a living agreement, counted, answered, told to the ledger.

Law: NĐ 47/2020/NĐ-CP Điều 23; Luật 91/2025/QH15.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, TooMany
from congvu.systems.gateway.events import CallRefused, ServiceCalled
from congvu.systems.gateway.events.refused import WHYS
from congvu.systems.gateway.models import Agreement
from congvu.systems.gateway.queries import answers, services
from congvu.systems.gateway.rules import services as rules

CALL = "gateway.service.call"
# Counted by one statement: two calls at once never share the last one of a day.
_COUNT = """
    INSERT INTO gateway_callday AS d (agreement_id, day, calls) VALUES (%s, %s, 1)
    ON CONFLICT (agreement_id, day) DO UPDATE SET calls = d.calls + 1 WHERE d.calls < %s
    RETURNING calls
"""


class UnableToUseService(NotAllowed):
    """No living agreement lets the caller do this."""


class QuotaSpent(TooMany):
    """As often as agreed for this day. limit: calls a day."""

    limit = 0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call. key: what is looked up; on_behalf_of: the person whom the partner names."""

    service: str
    major: int
    key: str
    on_behalf_of: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """told: what the agreement opens, None when there is no such thing. resets: in seconds."""

    told: Any
    version: str
    limit: int
    remaining: int
    resets: int


@action(needs="signed-in")
def call_service(*, actor: Actor, asked: Asked, at: datetime) -> Answered:
    """Raises UnableToUseService, QuotaSpent, Invalid."""
    agreement = agreement_for(actor, asked.service, asked.major, at)
    if agreement.service.source not in rules.SOURCES:
        raise Invalid({"key": _("Hãy gọi theo đường dẫn mà danh mục ghi cho dịch vụ này.")})
    resets, used = count(agreement, at)
    version = services.newest_version(agreement.service_id, agreement.major)
    found = answers.answer(agreement.service.source, asked.key)
    told = None
    if found is not None:
        told = rules.opened(found.told, version=version.fields, granted=agreement.fields)
    _tell(actor, agreement, asked, str(version), found)
    return Answered(
        told=told, version=str(version), limit=agreement.quota,
        remaining=agreement.quota - used, resets=resets,
    )  # fmt: skip


def agreement_for(actor: Actor, service: str, major: int, at: datetime) -> Agreement:
    """The living agreement that the call stands on. Raises UnableToUseService."""
    client, _name = identity.client_of(actor)
    row = services.agreement_of(actor.account_id or 0, service, major)
    if not client or row is None:
        raise UnableToUseService(
            _("Hệ thống chưa có thỏa thuận về phiên bản này của dịch vụ. Hãy gửi đề nghị và chờ trả lời."),
            law=rules.LAW, code=CALL,
        )  # fmt: skip
    if row.until < clock.local(at).date():
        raise UnableToUseService(
            _("Thỏa thuận đã hết hạn ngày %(day)s. Hãy gửi đề nghị mới.")
            % {"day": row.until.strftime("%d/%m/%Y")},
            law=rules.LAW, code=CALL,
        )  # fmt: skip
    if row.service.needs_certificate and not identity.shows_certificate(actor):
        raise UnableToUseService(
            _(
                "Dịch vụ này chỉ trả lời hệ thống trình chứng thư số (mTLS)."
                " Hãy đề nghị đơn vị quản lý khai báo chứng thư số của hệ thống."
            ),
            law=rules.LAW, code=CALL,
        )  # fmt: skip
    return row


def count(agreement: Agreement, at: datetime) -> tuple[int, int]:
    """(seconds until the quota begins anew, calls of the day with this one). Raises QuotaSpent."""
    resets = rules.seconds_left(clock.local(at))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [agreement.pk, clock.local(at).date(), agreement.quota])
        row = cursor.fetchone()
    if row is None:
        spent = QuotaSpent(_("Đã hết số lần gọi của ngày hôm nay theo thỏa thuận."), again=resets)
        spent.limit = agreement.quota
        raise spent
    return resets, int(row[0])


@action(needs="signed-in")
def tell_refused(
    *, actor: Actor, service: str, major: int, on_behalf_of: str, why: str, at: datetime
) -> None:
    """The call was taken back with its transaction; that it was made and refused stays on record."""
    row = services.agreement_of(actor.account_id or 0, service, major)
    if row is None:
        unchanged()
        return
    event = CallRefused(
        service_uid=str(row.service.uid), code=row.service.code, agreement_uid=str(row.uid),
        client=row.client, on_behalf_of=on_behalf_of, purpose=row.purpose, why=why,
        why_name=WHYS[why],
    )  # fmt: skip
    publish(event, unit_id=row.service.owner_unit_id)


def reason(agreement: Agreement, who: str) -> str:
    """What the person reads of why somebody looked."""
    return f"{agreement.purpose} (gọi thay: {who})"


def _tell(
    actor: Actor, agreement: Agreement, asked: Asked, version: str, found: answers.Found | None
) -> None:
    service, who = agreement.service, asked.on_behalf_of
    event = ServiceCalled(
        service_uid=str(service.uid), code=service.code, number=version,
        agreement_uid=str(agreement.uid), client=agreement.client, on_behalf_of=who,
        purpose=agreement.purpose, fields=agreement.fields, found=found is not None,
        key_sha256=hashlib.sha256(asked.key.encode()).hexdigest(),
    )  # fmt: skip
    publish(event, unit_id=service.owner_unit_id)
    if found is not None and found.persons:
        ledger.log_read(
            actor=actor, permission=CALL, noun=found.noun, subjects=[found.subject],
            persons=found.persons, unit_id=service.owner_unit_id,
            purpose=reason(agreement, who),
        )  # fmt: skip
