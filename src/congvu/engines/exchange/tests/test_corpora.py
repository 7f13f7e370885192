"""Samples that others made: each is read strictly or refused with reasons, none breaks the reader."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from congvu.engines.exchange.rules import parsing, reading
from congvu.engines.exchange.rules.faults import Unreadable


@pytest.mark.judge
def test_samples_of_others(capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.environ.get("CONGVU_CORPORA", "")
    samples = sorted(Path(folder).rglob("*.edxml")) if folder else []
    if not samples:
        pytest.skip("not run: CONGVU_CORPORA holds no .edxml samples of others")
    read, refused = 0, list[str]()
    for path in samples:
        raw = path.read_bytes()
        try:
            reading.read(parsing.parse(raw))
            read += 1
        except Unreadable as wrong:
            refused.append(f"{path.name}: {wrong}")
            parsing.salvage(raw)
    with capsys.disabled():
        said = "; ".join(refused) or "none"
        sys.stdout.write(f"\n{read} of {len(samples)} samples read, refused: {said}\n")
    assert read > 0
