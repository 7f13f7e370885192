"""From where a worker looks for work. Pure: the caller reads the stopwatch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SHARE = 0.05  # of a worker's time that looking from the very start may take
LONGEST = 60.0  # seconds, however much it costs


@dataclass
class Lookout(Generic[T]):
    """Looks go on from where the last one came to: a long reader in the database keeps every dead
    row, and who looks from the start walks over all of them.

    What becomes visible behind the floor (a transaction that took long, a job given back, one whose
    turn in its order has come) is seen by a look from the start. That is due again when its cost is
    a twentieth of the time that has gone by since: at once, nearly, as long as it costs nothing.
    """

    start: T
    floor: T
    due: float = 0.0
    _whole: bool = False

    @classmethod
    def at(cls, start: T) -> Lookout[T]:
        """One that has seen nothing yet."""
        return cls(start, start)

    def begin(self, now: float) -> T:
        """From where to look; now: seconds of a stopwatch."""
        self._whole = now >= self.due
        return self.start if self._whole else self.floor

    def end(self, floor: T, began: float, now: float) -> None:
        """The look is over; floor: from where the next one goes on."""
        self.floor = floor
        if self._whole:
            cost = now - began
            self.due = now + min(cost / SHARE - cost, LONGEST)
