"""A dossier held against a national database: asked with no transaction open, then kept on its time
line without the values.

Law: NĐ 278/2025/NĐ-CP; NĐ 118/2025/NĐ-CP (no paper is asked for that a database can show).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.lookups import api as lookups
from congvu.registers.lookups.contracts import Asked, Line
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.events import DossierCompared
from congvu.systems.publicservices.queries import declared


@dataclass(frozen=True, kw_only=True)
class Compared:
    """lines: [] when the body knows no such number; at: when it was asked."""

    lines: list[Line]
    known: bool
    at: datetime


def compare_dossier(*, actor: Actor, dossier_uid: str, kind: str) -> Compared:
    """Ask the body, lay its answer beside the declaration, keep the outcome on the time line.

    Raises NotFound, NotAllowed, Invalid, lookups.UnableToLookUp; then nothing of the dossier changes.
    """
    dossier, answers, _known = dossiers.dossier_with_answers(actor=actor, uid=dossier_uid)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    said = declared.declared(procedure, answers, kind) if kind in lookups.KINDS else {}
    if not said or not actor.is_official:
        raise NotFound(_("Hồ sơ này không có nội dung để đối chiếu với nguồn đã chọn."))
    asked = Asked(
        kind=kind, key=said[declared.KEY], purpose=_("Đối chiếu nội dung khai trong hồ sơ"),
        on_behalf=str(identity.person(dossier.person_id).uid), file=dossier.code,
        unit_id=unit_of(actor, dossier, kind), full_name=said.get("full_name", ""),
        birth_date=said.get("birth_date", ""),
    )  # fmt: skip
    found = lookups.look_up(actor=actor, asked=asked)
    lines = lookups.compare(said, found.values, fields=found.fields) if found.values else []
    keep_comparison(actor=actor, dossier=dossier, kind=kind, lines=lines, at=clock.now())
    return Compared(lines=lines, known=bool(found.values), at=found.at)


@action(needs="dossiers.dossier.read")
def keep_comparison(
    *, actor: Actor, dossier: DossierCard, kind: str, lines: list[Line], at: datetime
) -> None:
    """What agreed and what did not, by the names of the fields."""
    unit_id = unit_of(actor, dossier, kind)
    demand(actor, lookups.READ[kind], unit_id)
    differing = [line.field for line in lines if line.verdict in lookups.DISAGREES]
    agreeing = [line.field for line in lines if line.verdict in lookups.AGREES]
    event = DossierCompared(
        dossier_uid=dossier.uid, code=dossier.code, kind=kind, title=lookups.titles()[kind],
        known=bool(lines), agreeing=agreeing, differing=differing,
        said=_said(kind, lines, agreeing, differing),
    )  # fmt: skip
    publish(event, unit_id=dossier.owner_unit_id)


def unit_of(actor: Actor, dossier: DossierCard, kind: str) -> int:
    """For which unit this official asks: the one that solves, else the one that received."""
    solves = actor.holds(lookups.READ[kind], dossier.owner_unit_id)
    return dossier.owner_unit_id if solves else dossier.reception_unit_id


def _said(kind: str, lines: list[Line], agreeing: list[str], differing: list[str]) -> str:
    if not lines:
        return _("không có số này")
    if not differing:
        return _("%(n)s trường khớp") % {"n": len(agreeing)}
    names = ", ".join(lookups.labels(kind)[field].lower() for field in differing)
    return _("%(n)s trường khớp; khác: %(names)s") % {"n": len(agreeing), "names": names}
