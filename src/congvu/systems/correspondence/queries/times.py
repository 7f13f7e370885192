"""How letters that came stand with their deadlines: six classes, each letter in exactly one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from congvu.kernel import clock
from congvu.kernel.text import gettext_noop
from congvu.systems.correspondence.rules import states

LABELS = {
    "dung-han": gettext_noop("Xong đúng hạn"),
    "muon": gettext_noop("Xong muộn"),
    "trong-han": gettext_noop("Đang làm, còn hạn"),
    "qua-han": gettext_noop("Đang làm, quá hạn"),
    "khong-han": gettext_noop("Không có hạn"),
    "khong-nhan": gettext_noop("Không tiếp nhận, đã trả lại"),
}
TONES = {
    "dung-han": "good", "muon": "bad", "trong-han": "info", "qua-han": "late", "khong-han": "plain",
    "khong-nhan": "plain",
}  # fmt: skip
LIMITED = Q(due_at__isnull=False)
DONE = LIMITED & Q(state=states.DONE)
GIVEN_UP = Q(state__in=states.OVER - {states.DONE})
OPEN = LIMITED & ~Q(state__in=states.OVER)
IN_TIME = Q(ended_at__isnull=True) | Q(ended_at__lte=F("due_at"))
CLASSES: dict[str, Callable[[datetime], Q]] = {
    "dung-han": lambda _at: DONE & IN_TIME,
    "muon": lambda _at: DONE & Q(ended_at__gt=F("due_at")),
    "trong-han": lambda at: OPEN & Q(due_at__gte=at),
    "qua-han": lambda at: OPEN & Q(due_at__lt=at),
    "khong-han": lambda _at: ~LIMITED & ~GIVEN_UP,
    "khong-nhan": lambda _at: GIVEN_UP,
}


def of(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    """The letters of one class, as things stand now."""
    return rows.filter(CLASSES[name](clock.now()))
