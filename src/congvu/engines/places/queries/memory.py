"""What the process remembers of places, under their stamp."""

from __future__ import annotations

from congvu.engines.places.models import Stamp
from congvu.kernel.versioned import Versioned


def _token() -> str:
    return str(Stamp.objects.values_list("token", flat=True).first() or "")


memory = Versioned(_token)
