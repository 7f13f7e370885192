"""Entering a decision to publish, and ticking off what stands in the national base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.procedures.events import DecisionEntered, DutyDone
from congvu.registers.procedures.models import DecisionLine, PublicationDecision
from congvu.registers.procedures.rules import definitions, duties

PUBLISH = "procedures.procedure.publish"


class UnableToEnter(Refused):
    """The decision cannot be entered as it was written."""

    status = 422


class UnableToTick(Refused):
    """This procedure cannot be called published on that day."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision to publish. lines: (code, kind) of each procedure in it."""

    number: str
    issuer: str
    level: str
    signed_on: date
    effective_on: date
    lines: Sequence[tuple[str, str]]
    shortened: bool = False
    abstract: str = ""
    legal_basis: str = ""


@action(needs=PUBLISH)
def enter_decision(*, actor: Actor, new: NewDecision, at: datetime) -> str:
    """Enter a signed decision; each of its procedures becomes a duty. The decision's uid.

    Law: NĐ 63/2010/NĐ-CP Điều 13 to 15, 24.
    """
    _demand_right(new, clock.local(at).date())
    row = PublicationDecision.objects.create(
        number=new.number, issuer=new.issuer, level=new.level, shortened=new.shortened,
        signed_on=new.signed_on, effective_on=new.effective_on, abstract=new.abstract,
        legal_basis=new.legal_basis,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    DecisionLine.objects.bulk_create(
        DecisionLine(decision=row, code=code, kind=kind) for code, kind in new.lines
    )
    publish(
        DecisionEntered(
            decision_uid=str(row.uid), number=new.number, signed_on=new.signed_on.isoformat(),
            codes=[code for code, _kind in new.lines],
        )
    )  # fmt: skip
    return str(row.uid)


@action(needs=PUBLISH)
def tick_duty(*, actor: Actor, line_id: int, published_on: date, at: datetime) -> None:
    """Say on which day the procedure was published in the national base."""
    line = DecisionLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound(_("Không có thủ tục này trong quyết định công bố nào."))
    decision = line.decision
    if line.published_on is not None:
        raise UnableToTick(_("Thủ tục này đã được ghi nhận công khai. Hãy tải lại trang."))
    if not decision.signed_on <= published_on <= clock.local(at).date():
        raise UnableToTick(
            _("Ngày công khai phải từ ngày ký quyết định đến hôm nay. Hãy nhập lại."),
            field="published_on",
        )
    line.published_on = published_on
    line.save(update_fields=["published_on"])
    publish(
        DutyDone(
            decision_uid=str(decision.uid), number=decision.number, code=line.code,
            published_on=published_on.isoformat(),
        )
    )  # fmt: skip


def _demand_right(new: NewDecision, today: date) -> None:
    if new.level not in duties.LEVELS:
        raise UnableToEnter(_("Hãy chọn cấp công bố: bộ hoặc tỉnh."), field="level")
    if new.signed_on > today:
        raise UnableToEnter(_("Ngày ký không thể ở tương lai."), field="signed_on")
    if not new.lines:
        raise UnableToEnter(_("Hãy ghi ít nhất một thủ tục được công bố."), field="lines")
    for code, kind in new.lines:
        if not definitions.CODE.match(code) or kind not in duties.KINDS:
            raise UnableToEnter(
                _("Dòng “%(code)s” không đúng. Mỗi dòng ghi mã thủ tục và loại công bố.")
                % {"code": code},
                field="lines",
            )
    if len({code for code, _kind in new.lines}) < len(new.lines):
        raise UnableToEnter(_("Một thủ tục chỉ ghi một dòng trong quyết định."), field="lines")
    known = PublicationDecision.objects.filter(
        number=new.number, issuer=new.issuer, signed_on=new.signed_on
    )
    if known.exists():
        raise UnableToEnter(_("Quyết định này đã được nhập."), field="number")
