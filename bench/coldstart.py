"""Seconds from `congvu up` to a ready page: on an empty folder with demo data, then again.

The libraries are already there ("after downloads"). No peer publishes a figure of the same kind, so
the goal alone is the measure.
"""

from __future__ import annotations

from bench import figure
from bench.house import opened

FIRST_GOAL, LATER_GOAL = 90, 8


def main(scale: str) -> None:
    """First start once, later starts three (small) or ten (full) times; what they cost beside."""
    with figure.data_folder() as folder:
        with opened(folder) as house:
            first, cpu = house.seconds, [house.cpu]
        later = []
        for _ in range(3 if scale == "small" else 10):
            with opened(folder) as house:
                later.append(house.seconds)
                cpu.append(house.cpu)
    print(f"CPU seconds: first {cpu[0]:.1f}, later {figure.median(cpu[1:]):.1f}")
    for name, ours, goal in (
        ("coldstart.first", round(first, 2), FIRST_GOAL),
        ("coldstart.later", figure.median(later), LATER_GOAL),
    ):
        figure.tell(
            figure.Figure(
                name=name, unit="s", ours=ours, goal=goal, peer=None, peer_name="",
                peer_source="", better="lower", scale=scale,
            )
        )  # fmt: skip


if __name__ == "__main__":
    figure.start(main)
