"""The import contracts hold, and each one is broken by its planted fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOM = '"""A planted room."""\n'
# path → text; each breaks the contract whose number stands beside it.
FAULTS: dict[str, tuple[str, str]] = {
    "kernel/planted.py": ("1", "from congvu.webkit import web\n"),
    "engines/ledger/planted_up.py": ("1", "from congvu.systems import planted_a\n"),
    "systems/planted_a/rules.py": ("2", "import congvu.systems.planted_b\n"),
    "shell/planted.py": ("3", "import congvu.systems.planted_a\n"),
    "engines/law/planted.py": ("4", "import congvu.engines.identity.api\n"),
    "registers/planted_c/queries.py": ("5", "import congvu.registers.planted_d.api\n"),
    "registers/planted_d/queries.py": ("5", "import congvu.registers.planted_c.api\n"),
    "systems/planted_b/actions.py": ("6", "from congvu.engines.identity import models\n"),
    "systems/planted_b/models.py": ("7", "import congvu.systems.planted_b.actions\n"),
    "systems/planted_b/utils.py": ("7", ""),
    "systems/planted_b/events.py": ("8", "import django\n"),
}
ROOMS = {
    "systems/planted_a": ("manifest",),
    "systems/planted_b": ("manifest", "actions"),
    "registers/planted_c": ("manifest", "api"),
    "registers/planted_d": ("manifest", "api"),
}

pytestmark = pytest.mark.slow  # import-linter reads the whole tree


def _lint(root: Path) -> tuple[int, str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root, text=True, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "COLUMNS": "300"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_contracts_hold() -> None:
    code, said = _lint(ROOT)
    assert code == 0, said


def test_every_contract_finds_its_planted_fault(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.pyc", "static")
    )
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / ".importlinter", tmp_path)
    base = tmp_path / "src" / "congvu"
    for room, modules in ROOMS.items():
        (base / room).mkdir(parents=True)
        (base / room / "__init__.py").write_text(ROOM)
        for module in modules:
            (base / room / f"{module}.py").write_text("")
    for path, (_, text) in FAULTS.items():
        (base / path).write_text(text)
    code, said = _lint(tmp_path)
    assert code == 1
    broken = {line.split()[0] for line in said.splitlines() if line.rstrip().endswith("BROKEN")}
    assert broken == {number for number, _ in FAULTS.values()}, said
