"""An S3 server of others (moto) as a process of its own, that can be killed and forgets everything."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests

BUCKET, KEY, SECRET = "tep-cong-vu", "AKIATESTCONGVU000000", "khong-phai-bi-mat-that"
PATIENCE = 120.0


@dataclass
class Server:
    """moto on one port. env: more of its settings."""

    port: int
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Up, and with an empty bucket."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            env={**os.environ, **self.env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"{self.url}/moto-api/", timeout=PATIENCE)
                break
            assert time.monotonic() < until, "the S3 server did not come up"
            assert self.process.poll() is None
            time.sleep(0.05)
        self.forget()

    def forget(self) -> None:
        """An empty bucket again."""
        requests.post(f"{self.url}/moto-api/reset", timeout=PATIENCE).raise_for_status()
        requests.put(f"{self.url}/{BUCKET}", timeout=PATIENCE).raise_for_status()

    def user(self) -> tuple[str, str]:
        """A key and secret that may do everything with S3: the last that is asked without them."""
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})  # fmt: skip
        self._iam("CreateUser")
        self._iam("PutUserPolicy", PolicyName="s3", PolicyDocument=policy)
        said = self._iam("CreateAccessKey")
        found = [re.search(f"<{each}>(.*?)</{each}>", said) for each in
                 ("AccessKeyId", "SecretAccessKey")]  # fmt: skip
        key, secret = (each.group(1) for each in found if each)
        return key, secret

    def _iam(self, action: str, **more: str) -> str:
        asked = {"Action": action, "Version": "2010-05-08", "UserName": "congvu", **more}
        scope = f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/iam/aws4_request"
        answer = requests.post(
            self.url, data=asked, headers={"Authorization": scope}, timeout=PATIENCE
        )
        answer.raise_for_status()
        return answer.text

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def use(self, patched: pytest.MonkeyPatch, bucket: str = BUCKET) -> None:
        """Make it the house's file store."""
        patched.setenv("CONGVU_FILES", f"{self.url}/{bucket}/nha-thu")
        patched.setenv("CONGVU_FILES_KEY", KEY)
        patched.setenv("CONGVU_FILES_SECRET", SECRET)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running() -> Iterator[Server]:
    server = Server(free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()
