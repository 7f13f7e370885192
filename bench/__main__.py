"""`make bench [NAME=x] [SCALE=full]`: run one bench, or all, one after another."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = ("__init__", "__main__", "bare", "figure", "sides")


def main() -> int:
    """Run them; 1 when one breaks or misses its goal."""
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in (*HELPERS, "house"))
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    options = parser.parse_args()
    unknown = set(options.names) - set(known)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    missed = [n for n in options.names or known if not _met(n, options.scale)]
    print(f"\nbench: {len(options.names or known) - len(missed)} met, {len(missed)} not"
          f"{': ' + ', '.join(missed) if missed else ''}")  # fmt: skip
    return 1 if missed else 0


def _met(name: str, scale: str) -> bool:
    """Whether the bench ran and every figure it told met its goal."""
    print(f"\n── {name} ({scale})", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}", "--scale", scale],
        stdout=subprocess.PIPE, text=True, cwd=HERE.parent,
    )  # fmt: skip
    assert process.stdout is not None
    figures = []
    for line in process.stdout:
        print(line, end="", flush=True)
        if line.startswith("{"):
            figures.append(json.loads(line))
    good = [
        f["ours"] <= f["goal"] if f["better"] == "lower" else f["ours"] >= f["goal"]
        for f in figures
    ]
    return process.wait() == 0 and bool(good) and all(good)


if __name__ == "__main__":
    raise SystemExit(main())
