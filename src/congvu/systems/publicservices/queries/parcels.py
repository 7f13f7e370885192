"""Consignments for the counter's list, a dossier's page, and the sender who asks by the code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.systems.publicservices.models import Parcel, ParcelQuerySet
from congvu.systems.publicservices.rules import delivering, parcels
from congvu.systems.publicservices.rules.parcels import Stage


def listed(actor: Actor) -> ParcelQuerySet:
    """The consignments of the counters at which the officer receives."""
    return Parcel.objects.visible_to(actor)


def by_code(code: str) -> Parcel | None:
    """The consignment with this code, on its way in or back; whoever has the code may ask."""
    clean = delivering.clean_code(code)
    if not delivering.is_postal_code(clean):
        return None
    rows = Parcel.objects.as_system("whoever holds the code sent it")
    return rows.filter(code=clean).first() or rows.filter(back_code=clean).first()


def of_dossier(uid: str) -> dict[str, Any] | None:
    """How the papers of a dossier came, for those who may see the dossier."""
    rows = Parcel.objects.as_system("the dossier is seen")
    row = rows.filter(dossier_uid=uid).first()
    return shown(row) if row else None


def shown(row: Parcel) -> dict[str, Any]:
    """One consignment in words."""
    stage = Stage(row.stage)
    return {
        "uid": str(row.uid),
        "code": row.code,
        "posted_on": row.posted_on,
        "arrived_at": row.arrived_at,
        "opened_by": row.opened_by,
        "witness": row.witness,
        "note": row.note,
        "stage": _(parcels.LABELS[stage]),
        "tone": parcels.TONES[stage],
        "to_return": stage is Stage.TO_RETURN,
        "back_reason": row.back_reason,
        "back_code": row.back_code,
        "back_at": row.back_at,
    }
