"""`make new-system label=x title="…"`: write a green room to start from.

One noun, one action, one screen, one process and their tests, in src/congvu/systems/<label>/.
"""

from __future__ import annotations

import argparse
import os
import re
import string
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCAFFOLD = ROOT / "tools" / "scaffold"
SYSTEMS = ROOT / "src" / "congvu" / "systems"


def main() -> int:
    """Write the room, its migration and its form; say what to do next."""
    parser = argparse.ArgumentParser(prog="make new-system")
    parser.add_argument("label")
    parser.add_argument("--title", default="")
    chosen = parser.parse_args()
    wrong = why_not(chosen.label, SYSTEMS)
    if wrong:
        print(wrong, file=sys.stderr)
        return 1
    write(SYSTEMS / chosen.label, label=chosen.label, title=chosen.title or chosen.label)
    make_migration(ROOT, chosen.label)
    folder = f"src/congvu/systems/{chosen.label}"
    print(f"{folder} is there. Next: say what it is for in {folder}/__init__.py, then make test.")
    return 0


def why_not(label: str, systems: Path) -> str:
    """Why there can be no room of this name, or ""."""
    if not re.fullmatch(r"[a-z][a-z_]{2,29}", label):
        return 'Say the label in small letters: make new-system label=leave title="Nghỉ phép"'
    if any(
        (systems.parent / floor / label).exists() for floor in ("engines", "registers", "systems")
    ):
        return f"There is a room {label} already."
    return ""


def write(target: Path, *, label: str, title: str) -> list[Path]:
    """Every file of the scaffold with its words filled in; the paths written."""
    written = []
    for source in sorted(SCAFFOLD.rglob("*.tmpl")):
        place = str(source.relative_to(SCAFFOLD)).removesuffix(".tmpl")
        path = target / place.replace("templates/", f"templates/{label}/", 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = string.Template(source.read_text()).safe_substitute(label=label, title=title)
        path.write_text(text)
        written.append(path)
    (target / "migrations").mkdir(exist_ok=True)
    (target / "migrations" / "__init__.py").touch()
    return written


def make_migration(root: Path, label: str) -> None:
    """Write 0001_initial and put the room in form."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "congvu",
        "manage",
        "makemigrations",
        label,
        "--skip-checks",
    ]
    environment = {**os.environ, "CONGVU_MODE": "test", "PYTHONPATH": str(root / "src")}
    environment.setdefault("CONGVU_DATA", str(root / "var" / "test"))
    subprocess.run([*command, "-v", "0"], cwd=root, env=environment, check=True)
    room = root / "src" / "congvu" / "systems" / label
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "-q", room], cwd=root, check=True)
    subprocess.run([ruff, "check", "-q", "--fix", room], cwd=root, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
