"""``python -m congvu.config.demo_broker --port 8001``: start the make-believe e-ID."""

from __future__ import annotations

import argparse
import os
from urllib.parse import urlsplit

from congvu.config import paths
from congvu.config.demo_broker.app import Broker
from congvu.config.demo_broker.store import Client
from congvu.config.simulated import serve

CALLBACK = "/dang-nhap/dinh-danh/xong/"
BACKCHANNEL = "/dang-xuat/tu-dinh-danh/"


def demo_client(site: str) -> Client:
    """congvu itself. site: its public address."""
    return Client(
        id=os.environ.get("CONGVU_EID_CLIENT_ID", "congvu"),
        secret=os.environ.get("CONGVU_EID_CLIENT_SECRET") or paths.secret("eid-demo-client").hex(),
        redirect_uris=(f"{site}{CALLBACK}",),
        logout_uris=(f"{site}/",),
        backchannel_uri=f"{site}{BACKCHANNEL}",
    )


def main() -> None:
    """Serve until stopped; host and port of the site come from CONGVU_URL or CONGVU_PORT."""
    site_port = int(os.environ.get("CONGVU_PORT", "8000"))
    site = os.environ.get("CONGVU_URL", f"http://localhost:{site_port}").rstrip("/")
    parser = argparse.ArgumentParser(description="Hệ thống định danh điện tử mô phỏng")
    parser.add_argument("--port", type=int, default=site_port + 1)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--issuer", default="", help="địa chỉ mà trình duyệt thấy")
    chosen = parser.parse_args()
    name = urlsplit(site).hostname or "localhost"
    issuer = chosen.issuer or f"http://{name}:{chosen.port}"
    client = demo_client(site)
    broker = Broker(issuer=issuer, clients={client.id: client})
    serve(chosen.host, chosen.port, broker, f"Định danh điện tử mô phỏng: {issuer}")


if __name__ == "__main__":
    main()
