"""Another system's service: taken up from its OpenAPI document, in versions; its connection changed.

Law: NĐ 47/2020/NĐ-CP Điều 23-25.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.fetching import Terms
from congvu.systems.gateway.actions.services import (
    PUBLISH,
    NewService,
    add_version,
    demand_right,
    enter_service,
    owned,
)  # fmt: skip
from congvu.systems.gateway.events import CircuitClosed, UpstreamChanged
from congvu.systems.gateway.models import CachedAnswer, Service, Upstream
from congvu.systems.gateway.queries.upstreams import demanded
from congvu.systems.gateway.rules import openapi
from congvu.systems.gateway.rules.services import Schema

HTTP = "http"  # the source of a service whose answers another system gives
MOST_CACHED = 86_400


@dataclass(frozen=True, kw_only=True)
class Connection(Terms):
    """Terms, where an empty secret, certificate or key keeps what there is; cache_seconds: 0 keeps no
    answer; subject: the parameter that holds an identity number, "" when none does."""

    subject: str = ""
    cache_seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class Described:
    """What of an OpenAPI document is published. operations: ``GET /x``, none: every GET; fields:
    dotted names, none: all that they answer."""

    document: str
    operations: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@action(needs=PUBLISH)
def publish_upstream(
    *, actor: Actor, unit_id: int, told: NewService, described: Described, connection: Connection,
    at: datetime,
) -> str:  # fmt: skip
    """Put another system's service into the catalogue with its version 1.0; gives its uid.

    Nothing is fetched. Raises Invalid.
    """
    demand(actor, PUBLISH, unit_id)
    demand_right(told)
    operations, schema = read(described)
    _demand_connection(connection, None)
    row = enter_service(told, unit_id, at)
    _keep(Upstream(service=row), connection)
    _tell(row, connection)
    add_version(row, schema, "", at, may_break=False, operations=operations)
    return str(row.uid)


@action(needs=PUBLISH)
def publish_operations(
    *, actor: Actor, uid: str, described: Described, note: str, may_break: bool, at: datetime
) -> str:
    """A further version, held against the last one as those of the house are. Raises Invalid."""
    row = owned(actor, uid, PUBLISH)
    if row.closed_at is not None:
        raise Invalid({"document": _("Dịch vụ này đã ngừng.")})
    operations, schema = read(described)
    made = add_version(row, schema, note.strip(), at, may_break=may_break, operations=operations)
    return str(made)


@action(needs=PUBLISH)
def change_connection(*, actor: Actor, uid: str, connection: Connection, at: datetime) -> None:
    """Another address, secret or limit; answers kept so far are forgotten. Raises Invalid."""
    row = owned(actor, uid, PUBLISH)
    upstream = _upstream(row)
    _demand_connection(connection, upstream)
    _keep(upstream, connection)
    CachedAnswer.objects.filter(service=row).delete()
    _tell(row, connection)


@action(needs=PUBLISH)
def close_circuit(*, actor: Actor, uid: str, at: datetime) -> None:
    """Try the other system again at once."""
    row = owned(actor, uid, PUBLISH)
    if (
        not Upstream.objects.filter(service=row)
        .exclude(open_until=None)
        .update(open_until=None, failures=0)
    ):
        unchanged()
        return
    publish(CircuitClosed(service_uid=str(row.uid), code=row.code), unit_id=row.owner_unit_id)


def read(described: Described) -> tuple[list[openapi.Operation], Schema]:
    """The operations and the schema of a version. Raises Invalid with what is wrong and where."""
    try:
        document = openapi.read(described.document)
        operations, leaves = openapi.described(document, described.operations)
        return operations, openapi.schema_of(leaves, described.fields)
    except openapi.Undescribed as wrong:
        field = {"operation": "operations", "field": "fields"}.get(wrong.why, "document")
        raise Invalid({field: _wrong(wrong)}) from wrong


def _wrong(wrong: openapi.Undescribed) -> str:
    sentences = {
        "long": _("Tài liệu OpenAPI dài quá 500 kB."),
        "json": _("Tài liệu OpenAPI phải là JSON."),
        "openapi": _("Cần tài liệu OpenAPI 3.0 hoặc 3.1."),
        "paths": _("Tài liệu OpenAPI không có phần paths."),
        "operation": _("Tài liệu OpenAPI không có: %(what)s."),
        "field": _("Câu trả lời không có trường: %(what)s."),
        "many": _("Câu trả lời có quá 300 trường: hãy chọn ít đường dẫn hơn."),
        "header": _("%(what)s đòi tiêu đề riêng: cổng chỉ chuyển tham số và nội dung."),
        "path": _("Đường dẫn %(what)s có phần không đứng riêng giữa hai dấu gạch chéo."),
        "answer": _("%(what)s không mô tả câu trả lời là đối tượng JSON."),
        "deep": _("Mô tả lồng nhau quá sâu hoặc lặp vòng ở %(what)s."),
        "name": _("Tên trường quá dài hoặc có dấu chấm: %(what)s."),
        "outside": _("Tham chiếu ra ngoài tài liệu không được dùng: %(what)s."),
        "shape": _("Tài liệu OpenAPI sai cấu trúc."),
    }
    return sentences[wrong.why] % {"what": wrong.what}


def _upstream(row: Service) -> Upstream:
    demanded(row.pk)
    found = Upstream.objects.select_for_update(of=("self",)).get(service=row)
    found.service = row
    return found


def _keep(row: Upstream, told: Connection) -> None:
    row.take(told)
    row.subject, row.cache_seconds = told.subject.strip(), told.cache_seconds
    row.save()


def _demand_connection(told: Connection, before: Upstream | None) -> None:
    keeps = before is not None and before.way == told.way and bool(before.secret)
    errors = exchange.wrong_terms(told, keeps=keeps)
    if not 0 <= told.cache_seconds <= MOST_CACHED:
        errors["cache_seconds"] = _("Giá trị không nằm trong khoảng cho phép.")
    if errors:
        raise Invalid(errors)


def _tell(row: Service, told: Connection) -> None:
    event = UpstreamChanged(
        service_uid=str(row.uid), code=row.code, host=urlsplit(told.base_url).netloc, way=told.way
    )
    publish(event, unit_id=row.owner_unit_id)
