"""Loaded by pytest before anything reads the settings: a test run has a data folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ["CONGVU_MODE"] = "test"
os.environ["CONGVU_DATA"] = os.environ.get("CONGVU_TEST_DATA", str(ROOT / "var" / "test"))
