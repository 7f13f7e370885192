"""One look-up: allowed and told, then asked outside any transaction, then told again.

Law: NĐ 278/2025/NĐ-CP Điều 5, 7; Luật 91/2025/QH15 (the person sees who looked).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

import msgspec
from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock, fetching, sealing
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.registers.lookups import queries
from congvu.registers.lookups.contracts import BUSINESS, FIELDS, INSURANCE, POPULATION, Asked, Found
from congvu.registers.lookups.events import LookUpAnswered, LookUpAsked
from congvu.registers.lookups.models import (
    KEPT,
    KeptAnswer,
    Source,
    answer_of,
    seal_answer,
)
from congvu.registers.lookups.rules import numbers
from congvu.registers.lookups.rules import wire as rules

ANSWERED, HELD, ABSENT, TURNED_DOWN = "answered", "kept", "absent", "turned_down"
MANAGE = "lookups.source.manage"


class UnableToLookUp(Refused):
    """The body gave no usable answer; nothing was changed. again: seconds, 0 when unknown."""

    status = 502

    def __init__(self, message: str, *, status: int = 502, again: int = 0) -> None:
        super().__init__(message)
        self.status, self.again = status, again


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A look-up that may go out. hashed: the number as it stands in records."""

    asked: Asked
    source: Source
    wire: rules.Wire
    question: fetching.Question
    hashed: str
    known: Found | None


def look_up(*, actor: Actor, asked: Asked) -> Found:
    """What the body has registered under the number. Never call it from inside an action.

    Raises NotAllowed, Invalid (a number that cannot be), UnableToLookUp with a sentence for the screen.
    """
    demand(actor, queries.READ[asked.kind], asked.unit_id)
    return _asked(actor, begin_look_up(actor=actor, asked=asked, at=clock.now()))


def try_source(*, actor: Actor, kind: str, key: str) -> list[str]:
    """Ask once to see whether the connection holds: the fields that came, none of their values."""
    asked = Asked(
        kind=kind, key=key, purpose=_("Thử kết nối"), on_behalf="", file="-", unit_id=None
    )
    demand(actor, MANAGE)
    found = _asked(actor, begin_trial(actor=actor, asked=asked, at=clock.now()))
    return sorted(found.values, key=FIELDS[kind].index)


@action(needs="signed-in")
def begin_look_up(*, actor: Actor, asked: Asked, at: datetime) -> Begun:
    """Judge it and tell it, before anything leaves the house."""
    demand(actor, queries.READ[asked.kind], asked.unit_id)
    return _begin(actor, asked, queries.READ[asked.kind], at, may_keep=True)


@action(needs=MANAGE)
def begin_trial(*, actor: Actor, asked: Asked, at: datetime) -> Begun:
    """The same for who looks after the connection; a kept answer would prove nothing."""
    return _begin(actor, asked, MANAGE, at, may_keep=False)


@action(needs="signed-in")
def settle_answered(
    *, actor: Actor, begun: Begun, values: dict[str, str] | None, outcome: str, status: int,
    milliseconds: int, at: datetime,
) -> None:  # fmt: skip
    """It has answered: the circuit closes; the agreed fields are kept as long as the law lets."""
    exchange.note_answered(row=begun.source, milliseconds=milliseconds, at=at)
    _keep(begun, values, at)
    _tell_outcome(begun, outcome, status, milliseconds)


@action(needs="signed-in")
def settle_failed(
    *, actor: Actor, begun: Begun, wrong: fetching.Unfetched, milliseconds: int, at: datetime
) -> None:
    """It has not: a body that stays silent is left alone for a while."""
    exchange.note_failed(row=begun.source, wrong=wrong, at=at)
    _tell_outcome(begun, wrong.outcome, wrong.status, milliseconds)


