"""A worker that was away comes back to a backlog: how soon is all of it at the other agency?

The documents were given out while the sender's worker was killed; the clock runs from its start to
the last confirmation. Each is signed, carried in order, verified, stored and logged on the way.
"""

from __future__ import annotations

import time

from bench import figure
from bench.messages import FORMS, OFFICERS, until
from bench.sides import Sides, opened

BACKLOG = {"small": 1_000, "full": 10_000}
SECONDS = {"small": 3.0, "full": 30.0}


def main(scale: str) -> None:
    """Fill, start the worker, wait."""
    for form, mark in FORMS.items():
        with figure.data_folder() as folder, opened(folder, form) as sides:
            print(f"{form}:")
            _drain(sides, figure.sized(BACKLOG, scale), scale, mark)


def _drain(sides: Sides, count: int, scale: str, mark: str) -> None:
    sides.a.process_of("worker").kill()
    sides.a.ask("queue", to=sides.codes[1], count=count, officers=OFFICERS)
    web, database = sides.b.process_of("web"), sides.database
    start = figure.cpu_seconds([web, database])
    began = time.monotonic()
    sides.a.start("worker")
    until(sides, count)
    wall = time.monotonic() - began
    cpu = figure.cpu_seconds([web, database, sides.a.process_of("worker")]) - start
    print(f"{count} in {wall:.1f} s, {count / wall:.0f}/s; CPU ms of each {cpu / count * 1000:.1f}")
    figure.tell(
        figure.Figure(
            name=f"drain{mark}", unit=f"seconds for {count}", ours=round(wall, 1), goal=SECONDS[scale],
            peer=None, peer_name="", peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip


if __name__ == "__main__":
    figure.start(main)
