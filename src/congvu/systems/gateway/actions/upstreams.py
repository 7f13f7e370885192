"""Another system's service: taken up from its OpenAPI document, in versions; its connection changed.

Law: NĐ 47/2020/NĐ-CP Điều 23-25.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext as _

from congvu.kernel import sealing
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.outward import may_call
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
from congvu.systems.gateway.models.upstreams import (
    API_KEY,
    MTLS,
    NONE,
    OAUTH2,
    SEALED,
    WAYS,
    seal_secrets,
)  # fmt: skip
from congvu.systems.gateway.queries.upstreams import demanded
from congvu.systems.gateway.rules import openapi
from congvu.systems.gateway.rules.services import Schema

HTTP = "http"  # the source of a service whose answers another system gives
MOST_SECONDS, MOST_BYTES, MOST_CACHED = 20, 5_000_000, 86_400


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Where the other system is and how we prove who we are. secret, certificate, key: "" keeps those
    there are; seconds, most_bytes: of one answer; cache_seconds: 0 keeps none; subject: the
    parameter that holds an identity number, "" when none does."""

    base_url: str
    way: str = NONE
    header: str = ""
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    secret: str = ""
    certificate: str = ""
    key: str = ""
    authority: str = ""
    subject: str = ""
    seconds: int = 10
    most_bytes: int = 1_000_000
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
    secrets = {
        name: value for name, value in asdict(told).items() if name in _kept_by(told.way) and value
    }
    if row.pk and row.way != told.way and not secrets:
        row.secret = b""
    plain = {f.name for f in fields(Connection)} - {"secret", "certificate", "key"}
    for name in plain:
        value = getattr(told, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.base_url = row.base_url.rstrip("/")
    if secrets:
        row.key_number = sealing.newest(SEALED)
        row.secret = seal_secrets(secrets, service=row.service.code, number=row.key_number)
    row.failures, row.open_until, row.trouble = 0, None, ""
    row.save()


def _kept_by(way: str) -> tuple[str, ...]:
    return {API_KEY: ("secret",), OAUTH2: ("secret",), MTLS: ("certificate", "key")}.get(way, ())


def _demand_connection(told: Connection, before: Upstream | None) -> None:
    keeps = before is not None and before.way == told.way and bool(before.secret)
    errors = {} if _is_web(told.base_url) else {"base_url": _wrong_address()}
    errors |= _wrong_proof(told, keeps=keeps)
    if told.authority and not _reads(lambda: _certificates(told.authority)):
        errors["authority"] = _no_certificate()
    limits = {"seconds": (1, MOST_SECONDS), "most_bytes": (1, MOST_BYTES)}
    for name, (least, most) in {**limits, "cache_seconds": (0, MOST_CACHED)}.items():
        if not least <= getattr(told, name) <= most:
            errors[name] = _("Giá trị không nằm trong khoảng cho phép.")
    if errors:
        raise Invalid(errors)


def _wrong_proof(told: Connection, *, keeps: bool) -> dict[str, str]:
    """What is missing of the way in which we say who we are."""
    if told.way == MTLS:
        return _wrong_pair(told, keeps=keeps)
    errors = {} if told.way in WAYS else {"way": _("Hãy chọn cách xác thực.")}
    if told.way == OAUTH2:
        errors |= {} if _is_web(told.token_url) else {"token_url": _wrong_address()}
        errors |= {} if told.client_id.strip() else {"client_id": _("Hãy nhập client_id.")}
    if told.way == API_KEY and not told.header.strip().replace("-", "").isalnum():
        errors["header"] = _("Tên tiêu đề gồm chữ, số và gạch nối, ví dụ X-API-Key.")
    if told.way != NONE and not told.secret and not keeps:
        errors["secret"] = _("Hãy nhập mã bí mật.")
    if not told.secret.isascii() or not told.secret.isprintable():
        errors["secret"] = _("Mã bí mật chỉ gồm chữ không dấu, trên một dòng.")
    return errors


def _wrong_pair(told: Connection, *, keeps: bool) -> dict[str, str]:
    if not told.certificate and not told.key and keeps:
        return {}
    if not _reads(lambda: _certificates(told.certificate)):
        return {"certificate": _no_certificate()}
    if not _reads(lambda: load_pem_private_key(told.key.encode(), None)):
        return {"key": _("Không đọc được khóa riêng. Hãy dán tệp PEM không đặt mật khẩu.")}
    mine = _certificates(told.certificate)[0].public_key()
    if load_pem_private_key(told.key.encode(), None).public_key() != mine:
        return {"key": _("Khóa riêng không thuộc chứng thư số này.")}
    return {}


def _certificates(pem: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(pem.encode())


def _no_certificate() -> str:
    return _("Không đọc được chứng thư số. Hãy dán nội dung tệp PEM.")


def _reads(read: Callable[[], object]) -> bool:
    try:
        return bool(read())
    except (ValueError, TypeError, ssl.SSLError):
        return False


def _is_web(address: str) -> bool:
    """An address that may be called; a name is judged again when it is (kernel.calling)."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    whole = not parts.username and not parts.query and not parts.fragment
    called = bool(host) and may_call(host, settings.CALLS_INSIDE)
    return parts.scheme in ("http", "https") and whole and called and len(address) <= 300


def _wrong_address() -> str:
    return _(
        "Địa chỉ phải bắt đầu bằng https:// (hoặc http://), không kèm tham số và không thuộc mạng của "
        "chính máy chủ."
    )


def _tell(row: Service, told: Connection) -> None:
    event = UpstreamChanged(
        service_uid=str(row.uid), code=row.code, host=urlsplit(told.base_url).netloc, way=told.way
    )
    publish(event, unit_id=row.owner_unit_id)
