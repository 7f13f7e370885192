"""The lists of an officer among millions: work list, deep page, desk, track; over HTTP, with rights.

The house is a demo's with 200,000 dossiers and 10,000 open tasks (small), or ten million and half a
million (full). One client; milliseconds are waiting, which a loaded machine lengthens: the processor
time of the web process is printed beside.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import requests

from bench import figure
from bench.house import House, opened

SIZES = {"small": 200_000, "full": 10_000_000}
OPEN = 20  # one in so many still has its task
ROUNDS = {"small": 40, "full": 200}
ZAAK = "Open Zaak 1.30 on ten processors at 1,000,000 cases, list of 100"
SOURCE = "shared/research/casework.md §1.3"


def main(scale: str) -> None:
    """Fill, then ask for each list."""
    with figure.data_folder() as folder, opened(folder) as house:
        uid = house.applications("--count", "1", "--commune", "Cẩm Thành", "--submit")[0]
        dossiers = figure.sized(SIZES, scale)
        code, cursor = _fill(house, uid, dossiers, dossiers // OPEN)
        officer = house.signed_in("y-ngu")
        for name, path, goal in (
            ("list", "/viec-cua-toi/?tab=pool", 50),
            ("deep", f"/viec-cua-toi/?tab=pool&after={cursor}", 50),
            ("desk", "/mot-cua/", 50),
            ("search", "/mot-cua/?tu-khoa=999", 100),
            ("track", f"/tra-cuu/?ma={code}", 20),
        ):
            visitor = requests.Session() if name == "track" else officer
            rounds = 15 if name == "track" else ROUNDS[scale]  # look-ups by code are limited
            p95 = _measured(house, name, path, visitor, rounds)
            known = name in ("list", "desk")
            figure.tell(
                figure.Figure(
                    name=f"worklist.{name}", unit=f"ms p95 at {dossiers} dossiers", ours=p95,
                    goal=goal, peer=150 if known else None, peer_name=ZAAK if known else "",
                    peer_source=SOURCE if known else "", better="lower", scale=scale,
                )
            )  # fmt: skip


def _fill(house: House, uid: str, dossiers: int, still_open: int) -> tuple[str, str]:
    """A dossier's code and a cursor in the middle of the officer's pool."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tools.clones", "--like", uid, "--dossiers", str(dossiers),
         "--open", str(still_open)],
        env=house.environment, cwd=figure.ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    print(f"{dossiers} dossiers written in {time.monotonic() - began:.0f} s", flush=True)
    code, cursor = done.stdout.split()
    return code, cursor


def _measured(house: House, name: str, path: str, visitor: requests.Session, rounds: int) -> float:
    """Milliseconds at p95, after three that are not counted."""
    for _ in range(3):
        _get(house, path, visitor)
    web = [house.child("web")]
    before = figure.cpu_seconds(web)
    waits = sorted(_get(house, path, visitor) for _ in range(rounds))
    cpu = (figure.cpu_seconds(web) - before) / rounds * 1000
    print(f"{name}: median {statistics.median(waits):.0f} ms, {cpu:.0f} CPU ms of the web process")
    return round(waits[int(len(waits) * 0.95)], 1)


def _get(house: House, path: str, visitor: requests.Session) -> float:
    began = time.perf_counter()
    answer = visitor.get(house.url + path, timeout=60, allow_redirects=False)
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return took


if __name__ == "__main__":
    figure.start(main)
