"""The messages of Open311 GeoReport v2, with its own names, and what of a report everybody may see.

Source: wiki.open311.org/GeoReport_v2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
COARSE = Decimal("0.001")  # about 110 m: where, but not whose door
Code = Annotated[str, msgspec.Meta(max_length=60)]
Word = Annotated[str, msgspec.Meta(max_length=300)]
Lat = Annotated[float, msgspec.Meta(ge=8, le=24)]
Long = Annotated[float, msgspec.Meta(ge=102, le=118)]  # with the islands
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Status = Literal["open", "closed"]


@dataclass(frozen=True, kw_only=True)
class ReportService:
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime", "batch", "blackbox"]
    keywords: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Attribute:
    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str
    order: int
    description: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    service_code: str
    attributes: list[Attribute]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a report brings. jurisdiction_id: code of the commune; a name and a telephone number are
    required of every petition (NĐ 20/2008, điều 8)."""

    service_code: Code
    description: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    first_name: Word
    phone: Annotated[str, msgspec.Meta(max_length=20)]
    last_name: Word = ""
    email: Word = ""
    api_key: Word = ""
    jurisdiction_id: Code = ""
    lat: Lat | None = None
    long: Long | None = None
    address_string: Word = ""
    address_id: Code = ""
    device_id: Word = ""
    account_id: Word = ""
    media_url: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^(https://[!-~]+)?$")] = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    service_request_id: str
    service_notice: str
    account_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportToken:
    service_request_id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """A report as it is told. description, address, media_url: only to the system that sent it."""

    service_request_id: str
    status: Status
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    service_notice: str
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None
    address: str
    address_id: str
    zipcode: str
    lat: float | None
    long: float | None
    media_url: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which reports. service_request_id, service_code, status: several by commas; 90 days at most."""

    api_key: Word = ""
    jurisdiction_id: Code = ""
    service_request_id: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    service_code: Word = ""
    start_date: Moment | None = None
    end_date: Moment | None = None
    status: Annotated[str, msgspec.Meta(pattern=r"^((open|closed)(,(open|closed))?)?$")] = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    page_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50


@dataclass(frozen=True, kw_only=True)
class OfPlace:
    jurisdiction_id: Code = ""
    api_key: Word = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who reports."""

    first_name: str
    last_name: str
    phone: str
    email: str
    extra: dict[str, str] = field(default_factory=dict)


def coarse(value: Decimal | None, *, whole: bool) -> float | None:
    """A coordinate for those who may know all, or rounded for everybody."""
    if value is None:
        return None
    return float(value if whole else value.quantize(COARSE))


def within_reason(said: datetime) -> datetime:
    """An instant in UTC, no further away than the database can count from."""
    return min(max(said, EARLIEST), LATEST).astimezone(UTC)


def listed(text: str) -> list[str]:
    """The parts of a list by commas."""
    return [part.strip() for part in text.split(",") if part.strip()]
