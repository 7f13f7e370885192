"""Who has a draft open in the editor just now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from congvu.engines.documents.actions.drafts import account_of, writable
from congvu.engines.documents.models import DraftPresence
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

FORGOTTEN = timedelta(minutes=10)


@action(needs="signed-in")
def be_present(*, actor: Actor, uid: UUID, page: str, block: str, at: datetime) -> None:
    """Note that a page is open. block: where its person writes. Raises NotFound, NotAllowed,
    UnableToChangeDraft when the draft is no longer being written."""
    draft = writable(actor, uid)
    unchanged()  # looking at a page is no event
    rows = DraftPresence.objects.as_system("who has the draft open")
    rows.filter(draft=draft, seen_at__lt=at - FORGOTTEN).delete()
    rows.update_or_create(
        draft=draft, account_id=account_of(actor), page=page[:40],
        defaults={"block": block[:40], "seen_at": at},
    )  # fmt: skip
