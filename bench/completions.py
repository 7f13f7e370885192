"""Tasks finished over HTTP: the outcome's button of a task's page, as many people press it at once.

Sign-in, rights, forgery token, one durable transaction with history and ledger, redirect; against the
house as it starts by default: one web process with its threads, one worker, one database. Each client
keeps its connection, as a browser does. The clients share the machine, so the processor time of web
and database is told beside the rate: that travels.
"""

from __future__ import annotations

import functools
import http.client
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlencode

import psutil
import requests

from bench import figure
from bench.cases import _spent
from bench.figure import ROOT
from bench.house import House, opened

CLIENTS = 8
EACH = {"small": 100, "full": 1_000}
WHO = "y-ngu"
QUIET_SECONDS = 90
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main(scale: str) -> None:
    """Open the tasks, let the house rest, press."""
    with figure.data_folder() as folder, opened(folder) as house:
        count = CLIENTS * figure.sized(EACH, scale)
        uids = _opened_tasks(house, count + CLIENTS * 5)
        visitor = house.signed_in(WHO)
        _await_rest(house.child("worker"))
        rate, cpu = _rate(house, visitor, uids, CLIENTS * 5)
    print(f"{cpu:.1f} CPU ms of web and database a completion")
    figure.tell(
        figure.Figure(
            name="completions", unit="completions/s over HTTP", ours=round(rate, 1), goal=120,
            peer=None, peer_name="", peer_source="", better="higher", scale=scale,
        )
    )  # fmt: skip


def _rate(
    house: House, visitor: requests.Session, uids: list[str], uncounted: int
) -> tuple[float, float]:
    """Completions a second, and processor milliseconds of one."""
    server = next(p for p in house.parent.children() if "postgres" in p.name())
    worker = house.child("worker")
    worker.suspend()  # what it does with the events is no part of the answer
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            press = functools.partial(_press, house.port, dict(visitor.cookies))
            list(pool.map(press, _dealt(uids[:uncounted])))  # threads, plans and nets are in place
            own = [house.child("web"), *server.children()]
            before = sum(map(_spent, own))
            began = time.perf_counter()
            list(pool.map(press, _dealt(uids[uncounted:])))
            took = time.perf_counter() - began
            spent = sum(map(_spent, own)) - before
    finally:
        worker.resume()
    made = len(uids) - uncounted
    return made / took, spent / made * 1000


def _dealt(uids: list[str]) -> list[list[str]]:
    return [uids[client::CLIENTS] for client in range(CLIENTS)]


def _press(port: int, cookies: dict[str, str], uids: list[str]) -> None:
    """Finish these tasks one after another on one connection."""
    said = urlencode({"csrfmiddlewaretoken": cookies["csrftoken"], "outcome": "again"})
    headers = {
        **FORM, "Referer": f"http://127.0.0.1:{port}/",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for uid in uids:
        line.request("POST", f"/viec-cua-toi/{uid}/ket-qua/", said, headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status in (302, 303), (uid, answer.status)


def _opened_tasks(house: House, count: int) -> list[str]:
    made = subprocess.run(
        [sys.executable, "-c", f"from bench.completions import make; make({count})"],
        env=house.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return made.stdout.split()


def make(count: int) -> None:
    """In the house's environment: so many cases of a process that goes round; prints their tasks."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    import django

    django.setup()
    from bench.steps import ROUND, _task
    from congvu.engines.casework import api as casework
    from congvu.engines.identity import api as identity
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    account = next(a for a in identity.demo_accounts() if a.demo_key == WHO)
    officer = identity.actor_for(account.pk)
    role = next(c for c in sorted(officer.reach) if officer.unit_id in (officer.reach[c] or ()))

    @action(needs="public")
    def begin(*, actor: Actor, at: datetime) -> list[int]:
        drawn = ROUND.replace(b"casework.case.read", role.encode())
        casework.publish_process(key="bench.round", bpmn_xml=drawn, law="thử")
        return [
            casework.start_case(
                process_key="bench.round", subject_noun="bench.thing", subject_uid=os.urandom(8).hex(),
                owner_unit_id=officer.unit_id, title="Hồ sơ đo", code=f"H51-{number:06}", at=at,
            ).id
            for number in range(count)
        ]  # fmt: skip

    at = datetime.now(UTC)
    for case in begin(actor=Actor.system("bench"), at=at):
        print(_task(case))


def _await_rest(worker: psutil.Process) -> None:
    deadline = time.monotonic() + QUIET_SECONDS
    while worker.cpu_percent(2) > 15 and time.monotonic() < deadline:
        pass


if __name__ == "__main__":
    figure.start(main)
