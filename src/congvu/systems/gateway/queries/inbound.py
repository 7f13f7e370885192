"""Partners' dossiers as they stand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.gateway.models import Inbound
from congvu.systems.gateway.rules import messages, sending


def visible(actor: Actor) -> Any:
    """The partners' dossiers within sight, the newest first."""
    return Inbound.objects.visible_to(actor).select_related("partner", "unit").order_by("-id")


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
