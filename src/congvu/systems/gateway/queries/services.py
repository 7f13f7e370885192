"""The catalogue of services, and the agreements within sight."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.gateway.models import Agreement, CallDay, Service, ServiceVersion
from congvu.systems.gateway.rules import services as rules

DECIDE = "gateway.agreement.decide"
UNKNOWN = gettext_lazy("Không có thỏa thuận này.")


def catalogue(*, on: date) -> Any:
    """Every open service by title, with its newest version's number and its agreements counted."""
    versions = ServiceVersion.objects.filter(service=OuterRef("pk")).order_by("-major", "-minor")
    number = Concat("major", Value("."), "minor", output_field=CharField())
    rows = Service.objects.open().counted(on).select_related("owner_unit")
    newest = Subquery(versions.annotate(number=number).values("number")[:1])
    return rows.annotate(newest=newest).order_by("title", "id")


def service(code: str) -> Service:
    """One of them, closed ones too. Raises NotFound."""
    row = Service.objects.select_related("owner_unit").filter(code=code).first()
    if row is None:
        raise NotFound(_("Không có dịch vụ này."))
    return row


def versions(row: Service) -> list[ServiceVersion]:
    """The newest first."""
    return list(row.versions.order_by("-major", "-minor"))


def newest_version(service_id: int, major: int) -> ServiceVersion:
    """What is served of a major version."""
    rows = ServiceVersion.objects.filter(service_id=service_id, major=major)
    return rows.order_by("-minor")[0]


def agreement_of(account_id: int, code: str, major: int) -> Agreement | None:
    """The granted agreement of a calling system about an open service."""
    rows = Agreement.objects.select_related("service").filter(
        account_id=account_id, service__code=code, service__closed_at=None, major=major,
        state=rules.GRANTED,
    )  # fmt: skip
    return rows.first()


def agreements(actor: Actor, *, on: date) -> Any:
    """The agreements over whose service the actor decides, those that wait first."""
    units = actor.units_of(DECIDE) if not actor.is_citizen else frozenset()
    used = CallDay.objects.filter(agreement=OuterRef("pk"), day=on).values("calls")[:1]
    rows = Agreement.objects.select_related("service__owner_unit")
    if units is not None:
        rows = rows.filter(service__owner_unit__in=sorted(units))
    return rows.annotate(used=Coalesce(Subquery(used), 0)).order_by("state", "-asked_at", "-id")


def own_agreements(actor: Actor) -> Any:
    """Those of the calling system, the newest first."""
    rows = Agreement.objects.select_related("service").filter(account_id=actor.account_id or 0)
    return rows.order_by("-id")


def agreement(actor: Actor, uid: str, *, on: date) -> Any:
    """One of :func:`agreements`. Raises NotFound."""
    row = agreements(actor, on=on).filter(uid=uid).first()
    if row is None:
        raise NotFound(str(UNKNOWN))
    return row
