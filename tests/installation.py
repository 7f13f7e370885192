"""A running installation for a judge, with content and the demo people.

It is made once in a run, closed, and copied for each: what the judges prove is what happens to a
house in use, and making one takes most of a minute.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from bench.house import House, opened


@contextmanager
def running(folder: Path) -> Iterator[House]:
    """A copy of it in this folder, open; the folder stays."""
    subprocess.run(["cp", "-a", f"{kept().name}/.", str(folder)], check=True)
    with opened(folder) as made:
        yield made


@cache
def kept() -> tempfile.TemporaryDirectory[str]:
    """The closed installation that is copied; it goes when the run ends."""
    kept = tempfile.TemporaryDirectory(prefix="congvu-installation-")
    Path(kept.name).chmod(0o755)  # the database's own user must pass through when root runs it
    with opened(Path(kept.name)):
        return kept
