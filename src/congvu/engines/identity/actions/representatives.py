"""Recording who may act for an organisation at the portal, and ending it.

Law: Nghị định 69/2024/NĐ-CP; Bộ luật Dân sự, Điều 134 đến Điều 140 (đại diện).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.identity.events import RepresentativeEnded, RepresentativeRecorded
from congvu.engines.identity.models import Person, Representative
from congvu.engines.identity.models.locks import hold
from congvu.engines.identity.models.representatives import MANAGE
from congvu.engines.identity.queries.people import find_by_cccd
from congvu.engines.identity.rules.numbers import cccd_fault, clean_cccd
from congvu.engines.identity.rules.organisations import clean_number
from congvu.kernel import text
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound


@dataclass(frozen=True, kw_only=True)
class RepresentativeSaid:
    """What the officer read from the papers. cccd, full_name: the representative's, both must agree
    with a person who signed in here; basis: the paper; valid_until: its last day, None without one."""

    full_name: str
    cccd: str
    organisation: str
    number: str
    basis: str
    valid_from: date
    valid_until: date | None = None


@action(needs=MANAGE)
def record_representative(
    *, actor: Actor, unit_id: int, said: RepresentativeSaid, at: datetime
) -> str:
    """From now the person acts for the organisation at the portal; gives the uid. Raises Invalid."""
    demand(actor, MANAGE, unit_id)
    number = clean_number(said.number)
    _refuse_bad(said, number)
    person = _person(said)
    hold(f"representative|{person.pk}|{number}")
    rows = Representative.objects.as_system("the action asks the gate")
    if rows.filter(person=person, number=number, ended_at=None).exists():
        raise Invalid({"number": _("Người này đã được ghi là đại diện của tổ chức này.")})
    row = rows.create(
        person=person, organisation=said.organisation.strip(), number=number,
        basis=said.basis.strip(), valid_from=said.valid_from, valid_until=said.valid_until,
        unit_id=unit_id, recorded_by=actor.name, recorded_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        RepresentativeRecorded(
            person_uid=str(person.uid), organisation=row.organisation, number=number,
            basis=row.basis,
        ),
        unit_id=unit_id,
    )  # fmt: skip
    return str(row.uid)


@action(needs=MANAGE)
def end_representative(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """The person acts for it no longer, at once. Raises NotFound, Invalid."""
    rows = Representative.objects.as_system("the action asks the gate").select_for_update()
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có người đại diện này."))
    demand(actor, MANAGE, row.unit_id)
    if row.ended_at is not None:
        unchanged()
        return
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do.")})
    row.ended_at, row.end_reason = at, reason.strip()[:300]
    row.save(update_fields=["ended_at", "end_reason"])
    person = Person.objects.as_system("whose authority ends").get(pk=row.person_id)
    publish(
        RepresentativeEnded(
            person_uid=str(person.uid), organisation=row.organisation, number=row.number,
            reason=row.end_reason,
        ),
        unit_id=row.unit_id,
    )  # fmt: skip


def _person(said: RepresentativeSaid) -> Person:
    """Name and number must both be right: one sentence for both, so that nothing can be fished for."""
    found = find_by_cccd(clean_cccd(said.cccd))
    rows = Person.objects.as_system("name and number were given")
    person = rows.filter(pk=found or 0, search_key=text.unaccent(" ".join(said.full_name.split())))
    row = person.first()
    if row is None:
        raise Invalid(
            {
                "cccd": _(
                    "Chưa có người này trên Cổng, hoặc họ tên không khớp số định danh. Đề nghị "
                    "người đại diện đăng nhập Cổng bằng định danh điện tử một lần rồi ghi lại."
                )
            }
        )
    return row


def _refuse_bad(said: RepresentativeSaid, number: str) -> None:
    wrong = {}
    if cccd_fault(clean_cccd(said.cccd)):
        wrong["cccd"] = _("Số định danh gồm 12 chữ số; đề nghị kiểm tra lại.")
    if not number:
        wrong["number"] = _("Ghi mã định danh hoặc mã số thuế của tổ chức.")
    if not said.organisation.strip():
        wrong["organisation"] = _("Hãy ghi tên tổ chức, doanh nghiệp.")
    if not said.basis.strip():
        wrong["basis"] = _("Hãy ghi giấy tờ xác nhận việc đại diện.")
    if said.valid_until and said.valid_until < said.valid_from:
        wrong["valid_until"] = _("Ngày cuối không được trước ngày đầu.")
    if wrong:
        raise Invalid(wrong)
