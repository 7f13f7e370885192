"""What the scanning pages show: the separator sheets, the stack page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.sealing import unseal_json
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Component, Procedure
from congvu.systems.publicservices.models import ScanBatch, Stage
from congvu.systems.publicservices.models.scans import READ_KEY
from congvu.systems.publicservices.queries import intakes
from congvu.systems.publicservices.rules import scanning

INTAKE, DOSSIER = "intake", "dossier"
READ_PAGES = 6  # words are read on the first pages only: the forms lie on top
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a stack belongs to."""

    unit_id: int
    person_id: int
    procedure_version_id: int
    url: str


def subject_of(*, actor: Actor, subject: str, uid: str) -> Subject:
    """The intake or dossier within the officer's sight. Raises NotFound."""
    if subject == INTAKE:
        row = intakes.intake(actor=actor, uid=uid)
        return Subject(
            unit_id=row.unit_id, person_id=row.person_id,
            procedure_version_id=row.procedure_version_id,
            url=reverse("publicservices:intake", args=[uid]),
        )  # fmt: skip
    if subject != DOSSIER:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    dossier = dossiers.dossier(actor=actor, uid=uid)
    return Subject(
        unit_id=dossier.reception_unit_id, person_id=dossier.person_id,
        procedure_version_id=dossier.procedure_version_id,
        url=reverse("publicservices:dossier", args=[uid]),
    )  # fmt: skip


def batch(*, actor: Actor, uid: str) -> ScanBatch:
    """One stack of the officer's counter. Raises NotFound."""
    row = ScanBatch.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy tập quét này tại quầy của bạn."))
    return row


def procedure_of(row: ScanBatch) -> Procedure:
    """The procedure whose papers these are."""
    return procedures.procedure_version(version_id=row.procedure_version_id)


def components_of(row: ScanBatch) -> tuple[Component, ...]:
    """The papers that the stack may be split into."""
    return procedure_of(row).components


def read_of(row: ScanBatch) -> dict[str, str]:
    """What the words on the pages say of the person, unconfirmed."""
    return unseal_json(row.read, key=READ_KEY, context=str(row.uid)) if row.read else {}


def sheets(procedure: Procedure) -> list[dict[str, str]]:
    """One separator sheet a component: its name and its code as SVG."""
    return [
        {
            "name": c.name,
            "svg": segno.make(scanning.sheet(procedure.code, c.key), error="h", micro=False)
            .svg_inline(scale=8, border=4),
        }
        for c in procedure.components
    ]  # fmt: skip


def page(*, actor: Actor, uid: str, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The stack as it stands: progress, or its pages to look over."""
    row = batch(actor=actor, uid=uid)
    said = dict(errors or {})
    pages = list(row.pages.order_by("number")) if row.stage == Stage.READY else []
    return {
        "row": row,
        "stage": row.stage,
        "waiting": row.stage in (Stage.READING, Stage.FILING),
        "name": procedure_of(row).name.in_language(get_language()),
        "back_url": subject_of(actor=actor, subject=row.subject, uid=str(row.subject_uid)).url,
        "components": [(c.key, c.name) for c in components_of(row)],
        "turns": TURNS,
        "faults": list(said.values()),
        "pages": [
            {
                "number": p.number,
                "shown": p.number + 1,
                "component": p.component_key,
                "rotation": p.rotation,
                "dropped": p.dropped,
                "note": _("Phiếu tách") if p.separator else _("Trang trắng") if p.blank else "",
                "error": said.get(f"giay-{p.number}", ""),
                "thumb": reverse("publicservices:scan-page", args=[uid, p.number])
                if p.thumb
                else "",
            }
            for p in pages
        ],
    }
