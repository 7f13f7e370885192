"""Machine doors of leave, under /api/v1/leave/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.systems.leave import actions, queries
from congvu.webkit.web.rest import endpoint, paths

CREATE = "leave.request.create"


@dataclass(frozen=True, kw_only=True)
class RequestOut:
    """A request as machines see it."""

    uid: UUID
    code: str
    first_day: date
    last_day: date
    days: int
    state: str


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What is asked for."""

    first_day: date
    last_day: date
    kind: Annotated[str, msgspec.Meta(max_length=30)] = "annual"
    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@endpoint("requests/", needs=CREATE, summary=_("Danh sách đơn nghỉ phép"))
def list_requests(*, actor: Actor) -> list[RequestOut]:
    """The newest hundred that the caller may know of."""
    rows = queries.visible_requests(actor).order_by("-first_day", "-pk")[:100]
    return [
        RequestOut(
            uid=row.uid, code=row.code or "", first_day=row.first_day, last_day=row.last_day,
            days=row.days, state=row.state,
        )
        for row in rows
    ]  # fmt: skip


@endpoint("requests/", method="POST", needs=CREATE, status=201, summary=_("Xin nghỉ phép"))
def create_request(*, actor: Actor, at: datetime, body: NewRequest) -> dict[str, str]:
    """Ask for leave."""
    uid = actions.request_leave(
        actor=actor, first_day=body.first_day, last_day=body.last_day, kind=body.kind,
        reason=body.reason, at=at,
    )  # fmt: skip
    return {"uid": uid}


app_name = "leave-api"
urlpatterns = paths(list_requests, create_request)
