"""The slip of a letter that came: who leads, who supports, who is told.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (phiếu giải quyết văn bản đến).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from congvu.kernel.text import gettext_noop


@dataclass(frozen=True)
class Whom:
    """A unit, and the person in it when one is named."""

    unit_id: int
    account_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What the leader decides. due_on: None takes the urgency's own time."""

    lead: Whom | None
    supports: Sequence[Whom] = ()
    knows: Sequence[Whom] = ()
    due_on: date | None = None
    opinion: str = ""

    @property
    def everybody(self) -> list[Whom]:
        """All of them, who leads first."""
        return [*([self.lead] if self.lead else []), *self.supports, *self.knows]


def faults(slip: Slip, *, today: date) -> dict[str, str]:
    """Field → message key."""
    found: dict[str, str] = {}
    if slip.lead is None and not slip.knows:
        found["lead"] = gettext_noop("Hãy chọn đơn vị chủ trì, hoặc ít nhất một nơi nhận để biết.")
    if slip.lead is None and slip.supports:
        found["lead"] = gettext_noop("Có đơn vị phối hợp thì phải có đơn vị chủ trì.")
    if slip.lead is not None and slip.lead in slip.supports:
        found["supports"] = gettext_noop("Đơn vị chủ trì không đồng thời phối hợp.")
    if slip.due_on is not None and slip.due_on < today:
        found["due_on"] = gettext_noop("Thời hạn không được trước hôm nay.")
    return found
