"""What a counter lives through, told by the worker after the house has opened: dossiers on paper and by
post, certified copies with their fees, one dossier over four levels, one joined service.

Each story is told once; one that was cut off in the middle stays as it is, like a real one.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid5

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.payments import api as payments
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import Channel, Copy, DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import (
    applications,
    intakes,
    joining,
    parcels,
    processing,
)
from congvu.systems.publicservices.demo.stories import CONTRACT, NAMES
from congvu.systems.publicservices.demo.wording import PLACE, pdf
from congvu.systems.publicservices.models import Parcel
from congvu.systems.publicservices.queries import intakes as lying
from congvu.systems.publicservices.queries import prefilling
from congvu.systems.publicservices.rules.counter import Handed
from congvu.systems.publicservices.rules.parcels import Opened

JOB, MONEY_JOB = "publicservices.demo_counter", "payments.demo"
CERTIFY, MEDAL, JOINED = "2.000815", "0.100104", "0.900001"
NOUN = "dossiers.dossier"
SYSTEM = Actor.system("Dữ liệu trình diễn")
AFTER = timedelta(seconds=45)
HOME = {**PLACE, "line": "Số 18, tổ 3"}
# number of the paper shown → name, day of birth; all invented.
PEOPLE = {
    "051085910001": ("Võ Văn Mẫu", date(1985, 5, 1)), "051085910002": ("Lê Minh Mẫu", date(1985, 9, 2)),
    "051185910003": ("Trần Thị Mẫu", date(1985, 3, 8)), "051185910004": ("Đỗ Thị Mẫu", date(1985, 7, 9)),
}  # fmt: skip


def start(*, at: datetime) -> None:
    """Leave the stories to the worker."""
    jobs_later(actor=SYSTEM, at=at)


@action(needs="publicservices.result.issue")
def jobs_later(*, actor: Actor, at: datetime) -> None:
    """One job for all; the worker takes it when people's own work leaves room."""
    unchanged()
    jobs.enqueue(JOB, run_at=at + AFTER, unique_key=JOB)


def tell(*, at: datetime) -> None:
    """Every story that was not told yet."""
    cast = {a.demo_key: identity.actor_for(a.pk, assurance=2) for a in identity.demo_accounts()}
    if {"an", "y-ngu", "khue"} - cast.keys():
        return
    for story in STORIES:
        if claim(actor=SYSTEM, story=story.__name__):
            story(cast, at)


@action(needs="publicservices.result.issue")
def claim(*, actor: Actor, story: str) -> bool:
    """Whether the story is still to be told; from now on it is not."""
    unchanged()
    return jobs.once(f"publicservices.demo.{story}")


def paper_result(cast: dict[str, Actor], at: datetime) -> None:
    """Handed in on paper and signed: the paper result waits at the counter."""
    card = _take(cast, CONTRACT, "051085910001", _contract(), at)
    _go(cast, card, at, ("y-ngu", "propose"), ("khue", "sign"))


def by_post(cast: dict[str, Actor], at: datetime) -> None:
    """One dossier by post is under way; the papers of another are sent back, of a third still to be."""
    opened = Opened(
        code="EH123456785VN", posted_on=clock.local(at).date() - timedelta(days=2),
        witness="Lê Thị Thanh Bình", note="Niêm phong còn nguyên, đủ giấy tờ theo bảng kê.",
    )  # fmt: skip
    _take(cast, CONTRACT, "051185910003", _contract(), at, opened=opened)
    for code, back in (("RR473124829VN", "EE473124829VN"), ("CP123456785VN", "")):
        why = Opened(code=code, posted_on=opened.posted_on, witness=opened.witness)
        uid = _begin(cast, CONTRACT, "051185910004", at, opened=why)
        intakes.drop_intake(actor=cast["y-ngu"], uid=uid)
        row = Parcel.objects.visible_to(cast["y-ngu"]).get(code=code)
        if back:
            parcels.send_back(actor=cast["y-ngu"], uid=str(row.uid), code=back, at=at)


