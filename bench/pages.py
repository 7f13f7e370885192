"""What the pages that are opened most cost: processor milliseconds of the web process, and waiting.

One client, one request after another, against a house with 210 open tasks in one inbox. Goals: a
core should give 33 catalogue pages or 25 inbox pages of fifty rows a second. CPU travels between
machines, waiting does not: it is printed beside. Peers are other programs' nearest pages.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import psutil
import requests

from bench import figure
from bench.house import House, opened

TASKS = 210
ROUNDS = {"small": 60, "full": 400}
QUIET_SECONDS = 90
CKAN = "shared/research/exchange_opendata.md §1.1 (measured)"
ZAAK = "shared/research/casework.md §8"


@dataclass(frozen=True)
class Page:
    """goal, peer: CPU milliseconds a request."""

    name: str
    path: str
    who: str
    goal: float
    peer: float
    peer_name: str
    source: str


def main(scale: str) -> None:
    """Fill one inbox, let the worker come to rest, then ask for each page."""
    with figure.data_folder() as folder, opened(folder) as house:
        made = house.applications("--count", str(TASKS), "--commune", "Cẩm Thành", "--submit")
        _await_rest(house.child("worker"))
        for page in _pages(made[0]):
            visitor = house.signed_in(page.who) if page.who else requests.Session()
            cpu = _measured(house, page, visitor, ROUNDS[scale])
            figure.tell(
                figure.Figure(
                    name=f"pages.{page.name}", unit="CPU ms", ours=cpu, goal=page.goal,
                    peer=page.peer, peer_name=page.peer_name, peer_source=page.source,
                    better="lower", scale=scale,
                )
            )  # fmt: skip


def _pages(dossier: str) -> list[Page]:
    search, dataset = "CKAN 2.12 search page", "CKAN 2.12 dataset page"
    cases = "Open Zaak, list of 100 cases (JSON)"
    return [
        Page("catalogue", "/thu-tuc/", "", 30, 48, search, CKAN),
        Page("procedure", "/thu-tuc/1.013734/", "", 30, 78, dataset, CKAN),
        Page("inbox", "/viec-cua-toi/?tab=pool", "y-ngu", 40, 155, cases, ZAAK),
        Page("dossier", f"/ho-so/{dossier}/", "y-ngu", 40, 78, dataset, CKAN),
    ]


def _measured(house: House, page: Page, visitor: requests.Session, rounds: int) -> float:
    """CPU milliseconds a request, after five that are not counted."""
    for _ in range(5):
        _get(house, page, visitor)
    web = [house.child("web")]
    before = figure.cpu_seconds(web)
    waits = [_get(house, page, visitor) for _ in range(rounds)]
    cpu = (figure.cpu_seconds(web) - before) / rounds * 1000
    p95 = statistics.quantiles(waits, n=20)[-1] * 1000
    print(f"{page.path}: median {statistics.median(waits) * 1000:.0f} ms, p95 {p95:.0f} ms")
    return round(cpu, 1)


def _get(house: House, page: Page, visitor: requests.Session) -> float:
    began = time.perf_counter()
    answer = visitor.get(house.url + page.path, timeout=60, allow_redirects=False)
    took = time.perf_counter() - began
    assert answer.status_code == 200, (page.path, answer.status_code)
    return took


def _await_rest(worker: psutil.Process) -> None:
    """Until receipts are signed and the worker sleeps: it would take a core from the web."""
    deadline = time.monotonic() + QUIET_SECONDS
    while worker.cpu_percent(2) > 15 and time.monotonic() < deadline:
        pass


if __name__ == "__main__":
    figure.start(main)
