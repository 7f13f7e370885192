"""See to it that the programs of others that tests ask are there. Standard library only.

Where this user may install (root on Debian or Ubuntu) what is missing comes by apt; else it is said
what to install. Without a Chromium of the system's Playwright brings one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Debian's package → the programs of it that tests run, any one of them.
PACKAGES = {
    "chromium": CHROMIUM,
    "poppler-utils": ("pdfsig",),  # pdftotext and pdftoppm come with it
    "xmlsec1": ("xmlsec1",),
    "qpdf": ("qpdf",),
    "libnss3-tools": ("certutil",),
    "softhsm2": ("softhsm2-util",),
    "tesseract-ocr": ("tesseract",),
    "tesseract-ocr-vie": (),
}


def find() -> str:
    """The path of the system's Chromium, or '' when there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), "")


def missing() -> list[str]:
    """Packages to be installed."""
    return [name for name, programs in PACKAGES.items() if not _is_there(name, programs)]


def _is_there(package: str, programs: tuple[str, ...]) -> bool:
    if programs:
        return any(map(shutil.which, programs))
    if shutil.which("tesseract") is None:
        return False
    told = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    ).stdout
    return package.removeprefix("tesseract-ocr-") in told.split()


def main() -> int:
    """Install what is missing. Never fails: a test that needs what is not there says so."""
    wanted = missing()
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        _install(wanted)
    if not find():
        _bring_chromium()
    if left := missing():
        print(f"Hãy chạy: apt-get install -y {' '.join(left)}", file=sys.stderr)
    return 0


def _install(packages: list[str]) -> None:
    print(f"Cài {', '.join(packages)} cho kiểm thử …", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=False, stdout=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )  # fmt: skip


def _bring_chromium() -> None:
    subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "playwright", "install", "chromium"], check=False
    )


if __name__ == "__main__":
    raise SystemExit(main())
