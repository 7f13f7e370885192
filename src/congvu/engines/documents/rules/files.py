"""Which files may enter: kinds, sizes, endings and what the content says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from congvu.kernel.text import gettext_noop

MIB = 1024 * 1024

# ending → the one media type its content must have
MEDIA_TYPES: dict[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"})
# key of `hostile` → the sentence with what to do
FAULTS: dict[str, str] = {
    "locked": gettext_noop("Tệp đang đặt mật khẩu. Hãy bỏ mật khẩu rồi tải lại."),
    "bomb": gettext_noop(
        "Tệp nén này bung ra quá lớn so với chính nó. Hãy mở bằng đúng phần mềm, lưu thành "
        "tệp mới rồi tải lại."
    ),
    "archive": gettext_noop(
        "Trong tệp có tệp nén khác. Hãy lấy tệp nén ra, giải nén và tải lên từng tệp."
    ),
    "macros": gettext_noop(
        "Tệp có macro (chương trình nhúng). Hãy lưu lại dưới dạng không có macro rồi tải lên."
    ),
    "outside": gettext_noop(
        "Tệp lấy nội dung từ nơi khác (mẫu, hình ảnh hoặc khung liên kết ngoài). Hãy chèn nội dung đó "
        "vào tệp hoặc bỏ liên kết, lưu lại rồi tải lên."
    ),
    "polyglot": gettext_noop(
        "Tệp chứa cả nội dung của loại tệp khác (trang web, chương trình hoặc tệp nén). "
        "Hãy mở tệp, in hoặc lưu lại thành tệp mới rồi tải lên."
    ),
    "entities": gettext_noop(
        "Tệp XML có khai báo DOCTYPE hoặc ENTITY. Hãy bỏ phần khai báo đó rồi tải lại."
    ),
}


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """A purpose with its own limits. setting: the dated value that overrides max_bytes (in MiB)."""

    code: str
    max_bytes: int
    endings: frozenset[str]
    setting: str = ""


_DOCUMENTS = frozenset({".pdf", ".docx", ".xlsx", ".odt", ".ods", ".png", ".jpg", ".jpeg", ".xml",
                        ".txt", ".csv", ".tif", ".tiff"})  # fmt: skip
KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        FileKind(code="attachment", max_bytes=20 * MIB, endings=_DOCUMENTS,
                 setting="documents.attachment.max_mib"),
        FileKind(code="scan", max_bytes=50 * MIB,
                 endings=frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}),
                 setting="documents.scan.max_mib"),
        FileKind(code="photo", max_bytes=5 * MIB, endings=frozenset({".png", ".jpg", ".jpeg"}),
                 setting="documents.photo.max_mib"),
        FileKind(code="word", max_bytes=20 * MIB, endings=frozenset({".docx"})),
        FileKind(code="paper", max_bytes=50 * MIB, endings=frozenset({".pdf"})),
        FileKind(code="check", max_bytes=20 * MIB, endings=frozenset({".pdf"})),
    )
}  # fmt: skip


def ending_of(filename: str) -> str:
    """The lower-case ending with its dot; ``""`` when there is none."""
    return PurePosixPath(filename).suffix.lower()


def agrees(filename: str, media_type: str) -> bool:
    """Whether the ending promises just what the content is."""
    return MEDIA_TYPES.get(ending_of(filename), "-") == media_type


def clean_filename(filename: str) -> str:
    """A name that is safe to show and to store: no folders, no control or direction marks."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    name = re.sub(r'[<>:"|?*;]+', "_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > 150:
        name = f"{stem[: 149 - len(ending)]}.{ending[:10]}"
    return name[:150] or "tep"


def in_mib(size: int) -> str:
    """``20`` or ``1,5``: a size as people write it."""
    return f"{size / MIB:.1f}".rstrip("0").rstrip(".").replace(".", ",")
