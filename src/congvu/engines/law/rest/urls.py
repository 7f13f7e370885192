"""`/api/v1/law/`: parameters on a day, deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from congvu.engines.law.contracts import UnknownYear
from congvu.engines.law.queries import calendars, parameters
from congvu.engines.law.rules.values import write_value
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.webkit.web.rest import endpoint, paths


@dataclass(frozen=True, kw_only=True)
class OnDay:
    """The day asked for; without one: today."""

    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ValueOut:
    """A parameter's value on a day. value: as text, ``2530000`` or ``15:00``."""

    code: str
    label: str
    value: str
    unit: str
    valid_from: date
    valid_to: date | None
    legal_basis: str
    text_key: str
    certainty: str
    decision: str


# "format" binds no reader of an OpenAPI 3.1 document: the pattern says what is taken.
INSTANT = (
    r"^20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+]07:00)$"
)


@dataclass(frozen=True, kw_only=True)
class Count:
    """What to count from, and how far."""

    received_at: Annotated[datetime, msgspec.Meta(extra_json_schema={"pattern": INSTANT})]
    amount: Annotated[int, msgspec.Meta(ge=0, le=500)]
    unit: Literal["working_day", "day", "hour"] = "working_day"


@dataclass(frozen=True, kw_only=True)
class DeadlineOut:
    """When it is due; forecast: a day on the way belongs to a year that is not yet decided."""

    starts_at: datetime
    due_at: datetime
    forecast: bool


@endpoint("parameters/<slug:code>/", needs="public", summary=_("Giá trị một tham số theo ngày"))
def parameter_on(*, actor: Actor, at: datetime, code: str, query: OnDay) -> ValueOut:
    """The value that holds on the day."""
    found = parameters.parameter(code, on=query.on or at.date())
    return ValueOut(
        code=found.code, label=found.label, value=write_value(found.value), unit=found.unit,
        valid_from=found.valid_from, valid_to=found.valid_to, legal_basis=found.legal_basis,
        text_key=found.text_key, certainty=found.certainty, decision=found.decision,
    )  # fmt: skip


@endpoint("deadline/", needs="public", summary=_("Tính thời hạn theo ngày làm việc"))
def deadline(*, actor: Actor, query: Count) -> DeadlineOut:
    """Count working days, days or hours by the working calendar."""
    received = query.received_at
    if received.tzinfo is None:
        received = received.replace(tzinfo=calendars.VIETNAM)
    try:
        found = calendars.calendar(on=received.date()).deadline(received, query.amount, query.unit)
    except (UnknownYear, NotFound) as unknown:  # no calendar is loaded for that year
        raise Refused(str(unknown)) from None
    return DeadlineOut(starts_at=found.starts_at, due_at=found.due_at, forecast=found.forecast)


app_name = "law-api"
urlpatterns = paths(parameter_on, deadline)
