"""Jobs that wait, run or are dead; what is dead can be run again or let go."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from congvu.engines.jobs.actions.letters import MANAGE, discard_job, retry_job
from congvu.engines.jobs.queries.jobs import all_jobs, backlog, in_state, state_of, workers
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web.screens import Bulk, Column, Filter, ListScreen

STATES = {
    "waiting": gettext_lazy("Đang chờ"),
    "running": gettext_lazy("Đang chạy"),
    "retrying": gettext_lazy("Chờ thử lại"),
    "dead": gettext_lazy("Đã dừng"),
}
TONES = {"waiting": "plain", "running": "info", "retrying": "warn", "dead": "bad"}


class JobsScreen(ListScreen):
    """Every job that is not finished, the newest first."""

    title = gettext_lazy("Việc chạy nền")
    lead = gettext_lazy(
        "Việc đã dừng giữ lại các việc sau cùng thứ tự cho đến khi bạn cho chạy lại hoặc bỏ."
    )
    name = "viec-chay-nen"
    template = "jobs/jobs.html"
    columns: ClassVar = (
        Column(key="name", label=gettext_lazy("Việc")),
        Column(
            key="state",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: STATES[state_of(row)],
            tone=lambda row: TONES[state_of(row)],
        ),
        Column(key="attempts", label=gettext_lazy("Số lần thử"), kind="number"),
        Column(key="made_at", label=gettext_lazy("Tạo lúc"), kind="moment"),
        Column(key="reason", label=gettext_lazy("Lỗi gần nhất")),
        Column(key="dead_at", label=gettext_lazy("Dừng lúc"), kind="moment", shown=False),
    )
    filters: ClassVar = (
        Filter(
            key="trang-thai",
            label=gettext_lazy("Trạng thái"),
            kind="choice",
            choices=tuple(STATES.items()),
            apply=in_state,
        ),
        Filter(
            key="viec-gi",
            label=gettext_lazy("Tên việc"),
            apply=lambda rows, value: rows.filter(name__startswith=value),
        ),
    )
    bulk: ClassVar = (
        Bulk(
            code="chay-lai",
            label=gettext_lazy("Chạy lại"),
            needs=MANAGE,
            run=lambda *, actor, key: retry_job(actor=actor, uid=key),
        ),
        Bulk(
            code="bo",
            label=gettext_lazy("Bỏ việc"),
            needs=MANAGE,
            variant="danger",
            confirm=gettext_lazy("Bỏ hẳn các việc đã chọn? Không lấy lại được."),
            run=lambda *, actor, key: discard_job(actor=actor, uid=key),
        ),
    )
    empty_title = gettext_lazy("Không có việc nào đang chờ")
    empty_text = gettext_lazy("Mọi việc đã chạy xong.")

    def rows(self, actor: Actor) -> Any:
        return all_jobs()

    def context(self) -> dict[str, Any]:
        at = clock.now()
        alive = [worker for worker in workers(at=at) if worker.alive]
        return {"backlog": backlog(at=at), "alive": alive}
