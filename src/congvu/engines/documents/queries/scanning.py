"""Asks ClamAV about a content, when there is one; a scanner without signatures is an alarm.

CONGVU_CLAMD: the socket of clamd; CONGVU_CLAM_DB: the signature folder for `clamscan`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

SOCKETS = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
DATABASES = ("/var/lib/clamav",)
SIGNATURES = {".cvd", ".cld", ".ndb", ".hdb", ".hsb", ".ldb"}
SCAN_SECONDS = 120


class Scan(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"  # no scanner, or one that cannot answer


@dataclass(frozen=True)
class Verdict:
    """What the scanner says; name: the signature that matched."""

    scan: Scan
    name: str = ""


def scan(file: IO[bytes]) -> Verdict:
    """Scan a content from its start; by the daemon when it runs, else by the program."""
    file.seek(0)
    if socket := clamd_socket():
        return _by_daemon(socket, file)
    if clamscan_database() is not None:
        return _by_program(file)
    return Verdict(Scan.UNSCANNED)


def clamd_socket() -> str:
    """The daemon's socket, ``""`` when there is none."""
    wanted = os.environ.get("CONGVU_CLAMD")
    return next((s for s in ((wanted,) if wanted else SOCKETS) if Path(s).is_socket()), "")


def clamscan_program() -> str:
    """Path of the scanner for single files, ``""`` when there is none."""
    return shutil.which("clamscan") or ""


def clamscan_database() -> Path | None:
    """The folder with signatures that `clamscan` would use; None when there is none."""
    if not clamscan_program():
        return None
    wanted = os.environ.get("CONGVU_CLAM_DB")
    folders = [Path(f) for f in ((wanted,) if wanted else DATABASES)]
    return next((f for f in folders if _has_signatures(f)), None)


def _has_signatures(folder: Path) -> bool:
    return folder.is_dir() and any(p.suffix in SIGNATURES for p in folder.iterdir())


def _by_daemon(socket: str, file: IO[bytes]) -> Verdict:
    import clamd

    try:
        answer = clamd.ClamdUnixSocket(socket, timeout=SCAN_SECONDS).instream(file)
    except (clamd.ClamdError, OSError):
        return Verdict(Scan.UNSCANNED)
    status, name = answer["stream"]
    if status == "FOUND":
        return Verdict(Scan.INFECTED, name or "")
    return Verdict(Scan.CLEAN if status == "OK" else Scan.UNSCANNED)


def _by_program(file: IO[bytes]) -> Verdict:
    """`clamscan` exits with 0 clean, 1 found, 2 trouble."""
    command = [
        clamscan_program(), "--no-summary", "--stdout", f"--database={clamscan_database()}", "-",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, stdin=file, capture_output=True, text=True, timeout=SCAN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Verdict(Scan.UNSCANNED)
    if done.returncode == 1:
        name = done.stdout.strip().removesuffix(" FOUND").rsplit(": ", 1)[-1]
        return Verdict(Scan.INFECTED, name)
    return Verdict(Scan.CLEAN if done.returncode == 0 else Scan.UNSCANNED)
