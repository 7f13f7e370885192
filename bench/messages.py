"""Documents from one agency's system to another's: signed, logged on both sides, delivered, a second.

Two agencies with a database, a web and a worker each, over HTTP on this machine. Each document is
given out in an action of its own, signed by itself (RSA-2048, SHA-256: XML-DSig as edXML, JWS as a
CloudEvent), carried in order, verified, stored sealed and logged there, and confirmed here. The rate
is from the first document given out to the last confirmed; the waiting times are of documents given
out at a steady pace.
Processor milliseconds are of both sides and the database together; two cores give 2000 a second.
"""

from __future__ import annotations

import time

from bench import figure
from bench.sides import Sides, opened

MANY = {"small": 300, "full": 5_000}
STEADY = {"small": (60, 8.0), "full": (900, 15.0)}  # how many, at how many a second
FORMS = {"edxml": "", "events": ".events"}  # how messages are written → end of the figures' names
OFFICERS = 4  # who give out at the same time when the rate is taken
GOAL_RATE, GOAL_P95 = 300.0, 250.0
XROAD = 110.0
SOURCE = "X-Road issue 1321: 110 messages/s through it on 32 cores, 64 GB; 1000/s without it"


def main(scale: str) -> None:
    """As many as go for what a message costs, then a steady pace for how long it waits."""
    for form, mark in FORMS.items():
        with figure.data_folder() as folder, opened(folder, form) as sides:
            print(f"{form}:")
            _waited(sides, 5)
            _rate(sides, MANY[scale], scale, mark)
            _steady(sides, *STEADY[scale], scale, mark)


def _waited(sides: Sides, count: int, first: int = 900_000) -> None:
    """The first ones: connections, keys, plans."""
    before = _confirmed(sides)
    sides.a.ask("queue", to=sides.codes[1], count=count, first=first)
    until(sides, before + count)


def _rate(sides: Sides, count: int, scale: str, mark: str) -> None:
    parts = {
        "sender's worker": sides.a.process_of("worker"), "receiver's web": sides.b.process_of("web"),
        "database": sides.database,
    }  # fmt: skip
    before = _confirmed(sides)
    start = {name: figure.cpu_seconds([part]) for name, part in parts.items()}
    began = time.monotonic()
    told = {"to": sides.codes[1], "count": count, "officers": OFFICERS}
    cost = {"queueing": sides.a.ask("queue", **told)}
    until(sides, before + count)
    wall = time.monotonic() - began
    cost |= {
        name: (figure.cpu_seconds([part]) - start[name]) / count * 1000
        for name, part in parts.items()
    }
    total = sum(cost.values())
    each = ", ".join(f"{name} {ms:.1f}" for name, ms in cost.items())
    print(f"{count} documents in {wall:.1f} s; CPU ms of each: {each}; together {total:.1f};"
          f" two cores: {2000 / total:.0f}/s")  # fmt: skip
    figure.tell(
        figure.Figure(
            name=f"messages{mark}", unit="messages/s", ours=round(count / wall, 1), goal=GOAL_RATE,
            peer=XROAD, peer_name="X-Road on 32 cores", peer_source=SOURCE, better="higher",
            scale=scale,
        )
    )  # fmt: skip
    figure.tell(
        figure.Figure(
            name=f"messages.cpu{mark}", unit="CPU ms, both sides and the database", ours=round(total, 2),
            goal=round(2000 / GOAL_RATE, 2), peer=round(32_000 / XROAD, 1),
            peer_name="X-Road: 32 cores busy for 110 a second", peer_source=SOURCE, better="lower",
            scale=scale,
        )
    )  # fmt: skip


def _steady(sides: Sides, count: int, pace: float, scale: str, mark: str) -> None:
    before = _confirmed(sides)
    sides.a.ask("queue", to=sides.codes[1], count=count, first=500_000, pace=pace)
    until(sides, before + count)
    spans = sorted(sides.a.ask("spans", last=count)["seconds"])
    p50, p95 = (spans[int(len(spans) * q)] * 1000 for q in (0.5, 0.95))
    print(f"{pace:g} a second: p50 {p50:.0f} ms, p95 {p95:.0f} ms from given out to confirmed")
    figure.tell(
        figure.Figure(
            name=f"messages.p95{mark}", unit=f"ms at {pace:g} a second", ours=round(p95, 1), goal=GOAL_P95,
            peer=None, peer_name="", peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip


def _confirmed(sides: Sides) -> int:
    return int(sides.a.ask("spans")["states"].get("confirmed", 0))


def until(sides: Sides, count: int, seconds: float = 600) -> None:
    """Wait until so many are confirmed. Raises RuntimeError when they are not in time."""
    deadline = time.monotonic() + seconds
    while _confirmed(sides) < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"not delivered: {sides.a.ask('spans')['states']}")
        time.sleep(0.2)  # who asks is on the same machine


if __name__ == "__main__":
    figure.start(main)
