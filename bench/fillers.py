"""A thousand people fill in a form at once: every field is saved when it is left.

Each has a draft of their own, types for some seconds, and posts what a browser
posts (the fields of the step, the version it saw). At the end every field that was acknowledged must
stand in its draft. CPU a save is that of the web process and the database together; the peer is a
Django view that writes one row and does nothing else, on the same server, database and machine.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psutil

from bench import figure
from bench.figure import ROOT
from bench.house import House, opened
from tools import ports

PEOPLE = 1_000
FIELDS = {"small": 3, "full": 10}
TYPING = (15.0, 45.0)  # seconds between two fields
BARE = 2_000
STEP = "hop-dong"
TEXTS = ("nuoc_den", "ten_nguoi_su_dung", "nganh_nghe", "so_ho_chieu")
VERSION = re.compile(rb'name="version" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Filler:
    """One person with one draft. acknowledged: what the house said it has kept."""

    port: int
    draft: str
    cookies: dict[str, str]
    typed: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    version: str = ""
    force: bool = False

    def save(self, name: str, value: str) -> bool:
        """Type one field and leave it; whether the house has it now."""
        self.typed[name] = value
        began = time.perf_counter()
        try:
            status, content = self._post()
        except (OSError, http.client.HTTPException) as fault:
            self._fail(type(fault).__name__)
            return False
        self.waits.append(time.perf_counter() - began)
        found = VERSION.search(content)
        if status != 200 or found is None or b'name="force"' in content:  # it asks which to keep
            self._fail("conflict" if status == 200 else str(status))
            return False
        self.version, self.force = found[1].decode(), False
        self.acknowledged.update(self.typed)
        return True

    def _fail(self, what: str) -> None:
        self.errors.append(what)
        # What was answered into a broken line may be kept: the next save says "keep mine".
        self.force = True

    def _post(self) -> tuple[int, bytes]:
        said = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "version": self.version}
        said |= {"force": "1"} if self.force else {}
        headers = {
            **FORM, "HX-Request": "true", "Referer": f"http://127.0.0.1:{self.port}/",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }  # fmt: skip
        # A line is closed while somebody types: each save has one of its own, as in a browser.
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            path = f"/ban-nhap/{self.draft}/{STEP}/"
            line.request("POST", path, urlencode(said | self.typed), headers)
            answer = line.getresponse()
            return answer.status, answer.read()


def begun(house: House, count: int) -> list[Filler]:
    """So many people, each before the same page of a draft of their own."""
    drafts = house.applications("--count", str(count), "--blank")
    visitor = house.signed_in("an")
    page = visitor.get(f"{house.url}/ho-so-nhap/{drafts[0]}/{STEP}/", timeout=60).content
    shown = VERSION.search(page)
    assert shown is not None, "the page does not say which version it shows"
    return [Filler(house.port, d, dict(visitor.cookies), version=shown[1].decode()) for d in drafts]


def held_by(house: House, drafts: list[str]) -> dict[str, dict[str, Any]]:
    """draft → what the house holds of it; files by their hash."""
    read = subprocess.run(
        [sys.executable, "-m", "tools.applications", "--read"], input="\n".join(drafts), text=True,
        env=house.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = json.loads(read.stdout)
    return found


def lost(house: House, fillers: list[Filler]) -> list[str]:
    """Every acknowledged field that its draft does not hold."""
    held = held_by(house, [f.draft for f in fillers])
    return [
        f"{f.draft}.{name}: {held[f.draft].get(name)!r}, not {value!r}"
        for f in fillers
        for name, value in f.acknowledged.items()
        # What was typed later and not acknowledged may be kept all the same.
        if held[f.draft].get(name) not in (value, f.typed[name])
    ]


def main(scale: str) -> None:
    """All begin within one typing time; then each goes on until the fields are typed."""
    os.environ["CONGVU_LIMIT_FACTOR"] = "1000000"  # all come from one address here
    threading.stack_size(512 * 1024)
    with figure.data_folder() as folder, opened(folder) as house:
        fillers = begun(house, PEOPLE)
        parts = [house.child("web"), _server(house)]
        before = figure.cpu_seconds(parts)
        began = time.perf_counter()
        _fill(fillers, FIELDS[scale])
        seconds, spent = time.perf_counter() - began, figure.cpu_seconds(parts) - before
        bare = _bare(house)
        gone = lost(house, fillers)
    _tell(fillers, scale, seconds, spent, bare, gone)


def _tell(
    fillers: list[Filler], scale: str, seconds: float, spent: float, bare: float, gone: list[str]
) -> None:
    waits = sorted(wait for f in fillers for wait in f.waits)
    errors = [e for f in fillers for e in f.errors]
    cpu = round(spent / len(waits) * 1000, 2)
    fields = sum(len(f.acknowledged) for f in fillers)
    print(f"{len(fillers)} people, {len(waits)} saves in {seconds:.0f} s ({len(waits) / seconds:.0f}/s):"
          f" p50 {statistics.median(waits) * 1000:.0f} ms, p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms,"
          f" {len(errors)} errors, {fields} fields acknowledged, {len(gone)} lost")  # fmt: skip
    print(f"CPU a save: {cpu} ms, bare Django view {bare} ms, {cpu / bare:.1f} times")
    for line in [*gone, *errors][:20]:
        print(" ", line)
    for name, unit, count in (("lost", "fields", len(gone)), ("errors", "saves", len(errors))):
        figure.tell(
            figure.Figure(
                name=f"fillers.{name}", unit=unit, ours=count, goal=0, peer=None, peer_name="",
                peer_source="", better="lower", scale=scale,
            )
        )  # fmt: skip
    figure.tell(
        figure.Figure(
            name="fillers.cpu", unit="CPU ms a save", ours=cpu, goal=20, peer=bare,
            peer_name="a Django view that writes one row", peer_source="same run",
            better="lower", scale=scale,
        )
    )  # fmt: skip


def _fill(fillers: list[Filler], fields: int) -> None:
    def one(filler: Filler, chance: random.Random) -> None:
        time.sleep(chance.uniform(0, TYPING[1]))
        for number in range(fields):
            filler.save(TEXTS[number % len(TEXTS)], f"Công ty mẫu {number}-{chance.random():.6f}")
            if number < fields - 1:
                time.sleep(chance.uniform(*TYPING))

    people = [
        threading.Thread(target=one, args=(filler, random.Random(number)))
        for number, filler in enumerate(fillers)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()


def _server(house: House) -> psutil.Process:
    return next(p for p in house.parent.children() if "postgres" in p.name())


def _bare(house: House) -> float:
    """CPU milliseconds a request of the bare view and the database, with eight clients at once."""
    port = ports.free()
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "bench.bare:application", "--port", str(port),
         "--log-level", "warning", "--no-access-log"],
        env={**house.environment, "BARE_DATABASE": house.database}, cwd=ROOT,
    )  # fmt: skip
    try:
        _call(port, 1, patience=30)
        parts = [psutil.Process(process.pid), _server(house)]
        _call(port, 100)
        before = figure.cpu_seconds(parts)
        clients = [threading.Thread(target=_call, args=(port, BARE // 8)) for _ in range(8)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return round((figure.cpu_seconds(parts) - before) / BARE * 1000, 2)
    finally:
        process.terminate()
        process.wait(20)


def _call(port: int, count: int, patience: float = 0) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for number in range(count):
                line.request("POST", "/", urlencode({"value": f"Công ty mẫu {number}"}), FORM)
                answer = line.getresponse()
                assert (answer.status, answer.read()) == (200, b"ok")
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    figure.start(main)
