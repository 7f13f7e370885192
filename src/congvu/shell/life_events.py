"""Doors by what happens in a life, not by which office answers; rooms declare them (``moments``)."""

from __future__ import annotations

import logging
from datetime import date

from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.tiles import Moment

log = logging.getLogger("congvu.shell")


def life_events(on: date) -> tuple[Moment, ...]:
    """The moments that rooms answer; a room that fails is left out."""
    found: list[Moment] = []
    for label, manifest in manifests().items():
        if not manifest.moments:
            continue
        try:
            found += resolve(label, manifest.moments)(on)
        except Exception:
            log.exception("moments of %s failed", label)
    return tuple(found)
