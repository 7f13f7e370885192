"""`make test`: everything that must hold before a change lands, each step named and timed.

`python -m tools.check` runs all; with names, only those. The still checks run two at a time, then
the tests have the machine to themselves.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
CHECKED = ("src", "tools", "tests", "bench", "conftest.py")
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass
class Outcome:
    """How one step went. output: what it printed, of tests only the line that counts them."""

    name: str
    code: int
    seconds: float
    output: str


def still() -> dict[str, list[str]]:
    """The checks that run no test, by name; and the ground for those that do."""
    here = [name for name in CHECKED if (ROOT / name).exists()]
    manage = [PYTHON, "-m", "congvu", "manage"]
    return {
        # makes the databases that the tests copy, while the other core checks types
        "ground": [PYTHON, "-m", "pytest", "-q", "-m", "house", "tests/test_house.py"],
        "types": [str(BIN / "mypy"), "src/congvu"],
        "format": [str(BIN / "ruff"), "format", "--check", *here],
        "ruff": [str(BIN / "ruff"), "check", *here],
        "imports": [str(BIN / "lint-imports")],
        "house": [PYTHON, "-m", "tools.house"],
        "vendor": [PYTHON, "-m", "tools.vendor", "--check"],
        "messages": [PYTHON, "-m", "tools.messages", "--check"],
        "djlint": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
        "check": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }


def tests() -> dict[str, list[str]]:
    """The test runs, by name; furnished: on a database full of content.

    Sockets only to loopback; the order is random, its seed printed.
    """
    run = [PYTHON, "-m", "pytest", "-q", "--durations=12", "--durations-min=3"]
    return {
        "tests": [*run, "-n", "2", "-m", "not browser and not judge and not house"],
        "furnished": [*run, "-n", "2", "-m", "house and not browser and not judge"],
        # two houses: a journey waits for its house as long as it works itself
        "browser": [*run, "-n", "2", "--dist", "loadfile", "-m", "browser and not judge"],
    }


def main(names: list[str]) -> int:
    """Run the steps; print what failed and a closing line with the counts."""
    chosen = {n: c for n, c in {**still(), **tests()}.items() if not names or n in names}
    unknown = set(names) - set(chosen)
    if unknown:
        print(f"no such step: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(_quietly, [(n, c) for n, c in chosen.items() if n in still()]))
    outcomes += [_aloud(n, c) for n, c in chosen.items() if n in tests()]
    return _close(outcomes, time.monotonic() - began)


def _quietly(step: tuple[str, list[str]]) -> Outcome:
    """Run and print its output only when it failed."""
    name, command = step
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(name), text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    outcome = Outcome(name, done.returncode, time.monotonic() - began, done.stdout)
    shown = "" if done.returncode == 0 else f"\n{done.stdout}"
    print(f"{_mark(outcome)} {name} ({outcome.seconds:.0f} s){shown}", flush=True)
    return outcome


def _aloud(name: str, command: list[str]) -> Outcome:
    """Run and print its output as it comes."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(name), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    counted = ""  # what an ending process still says may stand behind it
    for line in process.stdout:
        counted = line if COUNTED.search(line) else counted
        print(line, end="", flush=True)
    code = process.wait()
    nothing = 5  # pytest's word for "no test matched"
    code = 0 if code == nothing and name in ("house", "browser") else code
    outcome = Outcome(name, code, time.monotonic() - began, counted)
    print(f"{_mark(outcome)} {name} ({outcome.seconds:.0f} s)", flush=True)
    return outcome


def _environment(name: str) -> dict[str, str]:
    """A production-like setting for Django's own deploy check; nothing of the caller's run."""
    data = str(ROOT / "var" / "check")
    common = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if name in ("check", "migrations", "types"):
        common |= {"CONGVU_DATA": data, "CONGVU_MODE": "production"}
    if name == "check":
        common |= {"CONGVU_URL": "https://congvu.example"}
    return common


def _mark(outcome: Outcome) -> str:
    return "✓" if outcome.code == 0 else "✗"


def _close(outcomes: list[Outcome], seconds: float) -> int:
    failed = [o for o in outcomes if o.code]
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for outcome in outcomes:
        if outcome.name in tests():
            for number, word in COUNTED.findall(outcome.output):
                count["failed" if word.startswith("error") else word] += int(number)
        else:
            count["failed" if outcome.code else "passed"] += 1
    print(f"\n{seconds:.0f} s; failed steps: {', '.join(o.name for o in failed) or 'none'}")
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"test: {count['passed']} passed, {count['failed']} failed{skipped}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
