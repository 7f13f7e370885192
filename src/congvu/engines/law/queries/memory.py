"""What the process remembers of the law, under its stamp."""

from __future__ import annotations

from congvu.engines.law.models import Stamp
from congvu.kernel.versioned import Versioned


def _token() -> str:
    return str(Stamp.objects.values_list("token", flat=True).first() or "")


memory = Versioned(_token)