def certified(cast: dict[str, Actor], at: datetime) -> None:
    """A certified copy with its fee paid; another's fee is paid and given back, for it was stopped."""
    done = _certify(cast, "051085910002", "Bằng tốt nghiệp đại học", 2, at)
    _go(cast, done, at, ("y-ngu", "compared"), ("khue", "sign"))
    stopped = _certify(cast, "051185910003", "Giấy xác nhận viết tay", 1, at)
    owed = {
        card.uid: [i.uid for i in payments.invoices_of(noun=NOUN, uid=card.uid)]
        for card in (done, stopped)
    }
    _ask_money(actor=SYSTEM, pay=[*owed[done.uid], *owed[stopped.uid]], back=owed[stopped.uid])
    waiting = _certify(cast, "051085910001", "Giấy khai sinh", 1, at)
    _go(cast, waiting, at, ("y-ngu", "compared"))


def over_levels(cast: dict[str, Actor], at: datetime) -> None:
    """The youth-volunteer medal: the commune has sent it on, the province examines."""
    uid = _draft(cast["an"], MEDAL, at, {
        "noi_thuong_tru": PLACE, "loai": "truy_tang", "quan_he": "con",
        "tnxp_ho_ten": "Trần Thị Lựu", "don_vi": "Đội 25 Thanh niên xung phong", "tu_nam": "1966",
        "den_nam": "1972",
    })  # fmt: skip
    card = applications.submit_application(actor=cast["an"], draft_uid=uid, at=at)
    _go(cast, card, at, ("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign"))


def joined(cast: dict[str, Actor], at: datetime) -> None:
    """One submission, two procedures about a fallen soldier."""
    uid = _draft(cast["an"], JOINED, at, {
        "noi_thuong_tru": PLACE, "ten_liet_si": "Nguyễn Văn Bắc", "so_bang": "AB 123",
        "ngay_hy_sinh": "1972-05-01", "que_quan": "xã Tịnh Khê", "quan_he": "con",
        "can_uy_quyen": False, "dang_huong": False, "hinh_thuc_nhan": "chi_tra",
        "tham_vieng_quan_he": "con", "noi_co_mo": "Nghĩa trang liệt sĩ quốc gia Trường Sơn",
        "ngay_di": f"{clock.local(at).date() + timedelta(days=60)}", "so_nguoi": "2",
    })  # fmt: skip
    joining.submit_joined(actor=cast["an"], draft_uid=uid, at=at)


STORIES: tuple[Callable[[dict[str, Actor], datetime], None], ...] = (
    paper_result, by_post, certified, over_levels, joined,
)  # fmt: skip


@action(needs="publicservices.result.issue")
def _ask_money(*, actor: Actor, pay: list[str], back: list[str]) -> None:
    unchanged()
    jobs.enqueue(MONEY_JOB, pay=pay, back=back)


def _certify(
    cast: dict[str, Actor], number: str, paper: str, pages: int, at: datetime
) -> DossierCard:
    answers = {
        "noi_chung_thuc": PLACE, "ten_giay_to": paper, "so_trang": str(pages),
        "co_quan_cap": "Đại học Phạm Văn Đồng", "dang_ban_chinh": "giay",
    }  # fmt: skip
    return _take(cast, CERTIFY, number, answers, at, scan=scan(pages))


def _begin(
    cast: dict[str, Actor], code: str, number: str, at: datetime, *, opened: Opened | None = None
) -> str:
    name, born = PEOPLE[number]
    shown = intakes.Shown(
        number=number, full_name=name, birth_date=born, phone="0900000100",
        address="Phường Cẩm Thành, tỉnh Quảng Ngãi",
    )  # fmt: skip
    channel = Channel.POST if opened else Channel.DIRECT
    return intakes.begin_intake(
        actor=cast["y-ngu"], code=code, shown=shown, channel=channel, opened=opened, at=at
    )


def _take(
    cast: dict[str, Actor], code: str, number: str, answers: dict[str, Any], at: datetime, *,
    opened: Opened | None = None, scan: bytes = b"",
) -> DossierCard:  # fmt: skip
    """The whole way over the counter: begun, typed, its papers ticked, accepted."""
    desk = cast["y-ngu"]
    uid = _begin(cast, code, number, at, opened=opened)
    row = lying.intake(actor=desk, uid=uid)
    files: tuple[str, ...] = ()
    if scan:
        card = documents.store_upload(
            filename="bản chính.pdf", stream=io.BytesIO(scan), kind="scan", actor=desk,
            owner_person_id=row.person_id,
        )  # fmt: skip
        files = (str(card.uid),)
    asked = procedures.procedure(code=code, on=clock.local(at).date())
    intakes.save_intake(
        actor=desk, uid=uid,
        answers={
            **lying.answers_of(row), "dien_thoai": "0900000100", "dia_chi_lien_he": HOME,
            "cam_ket": True, **answers,
        },
        papers={
            c.key: Handed(copy=Copy.ORIGINAL, count=1, files=files)
            for c in asked.components if c.required
        },
    )  # fmt: skip
    return intakes.take_dossier(actor=desk, uid=uid, outcome=intakes.ACCEPT, at=at)


