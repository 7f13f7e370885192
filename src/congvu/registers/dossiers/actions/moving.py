"""Open dossiers go to the unit's heir; each says so on its own time line."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.engines.org import api as org
from congvu.kernel.actions import publish, step
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.registers.dossiers.events import DossierRehoused
from congvu.registers.dossiers.models import Dossier, Leg


@step
def move_dossiers(*, shifts: Sequence[Shift]) -> Written:
    """The units of dossiers that still are where they were found."""
    rows = Dossier.objects.as_system("reorganisation")
    done = write_columns(rows, shifts)
    asked = {s.row: s for s in shifts if s.row in done}
    units = org.get_many({u for s in asked.values() for u in (s.from_unit, s.to_unit)})
    for pk, uid, code in rows.filter(pk__in=done).order_by("pk").values_list("pk", "uid", "code"):
        shift = asked[pk]
        publish(
            DossierRehoused(
                dossier_uid=str(uid), code=code, from_unit=units[shift.from_unit].name,
                to_unit=units[shift.to_unit].name,
            ),
            unit_id=shift.to_unit,
        )  # fmt: skip
    return done


@step
def move_legs(*, shifts: Sequence[Shift]) -> Written:
    """The unit that answers at a level."""
    return write_columns(Leg.objects.all(), shifts)
