"""A call that another system answers: held against the agreement, told, fetched, told, let through.

Reserve (agreement, quota, circuit, ledger) → fetch, outside any transaction → settle (health, cache,
ledger). Law: NĐ 47/2020/NĐ-CP Điều 23; Luật 91/2025/QH15.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec
from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock, fetching, sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.gateway.actions import calls
from congvu.systems.gateway.events import AnswersForgotten, ServiceAnswered, ServiceForwarded
from congvu.systems.gateway.models import Agreement, CachedAnswer, ServiceVersion, Upstream
from congvu.systems.gateway.models.upstreams import KEPT, answer_of, seal_answer
from congvu.systems.gateway.queries import services
from congvu.systems.gateway.queries import upstreams as queries
from congvu.systems.gateway.rules import caching, filtering, openapi

ANSWERED, HELD, ABSENT, TURNED_DOWN = "answered", "kept", "absent", "turned_down"
STATUSES = {fetching.TIMEOUT: 504, fetching.BUSY: 503, fetching.FAILED: 502}


class UpstreamFailed(Refused):
    """The other system gave no usable answer. again: seconds after which to try, 0 when unknown."""

    status = 502

    def __init__(self, message: str, *, status: int, again: int = 0) -> None:
        super().__init__(message)
        self.status, self.again = status, again


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call. path: after the version, with its first slash; body: as it came, None for none."""

    service: str
    major: int
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: bytes | None
    on_behalf_of: str


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A call that may go out. asked: hash of it, under which its answer is kept."""

    agreement: Agreement
    version: ServiceVersion
    upstream: Upstream
    question: fetching.Question
    operation: str
    asked: str
    used: int
    resets: int
    kept: CachedAnswer | None
    on_behalf_of: str

    @property
    def keeps(self) -> bool:
        """Whether its answer may be kept at all."""
        return self.question.method == "GET" and self.upstream.cache_seconds > 0


def forward(*, actor: Actor, asked: Asked, at: datetime) -> calls.Answered:
    """Raises UnableToUseService, QuotaSpent, UpstreamFailed, Invalid, NotFound; each is told."""
    try:
        begun = begin_call(actor=actor, asked=asked, at=at)
    except (calls.QuotaSpent, UpstreamFailed) as refused:
        why = "quota" if isinstance(refused, calls.QuotaSpent) else "resting"
        calls.tell_refused(
            actor=actor, service=asked.service, major=asked.major,
            on_behalf_of=asked.on_behalf_of, why=why, at=at,
        )  # fmt: skip
        raise
    if begun.kept is not None and begun.kept.kept_until > at:
        return _let_through(begun, answer_of(begun.kept))
    return _fetched(actor, begun)


@action(needs="signed-in")
def begin_call(*, actor: Actor, asked: Asked, at: datetime) -> Begun:
    """Count it and tell it, before anything leaves the house."""
    agreement = calls.agreement_for(actor, asked.service, asked.major, at)
    version = services.newest_version(agreement.service_id, agreement.major)
    upstream = queries.upstream_of(agreement.service_id)
    found = openapi.matched(openapi.operations_of(version.operations), asked.method, asked.path)
    if upstream is None or found is None:
        raise NotFound(
            _("Dịch vụ không có đường dẫn này, hoặc không cho gọi bằng phương thức này.")
        )
    operation, parts = found
    _demand_query(operation, asked)
    _demand_awake(upstream, at)
    resets, used = calls.count(agreement, at)
    question = _question(operation, parts, asked)
    key = _key(version, question)
    kept = queries.cached(agreement.service_id, key) if upstream.cache_seconds else None
    if kept is not None:
        question = replace(question, etag=kept.etag)
    begun = Begun(
        agreement=agreement, version=version, upstream=upstream, question=question,
        operation=operation.name, asked=key, used=used, resets=resets,
        kept=kept, on_behalf_of=asked.on_behalf_of,
    )  # fmt: skip
    _tell_asked(actor, begun, {**dict(asked.query), **parts})
    if begun.kept is not None and begun.kept.kept_until > at:
        _tell_outcome(begun, HELD, 200, 0)
    return begun


@action(needs="signed-in")
def settle_answered(
    *,
    actor: Actor,
    begun: Begun,
    got: fetching.Fetched,
    outcome: str,
    milliseconds: int,
    at: datetime,
) -> None:
    """It has answered: the circuit closes, the answer is kept as long as both sides allow."""
    exchange.note_answered(row=begun.upstream, milliseconds=milliseconds, at=at)
    _keep(begun, got, at)
    _tell_outcome(begun, outcome, got.status, milliseconds)


@action(needs="signed-in")
def settle_failed(
    *, actor: Actor, begun: Begun, wrong: fetching.Unfetched, milliseconds: int, at: datetime
) -> None:
    """It has not: a system that stays silent is left alone for a while."""
    exchange.note_failed(row=begun.upstream, wrong=wrong, at=at)
    _tell_outcome(begun, wrong.outcome, wrong.status, milliseconds)


def _fetched(actor: Actor, begun: Begun) -> calls.Answered:
    """Out and back, with no transaction open meanwhile."""
    began = time.monotonic()
    try:
        got = fetching.fetch(
            begun.upstream.terms, begun.question, at=clock.now(),
            holder=f"gateway-{begun.upstream.pk}",
        )  # fmt: skip
        body, outcome = _read(begun, got)
    except fetching.Unfetched as wrong:
        settle_failed(
            actor=actor, begun=begun, wrong=wrong, milliseconds=_since(began), at=clock.now()
        )
        raise UpstreamFailed(_sorry(wrong), status=STATUSES.get(wrong.outcome, 502)) from wrong
    settle_answered(
        actor=actor, begun=begun, got=got, outcome=outcome, milliseconds=_since(began),
        at=clock.now(),
    )  # fmt: skip
    if outcome == TURNED_DOWN:
        raise Invalid({"_": _("Hệ thống nguồn không nhận câu hỏi này: hãy xem lại tham số.")})
    return _let_through(begun, body)


def _read(begun: Begun, got: fetching.Fetched) -> tuple[bytes, str]:
    """The body to let through, and what it is. Raises Unfetched for what is no JSON object or list."""
    if got.status in (404, 410):
        return b"", ABSENT
    if got.status == 304 and begun.kept is not None:
        return answer_of(begun.kept), ANSWERED
    if 400 <= got.status < 500:
        return b"", TURNED_DOWN
    try:
        told = msgspec.json.decode(got.body)
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise fetching.Unfetched(fetching.UNREADABLE, status=got.status) from wrong
    if not isinstance(told, dict | list):
        raise fetching.Unfetched(fetching.UNREADABLE, status=got.status)
    return got.body, ANSWERED


def _let_through(begun: Begun, body: bytes) -> calls.Answered:
    told: Any = None
    if body:
        told = filtering.opened(
            msgspec.json.decode(body), told=begun.version.schema["properties"],
            granted=frozenset(begun.agreement.fields),
        )  # fmt: skip
    return calls.Answered(
        told=told, version=str(begun.version), limit=begun.agreement.quota,
        remaining=begun.agreement.quota - begun.used, resets=begun.resets,
    )  # fmt: skip


def _demand_awake(row: Upstream, at: datetime) -> None:
    """A silent system is tried by one call at a time. Raises UpstreamFailed."""
    again = exchange.seconds_to_rest(row=row, at=at)
    if again:
        raise UpstreamFailed(
            _("Hệ thống nguồn đang không trả lời. Hãy gọi lại sau ít phút."),
            status=503,
            again=again,
        )


def _demand_query(operation: openapi.Operation, asked: Asked) -> None:
    names = [name for name, _value in asked.query]
    errors = {n: _("Dịch vụ không có tham số này.") for n in names if n not in operation.query}
    errors |= {n: _("Cần có tham số này.") for n in operation.required if n not in names}
    if asked.body is not None and operation.method == "GET":
        errors["_"] = _("Cách gọi này không có nội dung.")
    if errors:
        raise Invalid(errors)


def _question(
    operation: openapi.Operation, parts: dict[str, str], asked: Asked
) -> fetching.Question:
    path = openapi.PART.sub(lambda found: quote(parts[found[0][1:-1]], safe=""), operation.path)
    return fetching.Question(
        method=operation.method, path=path, query=tuple(sorted(asked.query)), body=asked.body
    )


def _key(version: ServiceVersion, question: fetching.Question) -> str:
    told = [version.pk, question.method, question.path, list(question.query)]
    return hashlib.sha256(msgspec.json.encode([*told, (question.body or b"").hex()])).hexdigest()


def _keep(begun: Begun, got: fetching.Fetched, at: datetime) -> None:
    """As long as the owner says and the other system allows; a changed answer replaces the old."""
    seconds = caching.seconds(begun.upstream.cache_seconds, got.control) if begun.keeps else 0
    rows = CachedAnswer.objects.filter(service=begun.agreement.service, asked=begun.asked)
    if not seconds or got.status not in (200, 304):
        rows.delete()
        return
    until = at + timedelta(seconds=seconds)
    if got.status == 304:
        rows.update(kept_until=until)
        return
    number = sealing.newest(KEPT)
    CachedAnswer.objects.update_or_create(
        service=begun.agreement.service, asked=begun.asked,
        defaults={
            "body": seal_answer(got.body, asked=begun.asked, number=number), "etag": got.etag,
            "key_number": number, "kept_at": at, "kept_until": until,
        },
    )  # fmt: skip


def _tell_asked(actor: Actor, begun: Begun, said: dict[str, str]) -> None:
    agreement = begun.agreement
    service, who = agreement.service, begun.on_behalf_of
    event = ServiceForwarded(
        service_uid=str(service.uid), code=service.code, number=str(begun.version),
        agreement_uid=str(agreement.uid), client=agreement.client, on_behalf_of=who,
        purpose=agreement.purpose, fields=agreement.fields, operation=begun.operation,
        key_sha256=begun.asked,
    )  # fmt: skip
    publish(event, unit_id=service.owner_unit_id)
    number = said.get(begun.upstream.subject, "") if begun.upstream.subject else ""
    person = identity.find_by_cccd(number) if number else None
    if person is not None:
        ledger.log_read(
            actor=actor, permission=calls.CALL, noun="gateway.service", subjects=[str(service.uid)],
            persons=[str(identity.person(person).uid)], unit_id=service.owner_unit_id,
            purpose=calls.reason(agreement, who),
        )  # fmt: skip


def _tell_outcome(begun: Begun, outcome: str, status: int, milliseconds: int) -> None:
    service = begun.agreement.service
    event = ServiceAnswered(
        service_uid=str(service.uid), code=service.code, agreement_uid=str(begun.agreement.uid),
        client=begun.agreement.client, operation=begun.operation, outcome=outcome, status=status,
        milliseconds=milliseconds,
    )  # fmt: skip
    publish(event, unit_id=service.owner_unit_id)


def _sorry(wrong: fetching.Unfetched) -> str:
    sentences = {
        fetching.TIMEOUT: _("Hệ thống nguồn không trả lời kịp. Hãy gọi lại sau."),
        fetching.BUSY: _("Cổng đang chuyển quá nhiều lần gọi cùng lúc. Hãy gọi lại sau."),
        fetching.TOO_LARGE: _("Câu trả lời của hệ thống nguồn lớn quá mức cho phép."),
        fetching.REDIRECTED: _("Hệ thống nguồn chỉ sang địa chỉ khác: cổng không đi theo."),
        fetching.UNREADABLE: _("Câu trả lời của hệ thống nguồn không đúng dạng đã công bố."),
    }
    return sentences.get(
        wrong.outcome,
        _("Chưa gọi được hệ thống nguồn. Đơn vị chủ quản thấy lỗi này trên trang dịch vụ."),
    )


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


@action(needs="gateway.message.send")
def forget_answers(*, actor: Actor, at: datetime) -> None:
    """Throw away what may no longer be given out."""
    count, _kinds = CachedAnswer.objects.filter(kept_until__lt=at - timedelta(hours=1)).delete()
    if not count:
        unchanged()
        return
    publish(AnswersForgotten(day=clock.local(at).date().isoformat(), count=count))
