"""The upload gate: counts, hashes, sniffs, scans and encrypts a content before any row is made."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.utils.translation import gettext as _

from congvu.config import disk, paths
from congvu.engines.documents.models import store
from congvu.engines.documents.queries import scanning
from congvu.engines.documents.queries.settings import limit_of
from congvu.engines.documents.rules import content, files, hostile
from congvu.kernel.errors import Invalid

PART = 1024 * 1024


class UnableToTakeFile(Invalid):
    """The file was refused at the gate; nothing was kept."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An upload that passed the gate; file is its plain content in an unnamed temporary file."""

    filename: str
    media_type: str
    kind: str
    sha256: str
    size: int
    scan: str
    file: IO[bytes]

    def parts(self) -> Iterator[bytes]:
        self.file.seek(0)
        while part := self.file.read(PART):
            yield part


def receive(
    *, filename: str, stream: IO[bytes], kind: str, field: str, on: date, most_mib: int = 0
) -> Draft:
    """Take an upload in without loading it whole. most_mib: instead of the kind's own limit.

    Raises UnableToTakeFile with ``field`` and a sentence that says what to do next; OSError
    (ENOSPC) while only the reserve of the disk is left.
    """
    if not disk.has_room_for(0):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    rule = files.KINDS[kind]
    name = files.clean_filename(filename)
    if files.ending_of(name) not in rule.endings:
        raise _refusal(field, _ending_sentence(name, rule))
    if double := hostile.double_ending(name):
        raise _refusal(
            field,
            _(
                "Tên tệp có hai đuôi (“%(ending)s”). Hãy đổi tên tệp, chỉ giữ đuôi cuối, rồi tải lại."
            )
            % {"ending": double},
        )
    limit = most_mib * files.MIB or limit_of(rule, on=on)
    file = _temporary()
    try:
        return _examined(name, stream, file, kind=kind, field=field, limit=limit)
    except BaseException:
        file.close()
        raise


def put(draft: Draft, name: str) -> int:
    """Write the encrypted object unless it is there; returns the id of the key in use."""
    key_id = store.current_key()
    store.storage().put(name, store.seal(name, draft.parts(), key_id=key_id))
    return key_id


def _examined(
    name: str, stream: IO[bytes], file: IO[bytes], *, kind: str, field: str, limit: int
) -> Draft:
    sha256, size = _copy(stream, file, field, limit=limit)
    if size == 0:
        raise _refusal(field, _("Tệp rỗng (0 byte). Hãy mở tệp kiểm tra rồi tải lại."))
    return Draft(
        filename=name, media_type=_checked_type(file, name, field), kind=kind, sha256=sha256,
        size=size, scan=_scanned(file, field), file=file,
    )  # fmt: skip


def _temporary() -> IO[bytes]:
    folder = paths.data_dir() / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def _copy(stream: IO[bytes], file: IO[bytes], field: str, *, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while part := stream.read(PART):
        size += len(part)
        if size > limit:
            raise _refusal(field, _too_large(limit))
        digest.update(part)
        file.write(part)
    return digest.hexdigest(), size


def _checked_type(file: IO[bytes], name: str, field: str) -> str:
    ending = files.ending_of(name)
    media_type = content.media_type_of(file, ending=ending)
    fault = content.fault_of(file, media_type, ending=ending)
    if fault and fault != "broken":
        raise _refusal(field, _(files.FAULTS[fault]))
    if fault or not media_type or not files.agrees(name, media_type):
        raise _refusal(
            field,
            _("Nội dung tệp không đúng với đuôi “%(ending)s”. Hãy lưu lại tệp bằng đúng phần mềm "
              "rồi tải lên.") % {"ending": ending},
        )  # fmt: skip
    return media_type


def _scanned(file: IO[bytes], field: str) -> str:
    verdict = scanning.scan(file)
    if verdict.scan is scanning.Scan.INFECTED:
        raise _refusal(
            field,
            _("Tệp chứa mã độc (%(name)s). Hãy quét máy tính của bạn và tải lên một tệp khác.")
            % {"name": verdict.name},
        )
    return verdict.scan.value


def _ending_sentence(name: str, rule: files.FileKind) -> str:
    if files.ending_of(name) in files.ARCHIVES:
        return _("Không nhận tệp nén “%(name)s”. Hãy giải nén rồi tải lên từng tệp bên trong.") % {
            "name": name
        }
    allowed = ", ".join(sorted(e.removeprefix(".") for e in rule.endings))
    return _("Không nhận tệp “%(name)s”. Hãy dùng một trong các loại: %(allowed)s.") % {
        "name": name, "allowed": allowed,
    }  # fmt: skip


def _too_large(limit: int) -> str:
    return _("Tệp lớn hơn %(limit)s MB. Hãy nén hoặc tách tệp rồi tải lại.") % {
        "limit": files.in_mib(limit)
    }


def _refusal(field: str, sentence: str) -> UnableToTakeFile:
    return UnableToTakeFile({field: sentence})
