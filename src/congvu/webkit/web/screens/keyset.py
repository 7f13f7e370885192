"""Pages by key, never by offset: page one thousand costs what page one costs.

A list is ordered by (field, id), empty values last. A cursor is the pair of the last row seen.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from congvu.kernel.errors import NotFound
from congvu.kernel.versioned import Versioned

COUNT_LIMIT = 1000
REMEMBERED = 60  # seconds
_many = Versioned(lambda: str(time.monotonic() // REMEMBERED))


@dataclass(frozen=True)
class Order:
    """field: what is ordered by ("pk" for age); descending: from the top."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """rows of one page, with the cursors of its neighbours ("" when there is none)."""

    rows: list[Any]
    after: str
    before: str


def page(rows: QuerySet[Any], order: Order, *, size: int, after: str, before: str) -> Page:
    """One page; raises NotFound when a cursor was tampered with."""
    cursor = after or before
    backwards = bool(before and not after)
    if cursor:
        rows = rows.filter(_beyond(rows.model, order, _decode(cursor), backwards))
    found = list(rows.order_by(*ordering(rows.model, order, backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else True
    has_previous = bool(after) if not backwards else more
    return Page(
        rows=found,
        after=_encode(found[-1], order) if found and has_next else "",
        before=_encode(found[0], order) if found and has_previous else "",
    )


def capped_count(rows: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many, counting no further than one past the limit.

    That there are more is remembered for a while: the next page of a long list, and a colleague's,
    do not count it anew.
    """
    try:
        sql, params = rows.order_by().values("pk")[: limit + 1].query.sql_with_params()
    except EmptyResultSet:
        return 0
    found: int = _many.get(
        (limit, sql, repr(params)), lambda: _count(rows.db, sql, params), lambda n: n > limit
    )
    return found


def _count(using: str, sql: str, params: tuple[Any, ...]) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) found", params)  # noqa: S608 - Django's own
        return int(cursor.fetchone()[0])


def ordering(model: type[Model], order: Order, backwards: bool = False) -> list[Any]:
    """What to hand to ``order_by``."""
    descending = order.descending != backwards
    if order.field == "pk":
        return ["-pk" if descending else "pk"]
    field = F(order.field)
    # Empty values stand last, so they stand first when walking backwards. Where none can be empty
    # it is not said: the server would not use the plain index.
    edge = {"nulls_first": True} if backwards else {"nulls_last": True}
    edge = edge if _may_be_empty(model, order.field) else {}
    first = field.desc(**edge) if descending else field.asc(**edge)
    return [first, "-pk" if descending else "pk"]


def _beyond(model: type[Model], order: Order, cursor: tuple[Any, Any], backwards: bool) -> Q:
    """The rows past the cursor in the walking direction."""
    raw, pk = cursor
    side = "lt" if order.descending != backwards else "gt"
    if order.field == "pk":
        return Q(**{f"pk__{side}": pk})
    field, past = order.field, Q(**{f"pk__{side}": pk})
    empty = Q(**{f"{field}__isnull": True})
    if raw is None:
        return (empty & past) | (~empty if backwards else Q(pk__in=[]))
    value = _typed(model, field, raw)
    beyond = Q(**{f"{field}__{side}e": value}) & (Q(**{f"{field}__{side}": value}) | past)
    return beyond if backwards or not _may_be_empty(model, field) else beyond | empty


def _typed(model: type[Model], path: str, raw: Any) -> Any:
    """The cursor's value as the column has it; what is worked out (a count) is as it was sent."""
    *relations, last = path.split("__")
    try:
        for relation in relations:
            model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
        return model._meta.get_field(last).to_python(raw)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return raw


def _may_be_empty(model: type[Model], path: str) -> bool:
    """Whether the field, or a relation on the way to it, can be null; what is worked out may be."""
    first, _dot, rest = path.partition("__")
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return True
    if getattr(field, "null", True) or not rest:
        return bool(getattr(field, "null", True))
    return _may_be_empty(field.related_model, rest)  # type: ignore[arg-type]


def _encode(row: Any, order: Order) -> str:
    value: Any = row
    for part in order.field.split("__"):
        value = getattr(value, part, None)
    text = json.dumps([None if order.field == "pk" else value, row.pk], cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[Any, Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        value, pk = json.loads(raw)
    except (binascii.Error, ValueError, TypeError) as wrong:
        raise NotFound(_("Trang này không còn. Hãy mở lại danh sách từ đầu.")) from wrong
    if not isinstance(value, str | int | float | bool | None) or not isinstance(pk, int | str):
        raise NotFound(_("Trang này không còn. Hãy mở lại danh sách từ đầu."))
    return value, pk
