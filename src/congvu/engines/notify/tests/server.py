"""A server of its own on the test's database, for whoever needs the whole process."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tools import ports

SOURCE = Path(__file__).resolve().parents[4]
THREADS = 4


class Server:
    """A uvicorn of its own on the test's database."""

    def __init__(self) -> None:
        self.port = ports.free()
        row = connection.settings_dict
        url = f"postgresql://{row['USER']}@/{row['NAME']}?host={row['HOST']}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "congvu.config.asgi:application", "--port",
             str(self.port), "--log-level", "warning", "--timeout-graceful-shutdown", "5"],
            env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(SOURCE),
                 "CONGVU_LOG": "ERROR", "CONGVU_THREADS": str(THREADS),
                 "CONGVU_URL": f"http://localhost:{self.port}"},
        )  # fmt: skip
        deadline = time.monotonic() + 90  # a loaded machine is slow, not wrong
        while time.monotonic() < deadline:
            try:
                if self.get("/healthz") == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def open(self) -> closing[http.client.HTTPConnection]:
        return closing(http.client.HTTPConnection("localhost", self.port, timeout=10))

    def get(self, path: str, **headers: str) -> int:
        """The status of a page."""
        with self.open() as opened:
            opened.request("GET", path, headers=headers)
            with opened.getresponse() as answer:
                answer.read()
                return answer.status

    def stop(self) -> float:
        """Tell it to stop; seconds until it was gone."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - started


def cookie(key: str) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={key}"
