"""Who may act for whom, on what proof. Law: Bộ luật Dân sự 91/2015/QH13 điều 134 đến 143."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from congvu.kernel.text import gettext_noop

SELF, PERSON, ORGANISATION = "minh", "nguoi-khac", "to-chuc"
FOR = {
    SELF: gettext_noop("Cho chính tôi"),
    PERSON: gettext_noop("Cho người khác"),
    ORGANISATION: gettext_noop("Cho tổ chức"),
}
# basis → (for whom, words). The paper is always shown; what it is follows from the basis.
BASES = {
    "cha_me": (PERSON, gettext_noop("Cha, mẹ của người chưa thành niên (giấy khai sinh)")),
    "giam_ho": (PERSON, gettext_noop("Người giám hộ (quyết định, giấy tờ về giám hộ)")),
    "uy_quyen": (PERSON, gettext_noop("Được ủy quyền (văn bản ủy quyền)")),
    "phap_luat": (
        ORGANISATION,
        gettext_noop("Người đại diện theo pháp luật (giấy đăng ký, quyết định thành lập)"),
    ),
    "to_chuc_uy_quyen": (ORGANISATION, gettext_noop("Được tổ chức ủy quyền (giấy ủy quyền)")),
}
ADULT = 18
EXPIRED = gettext_noop("Giấy tờ này đã hết hiệu lực. Hãy dùng giấy tờ còn hiệu lực.")
FAULTS = {
    "basis": gettext_noop("Hãy chọn căn cứ đại diện."),
    "full_name": gettext_noop("Hãy ghi họ và tên người bạn làm thay."),
    "cccd": gettext_noop("Hãy ghi số định danh 12 chữ số của người bạn làm thay."),
    "birth_date": gettext_noop("Hãy ghi ngày sinh của người bạn làm thay."),
    "adult": gettext_noop("Người này đã đủ 18 tuổi nên cha, mẹ không đương nhiên làm thay."),
    "organisation": gettext_noop("Hãy ghi tên tổ chức."),
    "organisation_number": gettext_noop("Hãy ghi mã số hoặc số quyết định thành lập của tổ chức."),
    "file": gettext_noop("Hãy đính kèm giấy tờ chứng minh quyền đại diện."),
    "expired": EXPIRED,
}


def faults(
    said: Mapping[str, str], *, birth_date: date | None, valid_until: date | None, today: date
) -> dict[str, str]:
    """field → key of ``FAULTS``. said: what the person typed; empty when it will do."""
    found: dict[str, str] = {}
    whom, _words = BASES.get(said.get("basis", ""), ("", ""))
    if not whom or whom != said.get("whom"):
        found["basis"] = "basis"
    needed = (
        ("full_name", "cccd") if said.get("whom") == PERSON else (
            "organisation", "organisation_number"
        )
    )  # fmt: skip
    found |= {name: name for name in needed if not said.get(name, "").strip()}
    if said.get("whom") == PERSON and birth_date is None:
        found["birth_date"] = "birth_date"
    if said.get("basis") == "cha_me" and birth_date and _age(birth_date, today) >= ADULT:
        found["basis"] = "adult"
    if not said.get("file"):
        found["file"] = "file"
    if valid_until is not None and valid_until < today:
        found["valid_until"] = "expired"
    return found


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
