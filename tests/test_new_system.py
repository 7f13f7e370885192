"""A new room is green as it is written, and the example room can be taken away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import house, new_system

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("src", "tools", "tests", "docs", "bench", "conftest.py", "pyproject.toml", ".importlinter",
        "requirements.lock", "requirements-dev.lock", "README.md", "README.vi.md", "CONTRIBUTING.md",
        "SECURITY.md", "CHANGELOG.md", "LICENSE")  # fmt: skip


@pytest.mark.judge  # copies the tree and migrates a database of its own
@pytest.mark.timeout(600)
def test_one_room_comes_and_one_goes(tmp_path: Path) -> None:
    _copy(tmp_path)
    shutil.rmtree(tmp_path / "src" / "congvu" / "systems" / "leave")
    _run(tmp_path, "-m", "tools.new_system", "lending", "--title", "Mượn thiết bị")
    assert not [line for line in _house(tmp_path) if "lending" in line or "leave" in line]
    _run(tmp_path, "-m", "ruff", "check", "src/congvu/systems/lending")
    _run(tmp_path, "-m", "ruff", "format", "--check", "src/congvu/systems/lending")
    _run(
        tmp_path, "-m", "pytest", "-q", "-p", "no:randomly", "src/congvu/systems/lending",
        "tests/test_manifests.py", "tests/test_imports.py", "tests/test_glossary.py",

    )  # fmt: skip


def test_a_name_that_is_taken_or_odd_is_refused() -> None:
    assert "already" in new_system.why_not("identity", new_system.SYSTEMS)
    assert "small letters" in new_system.why_not("Nghỉ phép", new_system.SYSTEMS)
    assert "small letters" in new_system.why_not("", new_system.SYSTEMS)
    assert new_system.why_not("lending", new_system.SYSTEMS) == ""


def _copy(target: Path) -> None:
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target)


def _house(root: Path) -> list[str]:
    return [line for check in house.CHECKS for line in check(root)]


def _run(root: Path, *args: str) -> None:
    """Run in the copy, on the server of this run, in a database of its own."""
    done = subprocess.run(
        [sys.executable, *args], cwd=root, text=True, capture_output=True, check=False,
        env={**os.environ, "CONGVU_TEST_DATA": os.environ["CONGVU_DATA"],
             "CONGVU_TEST_DB": "test_congvu_copy", "PYTHONPATH": f"{root / 'src'}:{root}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
