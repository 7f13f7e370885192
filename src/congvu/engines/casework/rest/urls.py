"""``GET /api/v1/casework/inbox/``: the signed-in official's open work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.casework.queries.inbox import InboxFilter, inbox
from congvu.engines.casework.rest import workflow
from congvu.kernel.actors import Actor
from congvu.webkit.web.rest import Page, endpoint, paths

app_name = "casework-api"


@dataclass(frozen=True, kw_only=True)
class InboxQuery:
    """tab: mine, pool or unit; due: narrowed by standing; after: cursor of the page before."""

    tab: Literal["mine", "pool", "unit"] = "mine"
    due: Literal["", "overdue", "soon", "on_time", "none"] = ""
    kind: Annotated[str, msgspec.Meta(max_length=100)] = ""
    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    after: Annotated[str, msgspec.Meta(max_length=60)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


@dataclass(frozen=True, kw_only=True)
class TaskOut:
    """One open task as the inbox shows it."""

    uid: UUID
    title: str
    case_title: str
    code: str
    process: str
    unit: str
    turn: str
    due_at: datetime | None
    deadline: str
    standing: str
    opened_at: datetime
    claimable: bool


@endpoint("inbox/", needs="casework.inbox.read", summary=_("Việc của tôi"))
def list_inbox(*, actor: Actor, at: datetime, query: InboxQuery) -> Page[TaskOut]:
    wanted = InboxFilter(
        tab=query.tab, due=query.due, kind=query.kind, q=query.q, after=query.after
    )
    found = inbox(actor, wanted, at=at, limit=query.limit, total=0)  # nobody asks how many
    items = [
        TaskOut(
            uid=r.uid, title=r.title, case_title=r.case_title, code=r.code, process=r.process_key,
            unit=r.unit, turn=r.turn, due_at=r.due_at, deadline=r.deadline, standing=r.standing,
            opened_at=r.opened_at, claimable=r.claimable,
        )
        for r in found.rows
    ]  # fmt: skip
    return Page(items=items, next=found.next)


urlpatterns = [*paths(list_inbox), *workflow.urlpatterns]
