"""What runs by itself: kept answers whose time is over."""

from __future__ import annotations

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.lookups.actions import sources

KEEPER = Actor.system("Tra cứu cơ sở dữ liệu quốc gia")


def forget_answers() -> None:
    """Every quarter of an hour."""
    sources.forget_answers(actor=KEEPER, at=clock.now())
