"""Attachments in and out: base64 of a ZIP exactly when the type says ``application/zip``.

Under any other type the decoded bytes are the file as they are. Source: the published client of the
national axis, which unpacks by the type and never by the name.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from congvu.engines.exchange.contracts import Attachment
from congvu.engines.exchange.rules.faults import unreadable

ZIP = "application/zip"
MOST_UNPACKED = 128 * 1024 * 1024
MOST_ENTRIES = 50
RATIO, RATIO_FROM = 200, 4 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)  # so that the same file makes the same message


def pack(file: Attachment) -> str:
    """The file as ``ContentTransferEncoded``: a ZIP with that one file."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo(file.name, _EPOCH), file.content, zipfile.ZIP_DEFLATED)
    return base64.b64encode(box.getvalue()).decode()


def unpack(
    *, name: str, media_type: str, description: str, content_id: str, encoded: str, room: int
) -> list[Attachment]:
    """The files of one attachment. room: bytes that all of them may have. Raises Unreadable."""
    raw = _decoded(encoded, name)
    if media_type.lower().partition(";")[0].strip() != ZIP:
        if len(raw) > room:
            raise unreadable("too_large", name)
        return [_file(name, media_type, raw, description, content_id)]
    try:
        entries = list(_entries(raw, name, room))
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError,
            ValueError) as wrong:  # fmt: skip
        raise unreadable("attachment", name) from wrong
    if len(entries) == 1 and name and not name.lower().endswith(".zip"):
        entries = [(name, entries[0][1])]
    return [_file(inner, "", content, description, content_id) for inner, content in entries]


def _decoded(encoded: str, name: str) -> bytes:
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise unreadable("attachment", name) from wrong


def _entries(raw: bytes, name: str, room: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        inside = [entry for entry in packed.infolist() if not entry.is_dir()]
        if not inside or len(inside) > MOST_ENTRIES:
            raise unreadable("bomb" if inside else "attachment", name)
        if any(e.file_size > RATIO_FROM and e.file_size > RATIO * max(e.compress_size, 1)
               for e in inside):  # fmt: skip
            raise unreadable("bomb", name)
        for entry in inside:
            content = _within(packed, entry, room, name)
            room -= len(content)
            yield PurePosixPath(entry.filename.replace("\\", "/")).name, content


def _within(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, name: str) -> bytes:
    """What the directory claims is not believed: reading stops where the room ends."""
    if entry.flag_bits & 1:
        raise unreadable("attachment", name)
    with packed.open(entry) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise unreadable("bomb", name)
    return content


def _file(
    name: str, media_type: str, content: bytes, description: str, content_id: str
) -> Attachment:
    return Attachment(
        name=name or "tep", media_type=media_type, content=content, description=description,
        content_id=content_id,
    )  # fmt: skip
