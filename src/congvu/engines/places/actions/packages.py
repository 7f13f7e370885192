"""Places from content packages."""

from __future__ import annotations

from congvu.engines.law.api import Package
from congvu.kernel.actions import step


@step
def load_places(*, package: Package) -> None:
    """Write the places and successions of a package."""
    raise NotImplementedError
