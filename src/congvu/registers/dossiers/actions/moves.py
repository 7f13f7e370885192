"""What every write on a dossier begins with: the row, held until the transaction ends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers.models import Dossier


class UnableToMoveDossier(Refused):
    """The dossier is no longer in a state from which this may be done."""


def locked(uid: str) -> Dossier:
    """The dossier, locked. Raises NotFound."""
    rows = Dossier.objects.as_system("the action has asked the gate")
    row = rows.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return row
