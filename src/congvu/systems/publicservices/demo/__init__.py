"""Six months of invented life: dossiers of every kind, made through the real actions.

``stories`` plans them, ``wording`` fills in the forms, ``telling`` takes the steps; ``counter`` tells what a
counter lives through. What screens
need at once is told before the house opens; the rest by a job, a few steps at a time. All persons
are invented, their numbers are samples.
"""

from __future__ import annotations

from datetime import datetime

from congvu.systems.publicservices.demo import counter, telling

TOTAL = 400


def make(*, scale: int, at: datetime) -> None:
    """The first stories now, the others by a job; what is there already is left as it is."""
    telling.tell_first(at=at)
    telling.start_rest(actor=telling.SYSTEM, blocks=scale, block=TOTAL, at=at)
    counter.start(at=at)
