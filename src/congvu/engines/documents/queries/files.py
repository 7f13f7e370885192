"""Reading files: cards, contents, and whether a content is still what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import FileCard
from congvu.engines.documents.models import File, store
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused


class UnableToReadFile(Refused):
    """A kept file is missing or no longer what it was when it was stored."""

    status = 409


def card(file: File) -> FileCard:
    """The file as others see it."""
    return FileCard(
        id=file.id, uid=file.uid, sha256=file.blob.sha256, size=file.blob.size,
        media_type=file.media_type, filename=file.filename, kind=file.kind,
        owner_unit_id=file.owner_unit_id, owner_person_id=file.owner_person_id,
    )  # fmt: skip


def visible_file(actor: Actor, uid: UUID) -> FileCard:
    """The file when this actor may read it. Raises NotFound."""
    file = File.objects.visible_to(actor).select_related("blob").filter(uid=uid).first()
    if file is None:
        raise NotFound(_("Không tìm thấy tệp. Có thể tệp đã bị xóa hoặc bạn không có quyền xem."))
    return card(file)


def cards(uids: Iterable[UUID]) -> list[FileCard]:
    """The files in the order of ``uids``; unknown ones are left out. The caller has asked the gate."""
    rows = File.objects.as_system("by uid, for an action that asked the gate")
    found = {f.uid: card(f) for f in rows.select_related("blob").filter(uid__in=list(uids))}
    return [found[uid] for uid in uids if uid in found]


def content(uid: UUID) -> Iterator[bytes]:
    """The plain content in chunks of 256 KiB. Raises NotFound, store.Damaged on the way."""
    rows = File.objects.as_system("content, for a caller that asked the gate")
    name = rows.filter(uid=uid).values_list("blob__name", flat=True).first()
    if name is None:
        raise NotFound(_("Không tìm thấy tệp."))
    return store.unseal(name)


def whole(uids: Iterable[UUID]) -> list[tuple[str, str, bytes]]:
    """Name, media type and content of each file, in order; the caller has asked who may.

    Raises UnableToReadFile naming the first file that is missing or changed.
    """
    wanted = list(uids)
    found = cards(wanted)
    if len(found) != len(wanted):
        raise UnableToReadFile(_("Một tệp đính kèm không còn trong kho."))
    return [(each.filename, each.media_type, _whole(each)) for each in found]


def _whole(file: FileCard) -> bytes:
    try:
        read = b"".join(content(file.uid))
    except (store.Damaged, FileNotFoundError):
        read = b""
    if hashlib.sha256(read).hexdigest() != file.sha256:
        said = _("Tệp “%(name)s” trong kho không còn nguyên vẹn.") % {"name": file.filename}
        raise UnableToReadFile(said)
    return read


def verify_hashes(uids: Iterable[UUID]) -> list[FileCard]:
    """Read each file again and compare its hash; the cards, in order.

    Raises UnableToReadFile naming the first file that is missing or changed.
    """
    wanted = list(uids)
    found = cards(wanted)
    if len(found) != len(wanted):
        raise UnableToReadFile(_("Một tệp đính kèm không còn trong kho. Hãy tải lại tệp đó."))
    for each in found:
        if stored_hash(each.uid) != each.sha256:
            raise UnableToReadFile(
                _("Tệp “%(name)s” trong kho không còn nguyên vẹn. Hãy tải lại tệp này.")
                % {"name": each.filename}
            )
    return found


def stored_hash(uid: UUID) -> str:
    """SHA-256 of the stored bytes; "" when they cannot be opened any more."""
    digest = hashlib.sha256()
    try:
        for part in content(uid):
            digest.update(part)
    except (store.Damaged, FileNotFoundError):
        return ""
    return digest.hexdigest()
