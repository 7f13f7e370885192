"""Papers and numbers stay with the name under which they were taken."""

from __future__ import annotations

from collections.abc import Sequence

from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Written


@step
def keep(*, shifts: Sequence[Shift]) -> Written:
    """Nothing to write. Law: NĐ 30/2020/NĐ-CP Điều 15."""
    return {}
