"""A line over a NATS server that asks for a certificate and a password, and keeps everybody else out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions import vxp
from congvu.engines.exchange.api import message
from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.rules import bus
from congvu.engines.exchange.tests.conftest import Sides
from congvu.engines.exchange.tests.test_axis import DOCUMENT
from congvu.engines.exchange.tests.test_bus import carry, line, listen, states
from tools import jetstream
from tools.authority import Authority

__all__ = ["line"]
TLS = """tls {{ cert_file: "{0}/node.pem", key_file: "{0}/node.key", ca_file: "{0}/ca.pem", verify: true }}
authorization {{ user: congvu, password: "mat khau" }}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    """Certificates of one authority for the node and for us, and of another for a stranger."""
    made: Path = tmp_path_factory.mktemp("nats-tls")
    for name, authority in (("ca", Authority()), ("stranger-ca", Authority())):
        (made / f"{name}.pem").write_text(authority.certificate)
        for who in ("node", "ours") if name == "ca" else ("stranger",):
            certificate, key = authority.give(who)
            (made / f"{who}.pem").write_text(certificate)
            (made / f"{who}.key").write_text(key)
    return made


@pytest.fixture(scope="module")
def node(folder: Path) -> Iterator[jetstream.Node]:
    if jetstream.program() is None:
        print("NOT RUN: nats-server is not here")  # noqa: T201
        pytest.skip("nats-server is not here")
    with jetstream.servers(folder, more=TLS.format(folder)) as [made]:
        yield made
        cluster.close()


def _told(folder: Path, node: jetstream.Node, **other: Any) -> dict[str, Any]:
    """What the installation's settings say; other: what is said wrong."""
    url = f"tls://congvu:mat%20khau@127.0.0.1:{node.port}"
    names = {"ca": "ca.pem", "certificate": "ours.pem", "key": "ours.key"}
    paths = {key: str(folder / name) for key, name in names.items()}
    return {"urls": (url,), "replicas": 1, **paths, **other}


def test_who_proves_himself_sends_and_receives(
    line: Channel, sides: Sides, folder: Path, node: jetstream.Node, settings: Any
) -> None:
    settings.CONGVU_NATS = _told(folder, node)
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    listen()
    assert message(sent).deliveries[0].state == "confirmed"


WRONG = {
    "password": lambda f, n: {"urls": (f"tls://congvu:khac@127.0.0.1:{n.port}",)},
    "nobody": lambda f, n: {"urls": (f"tls://127.0.0.1:{n.port}",)},
    "no certificate": lambda f, n: {"certificate": "", "key": ""},
    "a stranger's certificate": lambda f, n: {
        "certificate": f"{f}/stranger.pem", "key": f"{f}/stranger.key",
    },
    "another authority": lambda f, n: {"ca": f"{f}/stranger-ca.pem"},
    "no encryption": lambda f, n: {"urls": (f"nats://congvu:mat%20khau@127.0.0.1:{n.port}",)},
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_nobody_else_puts_anything_in(
    line: Channel, sides: Sides, folder: Path, node: jetstream.Node, settings: Any,
    monkeypatch: pytest.MonkeyPatch, wrong: str,
) -> None:  # fmt: skip
    """Nothing has gone; what waits goes when the settings are right."""
    monkeypatch.setattr(cluster, "SECONDS", 1.0)
    monkeypatch.setattr(cluster, "ATTEMPT", 1.0)
    settings.CONGVU_NATS = _told(folder, node)
    before = jetstream.passed([node], bus.STREAM)
    settings.CONGVU_NATS = _told(folder, node, **WRONG[wrong](folder, node))
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    assert states() == ["waiting"]
    with pytest.raises(vxp.Unreachable):
        cluster.standing()
    assert jetstream.passed([node], bus.STREAM) == before
