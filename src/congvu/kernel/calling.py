"""HTTP to where somebody else has written, over connections that lead nowhere inside the house.

The address that is connected to is what is judged, not the name: a name may resolve otherwise the
next time it is asked.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from typing import Any, ClassVar

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from congvu.kernel.outward import may_call

log = logging.getLogger(__name__)
FORBIDDEN = "địa chỉ thuộc mạng không được gọi"
_local = threading.local()


def session(*, guarded: bool) -> requests.Session:
    """One a thread and kind: a connection is kept for the next message.

    guarded: for addresses that somebody has typed; not for those of the operator's own settings.
    """
    name = "guarded" if guarded else "plain"
    found: requests.Session | None = getattr(_local, name, None)
    if found is None:
        found = requests.Session()
        found.trust_env = False
        if guarded:
            found.mount("http://", GuardedAdapter())
            found.mount("https://", GuardedAdapter())
        setattr(_local, name, found)
    return found


def session_with(context: ssl.SSLContext) -> requests.Session:
    """A guarded one on terms of its own: a client certificate, an authority that only it knows."""
    made = requests.Session()
    made.trust_env = False
    made.mount("https://", GuardedAdapter(context))
    made.mount("http://", GuardedAdapter())
    return made


def trouble_of(wrong: requests.RequestException) -> str:
    """What is told of a call that did not come about."""
    told = str(wrong)
    return FORBIDDEN if FORBIDDEN in told else type(wrong).__name__


class _Guarded(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        """Resolve, judge, and connect to what was judged."""
        for *_how, at in self._resolved():
            self._judge(str(at[0]))
        made = super()._new_conn()
        try:
            self._judge(str(made.getpeername()[0]))  # asked again, the name may have told otherwise
        except NewConnectionError:
            made.close()
            raise
        return made

    def _resolved(self) -> list[Any]:
        try:
            return socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as wrong:
            raise NewConnectionError(self, f"không phân giải được {self.host}") from wrong

    def _judge(self, address: str) -> None:
        if not may_call(address, settings.CALLS_INSIDE):
            log.warning("refused to call %s at %s: inside the house", self.host, address)
            raise NewConnectionError(self, FORBIDDEN)


class _GuardedTls(_Guarded, HTTPSConnection):
    """The same before any handshake."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


class GuardedAdapter(HTTPAdapter):
    """An adapter whose connections are judged. context: terms of TLS, None for the usual ones."""

    pools: ClassVar = {"http": _Pool, "https": _TlsPool}

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        terms = {"ssl_context": self.context} if self.context else {}
        super().init_poolmanager(*args, **{**kwargs, **terms})
        self.poolmanager.pool_classes_by_scheme = self.pools
