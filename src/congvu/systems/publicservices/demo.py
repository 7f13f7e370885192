"""Six months of invented life: dossiers of every kind, made through the real actions.

What screens need at once is made before the house opens; the rest by a job, a few at a time. A
story is fixed by its number, so that a repeat adds nothing. All persons are invented, their numbers
are samples.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import EidClaims
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, processing

SYSTEM = Actor.system("Dữ liệu trình diễn")
TOTAL = 400
AT_ONCE = 15
CHUNK = 3
PAUSE = timedelta(seconds=1)
ASSOCIATION, CONTRACT = "1.012929", "1.013734"
PLACE = {"province": "51", "commune": "21025"}
ISSUER = "https://mau.congvu.example"
# Which way a story goes, by weight; the first stories are fixed so that no screen is empty.
PATHS = (
    ("done", 62), ("late", 8), ("supplemented", 9), ("refused", 6), ("stopped", 3),
    ("withdrawn", 2), ("to_receive", 3), ("to_examine", 4), ("to_sign", 2), ("asked", 1),
)  # fmt: skip
FIRST = (
    "done", "done", "asked", "to_examine", "refused", "to_receive", "to_receive", "to_sign",
    "to_examine", "to_receive", "to_sign", "late_open", "late_open", "to_examine", "to_receive",
)  # fmt: skip
MINE = 6  # of the first stories are An's
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đỗ", "Bùi", "Đặng", "Huỳnh", "Phan", "Đinh", "Hồ")
MIDDLE = {"nam": ("Văn", "Hữu", "Quốc", "Đình", "Minh"), "nu": ("Thị", "Thị Ngọc", "Thùy", "Kim")}
GIVEN = {
    "nam": ("Ẩn", "Bảo", "Cường", "Đức", "Giang", "Hòa", "Khôi", "Lực", "Nghĩa", "Phước", "Vỹ"),
    "nu": ("Ánh", "Diễm", "Đào", "Hằng", "Huệ", "Lụa", "Mỵ", "Nguyệt", "Quyên", "Sương", "Yến"),
}
CLUBS = (
    "Làm vườn", "Sinh vật cảnh", "Nghề đan lưới", "Khuyến học", "Người yêu sách", "Bơi lội",
    "Bài chòi", "Nuôi ong", "Cờ tướng", "Nhiếp ảnh", "Đua thuyền", "Gốm thủ công", "Dệt thổ cẩm",
    "Cựu giáo chức", "Chim cảnh", "Xe đạp", "Trồng tỏi", "Hát bả trạo", "Làm mắm", "Bóng bàn",
)  # fmt: skip
WHERE = (
    "Trà Khúc", "Mỹ Khê", "Sơn Hà", "Sa Kỳ", "Lý Sơn", "Ba Tơ", "Trà Bồng", "Bình Sơn",
    "Sa Huỳnh", "Đức Phổ", "Mộ Đức", "Nghĩa Hành", "Tư Nghĩa", "Minh Long", "Sơn Tây", "Thiên Ấn",
    "Kon Tum", "Măng Đen", "Đăk Hà", "Ngọc Hồi",
)  # fmt: skip
COUNTRIES = ("Nhật Bản", "Hàn Quốc", "Đức", "Úc", "Đài Loan (Trung Quốc)")
TRADES = ("Hàn kết cấu thép", "Điều dưỡng", "Chế biến thủy sản", "Cơ khí", "Xây dựng")
WORDS = {5: "Nhanh, rõ ràng.", 4: "Ổn, cán bộ nhiệt tình.", 3: "Bình thường.", 2: "Chờ hơi lâu."}


@dataclass(frozen=True)
class Story:
    """One dossier's life. began: the instant it is submitted; days: working days of each step."""

    number: int
    path: str
    code: str
    began: datetime
    chance: random.Random


def make(*, scale: int, at: datetime) -> None:
    """The first stories now, the others by a job; what is there already is left as it is."""
    for number in range(AT_ONCE):
        tell(number, at)
    _draft_of_an(at)
    start_rest(actor=SYSTEM, first=AT_ONCE, total=TOTAL * scale, at=at)