def _begin(actor: Actor, asked: Asked, permission: str, at: datetime, *, may_keep: bool) -> Begun:
    source = queries.source(asked.kind)
    if source is None or not source.is_on:
        raise UnableToLookUp(
            _("%(title)s chưa được kết nối. Hãy báo bộ phận công nghệ thông tin.")
            % {"title": queries.titles()[asked.kind]},
            status=409,
        )
    if not numbers.fits(asked.kind, asked.key):
        raise Invalid({"key": _number_wrong(asked.kind)})
    wire = queries.wire_of(asked.kind, on=clock.local(at).date())
    hashed = queries.key_hash(asked.kind, asked.key)
    held = queries.kept(hashed, at=at) if may_keep else None
    if held is None:
        _demand_awake(source, at)
    begun = Begun(
        asked=asked, source=source, wire=wire, hashed=hashed,
        question=_question(wire, asked, actor),
        known=_known(asked, source, held),
    )  # fmt: skip
    _tell_asked(actor, begun, permission)
    if held is not None:
        _tell_outcome(begun, HELD, 200, 0)
    return begun


def _asked(actor: Actor, begun: Begun) -> Found:
    """Out and back, with no transaction open meanwhile."""
    if begun.known is not None:
        return begun.known
    began = time.monotonic()
    try:
        got = fetching.fetch(
            begun.source.terms, begun.question, at=clock.now(),
            holder=f"lookups-{begun.source.kind}",
        )  # fmt: skip
        values, outcome = _read(begun, got)
    except fetching.Unfetched as wrong:
        settle_failed(
            actor=actor, begun=begun, wrong=wrong, milliseconds=_since(began), at=clock.now()
        )
        raise UnableToLookUp(_sorry(begun, wrong.outcome)) from wrong
    at = clock.now()
    settle_answered(
        actor=actor, begun=begun, values=values, outcome=outcome, status=got.status,
        milliseconds=_since(began), at=at,
    )  # fmt: skip
    if outcome == TURNED_DOWN:
        raise UnableToLookUp(_sorry(begun, TURNED_DOWN))
    return Found(kind=begun.asked.kind, fields=_agreed(begun.source), values=values or {}, at=at)


def _read(begun: Begun, got: fetching.Fetched) -> tuple[dict[str, str] | None, str]:
    """The agreed fields and what it is. Raises Unfetched for what is not of the agreed shape."""
    if got.status in (404, 410):
        return None, ABSENT
    if 400 <= got.status < 500:
        return None, TURNED_DOWN
    first = FIELDS[begun.asked.kind][0]
    try:
        told = msgspec.json.decode(got.body)
        values = rules.opened(begun.wire, told, first=first, key=begun.asked.key)
    except (msgspec.DecodeError, RecursionError, rules.Unshaped) as wrong:
        where = str(wrong) if isinstance(wrong, rules.Unshaped) else "JSON"
        raise fetching.Unfetched(fetching.UNREADABLE, status=got.status, trouble=where) from wrong
    if values is None:
        return None, ABSENT
    return {name: text for name, text in values.items() if name in begun.source.agreed}, ANSWERED


def _demand_awake(row: Source, at: datetime) -> None:
    again = exchange.seconds_to_rest(row=row, at=at)
    if again:
        raise UnableToLookUp(
            _(
                "%(title)s đang không trả lời. Hãy thử lại sau %(n)s giây; hồ sơ không có gì thay đổi."
            )
            % {"title": queries.titles()[row.kind], "n": again},
            status=503,
            again=again,
        )


def _question(wire: rules.Wire, asked: Asked, actor: Actor) -> fetching.Question:
    said = {
        "key": asked.key, "full_name": asked.full_name, "birth_date": asked.birth_date,
        "purpose": asked.purpose, "file": asked.file, "official": actor.name,
        "request": uuid4().hex,
    }  # fmt: skip
    pairs = rules.asked(wire, said)
    path = rules.PLACE.sub(lambda found: quote(said[found[1]], safe=""), wire.path)
    if wire.method == "GET":
        return fetching.Question(method="GET", path=path, query=tuple(pairs))
    return fetching.Question(method="POST", path=path, body=rules.body(pairs))


def _known(asked: Asked, source: Source, held: KeptAnswer | None) -> Found | None:
    if held is None:
        return None
    values = {name: v for name, v in answer_of(held).items() if name in source.agreed}
    return Found(
        kind=asked.kind, fields=_agreed(source), values=values, at=held.asked_at, kept=True
    )


def _agreed(source: Source) -> tuple[str, ...]:
    return tuple(name for name in FIELDS[source.kind] if name in source.agreed)


