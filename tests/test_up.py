"""`congvu up`: opens, refuses a second one, heals, and leaves nothing behind however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tools import ports

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 180  # seconds: how long a loaded machine may take, not how long it should
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]  # starts the whole installation


@dataclass
class House:
    """One data folder and how to run commands on it."""

    data: Path
    port: int
    mode: str = "production"

    def run(self, *args: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "congvu", *args], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**self.environment, **more},
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CONGVU_TEST_DATA")
        }
        return {
            **kept, "CONGVU_DATA": str(self.data), "CONGVU_PORT": str(self.port),
            "CONGVU_MODE": self.mode, "PYTHONPATH": str(ROOT / "src"),
            "CONGVU_SYSTEM_HOME": str(self.data.parent / "system"), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def open(self) -> tuple[subprocess.Popen[str], float, list[str]]:
        """Started and ready: the parent, the seconds it took, what it said."""
        began = time.monotonic()
        parent = self.run("up")
        said: list[str] = []
        assert parent.stdout is not None
        for line in parent.stdout:
            said.append(line)
            if "Sẵn sàng" in line:
                return parent, time.monotonic() - began, said
        raise AssertionError("".join(said))

    def refused(self, *args: str, **more: str) -> str:
        """Run a command that must end with 1; what it said."""
        with self.run(*args, **more) as process:
            said, _ = process.communicate(timeout=60)
        assert process.returncode == 1, said
        return said

    def left(self) -> list[psutil.Process]:
        """Processes that still belong to this data folder."""
        return [p for p in psutil.process_iter() if self._is_ours(p)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return f"{self.data}/" in " ".join(process.cmdline()) or process.environ().get(
                "CONGVU_DATA"
            ) == str(self.data)
        except psutil.Error:
            return False


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(dir="/var/lib" if os.geteuid() == 0 else None) as base:
        Path(base).chmod(0o755)
        made = House(Path(base) / "data", ports.free(ports.HOUSE))
        yield made
        for process in made.left():
            process.kill()
            process.wait(10)


def _gone(house: House, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while house.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    return not house.left()


def _healthy(house: House, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", house.port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _child(house: House, command: str) -> psutil.Process:
    return next(p for p in house.left() if p.cmdline()[-2:] == ["congvu", command])


@pytest.mark.judge  # most of a minute
def test_the_life_of_an_installation(house: House) -> None:
    """One story, since each start costs seconds: open, refuse, heal, lose the parent, stop."""
    parent, _, _ = house.open()
    assert "đang được một congvu khác sử dụng" in house.refused("up")

    other = House(house.data.parent / "other", house.port)
    assert f"Cổng {house.port} đang bận" in other.refused("up")
    assert not other.left()

    _child(house, "web").kill()
    time.sleep(0.5)
    assert _healthy(house, PATIENCE)
    assert _child(house, "web")

    parent.kill()
    parent.communicate()
    assert _gone(house, PATIENCE), house.left()

    # how long it takes is measured by bench/coldstart, never judged here
    parent, _, _ = house.open()
    parent.send_signal(signal.SIGINT)
    parent.communicate(timeout=PATIENCE)
    assert parent.returncode == 0
    assert not house.left()


def test_a_wrong_port_is_said(house: House) -> None:
    assert "không phải số cổng" in house.refused("up", CONGVU_PORT="tám nghìn")
