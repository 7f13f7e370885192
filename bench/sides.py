"""Two agencies on one machine: a database, a web and a worker each, and a direct line between them.

Not the whole house: only what sends and receives messages, so that it opens in seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.figure import ROOT
from tools import jetstream, ports

NEEDED = ("exchange", "jobs", "ledger", "documents", "identity", "sessions")
MIGRATE = f"""
import django
django.setup()
from django.core.management import call_command
for app in {NEEDED!r}:
    call_command("migrate", app, verbosity=0)
"""


@dataclass
class Side:
    """One agency. pids: of its web and its worker."""

    process: subprocess.Popen[str]
    port: int
    pids: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, verb: str, **said: Any) -> Any:
        """What `tools.exchanging` answers."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([verb, said]) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a side has ended")
        return json.loads(line)

    def start(self, part: str) -> None:
        """Its web or its worker."""
        self.pids[part] = self.ask(part, **({"port": self.port} if part == "web" else {}))

    def process_of(self, part: str) -> psutil.Process:
        return psutil.Process(self.pids[part])


@dataclass(frozen=True)
class Sides:
    """a writes to b. nodes: of the NATS cluster between them; none over HTTP."""

    a: Side
    b: Side
    codes: tuple[str, str]
    nodes: tuple[jetstream.Node, ...] = ()

    @property
    def database(self) -> psutil.Process:
        """The server of both."""
        from congvu.config import postgres

        told = (postgres.cluster().pgdata / "postmaster.pid").read_text()
        return psutil.Process(int(told.split()[0]))

    def restart_database(self) -> None:
        """After it was killed: it recovers from its log."""
        from congvu.config import postgres

        postgres.start(postgres.cluster())


@contextmanager
def opened(
    folder: Path, form: str = "edxml", nodes: Sequence[jetstream.Node] = ()
) -> Iterator[Sides]:
    """Both with their webs and workers, each the other's partner.

    form: how they write. nodes: a NATS cluster over which they do, instead of HTTP.
    """
    os.environ.update(
        CONGVU_NATS=",".join(node.url for node in nodes),
        CONGVU_DATA=f"{folder}/data", CONGVU_MODE="demo", CONGVU_SYSTEM_HOME=f"{folder}/system",
        DJANGO_SETTINGS_MODULE="congvu.config.settings", CONGVU_LIMIT_FACTOR="1000000",
        PYTHONPATH=f"{ROOT / 'src'}:{ROOT}", CONGVU_VXP_URL="", CONGVU_CALLS_INSIDE="127.0.0.0/8",
    )  # fmt: skip
    os.environ.pop("DATABASE_URL", None)
    from congvu.config import postgres

    server = postgres.cluster()
    postgres.start(server)
    try:
        postgres.ensure_database(server)
        subprocess.run([sys.executable, "-c", MIGRATE], cwd=ROOT, check=True)
        postgres._psql(server, f"CREATE DATABASE other TEMPLATE {postgres.DATABASE}")
        sides = [_side(folder, name) for name in (postgres.DATABASE, "other")]
        try:
            yield _introduced(*sides, form=form, nodes=nodes)
        finally:
            for side in sides:
                _end(side)
    finally:
        postgres.stop(server)


def _side(folder: Path, database: str) -> Side:
    from congvu.config import postgres

    url = postgres.cluster().url(database)
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.exchanging"], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env=os.environ | {"CONGVU_DATA": f"{folder}/{database}", "DATABASE_URL": url},
    )  # fmt: skip
    return Side(process, ports.free())


def _introduced(a: Side, b: Side, *, form: str, nodes: Sequence[jetstream.Node]) -> Sides:
    told = []
    for side, code, name in ((a, "H48.05", "Sở Nội vụ"), (b, "G22.01", "Văn phòng")):
        side.answer()
        told.append(side.ask("office", code=code, name=name))
    for side, other, about in ((a, b, told[1]), (b, a, told[0])):
        side.ask("introduce", url="" if nodes else other.url, told=about, form=form)
    for side in (a, b):
        side.start("web")
        side.start("worker")
    return Sides(a, b, (told[0]["code"], told[1]["code"]), tuple(nodes))


def _end(side: Side) -> None:
    for pid in side.pids.values():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    side.process.kill()
    side.process.communicate(timeout=20)
