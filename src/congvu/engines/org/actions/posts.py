"""Opening and closing seats."""

from __future__ import annotations

from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from congvu.engines.org.actions.units import locked
from congvu.engines.org.events import PostClosed, PostOpened
from congvu.engines.org.models import Post, Stamp
from congvu.engines.org.queries.memory import memory
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.versioned import bump

CHANGE = "org.post.change"


@action(needs=CHANGE)
def open_post(
    *,
    actor: Actor,
    unit_id: int,
    title: str,
    on: date,
    capacity: int = 1,
    is_head: bool = False,
    rank: int = 100,
    at: datetime,
) -> int:
    """Make a seat in a unit from a day on; returns its id. Raises Invalid."""
    unit = locked(unit_id)
    demand(actor, CHANGE, unit_id)
    _refuse(unit_id, title, capacity, is_head)
    post = Post.objects.create(
        unit=unit, title=title.strip(), capacity=capacity, is_head=is_head, rank=rank,
        valid=DateRange(on, None),
    )  # fmt: skip
    post.refresh_from_db(fields=["uid"])
    bump(Stamp, memory)
    publish(
        PostOpened(
            post_uid=str(post.uid), title=post.title, unit_name=unit.name, capacity=capacity,
            on=f"{on:%d/%m/%Y}",
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return post.pk


@action(needs=CHANGE)
def close_post(*, actor: Actor, post_id: int, on: date, at: datetime) -> None:
    """Do away with a seat from a day on; who sits there is told by the event. Raises NotFound."""
    post = Post.objects.select_for_update().filter(pk=post_id, valid__upper_inf=True).first()
    if post is None:
        raise NotFound(_("Không có vị trí này hoặc vị trí đã bỏ. Hãy chọn lại."))
    unit = locked(post.unit_id)
    demand(actor, CHANGE, unit.pk)
    if post.valid.lower is not None and on <= post.valid.lower:
        raise Invalid(
            {
                "on": _("Ngày bỏ phải sau ngày đặt vị trí (%(lower)s).")
                % {"lower": f"{post.valid.lower:%d/%m/%Y}"}
            }
        )
    post.valid = DateRange(post.valid.lower, on)
    post.save(update_fields=["valid"])
    bump(Stamp, memory)
    publish(
        PostClosed(
            post_uid=str(post.uid), title=post.title, unit_name=unit.name, on=f"{on:%d/%m/%Y}"
        ),
        unit_id=unit.pk,
    )


def _refuse(unit_id: int, title: str, capacity: int, is_head: bool) -> None:
    errors = {}
    if not title.strip():
        errors["title"] = "Hãy nhập tên vị trí, chức danh."
    if capacity < 1:
        errors["capacity"] = "Số người của vị trí phải từ 1 trở lên."
    mine = Post.objects.filter(unit_id=unit_id, valid__upper_inf=True)
    if mine.filter(title=title.strip()).exists():
        errors["title"] = f"Đơn vị đã có vị trí “{title.strip()}”. Hãy tăng số người của vị trí đó."
    if is_head and mine.filter(is_head=True).exists():
        errors["is_head"] = "Đơn vị đã có vị trí người đứng đầu. Hãy bỏ vị trí cũ trước."
    if errors:
        raise Invalid(errors)
