"""A shared draft as its owner, the counter and the kiosk see it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import NotFound
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.models import DraftShare
from congvu.systems.publicservices.queries import drafting

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
LENGTH = 8


def hash_of(code: str) -> str:
    """What is kept of a code; spaces, dashes and small letters do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def grouped(code: str) -> str:
    """The code as it is read out: ``ABCD-EFGH``."""
    return f"{code[:4]}-{code[4:]}"


def qr(code: str) -> str:
    """The code to be read by a counter's scanner, SVG."""
    made: str = segno.make(code, error="m", micro=False).svg_inline(scale=6, border=4)
    return made


def running(*, actor: Actor, uid: str, at: datetime) -> DraftShare:
    """A share that this official has opened and that still holds. Raises NotFound."""
    rows = DraftShare.objects.visible_to(actor).running(at).select_related("owner")
    return _found(rows.filter(uid=uid, opened_by=actor.account_id).first())


def at_kiosk(*, key: str, at: datetime) -> DraftShare:
    """The share that a kiosk's session holds the key of. Raises NotFound."""
    rows = DraftShare.objects.as_system("whoever holds the session's key has the owner's consent")
    rows = rows.running(at).select_related("owner")
    return _found(rows.filter(key_hash=hash_of(key)).first() if key else None)


def of_draft(*, actor: Actor, draft_uid: str, at: datetime) -> DraftShare | None:
    """The share of the owner's draft that waits or runs."""
    rows = DraftShare.objects.visible_to(actor).filter(draft_uid=draft_uid)
    return rows.waiting(at).first() or rows.running(at).first()


def last_of(*, actor: Actor, draft_uid: str) -> DraftShare | None:
    """The newest share of a draft, however it ended."""
    rows = DraftShare.objects.visible_to(actor).filter(draft_uid=draft_uid)
    return rows.order_by("-made_at", "-id").first()


def page(*, actor: Actor, draft_uid: UUID, at: datetime) -> dict[str, Any]:
    """What the owner sees: whether a code waits, who has the draft open, every answer as it stands."""
    row = of_draft(actor=actor, draft_uid=str(draft_uid), at=at)
    before = None if row else last_of(actor=actor, draft_uid=str(draft_uid))
    shown: dict[str, Any] = {"row": row, "before": before, "running": bool(row and row.opened_at)}
    if before is not None and before.dossier_uid is not None:
        return {**shown, "handed_in": before.dossier_uid}
    draft = casework.draft(actor=actor, uid=draft_uid)
    procedure = procedures.procedure_version(version_id=int(draft.purpose.partition("@")[2]))
    return {
        **shown,
        "draft": draft,
        "crumbs": drafting.crumbs(procedure),
        "joined": bool(procedure.members),
        "summary": drafting.summary(procedure.form, dict(draft.answers)),
    }


def owner_of(row: DraftShare, pen: str) -> Actor:
    """Whose draft it is, as an actor for reading and writing it: named after who holds the pen."""
    person = identity.person(row.owner_id)
    name = _("%(pen)s, thay mặt %(person)s") % {"pen": pen, "person": person.full_name}
    return Actor(
        kind=ActorKind.CITIZEN, name=name if pen else person.full_name, person_id=person.id
    )


def _found(row: DraftShare | None) -> DraftShare:
    if row is None:
        raise NotFound(_("Quyền mở bản nháp này đã hết. Hãy xin người nộp mã mới."))
    return row
