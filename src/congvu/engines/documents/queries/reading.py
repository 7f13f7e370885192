"""Reads the words of a scanned page by Tesseract, when the machine has it with Vietnamese.

A program of its own, called in the worker: without it the screens say that the text cannot be read
here, and everything else works.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess

LANGUAGE = "vie"
SECONDS = 60
ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}  # its threads cost more than they bring on small machines


@functools.cache
def reader() -> str:
    """The program that reads Vietnamese, ``""`` when there is none."""
    program = shutil.which(os.environ.get("CONGVU_TESSERACT", "tesseract"))
    if program is None:
        return ""
    try:
        told = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return program if LANGUAGE in told.stdout.split() else ""


def can_read_text() -> bool:
    """Whether scanned words can be read on this machine."""
    return bool(reader())


def read_text(*, picture: bytes) -> str:
    """The words of a page (PNG), line by line; "" when they cannot be read."""
    program = reader()
    if not program:
        return ""
    try:
        read = subprocess.run(
            [program, "stdin", "stdout", "-l", LANGUAGE, "--psm", "3"],
            input=picture, capture_output=True, timeout=SECONDS, check=True,
            env={**os.environ, **ONE_THREAD},
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        return ""
    return read.stdout.decode("utf-8", "replace").strip()
