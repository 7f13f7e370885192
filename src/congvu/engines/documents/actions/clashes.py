"""Where two changed the same part of a draft: what one typed is kept aside until she decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import account_of, take, taken, writable
from congvu.engines.documents.events import ClashSettled
from congvu.engines.documents.models import Draft, DraftSetAside
from congvu.engines.documents.queries import saves
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import merging
from congvu.engines.documents.rules.merging import Choice, Choices
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


@action(needs="signed-in")
def set_aside(
    *,
    actor: Actor,
    uid: UUID,
    content: Mapping[str, Any],
    revision: int,
    signer: int | None,
    page: str,
    at: datetime,
) -> UUID:
    """Keep what could not be merged; the same page's later words take its place. Its uid.

    Arguments and refusals as ``drafts.save_draft``.
    """
    draft = writable(actor, uid)
    unchanged()  # the draft says what it said before
    rows = DraftSetAside.objects.as_system("one's own page")
    row, _made = rows.update_or_create(
        draft=draft, account_id=account_of(actor), page=page[:40],
        defaults={
            "revision": revision, "content": documents.write(taken(content)), "signer": signer,
            "typed_at": at,
        },
    )  # fmt: skip
    found: UUID = row.uid
    return found


@action(needs="signed-in")
def settle(
    *, actor: Actor, uid: UUID, aside: UUID, choices: Choices, seen: int, at: datetime
) -> None:
    """Merge what was kept aside, by the decisions on its clashes; it is gone then.

    seen: the revision that the decisions were made on: where others have changed a part again
    since, its decision does not count. Raises NotFound, UnableToMerge for clashes not decided.
    """
    draft = writable(actor, uid)
    rows = DraftSetAside.objects.visible_to(actor).select_for_update()
    row = rows.filter(draft=draft, uid=aside).first()
    if row is None:
        raise NotFound(_("Phần gõ riêng này đã được gộp. Hãy mở lại trang soạn."))
    valid = _still_valid(draft, choices, seen)
    take(
        draft, row.content, revision=row.revision, signer=row.signer, page=row.page, actor=actor,
        at=at, choices=valid,
    )  # fmt: skip
    row.delete()
    said = {part: choice.value for part, choice in valid.items()}
    told = ClashSettled(draft_uid=str(uid), count=len(said), choices=said)
    publish(told, unit_id=draft.unit_id)


def _still_valid(draft: Draft, choices: Choices, seen: int) -> dict[str, Choice]:
    shown = saves.base_of(draft, revision=seen)
    if shown is None:
        return {}
    changed = merging.differences(shown.words, documents.read(draft.content))
    return {part: choice for part, choice in choices.items() if part not in changed}
