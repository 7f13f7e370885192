"""Seats of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from congvu.engines.org import contracts
from congvu.engines.org.models import Post
from congvu.engines.org.queries.memory import memory
from congvu.kernel.errors import NotFound


def post(post_id: int) -> contracts.Post:
    """The seat, closed or not. Raises NotFound."""
    found = posts([post_id]).get(post_id)
    if found is None:
        raise NotFound(_("Không có vị trí này. Hãy chọn lại trong danh sách vị trí của đơn vị."))
    return found


def posts(ids: Iterable[int]) -> dict[int, contracts.Post]:
    """id → seat for those that exist."""
    key = tuple(sorted(ids))
    return memory.get(
        ("posts", key), lambda: {p.pk: _value(p) for p in Post.objects.filter(pk__in=key)}
    )


def posts_of(unit_id: int, *, on: date | None = None) -> list[contracts.Post]:
    """The seats of a unit in order of precedence: open ones, or those of a day."""
    rows = Post.objects.filter(unit_id=unit_id).order_by("rank", "title")
    rows = rows.filter(valid__upper_inf=True) if on is None else rows.filter(valid__contains=on)
    return memory.get(("posts_of", unit_id, on), lambda: [_value(p) for p in rows])


def head_post(unit_id: int, *, on: date | None = None) -> contracts.Post | None:
    """The seat of the unit's head, or None."""
    return next((p for p in posts_of(unit_id, on=on) if p.is_head), None)


def _value(row: Post) -> contracts.Post:
    return contracts.Post(
        id=row.pk, uid=row.uid, title=row.title, unit_id=row.unit_id,
        capacity=row.capacity, is_head=row.is_head, rank=row.rank,
    )  # fmt: skip
