"""Whom and what a writer may choose: the unit that issues, who signs, who is asked."""

from __future__ import annotations

from datetime import date

from congvu.engines.documents.models import Draft
from congvu.engines.documents.models.drafts import SIGN, WRITE
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor


def issuing_units(actor: Actor) -> list[org.Unit]:
    """The actor's own unit and those above it: any of them may issue what she writes."""
    if actor.unit_id is None:
        return []
    own = org.unit(actor.unit_id)
    return [own, *reversed(org.ancestors(own.id))]


def signers(unit_id: int, *, on: date) -> dict[int, str]:
    """Who may sign for the issuing unit: account id → name and post."""
    return _named(unit_id, SIGN, on)


def askable(draft: Draft, *, on: date) -> dict[int, str]:
    """Who can be asked: officials who write or sign for the drafting and the issuing unit."""
    found: dict[int, str] = {}
    for unit_id in sorted({draft.unit_id, draft.drafting_unit_id}):
        for code in (WRITE, SIGN):
            found |= _named(unit_id, code, on)
    found.pop(draft.author_id, None)
    return found


def invitable(draft: Draft, *, on: date) -> dict[int, str]:
    """Who may be invited to write: officials who write in the issuing unit and the units below it."""
    found: dict[int, str] = {}
    for unit_id in sorted({draft.unit_id, draft.drafting_unit_id, *org.subtree_ids(draft.unit_id)}):
        found |= _named(unit_id, WRITE, on)
    known = {draft.author_id, *draft.coauthors}
    return {account: words for account, words in found.items() if account not in known}


def _named(unit_id: int, code: str, on: date) -> dict[int, str]:
    held = identity.holders_of(code, unit_id=unit_id, on=on)
    return {h.account_id: f"{h.name} – {h.post}" if h.post else h.name for h in held}
