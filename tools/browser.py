"""See to it that a Chromium is there for the browser journeys. Standard library only.

The system's own (by apt where this user may install) is preferred; else Playwright brings one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str:
    """The path of the system's Chromium, or '' when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def main() -> int:
    """Install one when there is none; never fails: the journeys say NOT RUN without it."""
    if find():
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Cài Chromium cho kiểm thử trình duyệt …", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False, stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )  # fmt: skip
        if find():
            return 0
    done = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "playwright", "install", "chromium"], check=False
    )
    if done.returncode:
        print("Không có Chromium; hãy chạy: apt-get install -y chromium", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
