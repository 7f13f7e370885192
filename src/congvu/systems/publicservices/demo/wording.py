"""What invented people are called and what they write into the forms."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import EidClaims
from congvu.kernel.actors import Actor
from congvu.systems.publicservices.demo.stories import ASSOCIATION, Story

ISSUER = "https://mau.congvu.example"
PLACE = {"province": "51", "commune": "21025"}
PEOPLE = 300
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
WHO = (
    "", "Thanh niên", "Phụ nữ", "Người cao tuổi", "Nông dân", "Ngư dân", "Giáo viên",
    "Cựu chiến binh", "Doanh nhân", "Công nhân",
)  # fmt: skip
WHERE = (
    "Trà Khúc", "Mỹ Khê", "Sơn Hà", "Sa Kỳ", "Lý Sơn", "Ba Tơ", "Trà Bồng", "Bình Sơn",
    "Sa Huỳnh", "Đức Phổ", "Mộ Đức", "Nghĩa Hành", "Tư Nghĩa", "Minh Long", "Sơn Tây", "Thiên Ấn",
    "Kon Tum", "Măng Đen", "Đăk Hà", "Ngọc Hồi",
)  # fmt: skip
COUNTRIES = ("Nhật Bản", "Hàn Quốc", "Đức", "Úc", "Đài Loan (Trung Quốc)")
TRADES = ("Hàn kết cấu thép", "Điều dưỡng", "Chế biến thủy sản", "Cơ khí", "Xây dựng")
WORDS = {5: "Nhanh, rõ ràng.", 4: "Ổn, cán bộ nhiệt tình.", 3: "Bình thường.", 2: "Chờ hơi lâu."}
SCORES = {5: 50, 4: 30, 3: 12, 2: 6, 1: 2}
REASONS = {
    "supplement": (
        "Bản chụp chưa rõ, thiếu trang có chữ ký; đề nghị bổ sung đủ trong một lần.",
        "Giấy tờ kèm theo đã hết giá trị; đề nghị thay bằng bản còn hiệu lực.",
        "Tên trên giấy tờ không khớp với tờ khai; đề nghị đối chiếu và gửi lại bản đúng.",
    ),
    "refuse": (
        "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận.",
        "Hồ sơ trùng với hồ sơ đã được giải quyết trước đó.",
    ),
    "stop": ("Nội dung khai không khớp với giấy tờ kèm theo sau khi xác minh.",),
    "withdraw": ("Thay đổi kế hoạch.", "Sẽ nộp lại sau khi hoàn thiện giấy tờ."),
}


def reason(story: Story, what: str) -> str:
    """Why an official or the citizen does this, or "" when nobody asks for a reason."""
    return story.chance("reason").choice(REASONS.get(what, ("",)))


def components(story: Story) -> list[str]:
    """Keys of the papers that are asked for anew."""
    return ["xac_nhan_tru_so"] if story.code == ASSOCIATION else ["hop_dong"]


def judgement(story: Story) -> tuple[int, str]:
    """(score, comment) of the rating."""
    chance = story.chance("judgement")
    score = chance.choices(list(SCORES), list(SCORES.values()))[0]
    return score, WORDS.get(score, "") if chance.random() < 0.5 else ""


def citizen(story: Story) -> EidClaims:
    """What the e-ID says of who hands the story's dossier in."""
    number = story.number % PEOPLE
    chance = random.Random(f"person-{number}")  # noqa: S311 - the same people every time
    name, sex = _name(chance)
    year = chance.randint(1958, 1999)
    return EidClaims(
        issuer=ISSUER, subject=f"mau-{number:04}", acr="LoA2", level=2, full_name=name,
        cccd=f"051{0 if sex == 'nam' else 1}{year % 100:02}{900_000 + number}",
        birth_date=date(year, chance.randint(1, 12), chance.randint(1, 28)), sex=sex,
        address="Phường Cẩm Thành, tỉnh Quảng Ngãi", identity_provider="MO-PHONG",
    )  # fmt: skip


def answers(story: Story, owner: Actor, form: casework.FormDefinition, file: str) -> dict[str, Any]:
    """What the person answers to the questions of the form. file: uid of a stored file."""
    chance, person = story.chance("answers"), identity.person(owner.person_id or 0)
    phone = 999_999 if story.is_mine else story.number % PEOPLE
    return {
        "ho_ten": person.full_name,
        "so_dinh_danh": identity.cccd_of(person.id),
        "ngay_sinh": person.birth_date.isoformat() if person.birth_date else "1990-01-01",
        "dien_thoai": f"0900{phone:06}",
        "dia_chi_lien_he": {
            **PLACE,
            "line": f"Số {chance.randint(1, 180)}, tổ {chance.randint(1, 20)}",
        },
        "cam_ket": True,
        **{q.key: [file] for q in form.questions if q.type == "file"},
        **(_association(story, chance) if story.code == ASSOCIATION else _contract(story, chance)),
    }


def association_name(number: int) -> str:
    """No two stories' associations share a name: the law refuses the second."""
    club = CLUBS[number % len(CLUBS)]
    where = WHERE[number // len(CLUBS) % len(WHERE)]
    turn = number // (len(CLUBS) * len(WHERE))
    who = WHO[turn % len(WHO)]
    again = turn // len(WHO)
    return " ".join(w for w in ("Hội", who, club, where, f"số {again + 1}" if again else "") if w)


def _association(story: Story, chance: random.Random) -> dict[str, Any]:
    return {
        "ten_hoi": association_name(story.number),
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


def _contract(story: Story, chance: random.Random) -> dict[str, Any]:
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


def _name(chance: random.Random) -> tuple[str, str]:
    sex = chance.choice(("nam", "nu"))
    words = (chance.choice(FAMILY), chance.choice(MIDDLE[sex]), chance.choice(GIVEN[sex]))
    return " ".join(words), sex


def pdf() -> bytes:
    """The smallest PDF that a reader opens: one empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )
