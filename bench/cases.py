"""A case begun, its state set, a list of a hundred: processor milliseconds over HTTP, with rights.

Beginning: an official asks for leave by the machine door (row, case, two clocks, first task, events
in the ledger). State set: the head approves by the button (task, history, clocks, the leave itself,
events). List: a hundred tasks of the pool with their cases. Web process and database together, told
by the kernel's own clocks to the nanosecond; one client, so that nothing else is counted. Around
them stand 203,560 dossiers (full), as many as Open Zaak had, or a tenth of that.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from bench import figure
from bench.house import House, opened

AROUND = {"small": (20_000, 1_000), "full": (203_560, 10_000)}
ROUNDS = {"small": 40, "full": 120}
ZAAK = "Open Zaak 1.30, the same class of machine, 203,560 cases"
SOURCE = "shared/research/casework.md §8 (measured, another run)"
LIST = "/api/v1/casework/inbox/?tab=pool&limit=100"


def main(scale: str) -> None:
    """Fill, rest, measure the three."""
    with figure.data_folder() as folder, opened(folder) as house:
        _fill(house, *AROUND[scale])
        officer, head = house.signed_in("y-ngu"), house.signed_in("khue")
        token = _token(house, officer)
        days = _working_days(house, ROUNDS[scale] + 5)
        made = iter(days)
        create = _priced(house, ROUNDS[scale], lambda: _create(house, officer, token, next(made)))
        tasks = iter(_open_tasks(house))
        own = _token(house, head)
        status = _priced(house, ROUNDS[scale], lambda: _approve(house, head, own, next(tasks)))
        listed = _priced(house, ROUNDS[scale], lambda: _list(house, officer))
    for name, ours, goal, peer in (
        ("create", create, 14, 71), ("status", status, 20, 126), ("list", listed, 25, 224),
    ):  # fmt: skip
        figure.tell(
            figure.Figure(
                name=f"cases.{name}", unit="CPU ms, web and database", ours=ours, goal=goal,
                peer=peer, peer_name=ZAAK, peer_source=SOURCE, better="lower", scale=scale,
            )
        )  # fmt: skip


def _fill(house: House, dossiers: int, still_open: int) -> None:
    uid = house.applications("--count", "1", "--commune", "Cẩm Thành", "--submit")[0]
    subprocess.run(
        [sys.executable, "-m", "tools.clones", "--like", uid, "--dossiers", str(dossiers),
         "--open", str(still_open)],
        env=house.environment, cwd=figure.ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with _database(house) as connection:  # the clones lie over all units: a pool for this officer
        connection.execute(
            "UPDATE casework_task SET assignee_id = NULL, unit_id = (SELECT t.unit_id"
            " FROM casework_task t JOIN casework_case c ON c.id = t.case_id"
            " JOIN dossiers_dossier d ON d.uid::text = c.subject_uid WHERE d.uid = %s LIMIT 1)"
            " WHERE id IN (SELECT id FROM casework_task ORDER BY id DESC LIMIT 300)",
            [uid],
        )
    worker = house.child("worker")
    deadline = time.monotonic() + 90
    while worker.cpu_percent(2) > 15 and time.monotonic() < deadline:
        pass


def _priced(house: House, rounds: int, once: Callable[[], None]) -> float:
    """Milliseconds of web and database for one, after five that are not counted."""
    for _ in range(5):
        once()
    server = next(p for p in house.parent.children() if "postgres" in p.name())
    own, worker = [house.child("web"), *server.children()], house.child("worker")
    worker.suspend()  # what it does with the events is no part of the answer
    try:
        before = [_spent(p) for p in own]
        began = time.perf_counter()
        for _ in range(rounds):
            once()
        took = time.perf_counter() - began
        spent = [_spent(p) - b for p, b in zip(own, before, strict=True)]
    finally:
        worker.resume()
    web, database = spent[0] / rounds * 1000, sum(spent[1:]) / rounds * 1000
    print(f"{web:.1f} CPU ms web, {database:.1f} database; waited {took / rounds * 1000:.0f} ms")
    return round(web + database, 1)


def _spent(process: psutil.Process) -> float:
    """Processor seconds of all threads, living ones only, to the nanosecond."""
    total = 0
    for line in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
        total += int(line.read_text().split()[0])
    return total / 1e9


def _create(house: House, visitor: requests.Session, token: str, day: dt.date) -> None:
    answer = visitor.post(
        f"{house.url}/api/v1/leave/requests/", headers={"X-CSRFToken": token}, timeout=60,
        json={"first_day": day.isoformat(), "last_day": day.isoformat(), "kind": "bench"},
    )  # fmt: skip
    assert answer.status_code == 201, (answer.status_code, answer.text[:300])


def _approve(house: House, visitor: requests.Session, token: str, task: str) -> None:
    answer = visitor.post(
        f"{house.url}/viec-cua-toi/{task}/ket-qua/", timeout=60, allow_redirects=False,
        data={"csrfmiddlewaretoken": token, "outcome": "approve"},
    )  # fmt: skip
    assert answer.status_code in (302, 303), (answer.status_code, answer.text[:300])


def _list(house: House, visitor: requests.Session) -> None:
    answer = visitor.get(house.url + LIST, timeout=60)
    assert len(answer.json()["items"]) == 100, answer.text[:300]


def _token(house: House, visitor: requests.Session) -> str:
    page = visitor.get(f"{house.url}/nghi-phep/moi/", timeout=60).text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, "the page has no form"
    return found[1]


def _working_days(house: House, count: int) -> list[dt.date]:
    """Days to ask for, and a kind of leave that takes none of the yearly days."""
    with _database(house) as connection:
        connection.execute(
            "INSERT INTO leave_leavekind (code, label, counts) VALUES ('bench', 'Đo', false)"
        )
        found = connection.execute(
            "SELECT date FROM law_calendarday d JOIN law_calendar c ON c.id = d.calendar_id"
            " WHERE c.agency = 'default' AND d.kind = 'working' AND date > current_date + 40"
            " ORDER BY date LIMIT %s",
            [count],
        )
        return [day for (day,) in found]


def _open_tasks(house: House) -> list[str]:
    with _database(house) as connection:
        found = connection.execute(
            "SELECT t.uid FROM casework_task t JOIN casework_case c ON c.id = t.case_id"
            " WHERE c.subject_noun = 'leaverequest' ORDER BY t.id DESC"
        )
        return [str(uid) for (uid,) in found]


def _database(house: House) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(house.database, autocommit=True)


if __name__ == "__main__":
    figure.start(main)
