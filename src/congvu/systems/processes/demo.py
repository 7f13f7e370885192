"""A few internal procedures of the demo's officials: one begun, one half done, one finished.

Told once; nothing is made when there is a run already.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.systems.processes.actions import runs
from congvu.systems.processes.models import Run
from congvu.systems.processes.queries import NOUN

JOB = "processes.demo"
SYSTEM = Actor.system("Dữ liệu trình diễn")
AFTER = timedelta(seconds=40)
TRAINING, POSTS = "cu-di-dao-tao", "tham-dinh-vi-tri-viec-lam"
# course → who decides what so far.
COURSES = {
    "Bồi dưỡng ngạch chuyên viên chính": (("dung", "agree"), ("ha", "agree"), ("dung", "agree")),
    "Bồi dưỡng kỹ năng phân tích dữ liệu": (("dung", "agree"),),
    "Bồi dưỡng tiếng Anh công vụ": (),
}  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """Leave it to the worker."""
    later(actor=SYSTEM, at=at)


@action(needs="processes.run.read")
def later(*, actor: Actor, at: datetime) -> None:
    """One job, once."""
    unchanged()
    jobs.enqueue(JOB, run_at=at + AFTER, unique_key=JOB)


def tell(*, at: datetime) -> None:
    """The runs; a repeat adds nothing."""
    cast = {a.demo_key: identity.actor_for(a.pk, assurance=2) for a in identity.demo_accounts()}
    if Run.objects.as_system("the demo's own").exists() or {"ha", "dung"} - cast.keys():
        return
    begin = clock.local(at).date() + timedelta(days=40)
    for course, steps in COURSES.items():
        answers = {
            "nguoi_di": cast["ha"].name, "ten_khoa": course, "tu_ngay": begin.isoformat(),
            "den_ngay": (begin + timedelta(days=30)).isoformat(), "kinh_phi": "4500000",
            "noi_hoc": "Học viện Hành chính và Quản trị công", "ly_do": "Theo kế hoạch đào tạo năm.",
        }  # fmt: skip
        uid = runs.start_run(actor=cast["ha"], code=TRAINING, answers=answers, files={}, at=at)
        for who, outcome in steps:
            _finish(actor=cast[who], uid=uid, outcome=outcome, at=at)
    if "khue" in cast:
        scheme = {
            "ten_de_an": "Đề án vị trí việc làm phường Cẩm Thành", "so_vi_tri": "32",
            "bien_che": "45", "can_cu": "Sắp xếp tổ chức bộ máy phường sau ngày 01/7/2025.",
        }  # fmt: skip
        uid = runs.start_run(actor=cast["khue"], code=POSTS, answers=scheme, files={}, at=at)
        _finish(actor=cast["khue"], uid=uid, outcome="agree", at=at)


@action(needs="casework.inbox.read")
def _finish(*, actor: Actor, uid: str, outcome: str, at: datetime) -> None:
    task = casework.task_of(noun=NOUN, subject_uid=uid, whose="official")
    if task is None:
        unchanged()
        return
    casework.complete_task(actor=actor, task_uid=str(task.uid), outcome=outcome, at=at)
