"""Services: published by the unit that owns the data, in versions; closed.

Law: NĐ 47/2020/NĐ-CP Điều 24, 25.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.gateway.events import (
    ServiceClosed,
    ServiceProofChanged,
    ServicePublished,
    ServiceVersionPublished,
)
from congvu.systems.gateway.models import Service, ServiceVersion
from congvu.systems.gateway.rules import services as rules
from congvu.systems.gateway.rules.openapi import Operation, breaks, operations_of

PUBLISH = "gateway.service.publish"


@dataclass(frozen=True, kw_only=True)
class NewService:
    """What an owner says of a service. fields: of the first version, where the house answers."""

    code: str
    title: str
    source: str
    purpose: str
    classification: str
    sla: str
    contact: str
    needs_certificate: bool = False
    fields: tuple[str, ...] = ()


@action(needs=PUBLISH)
def publish_service(*, actor: Actor, unit_id: int, told: NewService, at: datetime) -> str:
    """Put a service into the catalogue with its version 1.0; gives its uid. Raises Invalid."""
    demand(actor, PUBLISH, unit_id)
    if told.source not in rules.SOURCES:
        raise Invalid({"source": _("Hãy chọn nguồn dữ liệu.")})
    demand_right(told)
    _demand_fields(told.source, told.fields)
    row = enter_service(told, unit_id, at)
    add_version(row, rules.schema_of(told.source, told.fields), "", at, may_break=False)
    return str(row.uid)


@action(needs=PUBLISH)
def publish_version(
    *, actor: Actor, uid: str, fields: Collection[str], note: str, may_break: bool, at: datetime
) -> str:
    """A further version; gives its number. What earlier readers could no longer read is refused
    unless may_break: then it is a new major version, which asks for new agreements. Raises Invalid.
    """
    row = owned(actor, uid, PUBLISH)
    if row.closed_at is not None:
        raise Invalid({"fields": _("Dịch vụ này đã ngừng.")})
    _demand_fields(row.source, fields)
    made = add_version(
        row, rules.schema_of(row.source, fields), note.strip(), at, may_break=may_break
    )
    return str(made)


@action(needs=PUBLISH)
def demand_certificate(*, actor: Actor, uid: str, needed: bool, at: datetime) -> None:
    """Answer from now on only those who show a certificate, or again who has a secret."""
    row = owned(actor, uid, PUBLISH)
    if row.needs_certificate == needed:
        unchanged()
        return
    row.needs_certificate = needed
    row.save(update_fields=["needs_certificate"])
    event = ServiceProofChanged(service_uid=str(row.uid), code=row.code, certificate=needed)
    publish(event, unit_id=row.owner_unit_id)


@action(needs=PUBLISH)
def close_service(*, actor: Actor, uid: str, at: datetime) -> None:
    """No call is answered any more; what was agreed and called stays on record."""
    row = owned(actor, uid, PUBLISH)
    if row.closed_at is not None:
        unchanged()
        return
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    publish(ServiceClosed(service_uid=str(row.uid), code=row.code), unit_id=row.owner_unit_id)


def owned(actor: Actor, uid: str, code: str) -> Service:
    """A locked row over whose owner the actor holds the permission. Raises NotFound, NotAllowed."""
    row = Service.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có dịch vụ này."))
    demand(actor, code, row.owner_unit_id)
    return row


def enter_service(told: NewService, unit_id: int, at: datetime) -> Service:
    """The row of a service, inside an action that has asked the gate."""
    row = Service.objects.create(
        code=told.code, title=told.title.strip(), source=told.source, owner_unit_id=unit_id,
        purpose=told.purpose.strip(), classification=told.classification, sla=told.sla.strip(),
        contact=told.contact.strip(), needs_certificate=told.needs_certificate, published_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    event = ServicePublished(
        service_uid=str(row.uid), code=row.code, source=row.source,
        classification=row.classification,
    )  # fmt: skip
    publish(event, unit_id=unit_id)
    return row


def add_version(
    row: Service, schema: rules.Schema, note: str, at: datetime, *, may_break: bool,
    operations: Sequence[Operation] = (),
) -> ServiceVersion:  # fmt: skip
    """The next version, inside an action that has asked the gate. Raises Invalid for one that changes
    nothing, or that breaks readers unannounced."""
    last = row.versions.order_by("-major", "-minor").first()
    kept = [each.kept() for each in operations]
    before = operations_of(last.operations) if last else []
    if last is not None and last.schema == schema and before == list(operations):
        raise Invalid({"fields": _("Phiên bản mới giống hệt phiên bản đang dùng.")})
    broken = [*rules.breaks(last.schema, schema), *breaks(before, operations)] if last else []
    if broken and not may_break:
        raise Invalid({
            "fields": _("Bên khai thác sẽ mất: %(names)s. Hãy giữ lại, hoặc công bố phiên bản chính mới.")
            % {"names": ", ".join(broken)}
        })  # fmt: skip
    major, minor = rules.next_number((last.major, last.minor) if last else None, broken=broken)
    made = ServiceVersion.objects.create(
        service=row, major=major, minor=minor, schema=schema, operations=kept, note=note,
        published_at=at,
    )  # fmt: skip
    event = ServiceVersionPublished(
        service_uid=str(row.uid), code=row.code, number=str(made), fields=made.fields,
        breaks=broken,
    )  # fmt: skip
    publish(event, unit_id=row.owner_unit_id)
    return made


def demand_right(told: NewService) -> None:
    """Raise Invalid for a code that is taken or a class that is none."""
    errors = {}
    if Service.objects.filter(code=told.code).exists():
        errors["code"] = _("Mã dịch vụ này đã có.")
    if told.classification not in rules.CLASSES:
        errors["classification"] = _("Hãy chọn loại dữ liệu chia sẻ.")
    if errors:
        raise Invalid(errors)


def _demand_fields(source: str, fields: Collection[str]) -> None:
    if not fields or not set(fields) <= set(rules.fields_of(source)):
        raise Invalid({"fields": _("Hãy chọn ít nhất một trường mà nguồn dữ liệu có.")})
