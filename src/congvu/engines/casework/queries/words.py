"""Deadlines and turns in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from congvu.engines.casework.models import Task
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.rules.clocks import Calendar, Standing
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local

HOURS_A_DAY = 8


def deadline_words(due_at: datetime | None, at: datetime, calendar: Calendar) -> str:
    """``Còn 3 ngày làm việc``, ``Quá hạn 5 giờ làm việc``, ``Không đặt hạn``."""
    if due_at is None:
        return _("Không đặt hạn")
    late = at > due_at
    first, last = (due_at, at) if late else (at, due_at)
    hours = calendar.working_hours_between(first, last)
    days = int(hours // HOURS_A_DAY)
    if late:
        return _late(days, int(hours))
    if local(due_at).date() == local(at).date():
        return _("Đến hạn hôm nay lúc %(hour)s") % {"hour": f"{local(due_at):%H:%M}"}
    if days:
        text = ngettext("Còn %(n)s ngày làm việc", "Còn %(n)s ngày làm việc", days)
        return text % {"n": days}
    text = ngettext("Còn %(n)s giờ làm việc", "Còn %(n)s giờ làm việc", int(hours))
    return text % {"n": int(hours)}


def _late(days: int, hours: int) -> str:
    if days:
        return ngettext("Quá hạn %(n)s ngày làm việc", "Quá hạn %(n)s ngày làm việc", days) % {
            "n": days
        }
    if hours:
        return ngettext("Quá hạn %(n)s giờ làm việc", "Quá hạn %(n)s giờ làm việc", hours) % {
            "n": hours
        }
    return _("Vừa quá hạn")


def turn_words(task: Task, unit_name: str, actor: Actor | None = None) -> str:
    """Whose turn it is. actor: the reader, who is addressed; None: a public reader."""
    if task.whose == Whose.APPLICANT:
        own = actor is not None and actor.is_citizen
        return _("Đến lượt bạn") if own else _("Chờ người nộp hồ sơ")
    if actor is None or actor.is_citizen:
        return _("Đang giải quyết tại %(unit)s") % {"unit": unit_name}
    if task.assignee_id is None:
        return _("Chưa ai nhận, tại %(unit)s") % {"unit": unit_name}
    if task.assignee_id in (actor.account_id, actor.on_behalf_of):
        return _("Đến lượt bạn")
    return _("%(who)s đang xử lý") % {"who": task.assignee_name}


TONES = {
    Standing.OVERDUE: "late", Standing.SOON: "soon", Standing.ON_TIME: "good",
    Standing.PAUSED: "info", Standing.NONE: "plain", Standing.DONE_ON_TIME: "good",
    Standing.DONE_LATE: "late",
}  # fmt: skip


def standing_words(standing: Standing | str) -> str:
    """``Còn hạn``, ``Sắp đến hạn``, ``Quá hạn``…"""
    return {
        Standing.NONE: _("Không đặt hạn"),
        Standing.PAUSED: _("Tạm dừng tính hạn"),
        Standing.ON_TIME: _("Còn hạn"),
        Standing.SOON: _("Sắp đến hạn"),
        Standing.OVERDUE: _("Quá hạn"),
        Standing.DONE_ON_TIME: _("Đúng hạn"),
        Standing.DONE_LATE: _("Trễ hạn"),
    }[Standing(standing)]
