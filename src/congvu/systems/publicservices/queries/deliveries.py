"""How a paper result reaches its person: for the dossier's page and the counter's list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.systems.publicservices.models import Delivery, DeliveryQuerySet
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.rules import delivering
from congvu.systems.publicservices.rules.delivering import Stage


def section(*, actor: Actor, dossier: DossierCard, inside: bool) -> dict[str, Any] | None:
    """The deliveries of a dossier with a result; None while there is none.

    inside: an official looks, who then sees who received. may_give: the forms show.
    """
    if dossier.state not in (State.DONE, State.RETURNED):
        return None
    found = Delivery.objects.visible_to(actor).filter(dossier_uid=dossier.uid)
    rows = list(
        found.select_related("counter").prefetch_related("steps").order_by("-opened_at", "-id")
    )
    counter = inside and actor.holds(RECEIVE, dossier.reception_unit_id)
    may = counter and not any(r.stage in (Stage.COLLECTED, Stage.DELIVERED) for r in rows)
    may = may and all(r.stage in (Stage.READY, Stage.RETURNED) for r in rows)
    return {
        "rows": [_shown(row) for row in rows],
        "may_give": may,
        "bases": [(key, _(words)) for key, words in delivering.BASES.items()],
    }


def listed(actor: Actor) -> DeliveryQuerySet:
    """Every delivery of the counters within sight."""
    return Delivery.objects.visible_to(actor)


def by_code(*, actor: Actor, code: str) -> Delivery | None:
    """One consignment of the counters within sight."""
    return Delivery.objects.visible_to(actor).filter(code=code).exclude(code="").first()


def tracking_url(code: str) -> str:
    """Where the carrier tells how far a consignment is; the simulated carrier's own page."""
    if settings.CONGVU_POST["simulated"]:
        return reverse("publicservices:post-simulated", args=[code])
    address = str(settings.CONGVU_POST["tracking"])
    return address.replace("{code}", code) if address else ""


def _shown(row: Delivery) -> dict[str, Any]:
    stage = Stage(row.stage)
    return {
        "stage": _(delivering.LABELS[stage]),
        "tone": delivering.TONES[stage],
        "code": row.code,
        "tracking": tracking_url(row.code) if row.code else "",
        "fee": row.fee,
        "address": row.address,
        "receiver": row.receiver,
        "paper": row.receiver_paper,
        "basis": _(delivering.BASES[row.basis]) if row.basis else "",
        "authority": row.authority,
        "given_by": row.given_by,
        "opened_at": row.opened_at,
        "counter": row.counter.name if row.stage == Stage.READY else "",
        "steps": [
            {"stage": _(delivering.LABELS[Stage(s.stage)]), "at": s.at, "place": s.place}
            for s in sorted(row.steps.all(), key=lambda s: (s.at, s.pk))
        ],
    }
