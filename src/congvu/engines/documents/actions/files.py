"""Keeping files: one content an owner, counted; handing them on; removing them."""

from __future__ import annotations

import contextlib
from typing import IO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from congvu.engines.documents.actions import receiving
from congvu.engines.documents.contracts import FileCard
from congvu.engines.documents.events import FileRemoved, FileStored
from congvu.engines.documents.models import Blob, File, store
from congvu.engines.documents.queries.files import card
from congvu.kernel import clock
from congvu.kernel.actions import PUBLIC, action, publish, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, OutOfReach


def store_upload(
    *,
    filename: str,
    stream: IO[bytes],
    kind: str,
    owner_unit_id: int | None = None,
    owner_person_id: int | None = None,
    actor: Actor | None = None,
    field: str = "file",
    most_mib: int = 0,
) -> FileCard:
    """Take an upload through the gate and keep it; just one of the two owners is given.

    Called from a door it is an action of its own (the scan holds no lock); inside an action it
    joins that transaction. most_mib: the place's own limit, else the kind's holds.
    Raises UnableToTakeFile with ``field``.
    """
    draft = receiving.receive(
        filename=filename, stream=stream, kind=kind, field=field, on=clock.today(),
        most_mib=most_mib,
    )  # fmt: skip
    with draft.file:
        owner = _Owner(owner_unit_id, owner_person_id)
        name = store.name_of(owner.key, draft.sha256)
        if not store.storage().exists(name):
            receiving.put(draft, name)
        if _inside_action():
            return _keep(draft, owner, name)
        return keep_file(
            actor=actor or Actor.system("documents"), draft=draft, owner=owner, name=name
        )


class _Owner:
    """A unit or a person, as columns and as a key."""

    def __init__(self, unit_id: int | None, person_id: int | None) -> None:
        if (unit_id is None) == (person_id is None):
            raise ValueError("a file is owned by a unit or by a person")
        self.columns = {"owner_unit_id": unit_id, "owner_person_id": person_id}
        self.key = f"unit:{unit_id}" if unit_id is not None else f"person:{person_id}"


@action(needs=PUBLIC)
def keep_file(*, actor: Actor, draft: receiving.Draft, owner: _Owner, name: str) -> FileCard:
    """Register an upload whose content lies in the store; its door has asked who may upload."""
    return _keep(draft, owner, name)


def _keep(draft: receiving.Draft, owner: _Owner, name: str) -> FileCard:
    lock_object(name)
    if not store.storage().exists(name):  # the sweeper was faster
        receiving.put(draft, name)
    blob, _made = Blob.objects.get_or_create(
        **owner.columns,
        sha256=draft.sha256,
        defaults={"size": draft.size, "name": name, "key_id": store.key_of(name)},
    )
    Blob.objects.filter(id=blob.id).update(refs=F("refs") + 1)
    file = File.objects.create(
        blob=blob, **owner.columns, kind=draft.kind, filename=draft.filename,
        media_type=draft.media_type, scan=draft.scan,
    )  # fmt: skip
    publish(
        FileStored(file_uid=str(file.uid), kind=draft.kind, media_type=draft.media_type,
                   size=draft.size, sha256=draft.sha256),
        unit_id=file.owner_unit_id,
    )  # fmt: skip
    return card(file)


@step
def share_file(
    *, uid: UUID, unit_ids: tuple[int, ...] = (), person_ids: tuple[int, ...] = ()
) -> None:
    """Let more units and persons read a file (a case was handed to them). Raises NotFound."""
    file = _locked(uid)
    file.reader_units = sorted({*file.reader_units, *unit_ids})
    file.reader_persons = sorted({*file.reader_persons, *person_ids})
    file.save(update_fields=["reader_units", "reader_persons"])


@step
def set_readers(
    *, uid: UUID, unit_ids: tuple[int, ...] = (), person_ids: tuple[int, ...] = ()
) -> None:
    """Say who besides its owner reads a file: who is not named reads it no more. Raises NotFound."""
    file = _locked(uid)
    file.reader_units, file.reader_persons = sorted({*unit_ids}), sorted({*person_ids})
    file.save(update_fields=["reader_units", "reader_persons"])


@step
def remove_file(*, uid: UUID, reason: str) -> None:
    """Give a file up; its content goes from the store when no other file of the owner holds it."""
    file = _locked(uid)
    blob = Blob.objects.select_for_update().get(id=file.blob_id)
    event = FileRemoved(file_uid=str(uid), sha256=blob.sha256, reason=reason)
    unit_id = file.owner_unit_id
    file.delete()
    if blob.refs > 1:
        Blob.objects.filter(id=blob.id).update(refs=F("refs") - 1)
    else:
        name = blob.name
        blob.delete()
        transaction.on_commit(lambda: _drop_soon(name))
    publish(event, unit_id=unit_id)


def _drop_soon(name: str) -> None:
    """The file is given up whether or not the store answers: the sweeper takes what is left."""
    with contextlib.suppress(OutOfReach):
        drop_object(name)


def drop_object(name: str) -> bool:
    """Delete an object unless a row holds it; True when it went."""
    with transaction.atomic():
        lock_object(name)
        if Blob.objects.filter(name=name).exists():
            return False
        store.storage().delete(name)
        return True


def lock_object(name: str) -> None:
    """Until the transaction ends nobody else registers or drops this object."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7001))", [name])


def _locked(uid: UUID) -> File:
    rows = File.objects.as_system("a step of an action that asked the gate")
    file = rows.select_for_update().filter(uid=uid).first()
    if file is None:
        raise NotFound("Không tìm thấy tệp.")
    return file


def _inside_action() -> bool:
    try:
        running()
    except RuntimeError:
        return False
    return True
