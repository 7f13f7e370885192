"""Checks an uploaded PDF: its signatures in a process of its own, its hash against the register."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from congvu.engines.documents.contracts import CheckReport, SignatureFinding
from congvu.engines.documents.models import pki
from congvu.engines.documents.queries.revocation import revocation_lists
from congvu.kernel import clock

SECONDS = 30
SOURCE = Path(__file__).resolve().parents[4]


def check_pdf(pdf: bytes) -> CheckReport:
    """Who signed, whether it is intact, trusted and time-stamped; never raises for a bad file."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "congvu.engines.documents.rules.checking"],
            input=_trust() + b"\n" + pdf, capture_output=True, timeout=SECONDS, check=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)}, cwd="/",
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return CheckReport(sha256=sha256, readable=False, why="broken")
    return CheckReport(
        sha256=sha256,
        readable=answer["readable"],
        why=answer["why"],
        signatures=tuple(SignatureFinding(**each) for each in answer["signatures"]),
    )


def _trust() -> bytes:
    return json.dumps(
        {
            "roots": [pki.as_pem(c) for c in pki.roots()],
            "others": [pki.as_pem(c) for c in pki.intermediates()],
            "crls": [each.hex() for each in revocation_lists(at=clock.now())],
        }
    ).encode()