@action(needs="publicservices.result.issue")
def start_rest(*, actor: Actor, first: int, total: int, at: datetime) -> None:
    """Leave the remaining stories to the worker."""
    unchanged()
    if first < total:
        jobs.enqueue(
            "publicservices.demo_life", first=first, total=total, began=at.isoformat(),
            run_at=clock.now() + PAUSE, unique_key=f"publicservices.demo_life.{first}",
        )  # fmt: skip


@action(needs="publicservices.result.issue")
def claim_story(*, actor: Actor, number: int, at: datetime) -> bool:
    """Whether this story has still to be told; asked twice, the second answer is no."""
    unchanged()
    return jobs.once(f"publicservices.demo.{number}")


def tell(number: int, at: datetime) -> None:
    """Live one story through, each step at its own time; a known one is skipped."""
    if not claim_story(actor=SYSTEM, number=number, at=at):
        return
    story = _story(number, at)
    with jobs.inline():
        _live(story, _applicant(story, at), at)


def _story(number: int, at: datetime) -> Story:
    chance = random.Random(f"congvu-{number}")  # noqa: S311 - the same life every time
    path = (
        FIRST[number]
        if number < len(FIRST)
        else chance.choices([p for p, _ in PATHS], [w for _, w in PATHS])[0]
    )
    code = (
        ASSOCIATION if number in (0, 3, 7) or (number > 5 and chance.random() < 0.3) else CONTRACT
    )
    back = _days_back(path, code, chance)
    day = clock.local(at).date() - timedelta(days=back)
    began = _instant(day, chance)
    if began >= at:  # the house was opened earlier in the day: nothing is handed in tomorrow
        began -= timedelta(days=1)
    return Story(number, path, code, began, chance)


def _instant(day: date, chance: random.Random) -> datetime:
    """A moment of the day's office hours."""
    moment = datetime.combine(day, time(chance.randint(8, 16), chance.randint(0, 59)))
    return moment.replace(tzinfo=clock.VIETNAM).astimezone(UTC)


def _days_back(path: str, code: str, chance: random.Random) -> int:
    """How many days ago it was submitted, so that it stands today where its path ends."""
    if path in ("to_receive", "to_examine", "to_sign", "asked"):
        return {"to_receive": 0, "to_examine": 2, "to_sign": 3, "asked": 5}[path] + chance.randint(
            0, 1
        )
    if path == "late_open":
        return chance.randint(12, 20) if code == CONTRACT else chance.randint(95, 110)
    least = 14 if code == CONTRACT else 100 if path in ("done", "late") else 45
    return chance.randint(least, 182)


def _live(story: Story, owner: Actor, at: datetime) -> None:
    with clock.pretend(story.began):
        uid = _submit(story, owner)
    desk, specialist, leader = _officials(story.code)
    steps = {
        "to_receive": (), "to_examine": ("accept",), "late_open": ("accept",),
        "to_sign": ("accept", "propose"), "asked": ("supplement",),
        "refused": ("refuse",), "withdrawn": ("accept", "withdraw"),
        "stopped": ("accept", "stop", "approve"),
        "supplemented": ("supplement", "send", "accept", "propose", "sign"),
    }.get(story.path, ("accept", "propose", "sign"))  # fmt: skip
    who = {
        "accept": desk, "supplement": desk, "refuse": desk, "propose": specialist,
        "stop": specialist, "approve": leader, "sign": leader, "send": owner, "withdraw": owner,
    }  # fmt: skip
    moment = story.began
    for step in steps:
        moment = _later(story, step, moment)
        if moment >= at:
            return
        with clock.pretend(moment):
            _take(story, uid, step, who[step], moment)
    if story.path in ("done", "late", "supplemented") and story.chance.random() < 0.6:
        _rate(story, owner, uid, min(moment + timedelta(hours=20), at))


