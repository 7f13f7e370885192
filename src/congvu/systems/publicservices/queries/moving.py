"""What a unit has under way in public services, for when the unit is merged or split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.moving import Found, Handing, Shift, columns, found, listed, page
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Desk, Procedure
from congvu.systems.publicservices.models import (
    Appeal,
    Correction,
    Intake,
    Joined,
    Parcel,
    ScanBatch,
    Stage,
)
from congvu.systems.publicservices.queries import handovers

WHY = "reorganisation"
SYSTEM = Actor.system("publicservices.moving")


def intakes(*, handing: Handing, after: int, limit: int) -> Found:
    """Paper that lies on a counter of an old unit."""
    rows = Intake.objects.as_system(WHY).waiting().filter(unit__in=handing.sources)
    return _shifts(rows, handing, after, limit, ("unit_id",), said=lambda r: r.procedure_code,
                   matter=lambda r: r.procedure_code)  # fmt: skip


def scans(*, handing: Handing, after: int, limit: int) -> Found:
    """Stacks that were scanned there and are not filed yet."""
    rows = ScanBatch.objects.as_system(WHY).filter(unit__in=handing.sources)
    rows = rows.exclude(stage__in=(Stage.FILED, Stage.FAILED))
    return _shifts(rows, handing, after, limit, ("unit_id",), said=lambda r: r.uploaded_by)


def parcels(*, handing: Handing, after: int, limit: int) -> Found:
    """Papers that still have to be sent back by post."""
    rows = Parcel.objects.as_system(WHY).filter(
        unit__in=handing.sources, stage__in=("opened", "to_return")
    )
    return _shifts(rows, handing, after, limit, ("unit_id",), said=lambda r: r.code)


def appeals(*, handing: Handing, after: int, limit: int) -> Found:
    """Objections that wait for the head's answer; they follow their dossier."""
    rows = Appeal.objects.as_system(WHY).filter(owner_unit__in=handing.sources, answered_at=None)
    codes = _procedures(page(rows, after=after, limit=limit))
    return _shifts(
        rows, handing, after, limit, ("owner_unit_id",), said=lambda r: f"{r.filed_at:%d/%m/%Y}",
        matter=lambda r: codes.get(str(r.dossier_uid), ""),
        url=lambda r: f"/ho-so/{r.dossier_uid}/",
        persons=lambda r: (r.person_id,),
    )  # fmt: skip


def _procedures(rows: Sequence[Appeal]) -> dict[str, str]:
    found = dossiers.visible(SYSTEM).filter(uid__in=[r.dossier_uid for r in rows])
    return {str(uid): code for uid, code in found.values_list("uid", "procedure_code")}


def corrections(*, handing: Handing, after: int, limit: int) -> Found:
    """What people say is wrong in a source that an old unit keeps."""
    rows = Correction.objects.as_system(WHY).open().filter(owner_unit__in=handing.sources)
    return _shifts(rows, handing, after, limit, ("owner_unit_id",), said=lambda r: r.label)


def joined(*, handing: Handing, after: int, limit: int) -> Found:
    """Joined submissions that have not ended and concern an old unit."""
    rows = Joined.objects.as_system(WHY).filter(unit_ids__overlap=handing.sources, finished_at=None)
    return _shifts(
        rows, handing, after, limit, ("reception_unit_id",), lists=("unit_ids",),
        said=lambda r: r.code, url=lambda r: f"/ho-so-lien-thong/{r.uid}/",
    )  # fmt: skip


def _shifts(  # noqa: PLR0913 - what a row is called, where it leads, whom it concerns
    rows: Any, handing: Handing, after: int, limit: int, units: tuple[str, ...],
    *, lists: tuple[str, ...] = (), said: Callable[[Any], str],
    matter: Callable[[Any], str] = lambda _row: "",
    url: Callable[[Any], str] = lambda _row: "",
    persons: Callable[[Any], tuple[int, ...]] = lambda _row: (),
) -> Found:  # fmt: skip
    shifts, some = [], page(rows, after=after, limit=limit)
    for row in some:
        before, then, old, new = columns(row, handing, units=units, lists=lists, matter=matter(row))
        if before != then:
            held = next((u for u in before.get("unit_ids", ()) if u in handing.defaults), 0)
            old = old or held
            shifts.append(
                Shift(row=row.pk, before=before, after=then, from_unit=old,
                      to_unit=new or handing.heir(old), said=said(row), url=url(row),
                      persons=persons(row))
            )  # fmt: skip
    return found(some, shifts)


def lists(*, handing: Handing, after: int, limit: int) -> Found:
    """Today's hand-over lists that nobody has signed: they go by their dossiers."""
    today, at = handovers.working_day(clock.today()), clock.now()
    shifts = []
    for number, one in enumerate(handovers.lists(actor=SYSTEM, day=today, at=at), 1):
        pair = (one.reception_unit_id, one.owner_unit_id)
        old = next((u for u in pair if u in handing.defaults), 0)
        if old and not one.signed_by:
            said = _("%(giver)s → %(receiver)s: %(n)s hồ sơ") % {
                "giver": one.giver, "receiver": one.receiver, "n": len(one.rows),
            }  # fmt: skip
            shifts.append(
                Shift(row=number, before={}, after={}, from_unit=old, to_unit=handing.heir(old),
                      said=said, url="/mot-cua/ban-giao/", stays=True)
            )  # fmt: skip
    return listed(shifts[:limit], after=after)


def routes(*, handing: Handing, after: int, limit: int) -> Found:
    """Procedures that lead to an old unit: they follow who came after whom."""
    units = org.get_many(handing.sources).values()
    shifts, number = [], 0
    for code, name in sorted(procedures.offered(on=clock.today()).items()):
        one = procedures.procedure(code=code, on=clock.today())
        for unit in units:
            if _leads_to(one, unit):
                number += 1
                shifts.append(
                    Shift(row=number, before={}, after={}, from_unit=unit.id, stays=True,
                          to_unit=handing.heir(unit.id, matter=code), said=f"{code} {name}",
                          url=f"/thu-tuc/{code}/", matter=code)
                )  # fmt: skip
    return listed(shifts[:limit], after=after)


def _leads_to(procedure: Procedure, unit: Unit) -> bool:
    return any(_names(desk, unit) for desk in (procedure.receive, procedure.solve))


def _names(desk: Desk, unit: Unit) -> bool:
    same = unit.kind == desk.kind and unit.level == desk.level
    return same and unit.name.startswith(desk.name)
