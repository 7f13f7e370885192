"""Programs of others that judge what we made; the machine may lack one."""

from __future__ import annotations

import shutil

import pytest


def need(program: str) -> None:
    """Without it the judge did not run, and says so."""
    if shutil.which(program) is None:
        pytest.skip(f"NOT RUN: {program} is not installed")
