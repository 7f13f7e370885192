"""What the process remembers of the tree, under its stamp."""

from __future__ import annotations

from congvu.engines.org.models import Stamp
from congvu.kernel.versioned import Versioned


def _token() -> str:
    return str(Stamp.objects.values_list("token", flat=True).first() or "")


memory = Versioned(_token)
