"""Housekeeping of the store: orphans go, contents are rewritten under a new key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from congvu.engines.documents.actions.files import drop_object, lock_object
from congvu.engines.documents.events import FileKeyRotated, OrphansSwept, SavesSwept
from congvu.engines.documents.models import Blob, DraftSave, DraftSetAside, Paper, store
from congvu.engines.documents.queries.keys import papers_under_older_keys
from congvu.engines.documents.rules.drafts import DraftState
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor

GRACE = timedelta(days=1)
BATCH = 500
BASES_KEPT = timedelta(days=7)  # a page that was open longer is told to open again


@action(needs="documents.store.manage")
def sweep_orphans(*, actor: Actor, at: datetime, grace: timedelta = GRACE) -> int:
    """Delete objects and drafts that no row knows and that are older than ``grace``.

    Such remains are left by a kill between storing and registering. Returns how many went.
    """
    limit = (at - grace).timestamp()
    names = (name for name, written in store.storage().names() if written <= limit)
    count = 0
    for batch in _batches(names):
        known = set(Blob.objects.filter(name__in=batch).values_list("name", flat=True))
        count += sum(drop_object(name) for name in batch if name not in known)
    if count:
        publish(OrphansSwept(count=count))
    else:
        unchanged()
    return count


@action(needs="documents.store.manage")
def sweep_saves(*, actor: Actor, at: datetime) -> int:
    """Forget what drafts said before saves of long ago; their kept versions stay. How many went.

    What somebody has still to decide on keeps its base, as long as the draft can be written.
    """
    aside = DraftSetAside.objects.as_system("what waits for a decision")
    aside.exclude(draft__state__in=[DraftState.DRAFTING, DraftState.SUBMITTED]).delete()
    rows = DraftSave.objects.as_system("what open pages were made from")
    rows = rows.filter(saved_at__lt=at - BASES_KEPT).exclude(draft__in=aside.values("draft"))
    count, _kinds = rows.delete()
    if count:
        publish(SavesSwept(count=count))
    else:
        unchanged()
    return count


@action(needs="documents.store.manage")
def rotate_key(*, actor: Actor, at: datetime) -> int:
    """Make a new key; new files use it at once, :func:`rewrite_batch` brings the old ones over."""
    key_id = store.add_key()
    publish(FileKeyRotated(key_id=key_id, count=0))
    return key_id


@action(needs="documents.store.manage")
def rewrite_batch(*, actor: Actor, at: datetime, size: int = 100) -> int:
    """Rewrite some contents that lie under an older key; 0 when none is left.

    The object is replaced in one rename, so a kill leaves either the old or the new one, and
    both can be read: the key's id stands in the object.
    """
    return _rewrite(size)


def _rewrite(size: int) -> int:
    key_id = store.current_key()
    rows = Blob.objects.select_for_update(skip_locked=True).exclude(key_id=key_id)
    batch = list(rows.order_by("id")[:size])
    for blob in batch:
        lock_object(blob.name)
        content = store.unseal(blob.name)
        store.storage().put(blob.name, store.seal(blob.name, content, key_id=key_id))
        Blob.objects.filter(id=blob.id).update(key_id=key_id)
    if batch:
        publish(FileKeyRotated(key_id=key_id, count=len(batch)))
    else:
        unchanged()
    return len(batch)


@action(needs="documents.store.manage")
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """Contents, then what waiting papers will say: up to ``limit`` under the newest key."""
    return _rewrite(limit) or _reseal_papers(limit)


def renew() -> str:
    """The next key for files; its name."""
    return f"files-{store.add_key()}"


def _reseal_papers(limit: int) -> int:
    """A paper's data lies in its row until it is issued."""
    key_id = store.current_key()
    stale = [row.pk for row in papers_under_older_keys()][:limit]
    rows = Paper.objects.as_system("key rotation").select_for_update(of=("self",))
    for row in (found := list(rows.filter(pk__in=stale, data__isnull=False))):
        name = f"paper:{row.code}"
        row.data = store.seal_text(name, store.unseal_text(name, bytes(row.data or b"")))
        row.save(update_fields=["data"])
    if found:
        publish(FileKeyRotated(key_id=key_id, count=len(found)))
    else:
        unchanged()
    return len(found)


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, BATCH)):
        yield batch
