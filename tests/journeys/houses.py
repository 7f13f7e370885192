"""An installation that runs on a copy of a furnished database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data(base: Path) -> Path:
    """A copy of the test run's data folder: its keys and files fit the database, its lock is free."""
    left = shutil.ignore_patterns("postgres", "lock", "tmp", "logs")
    return Path(shutil.copytree(os.environ["CONGVU_DATA"], base / "data", ignore=left))


@contextmanager
def running(database: str, port: int, folder: Path, **more: str) -> Iterator[None]:
    """`congvu up` on this database. more: of the environment."""
    environment = {
        **os.environ, "CONGVU_DATA": str(folder), "DATABASE_URL": database,
        "CONGVU_PORT": str(port), "CONGVU_MODE": "demo",
        "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **more,
    }  # fmt: skip
    parent = subprocess.Popen(
        [sys.executable, "-m", "congvu", "up"], cwd=ROOT, text=True, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = []
    try:
        assert parent.stdout is not None
        for line in parent.stdout:
            said.append(line)
            if "Dừng: Ctrl-C" in line:
                break
        else:
            pytest.fail("".join(said))
        yield
    finally:
        parent.terminate()
        parent.communicate(timeout=60)
