"""What the tests of the whole job share: the cast, answers that are right, one call a part."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import connection

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.jobs import api as jobs
from congvu.engines.payments import api as payments
from congvu.engines.payments.actions import receiving
from congvu.engines.payments.contracts import Paid
from congvu.engines.places import api as places
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, processing
from congvu.systems.publicservices.queries import prefilling

FOUND, CONTRACT, MEDAL, CERTIFY = "1.012929", "1.013734", "0.100104", "2.000815"
NOUN = "dossiers.dossier"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday 20/11/2026 09:00 in Vietnam
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
)
PDF += b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HOME = {"province": "51", "commune": "", "line": "12 Lê Lợi"}


def cast(key: str) -> Actor:
    """One of the demo people, resolved anew as in a request."""
    return identity.actor_for(demo.account(key).pk, assurance=2)


def upload(actor: Actor, content: bytes = PDF, name: str = "giấy tờ.pdf") -> str:
    """The uid of a stored file."""
    card = applications.store_attachment(
        actor=actor, filename=name, stream=io.BytesIO(content), field="tep"
    )
    return str(card.uid)


def answers(code: str, file: str, **changed: Any) -> dict[str, Any]:
    """Everything that the form asks beyond what the e-ID fills in."""
    given = {FOUND: _founding, MEDAL: _medal}.get(code, _contract)(file)
    return {**given, **changed}


def draft(actor: Actor, code: str, at: datetime = AT, **changed: Any) -> str:
    """The uid of a complete draft (or of one with some answers changed)."""
    begun = applications.begin_application(actor=actor, code=code, at=at)
    given = {**begun.answers, **answers(code, upload(actor), **changed)}
    form = casework.load_form(procedures.procedure(code=code, on=clock.local(at).date()).form)
    for step in form.steps:
        casework.save_draft_step(
            actor=actor, uid=begun.uid, step=step.key, version=begun.steps.get(step.key, 0),
            answers={q.key: given[q.key] for q in step.questions if q.key in given},
            device="", force=True, at=at,
        )  # fmt: skip
    return str(begun.uid)


@action(needs="public")
def quick_draft(*, actor: Actor, code: str, file: str, at: datetime) -> str:
    """A complete draft in one go, for tests that need many."""
    procedure = procedures.procedure(code=code, on=clock.local(at).date())
    made = casework.begin_draft(
        actor=actor, form=procedure.form, purpose=f"{code}@{procedure.id}", at=at,
        taken=prefilling.taken_over(actor=actor, form=procedure.form).answers,
        answers=answers(code, file),
    )  # fmt: skip
    return str(made.uid)


def submit(actor: Actor, code: str, at: datetime = AT, **changed: Any) -> DossierCard:
    """A dossier handed in."""
    uid = draft(actor, code, at, **changed)
    return applications.submit_application(actor=actor, draft_uid=uid, at=at)


def decide(
    actor: Actor,
    dossier: str,
    outcome: str,
    at: datetime = AT,
    *,
    reason: str = "",
    components: tuple[str, ...] = (),
) -> None:
    """Finish the one open task of the officials."""
    task = casework.task_of(noun=NOUN, subject_uid=dossier, whose="official")
    assert task is not None
    processing.decide_task(
        actor=actor, dossier_uid=dossier, task_uid=str(task.uid), outcome=outcome, reason=reason,
        components=list(components), at=at,
    )  # fmt: skip


def pay_fees(uid: str, at: datetime = AT) -> None:
    """Pay what the dossier owes, as the gateway tells of it."""
    for owed in payments.invoices_of(noun=NOUN, uid=uid):
        paid = Paid(order=owed.order, transaction=f"T-{owed.order}", amount=owed.amount, paid_at=at)
        receiving.take_found(actor=Actor.system("test"), paid=paid, at=at)


def settle(at: datetime = AT) -> None:
    """Let the worker's part happen: papers drawn and signed, events delivered."""
    jobs.run_pending(at=max(at, clock.now()), strict=True)


def now(uid: str) -> DossierCard:
    """The dossier as it stands."""
    return dossiers.for_machine(uid=uid)


def clocks(uid: str, at: datetime) -> dict[str, casework.ClockRef]:
    """Both clocks of the dossier's case."""
    case = casework.case_of(noun=NOUN, subject_uid=uid)
    assert case is not None
    return casework.clocks_of(case.id, at)


def rows() -> dict[str, int]:
    """Table → rows, of the whole house."""
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.managed]
    parts = (f"SELECT '{t}', count(*) FROM \"{t}\"" for t in sorted(set(tables)))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def place(name: str) -> dict[str, str]:
    """A commune of Quảng Ngãi by its name, as the form keeps it."""
    hit = next(h for h in places.communes_of("51") if h.name == name)
    return {"province": "51", "commune": hit.code}


def _applicant() -> dict[str, Any]:
    home = {**place("Cẩm Thành"), "line": "12 Lê Lợi"}
    return {"dien_thoai": "0900000001", "dia_chi_lien_he": home, "cam_ket": True}


def _founding(file: str) -> dict[str, Any]:
    names = ("Nguyễn Văn An", "Trần Thị Bưởi", "Lê Văn Cam", "Phạm Thị Dừa", "Đỗ Văn Ổi")
    files = ("tep_don", "tep_dieu_le", "tep_ban_van_dong", "tep_ly_lich", "tep_tru_so")
    return {
        **_applicant(),
        "ten_hoi": "Hội Làm vườn phường Cẩm Thành",
        "linh_vuc": "so_thich",
        "ton_chi": "Tập hợp người yêu cây cảnh.",
        "noi_dat_tru_so": place("Cẩm Thành"),
        "dia_chi_tru_so": {**place("Cẩm Thành"), "line": "20 Hùng Vương"},
        "so_hoi_vien": "45",
        "so_cong_nhan": "15/QĐ-SNV",
        "ngay_cong_nhan": "2026-10-01",
        "thanh_vien": [
            {"tv_ho_ten": n, "tv_nam_sinh": "1980", "tv_chuc_danh": "uy_vien" if i else "truong"}
            for i, n in enumerate(names)
        ],
        **{key: [file] for key in files},
    }


def _contract(file: str) -> dict[str, Any]:
    return {
        **_applicant(),
        "noi_thuong_tru": place("Cẩm Thành"),
        "nuoc_den": "Nhật Bản",
        "ten_nguoi_su_dung": "Công ty Sakura",
        "nganh_nghe": "Điều dưỡng",
        "ngay_bat_dau": "2027-03-01",
        "thoi_han_thang": "36",
        "tien_luong": "30000000",
        "so_ho_chieu": "C1234567",
        "nguoi_than": "Trần Thị Bưởi",
        "dien_thoai_nguoi_than": "0900000002",
        "tep_hop_dong": [file],
        "tep_ho_chieu": [file],
    }


def _medal(file: str) -> dict[str, Any]:
    return {
        **_applicant(),
        "noi_thuong_tru": place("Cẩm Thành"),
        "loai": "truy_tang",
        "quan_he": "con",
        "tnxp_ho_ten": "Trần Thị Lựu",
        "don_vi": "Đội 25",
        "tu_nam": "1966",
        "den_nam": "1972",
        "tep_ban_khai": [file],
        "tep_giay_to": [file],
    }
