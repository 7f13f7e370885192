"""One `congvu up` a data folder: an advisory lock that the children hold too.

The kernel drops it when the last holder is gone, however it went, so nothing is left to clean up.
"""

from __future__ import annotations

import fcntl
import os
import time

import psutil

from congvu.config.paths import data_dir

LEAVING_SECONDS = 12.0


class AlreadyRunning(RuntimeError):
    """Another congvu holds this data folder."""

    def __init__(self, pid: int) -> None:
        super().__init__(
            f"Thư mục dữ liệu {data_dir()} đang được một congvu khác sử dụng (tiến trình {pid}).\n"
            "Dừng tiến trình đó (Ctrl-C), hoặc chạy với thư mục khác: "
            "CONGVU_DATA=/đường/dẫn/khác make run"
        )


def hold() -> int:
    """Take the lock; returns the descriptor to hand to the children.

    When the old parent was killed, its children are waited for while they leave.
    Raises AlreadyRunning.
    """
    descriptor = os.open(data_dir() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LEAVING_SECONDS
    while not _taken(descriptor):
        holder = _holder(descriptor)
        if psutil.pid_exists(holder) or time.monotonic() > deadline:
            os.close(descriptor)
            raise AlreadyRunning(holder)
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int:
    return int(os.pread(descriptor, 20, 0) or b"0")
