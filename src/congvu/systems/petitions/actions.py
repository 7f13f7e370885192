"""Every write of petitions: sent, taken in, answered, refused."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.org import api as org
from congvu.engines.places import api as places
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.kernel.sealing import seal_json
from congvu.systems.petitions import events, queries, rules
from congvu.systems.petitions.models import CONTACT_KEY, Report

PROCESS, NOUN = "petitions.report", "petitions.report"
OFFICE = "ubnd_xa"
LAW = "NĐ 20/2008/NĐ-CP"


@action(needs="petitions.report.send")
def send_report(*, actor: Actor, sent: rules.Sent, at: datetime) -> str:
    """Take a report to the commune where it happened; its first step opens at once. Gives its uid.

    Raises NotFound for an unknown kind, Invalid for a place that nobody here answers for.
    Law: NĐ 20/2008/NĐ-CP, điều 8 (name and telephone).
    """
    on = clock.local(at).date()
    kind = queries.service(sent.service_code, on=on)
    place = _place(sent, on)
    unit = org.competent_unit(kind=OFFICE, place_code=place, on=on)
    if unit is None:
        raise Invalid({"jurisdiction_id": _("Chưa có xã, phường nào trên hệ thống nhận ở đây.")})
    if not (sent.first_name.strip() and sent.phone.strip()):
        raise Invalid({"first_name": _("Cần tên và số điện thoại của người phản ánh.")}, law=LAW)
    row = _insert(actor, sent, place, unit.id, at)
    casework.start_case(
        process_key=PROCESS, subject_noun=NOUN, subject_uid=str(row.uid), owner_unit_id=unit.id,
        subject_url="petitions:report", title=f"{kind.service_name}: {sent.description[:120]}",
        start_clock=True, at=at,
    )  # fmt: skip
    case = casework.case_of(noun=NOUN, subject_uid=str(row.uid))
    clocks = casework.clocks_of(case.id, at) if case else {}
    row.expected_at = clocks["legal"].due_at if "legal" in clocks else None
    row.save(update_fields=["expected_at"])
    publish(
        events.ReportSent(report_uid=str(row.uid), service_code=row.service_code), unit_id=unit.id
    )
    return str(row.uid)


@step
def take_report(*, uid: str, at: datetime) -> None:
    """The office deals with it."""
    row = _move(uid, _("Đã tiếp nhận, đang xử lý."), at)
    publish(events.ReportTaken(report_uid=uid, service_code=row.service_code), unit_id=row.unit_id)


@step
def close_report(*, uid: str, note: str, how: str, at: datetime) -> None:
    """Answered or refused; the note is for everybody to read."""
    row = _move(uid, note.strip(), at, state=Report.State.CLOSED)
    publish(
        events.ReportClosed(report_uid=uid, service_code=row.service_code, how=how),
        unit_id=row.unit_id,
    )


def _insert(actor: Actor, sent: rules.Sent, place: str, unit_id: int, at: datetime) -> Report:
    uid = ids.uuid7()
    who = rules.Contact(
        first_name=sent.first_name.strip(), last_name=sent.last_name.strip(),
        phone=sent.phone.strip(), email=sent.email.strip(),
    )  # fmt: skip
    return Report.objects.create(
        uid=uid, service_code=sent.service_code, unit_id=unit_id, place_code=place,
        address=sent.address_string.strip(), lat=_exact(sent.lat), long=_exact(sent.long),
        description=sent.description.strip(), media_url=sent.media_url,
        contact=seal_json(asdict(who), key=CONTACT_KEY, context=str(uid)),
        account_id=actor.account_id or 0, requested_at=at, updated_at=at,
    )  # fmt: skip


def _place(sent: rules.Sent, on: date) -> str:
    """The commune: by its code, or by the address. A point alone needs a jurisdiction beside it."""
    for name, code in (("address_id", sent.address_id), ("jurisdiction_id", sent.jurisdiction_id)):
        if code:
            try:
                return places.commune(code).code
            except NotFound as error:
                said = _("Không có xã, phường, đặc khu mang mã này.")
                raise Invalid({name: said}) from error
    for hit in places.find(sent.address_string, on=on, limit=5) if sent.address_string else ():
        if hit.level == "commune":
            return hit.code
    raise Invalid(
        {"address_string": _("Chưa rõ xã, phường: gửi kèm jurisdiction_id hoặc address_string.")}
    )


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def _move(uid: str, note: str, at: datetime, *, state: str = Report.State.OPEN) -> Report:
    rows = Report.objects.as_system("a step of its own process").select_for_update(of=("self",))
    row = rows.get(uid=uid)
    row.note, row.updated_at, row.state = note, at, state
    row.save(update_fields=["note", "updated_at", "state"])
    return row