def _keep(begun: Begun, values: dict[str, str] | None, at: datetime) -> None:
    """An answer replaces the one before; that there is none is never kept."""
    kind = begun.asked.kind
    seconds = queries.keep_seconds(kind, on=clock.local(at).date())
    if not values or seconds <= 0:
        KeptAnswer.objects.filter(asked=begun.hashed).delete()
        return
    number = sealing.newest(KEPT)
    KeptAnswer.objects.update_or_create(
        asked=begun.hashed,
        defaults={
            "source_id": begun.source.pk, "key_number": number, "asked_at": at,
            "body": seal_answer(values, asked=begun.hashed, number=number),
            "kept_until": at + timedelta(seconds=seconds),
        },
    )  # fmt: skip


def _tell_asked(actor: Actor, begun: Begun, permission: str) -> None:
    asked, title = begun.asked, queries.titles()[begun.asked.kind]
    event = LookUpAsked(
        source_uid=str(begun.source.uid), kind=asked.kind, title=title, purpose=asked.purpose,
        on_behalf=asked.on_behalf, file=asked.file, fields=list(begun.source.agreed),
        key_hash=begun.hashed,
    )  # fmt: skip
    publish(event, unit_id=asked.unit_id)
    person = _person(asked)
    if person:
        ledger.log_read(
            actor=actor, permission=permission, noun="lookups.source",
            subjects=[str(begun.source.uid)], persons=[person], unit_id=asked.unit_id,
            purpose=_("Tra cứu %(title)s: %(purpose)s (hồ sơ %(file)s)")
            % {"title": title, "purpose": asked.purpose, "file": asked.file},
        )  # fmt: skip


def _person(asked: Asked) -> str:
    """The uid of whom the answer is about, "" for a firm and for one whom the house does not know."""
    if asked.kind == POPULATION:
        known = identity.find_by_cccd(asked.key)
        return str(identity.person(known).uid) if known else ""
    return asked.on_behalf if asked.kind == INSURANCE else ""


def _tell_outcome(begun: Begun, outcome: str, status: int, milliseconds: int) -> None:
    asked = begun.asked
    event = LookUpAnswered(
        source_uid=str(begun.source.uid), kind=asked.kind, title=queries.titles()[asked.kind],
        file=asked.file, outcome=outcome, said=outcomes()[outcome], status=status,
        milliseconds=milliseconds,
    )  # fmt: skip
    publish(event, unit_id=asked.unit_id)


def outcomes() -> dict[str, str]:
    """How a look-up can end, in words."""
    return {
        ANSWERED: _("đã trả lời"),
        HELD: _("dùng câu trả lời còn giữ"),
        ABSENT: _("không có số này"),
        TURNED_DOWN: _("không nhận câu hỏi"),
        fetching.TIMEOUT: _("không trả lời kịp"),
        fetching.UNREACHABLE: _("không kết nối được"),
        fetching.BUSY: _("cổng đang gọi quá nhiều nơi"),
        fetching.FAILED: _("báo lỗi"),
        fetching.DENIED: _("không chấp nhận cách xác thực"),
        fetching.TOO_LARGE: _("trả lời quá lớn"),
        fetching.REDIRECTED: _("chỉ sang địa chỉ khác"),
        fetching.UNREADABLE: _("trả lời không đúng dạng đã thỏa thuận"),
    }


def _sorry(begun: Begun, outcome: str) -> str:
    told = {"title": queries.titles()[begun.asked.kind], "said": outcomes()[outcome]}
    return (
        _(
            "Chưa đối chiếu được: %(title)s %(said)s. Hồ sơ không có gì thay đổi; hãy thử lại sau, "
            "hoặc yêu cầu xuất trình giấy tờ theo quy định."
        )
        % told
    )


def _number_wrong(kind: str) -> str:
    return {
        POPULATION: _("Số định danh cá nhân phải gồm 12 chữ số."),
        BUSINESS: _("Mã số doanh nghiệp phải gồm 10 chữ số, hoặc 13 chữ số với đơn vị phụ thuộc."),
        INSURANCE: _("Mã số bảo hiểm xã hội phải gồm 10 chữ số."),
    }[kind]


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
