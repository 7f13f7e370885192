"""The connection to a NATS cluster: who we are there, and how we know that it is the right one."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from nats.aio.client import Client

log = logging.getLogger(__name__)


async def opened(told: Mapping[str, Any], *, seconds: float) -> Client:
    """A connection that mends itself; told: ``CONGVU_NATS``. Raises what the client does."""
    from nats.aio.client import Client

    made, account = Client(), urlsplit(told["urls"][0])
    try:
        await asyncio.wait_for(
            made.connect(
                [_bare(url) for url in told["urls"]], name="congvu",
                # The client takes them out of an address as they stand there, percent signs and all.
                user=unquote(account.username or "") or None,
                password=unquote(account.password or "") or None, tls=_tls(told), connect_timeout=2,
                reconnect_time_wait=1, max_reconnect_attempts=-1, error_cb=_noted,
            ),
            seconds,
        )  # fmt: skip
    except BaseException:
        await made.close()
        raise
    return made


def _bare(url: str) -> str:
    """An address without user and password: those of the first hold for all nodes."""
    told = urlsplit(url)
    return urlunsplit(told._replace(netloc=told.netloc.rpartition("@")[2]))


async def _noted(wrong: Exception) -> None:
    log.info("NATS: %r", wrong)


def _tls(told: Mapping[str, Any]) -> ssl.SSLContext | None:
    """ca: who has signed the nodes' certificates; certificate, key: by which we prove ourselves."""
    if not any(url.startswith("tls:") for url in told["urls"]):
        return None
    made = ssl.create_default_context(cafile=told["ca"] or None)
    if told["certificate"]:
        made.load_cert_chain(told["certificate"], told["key"] or None)
    return made
