"""Uploads under way, and those that have arrived, as streams that the gate reads."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from congvu.engines.documents.models import Upload, parts
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

ARRIVED = "-da-tai"  # of a form's field: uids of uploads that came before the form


class Resumed(io.RawIOBase):
    """An upload that has arrived whole, like a file of a form: name, size, read."""

    def __init__(self, *, uid: UUID, name: str, size: int) -> None:
        self.uid, self.name, self.size = uid, name, size
        self._pieces: Iterator[bytes] | None = None
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._pieces is None:
            self._pieces = parts.read(self.uid)
        while (size < 0 or len(self._held) < size) and (piece := next(self._pieces, b"")):
            self._held += piece
        wanted = len(self._held) if size < 0 else size
        out, self._held = self._held[:wanted], self._held[wanted:]
        return out


def upload(actor: Actor, uid: UUID) -> Upload:
    """The actor's own upload. Raises NotFound."""
    row = Upload.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Lần tải lên này không còn. Hãy chọn lại tệp."))
    return row


def resumed(actor: Actor, uids: Iterable[str]) -> list[Resumed]:
    """The whole uploads among ``uids``, in their order: what is not whole or not the actor's is
    left out."""
    wanted = [uid for said in uids if (uid := _uid(said)) is not None]
    rows = {row.uid: row for row in Upload.objects.visible_to(actor).filter(uid__in=wanted)}
    return [
        Resumed(uid=uid, name=rows[uid].filename, size=rows[uid].size)
        for uid in wanted
        if uid in rows and parts.size_of(uid) == rows[uid].size
    ]


def arrived(actor: Actor, data: Any, files: Any) -> MultiValueDict[str, Any]:
    """A form's files with those that came before it, field by field.

    data: the posted fields; a field ``x`` names its uploads in ``x-da-tai``.
    """
    merged: MultiValueDict[str, Any] = MultiValueDict({k: files.getlist(k) for k in files})
    for name in data:
        if name.endswith(ARRIVED):
            for stream in resumed(actor, data.getlist(name)):
                merged.appendlist(name.removesuffix(ARRIVED), stream)
    return merged


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
