"""What lies under older keys of the store."""

from __future__ import annotations

from congvu.engines.documents.models import Blob, Paper, store


def left() -> int:
    """Contents and waiting papers that are not under the newest key."""
    return Blob.objects.exclude(key_id=store.current_key()).count() + len(papers_under_older_keys())


def papers_under_older_keys() -> list[Paper]:
    """Papers that wait to be issued and whose data an older key seals; there are never many."""
    newest = store.current_key()
    waiting = Paper.objects.as_system("key rotation").filter(data__isnull=False).order_by("pk")
    return [row for row in waiting if store.key_of_text(bytes(row.data or b"")) != newest]
