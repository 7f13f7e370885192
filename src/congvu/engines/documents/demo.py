"""Drafts of the demo's officials: one being written and asked about, one before its signer, one issued.

A draft is known by its request key, so a repeat adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from congvu.engines.documents.actions import deciding, opinions
from congvu.engines.documents.actions.drafts import start_draft
from congvu.engines.documents.contracts import DraftRef
from congvu.engines.documents.models import DocumentKind
from congvu.engines.documents.models.drafts import WRITE
from congvu.engines.identity import api as identity
from congvu.kernel.actions import action, running
from congvu.kernel.actors import Actor

Content = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One draft. asks: whom for an opinion; submitted, signed: how far it has come."""

    key: str
    kind: str
    who: str
    signer: str
    content: Content = field(hash=False)
    asks: tuple[str, ...] = ()
    remark: str = ""
    submitted: bool = False
    signed: bool = False


def _blocks(*rows: tuple[str, str]) -> list[Content]:
    return [{"id": f"d{at}", "kind": kind, "text": text} for at, (kind, text) in enumerate(rows, 1)]


DRAFTS = (
    Wanted(
        key="to-cong-tac", kind="quyet-dinh", who="ha", signer="dung", asks=("thuong", "loan"),
        remark="Đề nghị ghi rõ thời hạn báo cáo của Tổ công tác.",
        content={
            "abstract": "Về việc thành lập Tổ công tác rà soát văn bản của Sở Nội vụ",
            "bases": [
                "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025",
                "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác "
                "văn thư",
                "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện "
                "cơ chế một cửa, một cửa liên thông",
            ],
            "proposer": "Chánh Văn phòng Sở",
            "blocks": _blocks(
                ("article", "Thành lập Tổ công tác rà soát văn bản gồm 05 thành viên, do Phó Giám đốc "
                            "Sở làm Tổ trưởng."),
                ("article", "Tổ công tác có nhiệm vụ:"),
                ("clause", "Rà soát văn bản do Sở ban hành từ ngày 01 tháng 7 năm 2025 đến nay."),
                ("clause", "Lập danh mục, phân loại:"),
                ("point", "Văn bản còn hiệu lực;"),
                ("point", "Văn bản cần sửa đổi, bổ sung;"),
                ("point", "Văn bản cần bãi bỏ."),
                ("article", "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Sở và các ông, bà "
                            "có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./."),
            ),
            "recipients": ["Như Điều 3", "Ủy ban nhân dân tỉnh (để báo cáo)"],
        },
    ),
    Wanted(
        key="tap-huan", kind="cong-van", who="ha", signer="dung", submitted=True,
        content={
            "abstract": "cử cán bộ tham dự tập huấn công tác văn thư, lưu trữ",
            "addressees": ["Các sở, ban, ngành thuộc tỉnh", "Ủy ban nhân dân các xã, phường, đặc khu"],
            "blocks": _blocks(
                ("paragraph", "Thực hiện kế hoạch công tác năm 2026, Sở Nội vụ tổ chức tập huấn công "
                              "tác văn thư, lưu trữ. Sở Nội vụ đề nghị các cơ quan, đơn vị:"),
                ("clause", "Cử 02 công chức làm công tác văn thư, lưu trữ tham dự."),
                ("clause", "Gửi danh sách về Sở Nội vụ trước ngày 15 tháng 12 năm 2026./."),
            ),
            "recipients": ["Như trên", "Giám đốc Sở (để báo cáo)"],
            "urgency": "khan",
        },
    ),
    Wanted(
        key="thi-dua", kind="to-trinh", who="tue", signer="kien",
        content={
            "abstract": "Về việc tặng Kỷ niệm chương cho cá nhân có thành tích trong công tác văn thư",
            "addressees": ["Bộ trưởng Bộ Nội vụ"],
            "blocks": _blocks(
                ("paragraph", "Ban Thi đua – Khen thưởng Trung ương kính trình Bộ trưởng xem xét:"),
                ("clause", "Danh sách 12 cá nhân được đề nghị tặng Kỷ niệm chương."),
                ("clause", "Thời gian trao tặng: …"),
            ),
            "recipients": ["Như trên"],
        },
    ),
    Wanted(
        key="nghi-le", kind="thong-bao", who="binh", signer="dung", submitted=True, signed=True,
        content={
            "abstract": "Lịch trực tiếp nhận hồ sơ dịp nghỉ lễ",
            "blocks": _blocks(
                ("paragraph", "Sở Nội vụ thông báo lịch trực tiếp nhận hồ sơ như sau:"),
                ("clause", "Hồ sơ trực tuyến được tiếp nhận liên tục."),
                ("clause", "Hồ sơ trực tiếp được tiếp nhận trở lại vào ngày làm việc đầu tiên sau kỳ "
                           "nghỉ./."),
            ),
            "recipients": ["Các đơn vị trực thuộc"],
        },
    ),
)  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """The drafts of those who are in the cast; the same ones at every scale."""
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    if not DocumentKind.objects.filter(code="quyet-dinh").exists():
        return
    for wanted in DRAFTS:
        if {wanted.who, wanted.signer} <= set(known):
            _live(wanted, known, at)


def _live(wanted: Wanted, known: dict[str, int], at: datetime) -> None:
    author, signer = (identity.actor_for(known[key]) for key in (wanted.who, wanted.signer))
    ref, fresh = _begin(actor=author, signer=signer, wanted=wanted, at=at)
    if not fresh:
        return
    asked = [known[key] for key in wanted.asks if key in known]
    if asked:
        opinions.ask_opinions(
            actor=author, uid=ref.uid, accounts=asked, due_at=at + timedelta(days=3), at=at
        )
        _remark(wanted, ref.uid, asked[0], at)
    if wanted.submitted:
        deciding.submit(actor=author, uid=ref.uid, at=at)
    if wanted.signed:
        deciding.approve(actor=signer, uid=ref.uid, version=1, at=at)


def _remark(wanted: Wanted, uid: UUID, account_id: int, at: datetime) -> None:
    if wanted.remark:
        actor = identity.actor_for(account_id)
        opinions.make_remark(actor=actor, uid=uid, block="d2", text=wanted.remark, at=at)


@action(needs=WRITE)
def _begin(*, actor: Actor, signer: Actor, wanted: Wanted, at: datetime) -> tuple[DraftRef, bool]:
    """The draft, and whether it is new; the signer's unit issues it."""
    ref = start_draft(
        kind=wanted.kind, unit_id=signer.unit_id or 0, author=actor.account_id or 0,
        drafting_unit_id=actor.unit_id, signer=signer.account_id, content=wanted.content,
        request_key=f"demo:{wanted.key}",
    )  # fmt: skip
    return ref, not running().unchanged
