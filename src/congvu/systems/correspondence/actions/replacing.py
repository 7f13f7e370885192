"""A document of ours that stands in the place of one that agencies have, and theirs in the place of ours.

Law: NĐ 30/2020/NĐ-CP, Điều 18; on the axis business type 3 (QĐ 28/2018/QĐ-TTg).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.kernel.actions import publish
from congvu.systems.correspondence import events
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter, Recipient


def groups(row: OutgoingLetter, codes: Sequence[str]) -> list[tuple[list[str], dict[str, Any]]]:
    """Agencies that get this document in one message each group, and the terms of that message.

    Who has the document that it replaces is told so; for the others it is new.
    """
    card = documents.draft(uid=row.draft_uid)
    old = _old(card.replaces) if card and card.replaces else None
    had = _holders(old, codes) if old else []
    found: list[tuple[list[str], dict[str, Any]]] = [([c for c in codes if c not in had], {})]
    if card and old and had:
        named = exchange.Replaced(document_id=old.document_id, organs=tuple(had))
        found.append((had, {
            "business": exchange.Business.REPLACE, "reason": card.mending_why, "replaced": (named,)
        }))  # fmt: skip
    return [(group, terms) for group, terms in found if group]


def tell_old(said: exchange.Edoc, new: IncomingLetter) -> None:
    """What came replaces letters that we have: each says by which, and the new one's remark names
    them. They stay in their books."""
    if said.business is not exchange.Business.REPLACE:
        return
    named = dict.fromkeys(one.document_id for one in said.replaced)
    rows = IncomingLetter.objects.as_system("what came over the axis").select_for_update()
    theirs = rows.filter(
        unit_id=new.unit_id, author_code=new.author_code, document_id__in=named.keys() - {""}
    ).exclude(pk=new.pk).order_by("pk")  # fmt: skip
    for old in theirs:
        old.set(replaced_by=new)
        told = events.LetterReplaced(
            letter_uid=str(old.uid), by_uid=str(new.uid), notation=new.notation
        )
        publish(told, unit_id=old.unit_id)
    here = {old.document_id: _named(old) for old in theirs}
    words = "; ".join(here.get(name, name) for name in named)
    new.set(note=(_("Thay thế: %(named)s") % {"named": words})[:500])


def _named(old: IncomingLetter) -> str:
    return _("số %(number)s ngày %(on)s") % {
        "number": old.notation, "on": f"{old.dated_on:%d/%m/%Y}"
    }  # fmt: skip


def _old(paper_code: str) -> OutgoingLetter | None:
    rows = OutgoingLetter.objects.as_system("what the sender's own document replaces")
    return rows.filter(paper_code=paper_code).exclude(document_id="").first()


def _holders(old: OutgoingLetter, codes: Sequence[str]) -> list[str]:
    gone = old.recipients.exclude(code="").exclude(state=Recipient.State.FAILED)
    had = set(gone.values_list("code", flat=True))
    return [code for code in codes if code in had]
