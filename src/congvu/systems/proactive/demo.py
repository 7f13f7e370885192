"""One offer of each level for An: three dossiers that an earlier system is said to have decided.

They lie before the day on which this installation's content begins, so they are entered in the
register as results only, as a transfer of old files would do it. The officials' rule run does the rest.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.registers.associations import api as associations
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, DossierCard, NewAttachment, NewDossier
from congvu.registers.procedures import api as procedures
from congvu.systems.proactive.actions import offers

PLACE = {"province": "51", "commune": "21025"}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
HOME = {
    "dien_thoai": "0900999999", "dia_chi_lien_he": {**PLACE, "line": "Số 119, tổ 5"},
    "noi_thuong_tru": PLACE, "cam_ket": True,
}  # fmt: skip
# procedure → days back, name of the result, papers asked for (question → component), answers.
PAST: dict[str, tuple[int, str, dict[str, str], dict[str, Any]]] = {
    "1.012929": (
        5 * 365 - 59, "Quyết định cho phép thành lập hội", {}, {"ten_hoi": "Hội Sinh vật cảnh Trà Bồng"},
    ),
    "1.010196": (
        5 * 365 - 44, "Chứng chỉ hành nghề lưu trữ",
        {"tep_don": "don", "tep_bang": "bang", "tep_ket_qua": "ket_qua_kiem_tra", "tep_anh": "anh"},
        {
            "trinh_do": "dai_hoc", "chuyen_nganh": "Lưu trữ học", "diem_kiem_tra": "82.5",
            "linh_vuc_hanh_nghe": ["chinh_ly", "so_hoa"], "ngay_kiem_tra": "2021-09-30",
        },
    ),
    "0.100107": (
        350, "Giấy giới thiệu thăm viếng mộ liệt sĩ", {"tep_don": "don", "tep_chung_minh": "chung_minh"},
        {
            "ten_liet_si": "Nguyễn Văn Bắc", "quan_he": "con", "so_nguoi": "2",
            "noi_co_mo": "Nghĩa trang liệt sĩ quốc gia Trường Sơn, tỉnh Quảng Trị",
            "ngay_di": "2026-01-10",
        },
    ),
}  # fmt: skip
HEADED = "1.012929"


def make(*, scale: int, at: datetime) -> None:
    """An's older results, one standing consent, and a first run soon; a repeat adds nothing."""
    bring_past(at=at)
    first_run(actor=offers.SYSTEM, at=at)


def bring_past(*, at: datetime) -> None:
    """The results that an earlier system gave An, and the yes to the yearly visit."""
    an = next((a for a in identity.demo_accounts() if a.demo_key == "an"), None)
    if an is None or dossiers.by_key(request_key=_key("0.100107")) is not None:
        return
    actor = identity.actor_for(an.pk)
    for code, (back, _name, files, _given) in PAST.items():
        when = at - timedelta(days=back)
        card = documents.store_upload(
            filename="giay-to-mau.pdf", stream=io.BytesIO(PDF), kind="attachment",
            owner_person_id=actor.person_id, actor=actor,
        )  # fmt: skip
        transfer(actor=offers.SYSTEM, whose=actor, code=code, file=card, files=files, at=when)
    offers.say_wish(actor=actor, code="0.100107", agrees=True, at=at)


@action(needs=offers.MAKE)
def transfer(
    *, actor: Actor, whose: Actor, code: str, file: Any, files: Mapping[str, str], at: datetime
) -> None:
    """Enter one old dossier with its result."""
    on, (_back, name, _files, given) = clock.local(at).date(), PAST[code]
    person = identity.person(whose.person_id or 0)
    unit = org.competent_unit(kind="ubnd_xa", place_code=PLACE["commune"], on=clock.today())
    procedure = procedures.procedure(code=code, on=clock.today())
    if unit is None:  # an installation of another province
        unchanged()
        return
    number = documents.reserve_number(series="dossier", on=on, unit_id=unit.id)
    documents.confirm_number(number_id=number.id)
    dossier = dossiers.open_dossier(
        new=NewDossier(
            code=number.text, request_key=_key(code), procedure_version_id=procedure.id,
            procedure_code=code, title=f"{procedure.name.vi} – {person.full_name}",
            person_id=person.id, owner_unit_id=unit.id, reception_unit_id=unit.id,
            channel=Channel.DIRECT, submitted_at=at, e_authenticated=False,
            answers={
                **HOME, **given, "ho_ten": person.full_name,
                "so_dinh_danh": identity.cccd_of(person.id),
                "ngay_sinh": person.birth_date.isoformat() if person.birth_date else "",
                **{question: [str(file.uid)] for question in files},
            },
        ),
        attachments=[
            NewAttachment(
                component_key=component, file_uid=str(file.uid), filename=file.filename,
                size=file.size, sha256=file.sha256,
            )
            for component in files.values()
        ],
        person_uid=str(person.uid),
    )  # fmt: skip
    end = at + timedelta(days=5)
    dossiers.accept_dossier(uid=dossier.uid, at=at, due_at=end)
    dossiers.pass_on(uid=dossier.uid)
    dossiers.finish_dossier(
        uid=dossier.uid, at=end, key="ket_qua", name=name, paper_code=f"cu-{dossier.code}"[:40]
    )
    dossiers.return_result(uid=dossier.uid, at=end, person_uid=str(person.uid))
    if code == HEADED:
        _register(dossier, person.id, unit.id, end)


def _register(dossier: DossierCard, person_id: int, unit_id: int, at: datetime) -> None:
    associations.register_association(
        new=associations.NewAssociation(
            name="Hội Sinh vật cảnh Trà Bồng", purpose="Tập hợp người yêu cây cảnh.", field="so_thich",
            address="20 Hùng Vương", place_code=PLACE["commune"], owner_unit_id=unit_id,
            head_person_id=person_id, members=45, dossier_uid=dossier.uid,
            decision_number="12/QĐ-UBND", paper_code="", founded_on=clock.local(at).date(),
        )
    )  # fmt: skip


@action(needs=offers.MAKE)
def first_run(*, actor: Actor, at: datetime) -> None:
    """Let the rules look once the other rooms have told their stories."""
    jobs.enqueue("proactive.look", run_at=at + timedelta(minutes=2), unique_key="proactive.first")
    unchanged()


def _key(code: str) -> str:
    return f"proactive-demo:{code}"
