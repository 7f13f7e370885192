"""Memory at rest: proportional set size of one web and one worker, after a few pages were read."""

from __future__ import annotations

import time
import urllib.request

from bench import figure
from bench.house import opened

GOAL_MB = 400
PAGES = ("/", "/thu-tuc/", "/dang-nhap/", "/healthz")


def main(scale: str) -> None:
    """Read each page (5 times small, 50 full), rest, measure."""
    with figure.data_folder() as folder, opened(folder) as house:
        for _ in range(5 if scale == "small" else 50):
            for page in PAGES:
                urllib.request.urlopen(house.url + page, timeout=30).read()
        time.sleep(5)
        web, worker = (figure.pss([house.child(c)]) / 1024**2 for c in ("web", "worker"))
        print(f"web {web:.0f} MB, worker {worker:.0f} MB")
        figure.tell(
            figure.Figure(
                name="memory", unit="MB PSS", ours=round(web + worker, 1), goal=GOAL_MB, peer=None,
                peer_name="", peer_source="", better="lower", scale=scale,
            )
        )  # fmt: skip


if __name__ == "__main__":
    figure.start(main)
