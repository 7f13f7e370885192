"""Certified electronic copies: what may be shown as the original, and who signs in which words.

Law: NĐ 45/2020/NĐ-CP Điều 10; NĐ 23/2015/NĐ-CP; NĐ 30/2020/NĐ-CP Phụ lục I (KT., TUQ.). Certainty: M.
"""

from __future__ import annotations

from collections.abc import Iterable

from congvu.kernel.text import gettext_noop
from congvu.registers.dossiers.contracts import AttachmentCard, Digitised

MOST_PAGES = "publicservices.certified_pages"
PAPER = gettext_noop("bản chính giấy xuất trình tại quầy")
DIGITAL = gettext_noop("bản chính điện tử có chữ ký số hợp lệ của %(signers)s")
REFUSED = {
    "none": gettext_noop(
        "Chưa có bản quét của bản chính. Hãy quét bản chính giấy tại quầy rồi đối chiếu, "
        "hoặc yêu cầu bổ sung bản chính điện tử."
    ),
    "many": gettext_noop(
        "Bản chính có %(pages)s trang, nhiều hơn %(most)s trang của một bản sao chứng thực điện tử. "
        "Hãy tách thành nhiều yêu cầu."
    ),
    "broken": gettext_noop(
        "Tệp “%(file)s” không đọc được. Hãy quét lại bản chính, hoặc yêu cầu gửi lại tệp."
    ),
    "unsigned": gettext_noop(
        "Tệp “%(file)s” chưa có chữ ký số nên không phải bản chính điện tử. Hãy quét bản chính giấy "
        "tại quầy rồi đối chiếu, hoặc yêu cầu bổ sung."
    ),
    "changed": gettext_noop(
        "Tệp “%(file)s” đã bị sửa sau khi ký số nên không được chứng thực. Hãy từ chối và nêu lý do, "
        "hoặc yêu cầu bổ sung bản đúng."
    ),
    "untrusted": gettext_noop(
        "Chữ ký số trên tệp “%(file)s” không do tổ chức được công nhận cấp, hoặc đã bị thu hồi. "
        "Hãy yêu cầu bổ sung bản chính, hoặc từ chối và nêu lý do."
    ),
    "ended": gettext_noop(
        "Văn bản “%(file)s” đã hết hiệu lực, bị thu hồi hoặc thay thế nên không được chứng thực."
    ),
}


def originals(attachments: Iterable[AttachmentCard], keys: Iterable[str]) -> list[AttachmentCard]:
    """What stands for the original: what the office scanned, else the files that were sent."""
    wanted = set(keys)
    found = [a for a in attachments if a.component_key in wanted]
    scanned = [a for a in found if a.digitised is Digitised.SCANNED]
    return scanned or found


def why_not(*, readable: bool, signed: bool, intact: bool, trusted: bool) -> str:
    """Why a sent file is no digital original, as a key of ``REFUSED``; "" when it is one."""
    if not readable:
        return "broken"
    if not signed:
        return "unsigned"
    if not intact:
        return "changed"
    return "" if trusted else "untrusted"


def signature_lines(lines: tuple[str, ...], post: str) -> tuple[str, ...]:
    """The lines above a signature by the post of who signs: KT. for a deputy, else the lines as they
    are; the last line names the head. ``("TM. …", "CHỦ TỊCH"), "Phó Chủ tịch"`` → KT. CHỦ TỊCH, PHÓ
    CHỦ TỊCH under the first.
    """
    if not lines or not post.casefold().startswith("phó "):
        return lines
    head = lines[-1]
    return (*lines[:-1], f"KT. {head}", f"PHÓ {head}")
