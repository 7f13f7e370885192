"""Partners' dossiers as they stand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.gateway.models import Inbound
from congvu.systems.gateway.rules import messages, sending


def visible(actor: Actor) -> Any:
    """The partners' dossiers within sight, the newest first."""
    return Inbound.objects.visible_to(actor).select_related("partner", "unit").order_by("-id")


def one(*, partner_id: int, code: str) -> messages.HoSoDaNoi:
    """A partner's own dossier by its code. Raises NotFound."""
    rows = Inbound.objects.as_system("the partner's own").filter(partner_id=partner_id, code=code)
    row = rows.first()
    if row is None:
        raise NotFound(_("Không có hồ sơ mang mã này của đối tác."))
    return messages.HoSoDaNoi(
        IdHoSo=str(row.uid), MaHoSo=row.code, MaTTHC=row.procedure_code, TrangThai=row.state,
        NgayNop=sending.moment(row.submitted_at), NgayTiepNhan=sending.moment(row.received_at),
        SoTienTrinh=row.steps.filter(kind="progress").count(),
    )  # fmt: skip


def of_day(*, partner_id: int, day: date) -> list[messages.DoiSoat]:
    """What a partner has handed in on a day, for its own reconciliation."""
    start = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
    rows = Inbound.objects.as_system("the partner's own").filter(
        partner_id=partner_id, submitted_at__gte=start, submitted_at__lt=start + timedelta(days=1)
    )
    return [
        messages.DoiSoat(
            MaHoSo=r.code, TrangThaiHoSo=r.state, NgayTiepNhan=sending.moment(r.received_at)
        )
        for r in rows.order_by("code")
    ]
