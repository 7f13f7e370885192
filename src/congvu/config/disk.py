"""How much room the data folder has left, and when the house stops taking in large things."""

from __future__ import annotations

import os
import shutil

from congvu.config.paths import data_dir

MIB = 1024 * 1024
# Kept free for the database's log: uploads are refused first, so that what is small goes on.
RESERVE = int(os.environ.get("CONGVU_DISK_RESERVE_MIB", "128")) * MIB
NOTHING = 20 * MIB  # less than one more segment of the database's log
LOW = 2 * 1024 * MIB  # `congvu check` warns


def free() -> int:
    """Bytes free where the data lies."""
    return shutil.disk_usage(data_dir()).free


def is_nearly_full() -> bool:
    """Whether the database may have stopped for want of room."""
    return free() < NOTHING


def has_room_for(size: int) -> bool:
    """Whether so many bytes can be taken in without touching the reserve."""
    return free() - size >= RESERVE
