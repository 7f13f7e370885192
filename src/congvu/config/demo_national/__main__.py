"""``python -m congvu.config.demo_national --port 8003``: start the make-believe national portal."""

from __future__ import annotations

import argparse
import os
from wsgiref.simple_server import make_server

from congvu.config import paths
from congvu.config.demo_broker.__main__ import Quiet, Server
from congvu.config.demo_national.app import Portal


def main() -> None:
    """Serve until stopped."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    parser = argparse.ArgumentParser(description="Cổng Dịch vụ công quốc gia mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 3)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    portal = Portal(
        client_id=os.environ.get("CONGVU_NATIONAL_CLIENT_ID", "congvu"),
        secret=os.environ.get("CONGVU_NATIONAL_CLIENT_SECRET")
        or paths.secret("national-demo").hex(),
    )
    server = make_server(chosen.host, chosen.port, portal, Server, Quiet)
    print(f"Cổng Dịch vụ công quốc gia mô phỏng: http://localhost:{chosen.port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
