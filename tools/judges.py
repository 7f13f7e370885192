"""`make judges`: outside validators, conformance suites and sampled faults (tests marked `judge`).

The seed that picks the samples is printed and can be given back: CONGVU_SEED=… make judges.
What cannot run on this machine is said, line by line, as NOT RUN.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
SKIPPED = re.compile(r"^SKIPPED (?:\[\d+\] )?(.*)$")


def main() -> int:
    """Run them; close with a line of counts. Exit code 1 when a judge says no."""
    seed = os.environ.get("CONGVU_SEED") or str(secrets.randbelow(2**31))
    corpora = os.environ.get("CONGVU_CORPORA", "")
    print(f"judges: seed {seed}; corpora {'there' if corpora else 'not given'}", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-m", "judge", "--durations=15"],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "CONGVU_SEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        skipped = SKIPPED.match(line)
        print(f"NOT RUN {skipped[1]}\n" if skipped else line, end="", flush=True)
        last = line if COUNTED.search(line) else last
    code = process.wait()
    none_matched = 5
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for number, word in COUNTED.findall(last):
        count["failed" if word.startswith("error") else word] += int(number)
    print(f"judges: {count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 0 if code in (0, none_matched) else 1


if __name__ == "__main__":
    raise SystemExit(main())
