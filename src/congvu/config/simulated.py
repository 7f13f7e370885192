"""How the make-believe outside bodies are served; what each says and signs is its own."""

from __future__ import annotations

from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request: the site asks for keys while a citizen's page is open."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """No request lines: they would hold codes."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(host: str, port: int, app: Callable[..., Any], words: str) -> None:
    """Answer until Ctrl-C. words: printed once the port is open."""
    server = make_server(host, port, app, Server, Quiet)
    print(words, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
