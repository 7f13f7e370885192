"""The bodies that are asked: connected, changed, tried again; what may no longer be kept, forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.kernel import sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.fetching import Terms
from congvu.registers.lookups import queries
from congvu.registers.lookups.contracts import FIELDS, KINDS
from congvu.registers.lookups.events import (
    AnswersForgotten,
    CircuitClosed,
    SealsRenewed,
    SourceChanged,
)
from congvu.registers.lookups.models import (
    KEPT,
    SEALED,
    KeptAnswer,
    Source,
)

MANAGE = "lookups.source.manage"


@dataclass(frozen=True, kw_only=True)
class Connection(Terms):
    """Terms, where an empty secret, certificate or key keeps what there is. basis: the agreement that
    lets us ask; agreed: fields of contracts.FIELDS; is_on: whether officials may ask."""

    basis: str = ""
    agreed: tuple[str, ...] = ()
    is_on: bool = True


@action(needs=MANAGE)
def connect(*, actor: Actor, kind: str, told: Connection, at: datetime) -> None:
    """Say where a body is and on what terms it is asked; answers kept so far go. Raises Invalid.

    Nothing is fetched. Law: NĐ 278/2025/NĐ-CP Điều 7.
    """
    if kind not in KINDS:
        raise Invalid({"kind": _("Không có loại tra cứu này.")})
    row = Source.objects.select_for_update().filter(kind=kind).first() or Source(kind=kind)
    _demand(kind, told, row)
    _keep(row, told)
    KeptAnswer.objects.filter(source=row).delete()
    event = SourceChanged(
        source_uid=str(row.uid), kind=kind, title=queries.titles()[kind], way=told.way,
        host=urlsplit(told.base_url).netloc, is_on=told.is_on, fields=list(told.agreed),
        basis=told.basis,
    )  # fmt: skip
    publish(event)


@action(needs=MANAGE)
def close_circuit(*, actor: Actor, kind: str, at: datetime) -> None:
    """Let the next look-up go to the body at once."""
    row = queries.source(kind)
    resting = Source.objects.filter(kind=kind).exclude(open_until=None)
    if row is None or not resting.update(open_until=None, failures=0):
        unchanged()
        return
    publish(CircuitClosed(source_uid=str(row.uid), kind=kind, title=queries.titles()[kind]))


@action(needs="lookups.answers.forget")
def forget_answers(*, actor: Actor, at: datetime) -> None:
    """Throw away what may no longer be given out."""
    count, _kinds = KeptAnswer.objects.filter(kept_until__lte=at).delete()
    if not count:
        unchanged()
        return
    publish(AnswersForgotten(count=count))


def renew() -> str:
    """The next keys; their names."""
    return f"{sealing.renew(SEALED)}, {sealing.renew(KEPT)}"


@action(needs=MANAGE)
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """Secrets under the newest key, answers under older ones thrown away; 0 when none is left."""
    number = sealing.newest(SEALED)
    held = Source.objects.exclude(secret=b"").exclude(key_number=number).order_by("id")
    rows = list(held.select_for_update()[:limit])
    for row in rows:
        row.seal(row.secrets)
    Source.objects.bulk_update(rows, ["secret", "key_number"])
    old = KeptAnswer.objects.exclude(key_number=sealing.newest(KEPT)).order_by("id")
    gone, _kinds = KeptAnswer.objects.filter(pk__in=old.values("pk")[:limit]).delete()
    if len(rows) + gone:
        publish(SealsRenewed(count=len(rows) + gone))
    else:
        unchanged()
    return len(rows) + gone


def _demand(kind: str, told: Connection, before: Source) -> None:
    keeps = bool(before.pk) and before.way == told.way and bool(before.secret)
    errors = exchange.wrong_terms(told, keeps=keeps)
    if not told.basis.strip():
        errors["basis"] = _("Hãy ghi văn bản cho phép khai thác: số, ngày, cơ quan.")
    if FIELDS[kind][0] not in told.agreed or not set(told.agreed) <= set(FIELDS[kind]):
        errors["agreed"] = _("Hãy chọn các trường được thỏa thuận, có trường thứ nhất.")
    if errors:
        raise Invalid(errors)


def _keep(row: Source, told: Connection) -> None:
    row.take(told)
    row.basis, row.is_on, row.agreed = told.basis.strip(), told.is_on, list(told.agreed)
    row.save()
    row.refresh_from_db(fields=["uid"])
