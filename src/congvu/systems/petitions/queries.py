"""Every read of petitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.engines.places import api as places
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.sealing import unseal_json
from congvu.systems.petitions import rules
from congvu.systems.petitions.models import CONTACT_KEY, Report

SERVICES = "petition_services"
SPAN = timedelta(days=90)


def services(*, on: date) -> list[rules.ReportService]:
    """What can be reported, as the code list of the day says."""
    english = get_language() == "en"
    return [
        rules.ReportService(
            service_code=code.code, service_name=(english and code.label_en) or code.label,
            description=str(code.extra.get("description", code.label)), metadata=False,
            type="realtime", keywords=str(code.extra.get("keywords", "")),
            group=str(code.extra.get("group", "")),
        )
        for code in law.codes(SERVICES, on=on)
    ]  # fmt: skip


def service(code: str, *, on: date) -> rules.ReportService:
    """One of them. Raises NotFound."""
    found = next((s for s in services(on=on) if s.service_code == code), None)
    if found is None:
        raise NotFound(_("Không có loại phản ánh này."))
    return found


def kinds(*, on: date) -> dict[str, str]:
    """Code → name of what can be reported."""
    return {s.service_code: s.service_name for s in services(on=on)}


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """Reports of the units that the actor answers for."""
    return Report.objects.visible_to(actor)


def report(*, actor: Actor, uid: UUID) -> Report:
    """One report, whole. Raises NotFound for those who may not know of it."""
    found = visible_reports(actor).select_related("unit").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không có phản ánh này."))
    return found


def contact(row: Report) -> rules.Contact:
    """Who reported, unsealed: for a page that writes the look down."""
    return rules.Contact(**unseal_json(row.contact, key=CONTACT_KEY, context=str(row.uid)))


def where(row: Report) -> str:
    """The address as it was told, the commune, and the point."""
    commune = places.commune(row.place_code)
    point = f"{row.lat:f}, {row.long:f}" if row.lat is not None and row.long is not None else ""
    return " · ".join(part for part in (row.address, commune.full_name, point) if part)


def place_of(code: str) -> str:
    """The commune or province that a jurisdiction names. Raises NotFound."""
    for read in (places.commune, places.province):
        try:
            return read(code).code
        except NotFound:
            continue
    raise NotFound(_("Không có địa bàn mang mã này."))


def requests(actor: Actor, asked: rules.Asked, *, at: datetime) -> list[rules.ReportRequest]:
    """The reports that fit, the newest first; of ninety days when no days are said."""
    rows = Report.objects.as_system("the public list, without personal data")
    if asked.jurisdiction_id:
        rows = _of_place(rows, asked.jurisdiction_id)
    if asked.service_request_id:
        rows = rows.filter(uid__in=_uids(asked.service_request_id))
    else:
        end = rules.within_reason(asked.end_date) if asked.end_date else at
        start = rules.within_reason(asked.start_date) if asked.start_date else end - SPAN
        start = max(start, end - SPAN)
        rows = rows.filter(requested_at__gte=start, requested_at__lte=end)
    if asked.service_code:
        rows = rows.filter(service_code__in=rules.listed(asked.service_code))
    if asked.status:
        rows = rows.filter(state__in=rules.listed(asked.status))
    first = (asked.page - 1) * asked.page_size
    page = list(rows.order_by("-requested_at", "-id")[first : first + asked.page_size])
    return _told(actor, page, at)


def request(actor: Actor, uid: str, *, at: datetime) -> rules.ReportRequest:
    """One report. Raises NotFound."""
    rows = Report.objects.as_system("one of the public list").filter(uid__in=_uids(uid))
    found = _told(actor, list(rows), at)
    if not found:
        raise NotFound(_("Không có phản ánh này."))
    return found[0]


def _of_place(rows: Any, code: str) -> Any:
    place = place_of(code)
    if len(place) > 2:
        return rows.filter(place_code=place)
    return rows.filter(place_code__in=[c.code for c in places.communes_of(place)])


def _uids(text: str) -> list[UUID]:
    found = []
    for part in rules.listed(text):
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found


def _told(actor: Actor, rows: list[Report], at: datetime) -> list[rules.ReportRequest]:
    units = org.get_many({row.unit_id for row in rows})
    names = kinds(on=at.date())
    return [_one(row, units, names, whole=_own(actor, row)) for row in rows]


def _own(actor: Actor, row: Report) -> bool:
    """Whether the asker sent it, or answers for it."""
    if actor.account_id is not None and actor.account_id == row.account_id:
        return True
    return actor.holds("petitions.report.handle", row.unit_id)


def _one(row: Report, units: Any, names: dict[str, str], *, whole: bool) -> rules.ReportRequest:
    unit = units.get(row.unit_id)
    return rules.ReportRequest(
        service_request_id=str(row.uid), status="open" if row.state == "open" else "closed",
        status_notes=row.note, service_code=row.service_code,
        service_name=names.get(row.service_code, row.service_code),
        description=row.description if whole else "", agency_responsible=unit.name if unit else "",
        service_notice="", requested_datetime=row.requested_at, updated_datetime=row.updated_at,
        expected_datetime=row.expected_at, address=row.address if whole else "",
        address_id=row.place_code, zipcode="", media_url=row.media_url if whole else "",
        lat=rules.coarse(row.lat, whole=whole), long=rules.coarse(row.long, whole=whole),
    )  # fmt: skip


def facts() -> Iterator[dict[str, Any]]:
    """One row a report, for the lake; no personal column."""
    rows = Report.objects.as_system("facts").order_by("id")
    columns = ("service_code", "unit_id", "place_code", "requested_at", "updated_at", "state")
    for row in rows.values(*columns).iterator():
        yield {**row, "closed": int(row["state"] == Report.State.CLOSED)}
