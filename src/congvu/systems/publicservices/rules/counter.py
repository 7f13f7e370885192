"""What the counter may take in, which papers are missing, and when a paper may be used again.

Law: NĐ 118/2025/NĐ-CP; TT 01/2023/TT-VPCP (số hóa, tái sử dụng giấy tờ).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from congvu.kernel.text import gettext_noop, unaccent
from congvu.registers.dossiers.contracts import Channel as Way
from congvu.registers.dossiers.contracts import Copy, Digitised, Part
from congvu.registers.procedures.contracts import Component

# How a paper dossier comes in; online is the citizen's own way.
WAYS = {
    Way.DIRECT: gettext_noop("Trực tiếp tại quầy"),
    Way.POST: gettext_noop("Qua bưu chính công ích"),
}
CHANNELS = {**WAYS, Way.ONLINE: gettext_noop("Trực tuyến")}
COPIES = {
    Copy.ORIGINAL: gettext_noop("Bản chính"),
    Copy.COPY: gettext_noop("Bản sao"),
    Copy.ELECTRONIC: gettext_noop("Bản điện tử"),
}
DIGITISED = {
    Digitised.NO: gettext_noop("Chưa số hóa"),
    Digitised.SCANNED: gettext_noop("Đã số hóa"),
    Digitised.REUSED: gettext_noop("Dùng lại bản đã số hóa"),
    Digitised.REUSED_RESULT: gettext_noop("Dùng lại kết quả hồ sơ khác"),
}
MOST_COPIES = 99
NAME_DIFFERS = gettext_noop(
    "Số định danh này đã được ghi nhận với một họ tên khác. Hãy đối chiếu lại thẻ căn cước; "
    "nếu thẻ đúng, hãy báo quản trị viên."
)
NUMBER_DIFFERS = gettext_noop(
    "Số định danh không khớp ngày sinh hoặc giới tính. Hãy đối chiếu lại thẻ căn cước."
)
ONE_DESK = gettext_noop(
    "Thủ tục này chỉ nhận tại %(desk)s. Hãy hướng dẫn người nộp đến đó hoặc nộp trực tuyến."
)
OTHER_PROVINCE = gettext_noop(
    "Nơi giải quyết không thuộc tỉnh của quầy này. Hãy hướng dẫn người nộp nộp trực tuyến "
    "hoặc tại trung tâm của tỉnh đó."
)


def kind_of(component: Component) -> str:
    """What paper it is, the same in every procedure: its national code, else its name's words."""
    return component.code or unaccent(component.name)[:200]


# What is written anew for each dossier is never taken from an earlier one.
WRITTEN_ANEW = ("don ", "to khai", "phieu dang ky", "ban khai", "giay de nghi", "van ban de nghi")


def may_reuse(component: Component) -> bool:
    """Whether a copy of this paper may serve again: not an application, which is of one dossier."""
    return not component.form and not unaccent(component.name).startswith(WRITTEN_ANEW)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One component as it lies on the counter. files: uids of its electronic copy, if any."""

    copy: Copy
    count: int
    files: tuple[str, ...] = ()
    reused_from: str = ""
    valid_to: date | None = None


def missing(required: Iterable[str], handed: Mapping[str, Handed]) -> list[str]:
    """Keys of required components of which neither paper nor file is there, in their order."""
    return [key for key in required if key not in handed]


def parts(components: Iterable[Component], handed: Mapping[str, Handed]) -> tuple[Part, ...]:
    """What was handed in, component by component, as the register keeps it."""
    return tuple(_part(c, handed[c.key]) for c in components if c.key in handed)


def uploaded(components: Iterable[Component], keys: Iterable[str]) -> tuple[Part, ...]:
    """The same for files that the applicant sent: the office digitised nothing."""
    have = list(keys)
    return tuple(
        Part(component_key=c.key, kind=kind_of(c), copy=Copy.ELECTRONIC, count=have.count(c.key))
        for c in components
        if c.key in have
    )


def digitised(handed: Handed) -> Digitised:
    """What the office did for the electronic copy of a paper."""
    if handed.reused_from:
        return Digitised.REUSED
    scanned = bool(handed.files) and handed.copy is not Copy.ELECTRONIC
    return Digitised.SCANNED if scanned else Digitised.NO


def _part(component: Component, handed: Handed) -> Part:
    return Part(
        component_key=component.key,
        kind=kind_of(component),
        copy=handed.copy,
        count=handed.count,
        valid_to=handed.valid_to,
    )
