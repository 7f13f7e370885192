"""Finding a place among all names old and new: p95 of one look-up, database and ranking included."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from bench import figure

GOAL_MS = 20
TYPED = (
    "quang ngai", "phường bến nghé, quận 1", "p. ben nghe, q1, tphcm", "huyện Bình Sơn, Quảng Ngãi",
    "thanh pho ho chi mih", "kon tum", "phuong ben nghe quan 1", "hoà khánh", "00004", "xa tan",
)  # fmt: skip


def main(scale: str) -> None:
    """A database of its own with all places; 500 look-ups small, 10,000 full."""
    with figure.data_folder() as folder:
        os.environ |= {"CONGVU_DATA": str(folder), "CONGVU_MODE": "test"}
        stop = _prepare(folder)
        try:
            spent = _look_up(500 if scale == "small" else 10_000)
        finally:
            stop()
    spent.sort()
    p50, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(f"{len(spent)} look-ups: p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {spent[-1]:.1f} ms")
    figure.tell(
        figure.Figure(
            name="places", unit="ms p95", ours=round(p95, 2), goal=GOAL_MS, peer=None, peer_name="",
            peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip


def _prepare(folder: Path):  # type: ignore[no-untyped-def]
    from congvu.config import postgres

    server = postgres.cluster()
    postgres.start(server)
    postgres.ensure_database(server)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from congvu.engines.law.api import load_packages

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    report = load_packages(kinds=("law", "places"))
    assert report, [str(e) for e in report.failed]
    print(f"all places loaded in {time.monotonic() - began:.1f} s")
    return lambda: postgres.stop(server)


def _look_up(count: int) -> list[float]:
    """Milliseconds of each; half the questions are names drawn from the table itself."""
    from congvu.engines.places import api
    from congvu.engines.places.models import Place

    names = list(Place.objects.values_list("full_name", flat=True))
    draw = random.Random(7)
    questions = [draw.choice(names if i % 2 else TYPED) for i in range(count)]
    spent = []
    for question in questions:
        began = time.perf_counter()
        api.find(question)
        spent.append((time.perf_counter() - began) * 1000)
    return spent


if __name__ == "__main__":
    figure.start(main)
