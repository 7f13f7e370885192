"""Services for other systems, under /api/v1/gateway/: the catalogue, agreements, the calls.

A caller is a system with client credentials (``POST /api/v1/identity/token/``); what it may read is
its agreement's to say. Source of the rate headers: draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import agreements, calls, forwarding
from congvu.systems.gateway.models import Agreement, Service
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.queries import upstreams, usage
from congvu.systems.gateway.rules.openapi import Operation
from congvu.webkit.web.answers import problem, refusal
from congvu.webkit.web.rest import endpoint

SIGNED = "Congvu-Signature"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


@dataclass(frozen=True, kw_only=True)
class OperationOut:
    """path: after the version's address; query: the names it takes, required: those it must have."""

    method: str
    path: str
    query: list[str]
    required: list[str]


@dataclass(frozen=True, kw_only=True)
class VersionOut:
    """schema: JSON Schema 2020-12 of an answer, with dotted names where another system answers;
    operations: that system's calls, none where the house answers by ``?key=``."""

    version: str
    schema: dict[str, Any]
    operations: list[OperationOut]
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class ServiceOut:
    """owner: code of the unit that owns the data; needs_certificate: the caller shows one (mTLS)."""

    code: str
    title: str
    owner: str
    purpose: str
    classification: str
    sla: str
    contact: str
    needs_certificate: bool
    versions: list[VersionOut]


@dataclass(frozen=True, kw_only=True)
class AgreementOut:
    """state: asked, granted, refused, ended; reason: why it was refused or ended."""

    uid: UUID
    service: str
    major: int
    fields: list[str]
    purpose: str
    legal_basis: str
    quota: int
    until: date
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreementAsked:
    """quota: calls a day; until: the last day."""

    service: Annotated[str, msgspec.Meta(max_length=40)]
    major: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    fields: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=100)
    ]
    purpose: Text
    legal_basis: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    quota: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    until: date


@dataclass(frozen=True, kw_only=True)
class Between:
    """since, until: the first and last day; without them the newest year."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DayOut:
    """calls: those that counted towards the quota of the day."""

    day: date
    calls: int


@dataclass(frozen=True, kw_only=True)
class ByKey:
    """key: what the service looks things up by."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@dataclass(frozen=True, kw_only=True)
class OnBehalf:
    """congvu_on_behalf_of: the person whom the calling system serves: name and office, UTF-8."""

    congvu_on_behalf_of: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@endpoint("services/", needs="signed-in", summary=gettext_lazy("Danh mục dịch vụ chia sẻ dữ liệu"))
def catalogue(*, at: datetime) -> list[ServiceOut]:
    """Every open service with its versions."""
    rows = queries.catalogue(on=clock.local(at).date()).prefetch_related("versions")
    return [_service(row) for row in rows]


@endpoint(
    "agreements/", needs="signed-in", summary=gettext_lazy("Thỏa thuận của hệ thống đang gọi")
)
def own_agreements(*, actor: Actor) -> list[AgreementOut]:
    """The caller's own, the newest first."""
    return [_agreement(row) for row in queries.own_agreements(actor)[:200]]


@endpoint(
    "agreements/", method="POST", needs="signed-in", status=201,
    summary=gettext_lazy("Đề nghị thỏa thuận khai thác một dịch vụ"),
)  # fmt: skip
def ask(*, actor: Actor, at: datetime, body: AgreementAsked) -> dict[str, str]:
    """The owner of the data answers on a page; until then no call is answered."""
    told = agreements.Asked(
        service=body.service, major=body.major, fields=tuple(body.fields), purpose=body.purpose,
        legal_basis=body.legal_basis, quota=body.quota, until=body.until,
    )  # fmt: skip
    return {"uid": agreements.ask_agreement(actor=actor, told=told, at=at)}


@endpoint(
    "agreements/<uuid:uid>/usage/", needs="signed-in",
    summary=gettext_lazy("Số lần đã gọi theo một thỏa thuận, từng ngày"),
)  # fmt: skip
def used(*, actor: Actor, uid: UUID, query: Between) -> list[DayOut]:
    """The caller's own agreement: days on which it called, the newest first, at most 366."""
    told = usage.days(actor, str(uid), (query.since, query.until))
    return [DayOut(day=day, calls=calls) for day, calls in told]


@endpoint(
    "services/<slug:code>/v<int:major>/", needs="signed-in",
    summary=gettext_lazy("Gọi một dịch vụ theo thỏa thuận"),
)  # fmt: skip
def call(
    *, actor: Actor, request: HttpRequest, at: datetime, code: str, major: int, query: ByKey,
    headers: OnBehalf,
) -> HttpResponse:  # fmt: skip
    """One thing by its key."""
    who = headers.congvu_on_behalf_of
    asked = calls.Asked(service=code, major=major, key=query.key, on_behalf_of=who)
    try:
        answered = calls.call_service(actor=actor, asked=asked, at=at)
    except calls.QuotaSpent as spent:
        calls.tell_refused(
            actor=actor, service=code, major=major, on_behalf_of=who, why="quota", at=at
        )
        return _spent(request, spent)
    return _given(request, answered, at)


