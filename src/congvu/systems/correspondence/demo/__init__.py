"""A filled book: letters that came to the Ministry and to the Sở Nội vụ, at every stage.

Invented content, made through the actions; told once, a repeat adds nothing.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import action, running, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.systems.correspondence.actions import closing, incoming, outgoing, routing
from congvu.systems.correspondence.demo import files, mailbox
from congvu.systems.correspondence.models import (
    Assignment,
    Book,
    IncomingLetter,
    OutgoingLetter,
    Register,
)
from congvu.systems.correspondence.rules.details import Details
from congvu.systems.correspondence.rules.slips import Slip, Whom

JOB = "correspondence.demo"
SYSTEM = Actor.system("Dữ liệu trình diễn")
AFTER = timedelta(seconds=2)


OLD = (
    ("6890/BNV-TCBC", "cong-van", "Báo cáo biên chế sự nghiệp năm 2025", 22),
    ("7012/BNV-VP", "cong-van", "Chế độ trực Tết Dương lịch năm 2026", 29),
)


@dataclass(frozen=True, kw_only=True)
class Came:
    """One letter. days: working days ago; how: "" registered, "given", "told", "done", "back"."""

    clerk: str
    head: str
    doer: str
    days: int
    author: str
    code: str
    notation: str
    kind: str
    abstract: str
    urgency: str = ""
    how: str = ""
    said: str = ""


_SNV, _BNV = ("le", "dung", "ha"), ("oanh", "phuc", "tue")
_UBND, _BO = ("Ủy ban nhân dân tỉnh Quảng Ngãi", "H48"), ("Bộ Nội vụ", "G09")
_LINES = (
    (_SNV, 21, *_BO, "5120/BNV-CCVC", "cong-van", "Rà soát biên chế công chức năm 2027", "", "done",
     "Đã tổng hợp, báo cáo Bộ bằng Báo cáo số 214/BC-SNV."),
    (_SNV, 18, *_UBND, "1890/QĐ-UBND", "quyet-dinh",
     "Phê duyệt vị trí việc làm của Sở Nội vụ", "", "done", "Đã triển khai đến các phòng."),
    (_SNV, 12, "Sở Tư pháp", "H48.04", "733/STP-XDPL", "cong-van",
     "Góp ý dự thảo Quy chế phối hợp quản lý hội", "", "told", "Đã có dự thảo góp ý, đang xin ý kiến phòng."),
    (_SNV, 6, *_BO, "5544/BNV-TCBC", "cong-van", "Báo cáo sắp xếp đơn vị sự nghiệp công lập",
     "khan", "given", ""),
    (_SNV, 4, "Hội Khuyến học tỉnh Quảng Ngãi", "", "31/TTr-HKH", "to-trinh",
     "Đề nghị phê duyệt điều lệ sửa đổi của hội", "", "back", "Hồ sơ thiếu nghị quyết đại hội."),
    (_SNV, 1, *_UBND, "2305/GM-UBND", "giay-moi", "Họp giao ban công tác tháng 11", "khan", "given", ""),
    (_SNV, 0, *_UBND, "58/CĐ-UBND", "cong-dien", "Tập trung ứng phó mưa lũ, bảo đảm trực ban",
     "hoa_toc", "", ""),
    (_BNV, 20, "Văn phòng Chính phủ", "G22", "8123/VPCP-TCCV", "cong-van",
     "Rà soát tiêu chuẩn danh hiệu thi đua", "", "done", "Đã trình Bộ trưởng ký công văn trả lời."),
    (_BNV, 9, *_UBND, "2177/TTr-UBND", "to-trinh",
     "Đề nghị tặng Huân chương Lao động cho tập thể, cá nhân", "", "told", "Đang thẩm định 12 hồ sơ."),
    (_BNV, 3, "Bộ Tài chính", "G12", "15020/BTC-HCSN", "cong-van",
     "Kinh phí khen thưởng năm 2027", "khan", "given", ""),
    (_BNV, 1, "Ủy ban nhân dân thành phố Huế", "", "940/UBND-NV", "cong-van",
     "Xin ý kiến tổ chức cụm thi đua", "", "", ""),
    (_BNV, 0, "Văn phòng Chính phủ", "G22", "9001/VPCP-CCHC", "cong-van",
     "Chuẩn bị báo cáo phiên họp Chính phủ thường kỳ", "thuong_khan", "", ""),
)  # fmt: skip
LETTERS = tuple(
    Came(clerk=cast[0], head=cast[1], doer=cast[2], days=days, author=author, code=code,
         notation=notation, kind=kind, abstract=abstract, urgency=urgency, how=how, said=said)
    for cast, days, author, code, notation, kind, abstract, urgency, how, said in _LINES
)  # fmt: skip


# author, signer, kind, abstract, addressee, words; the last is still being written.
PAPERS = (
    ("ha", "dung", "cong-van", "Hướng dẫn lập kế hoạch biên chế năm 2027",
     "Các sở, ban, ngành; ủy ban nhân dân các xã, phường",
     "Sở Nội vụ đề nghị các cơ quan lập kế hoạch biên chế năm 2027 theo mẫu gửi kèm."),
    ("ha", "dung", "cong-van", "Góp ý dự thảo Quy chế phối hợp quản lý hội", "Sở Tư pháp",
     "Sở Nội vụ thống nhất với dự thảo và đề nghị bổ sung thời hạn trả lời của từng cơ quan."),
    ("ha", "dung", "cong-van", "Mời dự hội nghị tập huấn công tác văn thư", "Ủy ban nhân dân các xã, phường",
     "Sở Nội vụ kính mời đại diện các đơn vị dự hội nghị tập huấn công tác văn thư, lưu trữ."),
    ("ha", "dung", "cong-van", mailbox.ABSTRACT, mailbox.ORGANISATION,
     "Sở Nội vụ đề nghị Hội gửi báo cáo tình hình tổ chức, hoạt động năm 2026 qua hộp thư tại Cổng."),
    ("tue", "kien", "cong-van", "Bổ sung hồ sơ khen thưởng", "Ủy ban nhân dân tỉnh Quảng Ngãi",
     "Ban đề nghị bổ sung báo cáo thành tích của ba tập thể trong danh sách kèm theo."),
    ("tue", "kien", "cong-van", "Kế hoạch tổ chức cụm thi đua năm 2027", "Các cụm thi đua",
     "Ban gửi dự kiến phân chia cụm thi đua để các cơ quan cho ý kiến."),
    ("ha", "", "cong-van", "Trả lời về sắp xếp đơn vị sự nghiệp công lập", "Bộ Nội vụ", ""),
)  # fmt: skip

BESIDE = {
    "Hướng dẫn lập kế hoạch biên chế năm 2027": {
        "Biểu mẫu kế hoạch biên chế 2027.csv": (
            "STT,Đơn vị,Biên chế giao 2026,Có mặt,Đề nghị 2027,Ghi chú\n1,(mẫu),,,,\n"
        ).encode("utf-8-sig"),
    },
}


def make(*, scale: int, at: datetime) -> None:
    """Leave it to the worker; the same letters at every scale."""
    later(actor=SYSTEM, at=at)


@action(needs="correspondence.letter.see")
def later(*, actor: Actor, at: datetime) -> None:
    """One job, once."""
    unchanged()
    jobs.enqueue(JOB, run_at=at + AFTER, unique_key=JOB)


def tell(*, at: datetime) -> None:
    """The letters of those who are in the cast; a repeat adds nothing."""
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    for came in sorted(LETTERS, key=lambda one: -one.days):
        if {came.clerk, came.head, came.doer} <= known.keys():
            people = [identity.actor_for(known[k]) for k in (came.clerk, came.head, came.doer)]
            with contextlib.suppress(incoming.AlreadyRegistered, law.UnknownYear):
                _live(came, *people, at=at)
    if "le" in known and "dung" in known:
        with contextlib.suppress(incoming.AlreadyRegistered, law.UnknownYear):
            _close_last_year(*(identity.actor_for(known[k]) for k in ("le", "dung")), at=at)
    had = set(OutgoingLetter.objects.as_system("the demo's own").values_list("abstract", flat=True))
    for author, signer, kind, abstract, addressee, words in PAPERS:
        if author in known and (not signer or signer in known) and abstract not in had:
            write(
                author=identity.actor_for(known[author]), kind=kind, abstract=abstract,
                signer=identity.actor_for(known[signer]) if signer else None,
                addressee=addressee, words=words, at=at, beside=BESIDE.get(abstract),
            )  # fmt: skip


def write(
    *, author: Actor, signer: Actor | None, kind: str, abstract: str, addressee: str, words: str,
    at: datetime, beside: Mapping[str, bytes] | None = None,
) -> str:  # fmt: skip
    """A document of the author's unit; with a signer it is submitted and signed. The draft's uid.

    beside: file name → content of what goes with it. What has been signed is not written again.
    """
    unit_id = author.unit_id or 0
    if signer is None:
        return outgoing.start_letter(
            actor=author, unit_id=unit_id, kind=kind, abstract=abstract, at=at
        )
    content = {
        "abstract": abstract, "addressees": [addressee], "recipients": ["Như trên"],
        "blocks": [{"id": "b1", "kind": "paragraph", "text": f"{words[:-1]}./."}],
    }  # fmt: skip
    uid, fresh = _begin(actor=author, signer=signer, kind=kind, content=content, at=at)
    if not fresh:
        return str(uid)
    for name, given in (beside or {}).items():
        documents.attach_file(
            actor=author, uid=uid, title="", filename=name, stream=io.BytesIO(given), at=at
        )
    _submit(actor=author, uid=uid, at=at)
    _issue(actor=signer, uid=uid, at=at)
    return str(uid)


@action(needs=outgoing.WRITE)
def _begin(
    *, actor: Actor, signer: Actor, kind: str, content: dict[str, Any], at: datetime
) -> tuple[UUID, bool]:
    """The draft, and whether it is new."""
    ref = documents.start_draft(
        kind=kind, unit_id=actor.unit_id or 0, author=actor.account_id or 0,
        signer=signer.account_id, abstract=content["abstract"], content=content,
        request_key=f"demo:{actor.account_id}:{content['abstract']}"[:100],
    )  # fmt: skip
    return ref.uid, not running().unchanged


@action(needs=outgoing.WRITE)
def _submit(*, actor: Actor, uid: UUID, at: datetime) -> None:
    documents.submit_draft(uid=uid, by=actor.account_id or 0, at=at)


@action(needs="documents.draft.sign")
def _issue(*, actor: Actor, uid: UUID, at: datetime) -> None:
    """The signer signs: the worker does the rest."""
    documents.issue_draft(uid=uid, by=actor.account_id or 0, at=at)


def _live(came: Came, clerk: Actor, head: Actor, doer: Actor, *, at: datetime) -> None:
    """Register, and as far as the story goes; each step at its own time of that day."""
    began = _morning(at, came.days)
    with clock.pretend(began):
        uid = _register(came, clerk, began)
    if came.how and uid:
        with clock.pretend(began + timedelta(hours=1)), contextlib.suppress(Refused):
            _go_on(came, uid, head, doer, began + timedelta(hours=1))


def _register(came: Came, clerk: Actor, at: datetime) -> str:
    day = clock.local(at).date()
    said = Details(
        author=came.author, author_code=came.code, notation=came.notation, kind=came.kind,
        abstract=came.abstract, urgency=came.urgency, arrived_on=day,
        dated_on=law.calendar().add_working_days(day, -1), pages=1,
    )  # fmt: skip
    name = org.unit(clerk.unit_id or 0).name
    return incoming.register_letter(
        actor=clerk, unit_id=clerk.unit_id or 0, said=said, at=at,
        uploads=[files.letter(said, to=name, at=at)],
    )  # fmt: skip


def _go_on(came: Came, uid: str, head: Actor, doer: Actor, at: datetime) -> None:
    lead = Whom(doer.unit_id or 0, doer.account_id)
    slip = Slip(lead=lead, opinion="Tham mưu giải quyết theo quy định, báo cáo kết quả.")
    routing.route_letter(actor=head, uid=uid, slip=slip, at=at)
    if came.how == "given":
        return
    rows = IncomingLetter.objects.as_system("the demo's own")
    given = Assignment.objects.get(letter=rows.get(uid=uid), part=Assignment.Part.LEAD)
    if came.how == "told":
        routing.tell_progress(actor=doer, uid=given.uid, said=came.said, at=at)
        return
    outcome = "return" if came.how == "back" else "done"
    routing.finish_work(actor=doer, uid=given.uid, outcome=outcome, said=came.said, at=at)


def _morning(at: datetime, days: int) -> datetime:
    """Eight o'clock so many working days ago; today: an hour ago at most, never ahead."""
    if not days:
        return at
    day = law.calendar().add_working_days(clock.local(at).date(), -days)
    return datetime.combine(day, datetime.min.time(), clock.VIETNAM) + timedelta(hours=8)


def _close_last_year(clerk: Actor, head: Actor, *, at: datetime) -> None:
    """Last year's book of the Sở with two letters that were only to be known, closed and signed."""
    year = clock.local(at).year - 1
    for notation, kind, abstract, day in OLD:
        said = Details(
            author=_BO[0], author_code=_BO[1], notation=notation, kind=kind, abstract=abstract,
            arrived_on=date(year, 12, day), dated_on=date(year, 12, day - 1), pages=1,
        )  # fmt: skip
        uid = incoming.register_letter(actor=clerk, unit_id=clerk.unit_id or 0, said=said, at=at)
        told = Slip(lead=None, knows=(Whom(clerk.unit_id or 0),))
        routing.route_letter(actor=head, uid=uid, slip=told, at=at)
    book = Book.objects.get(unit_id=clerk.unit_id or 0, year=year, register=Register.INCOMING)
    closing.close_book(actor=clerk, uid=book.uid, at=at)
