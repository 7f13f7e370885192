"""From pressing "submit" to a signed receipt: eight citizens at once, one web process, two workers.

Acknowledged: the answer leads to the dossier, which is committed with its case, papers and ledger
rows. Signed: the receipt (PDF/A, PAdES signature, time stamp) lies in the citizen's data store.
Open Zaak's figure is its published burst on ten one-core pods: it stores a case, and signs nothing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psutil
import psycopg
import requests

from bench import figure
from bench.figure import ROOT
from bench.house import House, opened

COUNT = {"small": 80, "full": 1_000}
AT_ONCE = 8
PARTS = ("web", "workers", "database")
PATIENCE = 600
SIGNED = """
SELECT count(*) FROM documents_paper p JOIN dossiers_dossier d ON p.subject_uid = d.uid::text
WHERE p.state = 'issued' AND d.request_key = ANY(%s)
"""


def main(scale: str) -> None:
    """Make drafts, then submit them all and wait for the last receipt."""
    with figure.data_folder() as folder, opened(folder) as house, _second_worker(house) as second:
        drafts = house.applications("--count", str(COUNT[scale]))
        visitor = house.signed_in("an")
        before = _processor(house, second)
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            waits = sorted(pool.map(lambda draft: _submit(house, visitor, draft), drafts))
        acknowledged = time.perf_counter() - began
        _await_receipts(house, drafts)
        signed = time.perf_counter() - began
        spent = [b - a for a, b in zip(before, _processor(house, second), strict=True)]
    each = [f"{name} {s / len(drafts) * 1000:.0f}" for name, s in zip(PARTS, spent, strict=True)]
    print(f"CPU ms a submission with its signed receipt: {', '.join(each)}")
    print(f"{len(drafts)} submitted; waited p50 {waits[len(waits) // 2]:.2f} s,"
          f" p95 {waits[int(len(waits) * 0.95)]:.2f} s")  # fmt: skip
    for name, seconds, goal, peer in (
        ("submit.acknowledged", acknowledged, 8, 24.0), ("submit.signed", signed, 4, None),
    ):  # fmt: skip
        figure.tell(
            figure.Figure(
                name=name, unit="a second", ours=round(len(drafts) / seconds, 2), goal=goal,
                peer=peer, peer_name="Open Zaak POST /zaken, burst on ten one-core pods",
                peer_source="shared/research/casework.md §1.3 (published)", better="higher",
                scale=scale,
            )
        )  # fmt: skip


@contextmanager
def _second_worker(house: House) -> Iterator[psutil.Process]:
    process = subprocess.Popen(
        [sys.executable, "-m", "congvu", "worker"], env=house.environment, cwd=ROOT
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _processor(house: House, second: psutil.Process) -> tuple[float, float, float]:
    """Processor seconds so far: web, both workers, database (connections that are still open)."""
    server = next(p for p in house.parent.children() if "postgres" in p.name())
    web, worker = house.child("web"), house.child("worker")
    seconds = figure.cpu_seconds
    return seconds([web]), seconds([worker, second]), seconds([server])


def _submit(house: House, visitor: requests.Session, draft: str) -> float:
    """Seconds until the house led to the dossier."""
    page = f"{house.url}/ho-so-nhap/{draft}/kiem-tra/"
    began = time.perf_counter()
    answer = requests.post(
        page, data={"csrfmiddlewaretoken": visitor.cookies["csrftoken"]}, timeout=120,
        cookies=dict(visitor.cookies), headers={"Referer": page}, allow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 302, answer.status_code
    return time.perf_counter() - began


def _await_receipts(house: House, drafts: list[str]) -> None:
    with psycopg.connect(house.database, autocommit=True) as connection:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = connection.execute(SIGNED, [drafts]).fetchone()
            if found is not None and found[0] >= len(drafts):
                return
            time.sleep(0.2)
    raise RuntimeError("not every receipt was signed")


if __name__ == "__main__":
    figure.start(main)
