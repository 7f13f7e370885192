"""Three invented reports of a ward: just come, being dealt with, answered; sent by a sample system.

Told once; nothing is made when there is a report already.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.systems.petitions import rules
from congvu.systems.petitions.actions import NOUN, send_report
from congvu.systems.petitions.models import Report

JOB = "petitions.demo"
SYSTEM = Actor.system("Dữ liệu trình diễn")
AFTER = timedelta(seconds=20)
WARD = "21025"  # phường Cẩm Thành
CLIENT, NAME = "phan-anh-hien-truong-mau", "Ứng dụng Phản ánh hiện trường (mẫu)"
# (kind, what, where, point, who, steps so far); the numbers are in a block that nobody is given.
REPORTS = (
    ("chieu-sang", "Ba bóng đèn đường trước cổng trường không sáng từ đầu tuần.",
     "Ngõ 45 Phan Bội Châu", (15.1187, 108.7989), "Nguyễn Thị Mẫu", ()),
    ("moi-truong", "Rác tập kết tại góc chợ hai ngày chưa được thu gom, bốc mùi.",
     "Chợ Cẩm Thành", (15.1204, 108.8021), "Trần Văn Mẫu", (("take", ""),)),
    ("duong-sa", "Ổ gà sâu giữa làn xe máy, trời mưa rất khó thấy.",
     "Đoạn 12 – 20 Lê Lợi", (15.1216, 108.8007), "Lê Thị Mẫu",
     (("take", ""), ("answer", "Đã dặm vá mặt đường đoạn 12 – 20 Lê Lợi. Cảm ơn ông, bà đã phản ánh."))),
)  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """Leave it to the worker."""
    later(actor=SYSTEM, at=at)


@action(needs="petitions.report.handle")
def later(*, actor: Actor, at: datetime) -> None:
    """One job, once."""
    unchanged()
    jobs.enqueue(JOB, run_at=at + AFTER, unique_key=JOB)


def tell(*, at: datetime) -> None:
    """The reports and the system that sent them; a repeat adds nothing."""
    cast = {a.demo_key: a.pk for a in identity.demo_accounts()}
    if Report.objects.as_system("the demo's own").exists() or "y-ngu" not in cast:
        return
    officer = identity.actor_for(cast["y-ngu"], assurance=2)
    if not any(m.client_id == CLIENT for m in identity.machines(actor=SYSTEM)):
        identity.add_machine(
            actor=SYSTEM, client_id=CLIENT, name=NAME, unit_id=officer.unit_id or 0, at=at
        )
    for kind, what, where, (lat, long), who, steps in REPORTS:
        sent = rules.Sent(
            service_code=kind, description=what, first_name=who, phone="0900000000",
            jurisdiction_id=WARD, address_string=where, lat=lat, long=long,
        )  # fmt: skip
        uid = send_report(actor=SYSTEM, sent=sent, at=at)
        for outcome, reason in steps:
            _step(actor=officer, uid=uid, outcome=outcome, reason=reason, at=at)


@action(needs="petitions.report.handle")
def _step(*, actor: Actor, uid: str, outcome: str, reason: str, at: datetime) -> None:
    task = casework.task_of(noun=NOUN, subject_uid=uid, whose="official")
    if task is None:
        unchanged()
        return
    said = {"reason": reason} if reason else {}
    casework.complete_task(
        actor=actor, task_uid=str(task.uid), outcome=outcome, reason=reason, data=said, at=at
    )
