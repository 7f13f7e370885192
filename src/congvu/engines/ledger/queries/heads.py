"""The newest signed heads as kept outside the database."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from congvu.config.paths import data_dir
from congvu.engines.ledger.contracts import Head


def heads_folder() -> Path:
    """Where the newest heads are kept beside the database."""
    return data_dir() / "ledger"


def kept_head(stream: int) -> Head | None:
    """The newest head that was kept for a stream."""
    try:
        found = json.loads((heads_folder() / f"head-{stream}.json").read_text())
    except FileNotFoundError:
        return None
    return Head(**{**found, "at": datetime.fromisoformat(found["at"])})