def _later(story: Story, step: str, moment: datetime) -> datetime:
    """The working moment at which the step is taken: long for an association, longer when late."""
    slow = 24 if story.code == ASSOCIATION else 1
    days = {"accept": 1, "propose": slow, "sign": max(1, slow // 4), "stop": slow}.get(step, 1)
    if story.path == "late" and step == "propose":
        days = 62 if story.code == ASSOCIATION else 6
    calendar = law.calendar()
    day: date = calendar.add_working_days(clock.local(moment).date(), days)
    return _instant(day, story.chance)


def _take(story: Story, uid: str, step: str, actor: Actor, at: datetime) -> None:
    if step == "send":
        files = {key: [_file(actor)] for key in _asked(story)}
        applications.supplement_application(actor=actor, dossier_uid=uid, files=files, at=at)
    elif step == "withdraw":
        applications.withdraw_application(
            actor=actor, dossier_uid=uid, reason="Thay đổi kế hoạch", at=at
        )
    else:
        _decide(story, uid, step, actor, at)


def _decide(story: Story, uid: str, step: str, actor: Actor, at: datetime) -> None:
    task = casework.task_of(noun="dossiers.dossier", subject_uid=uid)
    if task is None:
        return
    reasons = {
        "supplement": "Bản chụp chưa rõ, thiếu trang có chữ ký; đề nghị bổ sung đủ trong một lần.",
        "refuse": "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận.",
        "stop": "Nội dung khai không khớp với giấy tờ kèm theo sau khi xác minh.",
    }
    processing.decide_task(
        actor=actor,
        dossier_uid=uid,
        task_uid=str(task.uid),
        outcome="refuse" if step == "stop" else step,
        reason=reasons.get(step, ""),
        components=_asked(story) if step == "supplement" else [],
        at=at,
    )
    if step == "sign":
        _publish(story, uid, at)


def _publish(story: Story, uid: str, at: datetime) -> None:
    """Hand the signed paper over at its own time; the worker's later news finds nothing to do."""
    result = procedures.procedure(code=story.code, on=clock.today()).results[0]
    signed = documents.papers_of(subject_noun="dossiers.dossier", subject_uid=uid)
    paper = next(p for p in signed if p.title.split(" ")[0] == result.title.split(" ")[0])
    processing.publish_result(
        actor=SYSTEM,
        dossier_uid=uid,
        paper_uid=str(paper.uid),
        template=result.template,
        at=at + timedelta(minutes=4),
    )


def _rate(story: Story, owner: Actor, uid: str, at: datetime) -> None:
    score = story.chance.choices((5, 4, 3, 2, 1), (50, 30, 12, 6, 2))[0]
    comment = WORDS.get(score, "") if story.chance.random() < 0.5 else ""
    with clock.pretend(at):
        applications.rate_service(actor=owner, dossier_uid=uid, score=score, comment=comment, at=at)


def _submit(story: Story, owner: Actor) -> str:
    draft = applications.begin_application(actor=owner, code=story.code, at=story.began)
    form = casework.load_form(procedures.procedure(code=story.code, on=clock.today()).form)
    given = _answers(story, owner, form)
    for step in form.steps:
        casework.save_draft_step(
            actor=owner,
            uid=draft.uid,
            step=step.key,
            answers={q.key: given[q.key] for q in step.questions if q.key in given},
            version=0,
            device="",
            force=True,
            at=story.began,
        )
    return applications.submit_application(
        actor=owner, draft_uid=str(draft.uid), at=story.began
    ).uid


def _answers(story: Story, owner: Actor, form: casework.FormDefinition) -> dict[str, Any]:
    chance, person = story.chance, identity.person(owner.person_id or 0)
    file = _file(owner)
    common = {
        "ho_ten": person.full_name,
        "so_dinh_danh": identity.cccd_of(person.id),
        "ngay_sinh": person.birth_date.isoformat() if person.birth_date else "1990-01-01",
        "dien_thoai": f"09000{story.number:05}",
        "dia_chi_lien_he": {
            **PLACE,
            "line": f"Số {chance.randint(1, 180)}, tổ {chance.randint(1, 20)}",
        },
        "cam_ket": True,
        **{q.key: [file] for q in form.questions if q.type == "file"},
    }
    more = _association(story) if story.code == ASSOCIATION else _contract(story)
    return {**common, **more}


def _association(story: Story) -> dict[str, Any]:
    chance = story.chance
    return {
        "ten_hoi": f"Hội {CLUBS[story.number % len(CLUBS)]} "
        f"{WHERE[story.number // len(CLUBS) % len(WHERE)]}",
        "linh_vuc": chance.choice(("nghe_nghiep", "so_thich", "nhan_dao")),
        "ton_chi": "Tập hợp hội viên, trao đổi kinh nghiệm, giúp nhau và góp sức cho cộng đồng.",
        "noi_dat_tru_so": PLACE,
        "dia_chi_tru_so": {**PLACE, "line": f"{chance.randint(2, 250)} Hùng Vương"},
        "so_hoi_vien": str(chance.randint(20, 300)),
        "so_cong_nhan": f"{chance.randint(1, 90):02}/QĐ-SNV",
        "ngay_cong_nhan": (story.began.date() - timedelta(days=40)).isoformat(),
        "thanh_vien": [
            {
                "tv_ho_ten": _name(chance)[0],
                "tv_nam_sinh": str(chance.randint(1955, 1995)),
                "tv_chuc_danh": "truong" if n == 0 else "uy_vien",
            }
            for n in range(5)
        ],
    }


def _contract(story: Story) -> dict[str, Any]:
    chance = story.chance
    return {
        "noi_thuong_tru": PLACE,
        "nuoc_den": chance.choice(COUNTRIES),
        "ten_nguoi_su_dung": f"Công ty mẫu {chance.choice(('Sakura', 'Hanbit', 'Rhein', 'Coral'))}",
        "nganh_nghe": chance.choice(TRADES),
        "ngay_bat_dau": (story.began.date() + timedelta(days=60)).isoformat(),
        "thoi_han_thang": chance.choice(("12", "24", "36")),
        "tien_luong": str(chance.randint(20, 60) * 1_000_000),
        "so_ho_chieu": f"C{story.number:07}",
        "nguoi_than": _name(chance)[0],
        "dien_thoai_nguoi_than": f"09001{story.number:05}",
    }


def _asked(story: Story) -> list[str]:
    return ["xac_nhan_tru_so"] if story.code == ASSOCIATION else ["hop_dong"]


def _officials(code: str) -> tuple[Actor, Actor, Actor]:
    """Who receives, examines and signs."""
    keys = ("binh", "ha", "dung") if code == ASSOCIATION else ("y-ngu", "y-ngu", "khue")
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    desk, specialist, leader = (identity.actor_for(known[key]) for key in keys)
    return desk, specialist, leader


def _applicant(story: Story, at: datetime) -> Actor:
    """An for the first stories, then one of sixty invented citizens."""
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    if story.number < MINE:
        return identity.actor_for(known["an"])
    number = story.number % 60
    chance = random.Random(f"person-{number}")  # noqa: S311 - the same people every time
    name, sex = _name(chance)
    year = chance.randint(1958, 1999)
    account = identity.receive_citizen(
        actor=SYSTEM,
        claims=EidClaims(
            issuer=ISSUER,
            subject=f"mau-{number:04}",
            acr="LoA2",
            level=2,
            full_name=name,
            cccd=f"051{0 if sex == 'nam' else 1}{year % 100:02}{900_000 + number}",
            birth_date=date(year, chance.randint(1, 12), chance.randint(1, 28)),
            sex=sex,
            address="Phường Cẩm Thành, tỉnh Quảng Ngãi",
            identity_provider="MO-PHONG",
        ),
        at=at,
    )
    return identity.actor_for(account)


def _name(chance: random.Random) -> tuple[str, str]:
    sex = chance.choice(("nam", "nu"))
    words = (chance.choice(FAMILY), chance.choice(MIDDLE[sex]), chance.choice(GIVEN[sex]))
    return " ".join(words), sex


def _file(owner: Actor) -> str:
    """One small stored PDF of the person; the same content is kept once."""
    stream = io.BytesIO(_pdf())
    card = applications.store_attachment(
        actor=owner, filename="giay-to-mau.pdf", stream=stream, field="file"
    )
    return str(card.uid)


def _pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def _draft_of_an(at: datetime) -> None:
    """A draft that An has begun and not finished."""
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    an = identity.actor_for(known["an"])
    if not casework.drafts_of(actor=an):
        applications.begin_application(actor=an, code=ASSOCIATION, at=at)
