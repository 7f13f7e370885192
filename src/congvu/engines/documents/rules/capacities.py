"""In which capacity a person signs, and the lines above the name.

Law: NĐ 30/2020/NĐ-CP Điều 13; Phụ lục I, mục II.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from congvu.kernel.text import gettext_noop, unaccent


class Capacity(StrEnum):
    """How one signs when not simply as head."""

    HEAD = ""
    COLLECTIVE = "TM."
    ACTING = "Q."
    FOR_HEAD = "KT."
    BY_ORDER = "TL."
    AUTHORISED = "TUQ."


NAMES: dict[Capacity, str] = {
    Capacity.HEAD: gettext_noop("Người đứng đầu ký"),
    Capacity.COLLECTIVE: gettext_noop("TM. (thay mặt tập thể)"),
    Capacity.ACTING: gettext_noop("Q. (quyền, được giao quyền người đứng đầu)"),
    Capacity.FOR_HEAD: gettext_noop("KT. (cấp phó ký thay)"),
    Capacity.BY_ORDER: gettext_noop("TL. (ký thừa lệnh)"),
    Capacity.AUTHORISED: gettext_noop("TUQ. (ký thừa ủy quyền)"),
}


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who signs how. body: the collective it is for; head: whose place is taken; post: one's own.

    authority: number and date of the written authorisation, for TUQ.
    """

    capacity: Capacity = Capacity.HEAD
    body: str = ""
    head: str = ""
    post: str = ""
    name: str = ""
    authority: str = ""


def lines(signing: Signing) -> tuple[str, ...]:
    """``("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")``: what stands above the name."""
    above = [f"{Capacity.COLLECTIVE.value} {signing.body}"] if signing.body else []
    if signing.capacity is Capacity.ACTING:
        below = [f"{signing.capacity.value} {signing.head or signing.post}"]
    elif signing.capacity in (Capacity.FOR_HEAD, Capacity.BY_ORDER, Capacity.AUTHORISED):
        below = [f"{signing.capacity.value} {signing.head}", signing.post]
    else:
        below = [signing.post]
    return tuple(line.strip().upper() for line in above + below if line.strip())


def faults(signing: Signing, *, collective: bool) -> list[str]:
    """What is wrong with it, as sentences; collective: the agency decides as a collective."""
    found = []
    if not signing.name:
        found.append(gettext_noop("Chưa có người ký. Hãy chọn người ký trong mục Chữ ký."))
    if not signing.post and signing.capacity is not Capacity.ACTING:
        found.append(gettext_noop("Chưa ghi chức vụ người ký. Hãy điền chức vụ."))
    if collective and not signing.body and signing.capacity is not Capacity.BY_ORDER:
        found.append(
            gettext_noop(
                "Cơ quan làm việc theo chế độ tập thể: chữ ký phải ghi TM. và tên tập thể."
            )
        )
    return found + _capacity_faults(signing)


def _capacity_faults(signing: Signing) -> list[str]:
    found = []
    takes_place = (Capacity.FOR_HEAD, Capacity.BY_ORDER, Capacity.AUTHORISED)
    if signing.capacity in takes_place and not signing.head:
        found.append(
            gettext_noop("Ký thay, thừa lệnh, thừa ủy quyền phải ghi chức vụ người đứng đầu.")
        )
    if signing.capacity is Capacity.FOR_HEAD and signing.post and not is_deputy(signing.post):
        found.append(
            gettext_noop("KT. chỉ dùng cho cấp phó. Hãy chọn TL. hoặc TUQ., hoặc đổi người ký.")
        )
    if signing.capacity is Capacity.AUTHORISED and not signing.authority:
        found.append(
            gettext_noop("TUQ. phải có văn bản ủy quyền. Hãy ghi số, ngày văn bản ủy quyền.")
        )
    if signing.capacity is Capacity.COLLECTIVE and not signing.body:
        found.append(gettext_noop("TM. phải ghi tên tập thể, ví dụ: ỦY BAN NHÂN DÂN."))
    return found


def is_deputy(post: str) -> bool:
    """``Phó Giám đốc``, ``Thứ trưởng``."""
    return unaccent(post).startswith(("pho ", "thu truong"))


def proposed(*, name: str, post: str, head: str, body: str) -> Signing:
    """How this person most likely signs: the head in person, a deputy for the head.

    body: the collective's name, "" when the agency has one head.
    """
    if is_deputy(post):
        return Signing(capacity=Capacity.FOR_HEAD, body=body, head=head, post=post, name=name)
    capacity = Capacity.COLLECTIVE if body else Capacity.HEAD
    return Signing(capacity=capacity, body=body, post=post, name=name)
