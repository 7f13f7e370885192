"""Carrying the folder's objects over into the bucket, while people work: both are read meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from congvu.config import bucket
from congvu.engines.documents.actions.files import lock_object
from congvu.engines.documents.events import FilesCarried
from congvu.engines.documents.models import Blob, store
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

PIECE = 1024 * 1024


@dataclass
class Carried:
    """What a run did. size: bytes as they lie; damaged: names that stay in the folder."""

    count: int = 0
    size: int = 0
    damaged: list[str] = field(default_factory=list)


def carry(*, at: datetime, tell: Callable[[int, int], None]) -> Carried:
    """Every object of the folder into the bucket; tell(done, of all) after each.

    Stopped or killed, the next run goes on: what still lies in the folder is not yet carried. An
    object leaves the folder once what lies in the bucket has been read back and has its hash.
    Raises OutOfReach; what was carried by then stays carried.
    """
    far, near, done = _both(), store.folder(), Carried()
    names = [name for name, _at in near.names() if not name.startswith(".")]
    try:
        for place, name in enumerate(names, start=1):
            _carry(name, near, far, done)
            tell(place, len(names))
    finally:
        note_carried(actor=Actor.system("congvu files move"), done=done, at=at)
    _drop_empty(near.root)
    return done


def left() -> int:
    """How many objects lie in the folder."""
    return sum(not name.startswith(".") for name, _at in store.folder().names())


@action(needs="documents.store.manage")
def note_carried(*, actor: Actor, done: Carried, at: datetime) -> None:
    """Tell the ledger what was carried over."""
    if done.count or done.damaged:
        publish(FilesCarried(count=done.count, size=done.size, damaged=len(done.damaged)))
    else:
        unchanged()


def _both() -> bucket.Bucket:
    found = bucket.configured()
    if found is None:
        raise RuntimeError("Chưa đặt CONGVU_FILES: không biết chuyển tệp đi đâu.")
    return found


def _carry(name: str, near: store.Folder, far: bucket.Bucket, done: Carried) -> None:
    """One object, held so that nobody drops or rewrites it meanwhile."""
    with transaction.atomic():
        lock_object(name)
        if not near.exists(name):  # given up since
            return
        if not _is_whole(name, near):
            done.damaged.append(name)
            return
        size = near.path(name).stat().st_size
        if not far.exists(name) or not _is_whole(name, far):
            with near.open(name) as file:
                far.put(name, iter(lambda: file.read(PIECE), b""))
            if not _is_whole(name, far):
                raise bucket.StoreAway("Kho tệp không trả lại đúng những gì vừa ghi.")
        near.delete(name)
        done.count, done.size = done.count + 1, done.size + size


def _is_whole(name: str, place: store.Storage) -> bool:
    """It opens under its key and is what its row says (a staged draft has no row)."""
    wanted = Blob.objects.filter(name=name).values_list("sha256", flat=True).first()
    total = hashlib.sha256()
    try:
        for part in store.unseal(name, place):
            total.update(part)
    except (store.Damaged, FileNotFoundError):
        return False
    return wanted in (None, total.hexdigest())


def _drop_empty(root: Path) -> None:
    """Once the last one has gone, the house stops looking into the folder."""
    folders = sorted((p for p in root.rglob("*") if p.is_dir()), reverse=True)
    for each in [*folders, root]:
        with contextlib.suppress(OSError):
            each.rmdir()
