"""A whole installation of its own for a bench: opened, measured, closed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from bench.figure import ROOT
from tools import ports


@dataclass(frozen=True)
class House:
    """A running installation. seconds: from the command to "ready"; cpu: of all its processes."""

    parent: psutil.Process
    port: int
    seconds: float
    cpu: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """For a command beside the house: its data, its mode, its port."""
        own = self.parent.environ()
        kept = {k: v for k, v in own.items() if k.startswith("CONGVU_")}
        return {**_plain(), **kept, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    @property
    def database(self) -> str:
        """The address of its database."""
        asked = "from congvu.config import postgres as p; print(p.cluster().url())"
        return subprocess.run(
            [sys.executable, "-c", asked], env=self.environment, cwd=ROOT, check=True,
            stdout=subprocess.PIPE, text=True,
        ).stdout.strip()  # fmt: skip

    def applications(self, *args: str) -> list[str]:
        """What `tools.applications` made: uids."""
        done = subprocess.run(
            [sys.executable, "-m", "tools.applications", *args], env=self.environment, cwd=ROOT,
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout.split()

    def signed_in(self, key: str) -> requests.Session:
        """A visitor who is signed in as that person of the demo."""
        visitor = requests.Session()
        page = visitor.get(f"{self.url}/dang-nhap/", timeout=60).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None, "the sign-in page has no form"
        visitor.headers["Referer"] = f"{self.url}/dang-nhap/"
        token = {"csrfmiddlewaretoken": found[1]}
        answer = visitor.post(f"{self.url}/trinh-dien/{key}/", data=token, timeout=60)
        assert answer.ok, answer.status_code
        return visitor

    def child(self, command: str) -> psutil.Process:
        """The web or worker process."""
        return next(p for p in self.parent.children() if p.cmdline()[-1] == command)


@contextmanager
def opened(folder: Path, *, mode: str = "demo") -> Iterator[House]:
    """Start `congvu up` on this data folder, wait until it is ready, stop it afterwards.

    The demo has its cast and first dossiers; the other hundreds, which the worker would invent for
    many minutes beside what is measured, are left out. What happens before "ready" is the same.
    """
    port = ports.free(ports.HOUSE)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "congvu", "up"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env={**_plain(), "CONGVU_DATA": str(folder / "data"), "CONGVU_PORT": str(port),
             "CONGVU_MODE": mode, "CONGVU_DEMO_SCALE": "0", "CONGVU_SYSTEM_HOME": str(folder / "system"),
             "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        _await_ready(process)
        seconds, parent = time.monotonic() - began, psutil.Process(process.pid)
        yield House(parent, port, seconds, _spent(parent))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def _spent(parent: psutil.Process) -> float:
    """Processor seconds of a process, its children, and those of them that have ended."""
    every = [p.cpu_times() for p in (parent, *parent.children(recursive=True))]
    return sum(t.user + t.system + t.children_user + t.children_system for t in every)


def _await_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if "Nhật ký" in line:
            return
    raise RuntimeError("the house did not open")


def _plain() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