@endpoint(
    "services/<slug:code>/v<int:major>/<path:rest>", needs="signed-in",
    summary=gettext_lazy("Gọi dịch vụ của hệ thống khác theo thỏa thuận"),
    refusals=("502", "503", "504"),
)  # fmt: skip
def forward(
    *, actor: Actor, request: HttpRequest, at: datetime, code: str, major: int, rest: str,
    headers: OnBehalf,
) -> HttpResponse:  # fmt: skip
    """One of the calls in the catalogue, with the parameters that it names there."""
    return _forwarded(request, actor, (code, major, rest), headers, None, at)


@endpoint(
    "services/<slug:code>/v<int:major>/<path:rest>", method="POST", needs="signed-in",
    summary=gettext_lazy("Gọi dịch vụ của hệ thống khác theo thỏa thuận, có nội dung"),
    refusals=("502", "503", "504"),
)  # fmt: skip
def forward_body(
    *, actor: Actor, request: HttpRequest, at: datetime, code: str, major: int, rest: str,
    headers: OnBehalf, body: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """The same with a JSON object as its body."""
    sent = msgspec.json.encode(body)
    return _forwarded(request, actor, (code, major, rest), headers, sent, at)


def _forwarded(
    request: HttpRequest, actor: Actor, where: tuple[str, int, str], headers: OnBehalf,
    body: bytes | None, at: datetime,
) -> HttpResponse:  # fmt: skip
    code, major, rest = where
    asked = forwarding.Asked(
        service=code, major=major, method=request.method or "GET", path=f"/{rest}", body=body,
        query=tuple((name, v) for name, every in request.GET.lists() for v in every),
        on_behalf_of=headers.congvu_on_behalf_of,
    )  # fmt: skip
    try:
        answered = forwarding.forward(actor=actor, asked=asked, at=at)
    except calls.QuotaSpent as spent:
        return _spent(request, spent)
    except forwarding.UpstreamFailed as failed:
        answer = refusal(request, failed)
        if failed.again:
            answer["Retry-After"] = str(failed.again)
        return answer
    return _given(request, answered, at)


def _given(request: HttpRequest, answered: calls.Answered, at: datetime) -> HttpResponse:
    answer = _answer(request, answered, at)
    answer["Congvu-Service-Version"] = answered.version
    return _rated(answer, answered.limit, answered.remaining, answered.resets)


def _spent(request: HttpRequest, spent: calls.QuotaSpent) -> HttpResponse:
    return _rated(refusal(request, spent), spent.limit, 0, spent.again)


def _answer(request: HttpRequest, answered: calls.Answered, at: datetime) -> HttpResponse:
    if answered.told is None:
        return problem(404, _("Không có dữ liệu mang mã này."), path=request.path)
    body = msgspec.json.encode(answered.told)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match", "") == tag
    answer = HttpResponse(
        b"" if same else body, status=304 if same else 200, content_type="application/json"
    )
    answer["ETag"] = tag
    answer[SIGNED] = identity.sign_answer(body, at=at, path=request.get_full_path())
    answer["Cache-Control"] = "private, no-cache"  # each reading is one that somebody answers for
    return answer


def _rated(answer: HttpResponse, limit: int, remaining: int, resets: int) -> HttpResponse:
    answer["RateLimit-Limit"], answer["RateLimit-Remaining"] = str(limit), str(remaining)
    answer["RateLimit-Reset"] = str(resets)
    return answer


def _service(row: Service) -> ServiceOut:
    versions = sorted(row.versions.all(), key=lambda v: (v.major, v.minor), reverse=True)
    return ServiceOut(
        code=row.code, title=row.title, owner=row.owner_unit.code, purpose=row.purpose,
        classification=row.classification, sla=row.sla, contact=row.contact,
        needs_certificate=row.needs_certificate,
        versions=[
            VersionOut(
                version=str(v), schema=v.schema, published_at=v.published_at,
                operations=[_operation(each) for each in upstreams.operations(v)],
            )
            for v in versions
        ],
    )  # fmt: skip


def _operation(told: Operation) -> OperationOut:
    return OperationOut(
        method=told.method, path=told.path, query=list(told.query), required=list(told.required)
    )


def _agreement(row: Agreement) -> AgreementOut:
    return AgreementOut(
        uid=row.uid, service=row.service.code, major=row.major, fields=row.fields,
        purpose=row.purpose, legal_basis=row.legal_basis, quota=row.quota, until=row.until,
        state=row.state, reason=row.reason,
    )  # fmt: skip
