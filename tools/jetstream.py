"""NATS servers for tests and benches: one, or a cluster of three, each a process that can be killed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools import ports

PATIENCE = 120.0


def program() -> str | None:
    """`nats-server`, from the environment that runs this or the machine's own."""
    beside = Path(sys.executable).parent / "nats-server"
    return str(beside) if beside.exists() else shutil.which("nats-server")


@dataclass
class Node:
    """A server with its own store.

    routes: of all nodes of its cluster; () stands alone. more: lines of its configuration.
    """

    name: str
    folder: Path
    port: int
    routes: tuple[int, ...] = ()
    more: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """As its store says; returns when it listens."""
        path = self.folder / f"{self.name}.conf"
        path.write_text(self._written())
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [program() or "", "-c", str(path)], stdout=log, stderr=log
            )
        until(self._listens)

    def kill(self) -> None:
        """As by kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def asked(self, path: str) -> Any:
        """What its monitoring door says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port + 2}{path}", timeout=5) as answer:
            return json.load(answer)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _written(self) -> str:
        told = f"""server_name: {self.name}
listen: 127.0.0.1:{self.port}
http: 127.0.0.1:{self.port + 2}
jetstream {{ store_dir: "{self.folder}/{self.name}" }}
"""
        told += self.more
        if self.routes:
            routes = ", ".join(f"nats-route://127.0.0.1:{port}" for port in self.routes)
            told += (
                f"cluster {{ name: c, listen: 127.0.0.1:{self.port + 1}, routes: [{routes}] }}\n"
            )
        return told


@contextmanager
def servers(folder: Path, count: int = 1, more: str = "") -> Iterator[list[Node]]:
    """So many nodes that know each other, with JetStream ready; ended afterwards."""
    first = ports.free(3 * count)
    routes = tuple(first + 3 * n + 1 for n in range(count)) if count > 1 else ()
    nodes = [Node(f"n{n}", folder, first + 3 * n, routes, more) for n in range(count)]
    try:
        for node in nodes:
            node.start()
        until(lambda: is_ready(nodes))
        yield nodes
    finally:
        for node in nodes:
            if node.process is not None:
                node.kill()


def is_ready(nodes: Sequence[Node]) -> bool:
    """Whether the cluster has chosen who leads it and everybody follows."""
    if len(nodes) == 1:
        return True
    meta = [(node.asked("/jsz").get("meta_cluster") or {}) for node in nodes]
    size = {each.get("cluster_size") for each in meta}
    return all(each.get("leader") for each in meta) and size == {len(nodes)}


def leader(nodes: Sequence[Node], stream: str) -> Node:
    """The node that leads a stream. Raises StopIteration when there is none just now."""
    return next(
        node for node in nodes
        if _told(node, stream).get("cluster", {}).get("leader") == node.name
    )  # fmt: skip


def passed(nodes: Sequence[Node], stream: str) -> int:
    """How many messages a stream has held so far."""
    return max(int(_told(node, stream).get("state", {}).get("last_seq", 0)) for node in nodes)


def _told(node: Node, stream: str) -> dict[str, Any]:
    """What a node says of a stream; nothing when it does not keep it."""
    told = node.asked("/jsz?streams=true").get("account_details", ())
    found = (each for account in told for each in account.get("stream_detail", ()))
    return next((each for each in found if each["name"] == stream), {})


def until(true: Any, seconds: float = PATIENCE) -> None:
    """Wait for something. Raises TimeoutError when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(true)
        time.sleep(0.05)