def _go(
    cast: dict[str, Actor], card: DossierCard, at: datetime, *steps: tuple[str, str]
) -> None:  # fmt: skip
    for who, outcome in steps:
        task = casework.task_of(noun=NOUN, subject_uid=card.uid, whose="official")
        if task is None:
            return
        processing.decide_task(
            actor=cast[who], dossier_uid=card.uid, task_uid=str(task.uid), outcome=outcome,
            reason="", components=[], at=at,
        )  # fmt: skip


@action(needs=applications.SUBMIT)
def _fill_in(
    *, actor: Actor, code: str, key: str, file: str, answers: dict[str, Any], at: datetime
) -> str:
    """The whole form at once, under the story's own uid."""
    procedure = procedures.procedure(code=code, on=clock.local(at).date())
    form = casework.load_form(procedure.form)
    known = prefilling.taken_over(actor=actor, form=procedure.form).answers
    made = casework.begin_draft(
        actor=actor, form=procedure.form, purpose=f"{procedure.code}@{procedure.id}", taken=known,
        uid=uuid5(NAMES, key), at=at,
        answers={
            **known, **_self(actor), "dien_thoai": "0900999999", "dia_chi_lien_he": HOME,
            "cam_ket": True, **answers,
            **{q.key: [file] for q in form.questions if q.type == "file"},
        },
    )  # fmt: skip
    return str(made.uid)


def _self(actor: Actor) -> dict[str, Any]:
    person = identity.person(actor.person_id or 0)
    born = person.birth_date or date(1990, 1, 1)
    return {
        "ho_ten": person.full_name, "so_dinh_danh": identity.cccd_of(person.id),
        "ngay_sinh": born.isoformat(),
    }  # fmt: skip


def _draft(actor: Actor, code: str, at: datetime, answers: dict[str, Any]) -> str:
    card = applications.store_attachment(
        actor=actor, filename="giay-to-mau.pdf", stream=io.BytesIO(pdf()), field="file"
    )
    key = f"counter-{code}"
    return _fill_in(
        actor=actor, code=code, key=key, file=str(card.uid), answers=answers, at=at
    )  # fmt: skip


def _contract() -> dict[str, Any]:
    return {
        "noi_thuong_tru": PLACE, "nuoc_den": "Nhật Bản", "ten_nguoi_su_dung": "Công ty mẫu Sakura",
        "nganh_nghe": "Điều dưỡng", "ngay_bat_dau": f"{clock.today() + timedelta(days=90)}",
        "thoi_han_thang": "36", "tien_luong": "30000000", "so_ho_chieu": "C7654321",
        "nguoi_than": "Trần Thị Bưởi", "dien_thoai_nguoi_than": "0900000101",
    }  # fmt: skip


def scan(pages: int) -> bytes:
    """A PDF of drawn pages, as a scanner would give it: a frame and a few grey lines on each."""
    wide, high = 413, 585  # A4 at 50 dpi
    rows = []
    for y in range(high):
        line = bytearray(b"\xff" * wide)
        if y in (20, high - 21):
            line[20:-20] = b"\x30" * (wide - 40)
        elif 80 < y < high - 80 and y % 24 < 3:
            line[60 : wide - 60 - (y * 7) % 90] = b"\x80" * (wide - 120 - (y * 7) % 90)
        line[20] = line[-21] = 0x30
        rows.append(bytes(line))
    return _pdf_of(zlib.compress(b"".join(rows)), wide, high, pages)


def _pdf_of(picture: bytes, wide: int, high: int, pages: int) -> bytes:
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    head = (
        f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/DeviceGray"
        f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(picture)}>>"
    )
    draw = b"595 0 0 842 0 0 cm /P Do"
    things = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        head.encode() + b"stream\n" + picture + b"\nendstream",
        f"<</Length {len(draw)}>>".encode() + b"stream\n" + draw + b"\nendstream",
        *[
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</XObject<</P 3 0 R>>>>>>"
        ]
        * pages,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(things, start=1):
        places.append(len(out))
        out += f"{number} 0 obj".encode() + thing + b"endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(things) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\n"
    return out + tail.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()
