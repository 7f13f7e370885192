"""What waits for a signer, and how far a round has come."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.models import Draft, SigningRound, SigningTurn
from congvu.engines.documents.queries import drafts
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


def waiting(actor: Actor, *, most: int, uids: list[str] | None = None) -> list[Draft]:
    """Drafts that wait for this actor's signature, those due first; of these uids when given."""
    rows = drafts.listed(actor, "cho-ky").select_related("kind", "unit")
    if uids is not None:
        rows = rows.filter(uid__in=uids)
    return list(rows.order_by("due_on", "changed_at")[:most])


def round_of(actor: Actor, uid: UUID) -> SigningRound:
    """The actor's own round. Raises NotFound."""
    found = SigningRound.objects.filter(uid=uid, account=actor.account_id or 0).first()
    if found is None:
        raise NotFound(_("Không tìm thấy lần ký này."))
    return found


def turns(found: SigningRound) -> list[SigningTurn]:
    """Its turns in order, each with its draft."""
    rows = found.turns.select_related("draft__kind", "draft__paper")
    return list(rows.order_by("place"))
